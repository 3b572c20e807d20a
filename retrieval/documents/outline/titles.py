"""The title of an article: declared, its first heading or line, its file's name, or its opening."""

import re
from pathlib import PurePosixPath

from retrieval.analysis.scripts import simplified
from retrieval.documents.blocks import Block, select
from retrieval.documents.characters import HAN_CHARACTER, clean_characters, close_up_spacing
from retrieval.documents.origin import original_title
from retrieval.documents.outline.headings import (
    CLAUSE_END,
    CONTACT,
    HISTORY,
    NUMBERED,
    is_callout,
)
from retrieval.documents.sentences import sentence_spans

MAX_TITLE = 80  # characters: a longer first line is a paragraph, not a title
MAX_DECLARED = 200  # characters to which a declared title is cut
HEAD = 8  # blocks at the beginning among which the title is looked for
SHORT_TITLE = 24  # characters of the first sentence, where there is no title
MAX_SCANNED = 2_000  # characters of a first paragraph that are searched for its first sentence

_ENDS_LIKE_SENTENCE = re.compile(r"[。．；;，,：:][”’」』）)]*$")
_MESSAGE = re.compile(
    r"[^：:（(]{1,24}[（(][^（()）]{0,24}\d:\d{2}[^（()）]{0,6}[)）][：:]"
)  # who wrote a message, and when
_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})"
    r"(?:[-_.年]?(?P<month>1[0-2]|0?[1-9])(?:[-_.月]?(?P<day>3[01]|[12]\d|0?[1-9])日?|月)?|年?版?|年)?(?!\d)"
)
_MEANINGLESS = re.compile(
    r"(?i)(?:[0-9a-f]{8,}|[vV]?\d+(?:\.\d+)*|副本|最终版?|定稿|修订版?|新建|文本文档|文档|无标题|未命名|copy|final|draft"
    r"|untitled|document|index|readme|article|text|page|note|file|new|post|test)+"
)
_MANUAL_PAGE = re.compile(r"([\w.+-]+)\(\d\w*\)")
_NAME_LINE = re.compile(r"(\S[^—–]{0,80}?) +[-—–]+ +(\S.{0,80})$")  # ls, dir - 列出目录内容
_LABEL = re.compile(r"[^\s：:，。]{2,6}[：:]\S")  # 前置知识：…
_INTRODUCES = re.compile(  # 本页面将简要介绍浮桥。
    r"[本这這](?:[页頁]面?|文档?|文章|篇|章|[节節])[将將会會]?(?:[简簡][要单單]|主要|[详詳][细細])?地?"
    r"(?:介[绍紹]|[讲講]解|[说說]明)(?:一下|了)?(?!的)(?P<name>[^，。；：]{2,24}?)"
    r"(?:的(?:基[本础礎])?(?:概念|知[识識]|用法))?[，。；]"
)
# 浮桥（英语：pontoon bridge）
_TRANSLATION = re.compile(
    r"(?P<name>[^\W_][^，。；：、“”（(]{1,15}?) ?[（(](?:英[语語文][：: ]*)?(?P<latin>[A-Za-z -]+)"
)
_DEFINES = re.compile(r"(?P<name>[^，。；：、“”「]{2,16}?) ?(?:[（(]|是(?:一[种種个個款门門]|指))")
_NAME_MARKS = re.compile(r"[\s_\-+.()（）\[\]【】]+")
_UNDERSCORES = re.compile(rf"_(?P<name>[^_\s]{{1,12}})_(?={HAN_CHARACTER.pattern}|[》”]|$)")


def title_and_rest(blocks: list[Block], declared: str, file: str) -> tuple[str, list[Block]]:
    """The title ("" where there is none but the opening words) and the blocks below it."""
    declared = close_up_spacing(clean_characters(" ".join(declared.split())))
    original = next(filter(None, map(_original_title, blocks[:HEAD])), "")
    at = _title_position(blocks)
    first = Block("") if at is None else blocks[at]
    of_file = words_of_file_name(file)
    # 第一章 总则 opens a text that has its title in its name.
    is_chapter = of_file and _is_chapter(first, blocks)
    own = "" if is_chapter else first.text.rstrip("：: ")
    title = declared or original or own or _title_without_heading(blocks, of_file, file)
    rest = list(range(len(blocks)))
    title, named = title + _what_is(title, blocks[: 2 * HEAD]), title
    if at is not None and _is_same(named, first.text):
        # What is above a title belongs to the page, but for bylines and sentences.
        above = [i for i in range(at) if blocks[i].byline or CLAUSE_END.search(blocks[i].text)]
        rest = [*above, *rest[at + 1 :]]

    def is_title(block: Block) -> bool:
        texts = (block.text, original_title(block.text))
        return block.kind not in ("code", "row") and any(_is_same(text, named) for text in texts)

    rest = [i for i in rest if i >= HEAD or not is_title(blocks[i])]
    if len(title) > MAX_DECLARED:
        title = title[: MAX_DECLARED - 1] + "…"
    return title, select(blocks, rest)


def opening_words(text: str) -> str:
    """A title made of the first sentence, cut at a comma where there is one."""
    line = _MESSAGE.sub("", text.split("\n", 1)[0][:MAX_SCANNED], count=1) or text[:SHORT_TITLE]
    start, end = next(iter(sentence_spans(line)), (0, len(line)))  # marks alone are no sentence
    sentence = line[start:end].rstrip("。．；;") or line[start:end]
    if len(sentence) <= SHORT_TITLE:
        return sentence
    if defined := _DEFINES.match(sentence):
        return defined["name"]
    cut = max(sentence.rfind(mark, 6, SHORT_TITLE) for mark in "，,、 ")
    return sentence[: cut if cut > 0 else SHORT_TITLE] + "…"


def with_quotation_marks(title: str, text: str) -> str:
    """A title without the underscores that replace “ and ” in the names of files."""

    def quoted(found: re.Match[str]) -> str:
        marks = ("“{}”", "「{}」", "《{}》", '"{}"')
        forms = (mark.format(found["name"]) for mark in marks)
        return next((form for form in forms if form in text), found["name"])

    return _UNDERSCORES.sub(quoted, title)


def words_of_file_name(file: str) -> str:
    """The words in a file's name that describe its content, "" for none (004_bca1bf0d.txt)."""
    stem = PurePosixPath(file).stem
    words = _NAME_MARKS.split(clean_characters(_DATE_IN_NAME.sub(" ", stem)))
    meaningful = [word for word in words if word and not _MEANINGLESS.fullmatch(word)]
    latin = [word for word in meaningful if re.fullmatch(r"[A-Za-z]{3,}", word)]
    is_told = len(HAN_CHARACTER.findall("".join(meaningful))) >= 2 or len(latin) >= 2
    return " ".join(meaningful) if is_told else ""


def _title_without_heading(blocks: list[Block], of_file: str, file: str) -> str:
    """What a text without a title is on: by its file's name in Chinese, its opening, or its path.

    The opening says it where it introduces the page, or translates the file's name. A text with
    headings is one of a site, whose files, or their folders, are called after what they are on.
    """
    if HAN_CHARACTER.search(of_file):
        return of_file
    opening = [block.text for block in blocks[:HEAD] if block.kind == "text"]
    path = PurePosixPath(file)
    latin = _letters(path.stem)
    translated = (m for text in opening for m in _TRANSLATION.finditer(text))
    own = next((m["name"] for m in translated if latin and _letters(m["latin"]) == latin), "")
    introduced = next(filter(None, map(_INTRODUCES.match, opening)), None)
    title = own or (introduced["name"].strip() if introduced else "") or of_file
    if (
        title
        or all(block.kind != "heading" for block in blocks)
        or _DEFINES.match("".join(opening[:1]))
    ):
        return title
    name = path.parent.name if path.stem.lower() in ("index", "readme") else path.stem
    words = " ".join(filter(None, _NAME_MARKS.split(name)))
    return words if _letters(words)[1:] and not _MEANINGLESS.fullmatch(words) else ""


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def date_in_file_name(file: str) -> str:
    """The date in the name of a file: YYYY-MM-DD, YYYY-MM or YYYY, "" where there is none."""
    dates = _DATE_IN_NAME.findall(PurePosixPath(file).stem)
    return "-".join(part.zfill(2) for part in dates[-1] if part) if dates else ""


def _what_is(title: str, blocks: list[Block]) -> str:
    """What a manual page is on (" - 列出目录内容"), as its first line tells below NAME; or ""."""
    name = _MANUAL_PAGE.fullmatch(title)
    lines = filter(None, (_NAME_LINE.match(block.text) for block in blocks)) if name else ()
    own = name[1].lower() if name else ""
    return next((f" - {x[2]}" for x in lines if own in x[1].lower().split(", ")), "")


def _title_position(blocks: list[Block]) -> int | None:
    """Which of the first blocks is the title: a marked one, one that is repeated, or the first."""
    head = blocks[:HEAD]
    marked = next((i for i, block in enumerate(head) if _is_title_heading(blocks, i)), None)
    if marked is not None:
        return marked
    texts = [simplified(block.text) for block in head]
    long = (i for i, text in enumerate(texts) if len(text) >= 8 and not NUMBERED.match(text))
    repeated = (i for i in long if texts[i] in texts[i + 1 :])
    first = (i for i, block in enumerate(head) if not _is_metadata(block))
    at = next(repeated, next(first, None))
    return at if at is not None and _may_be_title(blocks, at) else None


def _is_title_heading(blocks: list[Block], at: int) -> bool:
    """Whether a heading is the title: of the first level, or the first and alone on its level."""
    level = blocks[at].level
    if blocks[at].kind != "heading" or blocks[at].quotes:  # of a box in the text
        return False
    if level == 1:
        return True
    others = (other.level for other in blocks[at + 1 :] if other.kind == "heading")
    return all(other > level for other in others) and all(map(_is_metadata, blocks[:at]))


def _is_chapter(block: Block, blocks: list[Block]) -> bool:
    """Whether a line is numbered, and if it is a heading, one of several on its level."""
    same = (b.text for b in blocks if (b.kind, b.level) == (block.kind, block.level))
    several = block.kind != "heading" or len([*filter(NUMBERED.match, same)]) > 1
    return NUMBERED.match(block.text) is not None and several


def _is_metadata(block: Block) -> bool:
    return block.byline is not None or _original_title(block) != ""


def _original_title(block: Block) -> str:
    """The title in a line such as 标题：…, but for a row of a table, which is no such line."""
    return "" if block.kind == "row" else original_title(block.text)


def _may_be_title(blocks: list[Block], at: int) -> bool:
    block = blocks[at]  # a heading here is one of several, none of which is the title
    if block.kind != "text" or len(blocks) == 1 or block.byline:
        return False
    text = block.text
    ends = _ENDS_LIKE_SENTENCE.search(text) or HISTORY.search(text) or CONTACT.match(text)
    # In a text with headings, a line of the kind 前置知识：… above them is only a note.
    is_note = _LABEL.match(text) and any(b.kind == "heading" for b in blocks)
    return not (
        ends or is_note or is_callout(text) or _MESSAGE.match(text) or len(text) > MAX_TITLE
    )


def _is_same(a: str, b: str) -> bool:
    a, b = (re.sub(r"\W", "", simplified(text)) for text in (a, b))
    return a == b != ""
