"""Markup other than Markdown in plain text: HTML, MediaWiki, reStructuredText, chat logs."""

import re

from retrieval.readers.writing import escape, heading

MIN_MESSAGES = 3  # of a chat log: lines of who wrote and when ...
LONGEST_HEAD = 80  # ... and their characters: without a bound a run of blanks takes for ever

_FIRST_TAG = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|\?xml|[a-z][a-z1-6]*[\s/>])", re.I | re.S
)
_CLOSING_TAG = re.compile(r"</(?:p|div|body|article|section|li|h[1-6]|td)\s*>", re.I)
_WIKI_HEADING = re.compile(r"(={2,6})[ \t]*([^=\n].*?)[ \t]*\1[ \t]*$", re.M)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{0,200})\]\]")
_WIKI_FILE = re.compile(
    r"(?i)\[\[(?:File|Image|Category|文件|图像|檔案|分类|分類):[^\[\]]*(?:\[\[[^\[\]]*\]\][^\[\]]*)*\]\]"
)
_WIKI_VALUE = re.compile(
    r"\{\{(?:formatnum:|lang\|[\w-]+\||nowrap\||link\||tsl\|\w+\|[^{}|]*\|)([^{}|]*)\}\}", re.I
)
_WIKI_TEMPLATE = re.compile(r"\{\{[^{}]{0,4000}\}\}")
_WIKI_NOTE = re.compile(
    r"(?is)<ref[^<>]{0,200}/>|<ref[^<>]{0,200}>.{0,2000}?</ref>|<!--.{0,2000}?-->|__[A-Z]+__"
)
_WIKI_ADDRESS = re.compile(r"\[https?://\S+ ([^\[\]]+)\]")
_TAG = re.compile(
    r"</?(?:br|small|big|sup|sub|nowiki|div|span|center|gallery|poem|s|u|i|b)[^<>]*>", re.I
)

_DIRECTIVE = re.compile(
    r"(?P<indent>[ \t]*)\.\.(?:[ \t]+(?P<name>[\w:.-]+)::[ \t]*(?P<text>.*)|[ \t]*$|[ \t].*)"
)
_ROLE = re.compile(r":[\w:+.-]+:`([^`<]+?)(?:\s*<[^`>]*>)?`")
_REFERENCE = re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?|`([^`]+)`__?|(?<!\w)\|(\w+)\|_?")
_BOXES = {"note", "tip", "warning", "important", "caution", "hint", "attention", "danger"}
_BOXES |= {"seealso", "topic"}
_OPTION = re.compile(r"[ \t]+:[\w-]+:(?:[ \t].*)?$")

_WHEN = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.月]\d{1,2}日?|昨天|今天|星期[一二三四五六日天])?"
    r"[ \u3000,，]*(?:[上下]午 ?)?\d{1,2}:\d{2}(?::\d{2})?"
)
_WHO = r"[^\s:：,，。\[\]][^:：,，。\[\]]{0,23}"
_MESSAGE_HEAD = re.compile(
    rf"(?:\[?(?P<who>{_WHO}?)[,，]?\s+[\[(（]?(?P<when>{_WHEN})[\])）]?"
    rf"|[\[(（]?(?P<when2>{_WHEN})[\])）]?\s+(?P<who2>{_WHO}))[:：]?"
)


def is_html(text: str) -> bool:
    """Whether a text is marked up as HTML, in whole or in part, as saved pages are."""
    ends, lines = len(_CLOSING_TAG.findall(text)), sum(map(bool, text.splitlines()))
    # A page begins with a tag; of a part at least every third line has a closing tag.
    return ends > 0 and (_FIRST_TAG.match(text) is not None or ends * 3 > lines)


def is_wiki(text: str) -> bool:
    """Whether a text has MediaWiki's marks: links with headings, bold or templates."""
    marks = ("'''" in text, "{{" in text, _WIKI_HEADING.search(text) is not None, "<ref" in text)
    return _WIKI_LINK.search(text) is not None and any(marks)


def wiki_to_markdown(text: str) -> str:
    """MediaWiki's markup as Markdown: links become their text, templates are removed."""
    text = _WIKI_FILE.sub("", _WIKI_NOTE.sub("", text))
    for _ in range(8):  # templates are nested
        text = _WIKI_TEMPLATE.sub("", _WIKI_VALUE.sub(r"\1", text))
    text = _WIKI_ADDRESS.sub(r"\1", _WIKI_LINK.sub(r"\1", text))
    text = _TAG.sub("", text.replace("'''", "").replace("''", ""))
    return "\n".join(map(_wiki_line, text.splitlines())) + "\n"


def _wiki_line(line: str) -> str:
    if found := _WIKI_HEADING.fullmatch(line.strip()):
        return f"\n{heading(found[2], len(found[1]))}\n"
    if line.startswith(("{|", "|}", "|-", "|+")):
        return ""
    if line.startswith(("|", "!")):
        cells = (cell.rpartition("|")[2].strip() for cell in re.split(r"\|\||!!", line[1:]))
        return f"\n{escape(' '.join(filter(None, cells)))}\n"
    if found := re.match(r"[*#:;]+\s*", line):
        mark = "" if line[0] in ":;" else "  " * (len(found[0].strip()) - 1) + "- "
        return f"{mark}{escape(line[found.end() :])}"
    return escape(line.strip())


def strip_rst(text: str) -> str:
    """Remove reStructuredText's markup, but for underlined titles; other texts are unchanged."""
    if not re.search(r"^\.\. |:\w+:`|``", text, re.M):
        return text
    lines: list[str] = []
    for line in text.splitlines():
        if found := _DIRECTIVE.fullmatch(line):
            text_of_box = found["indent"] + found["text"] if found["name"] in _BOXES else ""
            lines += ["", text_of_box, ""]
        elif not _OPTION.fullmatch(line):
            lines.append(line)
    text = without_roles(re.sub(r"(?m)\\(?: |$)", "", "\n".join(lines)))
    return re.sub(r"(?m)[ \t]*::$", "：", text.replace("``", ""))


def without_roles(text: str) -> str:
    """reStructuredText with the words of its roles and links alone."""
    return _REFERENCE.sub(lambda found: found[1] or found[2] or found[3], _ROLE.sub(r"\1", text))


def join_chat_lines(text: str) -> str:
    """Put who wrote a message of a chat log, and when, on its line; other texts are unchanged."""
    lines = text.splitlines()
    heads = [len(x) <= LONGEST_HEAD and _MESSAGE_HEAD.fullmatch(x.strip()) for x in lines]
    below = zip(heads, heads[1:], lines[1:], strict=False)
    said = sum(bool(head and not next_head and line.strip()) for head, next_head, line in below)
    if said < MIN_MESSAGES or 2 * said <= sum(map(bool, heads)):
        return text  # such as a timetable, with nothing said below 甲路 6:10
    result: list[str] = []
    who = ""
    for line, head in zip(lines, heads, strict=True):
        if head:
            result.append("")
            who = f"{head['who'] or head['who2']}（{head['when'] or head['when2']}）："
        elif line.strip():
            result.append(who + line.strip())
            who = ""
    return "\n".join(result)
