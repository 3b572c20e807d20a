"""Works: the poems, songs or essays of a file, each with the line that names its author.

The line stands below the title of a work, or ends it; or the title names the author itself:
《静夜思》李白, 静夜思（李白）.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from retrieval.analysis.dictionary import is_word, name_kinds
from retrieval.analysis.scripts import simplified
from retrieval.documents.article import Origin, Section
from retrieval.documents.blocks import Block
from retrieval.documents.origin import has_surname, parse_byline

MAX_VERSE = 24  # characters of a line of a poem
MIN_VERSES = 2
MIN_WORKS = 2  # in a file: of fewer, a name below a heading may be anything
MAX_WORK_TITLE = 24
MIN_PERSONS = 0.3  # share of the lines below titles that surely name persons: others are pen names
MIN_PERSONS_IN_TITLES = 0.5  # as MIN_PERSONS, of the names in titles

_DYNASTY = (
    "(?:先秦|西汉|东汉|两汉|汉|三国|魏晋|魏|晋|东晋|南北朝|南朝|北朝|隋|唐|五代|南唐|北宋|南宋|宋|辽|金|元|明|清"
    "|近代|现代|当代)代?"
)
_NAME = r"[一-鿿]{2,4}|[一-鿿]{1,8}(?:[·•.][一-鿿]{1,8}){1,2}"
_OPEN, _CLOSE = r"[\[【（(〔［]", r"[\]】）)〕］]"
_YEARS = r"[^\]】）)〕］]*\d{3}[^\]】）)〕］]*"
# An author: after a dynasty, after a country or a dynasty in brackets, before one or his years, or
# alone.
_AUTHOR = re.compile(
    r"(?:[—–―-]{1,3} ?)?(?:"
    rf"(?:{_DYNASTY}[·•.：: 　]{{0,2}}|{_OPEN}[一-鿿]{{1,4}}{_CLOSE}[·•.：: ]?)"
    rf"(?P<of_dynasty>{_NAME})"
    rf"|(?P<before_dynasty>{_NAME}) ?{_OPEN}(?:{_DYNASTY}|{_YEARS}){_CLOSE}"
    rf"|(?P<name>{_NAME}))(?:[ 　]*[著撰])?(?: ?《[^》]*》)?"
)
_LABELLED = re.compile(r"(?:作者|著者|诗人|词人|文)[:：/／|｜ 　]+(?P<name>\S.{1,30})")
# 作词：方文山　作曲：周杰伦
_SONGWRITER = re.compile(
    r"(?:作?词|作?曲|词曲|填词|谱曲|作词作曲|词/曲|演唱|原唱|编曲)[ 　]*[:：/／][ 　]*"
    r"(?P<name>\S{1,20})"
)
_MARK = re.compile(r"[，。；！？、：,;!?:]")
_DASH = re.compile(r"[—–―-]")
# 《静夜思》李白, 李白《静夜思》, 静夜思（李白）, 静夜思（唐·李白）
_SIGNED_TITLES = (
    re.compile(r"(?P<title>《[^》]+》)[ 　]*[—–―/／|·-]{0,2}[ 　]*(?P<author>\S.{1,14})"),
    re.compile(r"(?P<author>.{2,12}?)[:： 　]?(?P<title>《[^》]+》)"),
    re.compile(r"(?P<title>[^（()）]+?)[ 　]*(?P<author>[（(].{2,12}[)）])"),
)


def with_authors(body: list[Block]) -> list[Block]:
    """The blocks below an article's title, the line of each work's author with its byline.

    The title of a work above such a line is made a heading.
    """
    body = [*_with_titles_divided(body)]
    below = _authors_below_titles(body)
    if not below and (poem := _with_poet(body)):
        return poem
    found = below | _authors_at_ends(body)
    blocks = [
        replace(block, kind="text", byline=found[at], parent=-1, continues=False)
        if at in found
        else replace(block, continues=block.continues and at - 1 not in found)
        for at, block in enumerate(body)
    ]
    return [
        Block(block.text, "heading", 2)
        if block.kind == "text" and at + 1 in found and _heads_work(body, at)
        else block
        for at, block in enumerate(blocks)
    ]


def has_works(sections: Iterable[Section]) -> bool:
    """Whether sections name authors of their own, who did not write the whole article."""
    top: set[tuple[str, ...]] = set()
    below: set[tuple[str, ...]] = set()
    opens = False
    for section in sections:
        signed = [p.byline.authors for p in section.paragraphs if p.byline and p.byline.authors]
        (below if section.heading else top).update(signed)
        first = section.paragraphs[0].byline
        opens |= bool(section.heading and first and first.authors and {first.authors} != top)
    return len(below) >= MIN_WORKS or bool(top and opens)


def _with_titles_divided(body: list[Block]) -> Iterator[Block]:
    """The blocks; a heading that names its author as one without him, and a line with him."""
    divided = {at: found for at, block in enumerate(body) if (found := _signed_title(block))}
    are_works = _are_authors([name for *_, name in divided.values()], MIN_PERSONS_IN_TITLES)
    for at, block in enumerate(body):
        if at in divided and (are_works or _is_verse(_below(body, at))):
            title, line, author = divided[at]
            yield replace(block, text=title)
            yield Block(line, byline=Origin(authors=(author,)))
        else:
            yield block


def _signed_title(block: Block) -> tuple[str, str, str] | None:
    """The title, the words on its author and his name in a heading; None for another one."""
    plain = simplified(block.text)
    if block.kind != "heading" or len(plain) != len(block.text):
        return None
    for form in _SIGNED_TITLES:
        if match := form.fullmatch(plain):
            line = block.text[slice(*match.span("author"))].strip("（()） ")
            name, is_sure = _author(line)
            if name and (is_sure or _may_be_person(name)):
                return block.text[slice(*match.span("title"))].strip(), line, name
    return None


def _with_poet(body: list[Block]) -> list[Block]:
    """The blocks of a single poem, the name above its verses with its byline; [] of others."""
    if len(body) <= MIN_VERSES or body[0].kind not in ("text", "heading") or body[0].byline:
        return []
    name, is_sure = _author(body[0].text)
    is_poet = _is_known(name) if body[0].kind == "heading" else has_surname(simplified(name))
    if not name or not (is_sure or is_poet):
        return []
    verses = [b for b in body[1:] if b.kind == "text" and not b.byline]
    is_long = any(len(verse.text) > MAX_VERSE for verse in verses)
    if is_long or len(verses) < max(MIN_VERSES, len(body) - 3):
        return []
    poet = Block(body[0].text, byline=Origin(authors=(name,)))
    return [poet, replace(body[1], continues=False), *body[2:]]


def _authors_below_titles(body: list[Block]) -> dict[int, Origin]:
    """{number of a block: the byline} of the lines that name an author below a work's title."""
    labelled: dict[int, Origin] = {}
    names: dict[int, tuple[str, bool]] = {}
    for at, block in enumerate(body):
        if block.kind != "text" or block.byline or (at and not _heads_work(body, at - 1)):
            continue
        if origin := _labelled_author(block.text):
            labelled[at] = origin
        elif (found := _author(block.text))[0] and _below(body, at):
            names[at] = found
    every = [name for name, _ in names.values()]
    are_works = _are_authors(every, MIN_PERSONS)
    is_plain = not any(block.kind == "heading" for block in body)

    def is_author(at: int, name: str) -> bool:
        if are_works or not _may_be_person(name):
            return are_works
        return (not is_plain or every.count(name) > 1) and _is_verse(_below(body, at), name)

    authors = {
        at: Origin(authors=(name,))
        for at, (name, is_sure) in names.items()
        if is_sure or is_author(at, name)
    }
    every_author = labelled | authors
    return (
        every_author if any(every_author) else {}
    )  # what is at 0 is below the article's title, no work's


def _are_authors(names: list[str], share: float) -> bool:
    """Whether several names are those of authors: at least a share of them surely persons."""
    return len(names) >= MIN_WORKS and sum(map(_is_person, names)) >= share * len(names)


def _authors_at_ends(body: list[Block]) -> dict[int, Origin]:
    """{number of a block: the byline} of the lines after a dash that end a work: ——李白."""
    found: dict[int, Origin] = {}
    for at, block in enumerate(body):
        ends = at + 1 == len(body) or body[at + 1].kind == "heading"
        if at and ends and block.kind == "text" and _DASH.match(block.text):
            name, is_sure = _author(block.text)
            if name and (is_sure or _may_be_person(name)):
                found[at] = Origin(authors=(name,))
    return found


def _heads_work(body: list[Block], at: int) -> bool:
    """Whether a block may be a work's title: a heading, or a short line where none is marked."""
    block = body[at]
    if block.kind == "heading":
        return True
    is_line = block.kind == "text" and not block.byline and not block.continues
    is_title = len(block.text) <= MAX_WORK_TITLE and not _MARK.search(block.text)
    has_text = at + 2 < len(body) and _MARK.search(body[at + 2].text) is not None
    follows_text = at == 0 or _MARK.search(body[at - 1].text[-1:]) is not None
    if not (is_line and is_title and has_text and follows_text):
        return False
    return not any(b.kind == "heading" for b in body)


def _below(body: list[Block], at: int) -> list[Block]:
    """The blocks of text below one, up to the next heading."""
    return [*takewhile(lambda block: block.kind == "text", body[at + 1 :])]


def _is_verse(blocks: list[Block], name: str = "") -> bool:
    """Whether blocks are lines of verse, and the first of them none that is like `name`."""
    verses = [block.text for block in blocks if not block.byline]
    if len(verses) < MIN_VERSES or any(len(verse) > MAX_VERSE for verse in verses):
        return False
    return len(verses[0]) > len(name) or not verses[0].isalnum()


def _author(line: str) -> tuple[str, bool]:
    """The author that a line names, "" for none, and whether it is surely one: 唐·李白."""
    plain = simplified(line)
    match = _AUTHOR.fullmatch(plain) if len(plain) == len(line) <= 32 else None
    group = match.lastgroup if match else None
    if not match or not group:
        return "", False
    return line[slice(*match.span(group))], group != "name"


def _labelled_author(line: str) -> Origin | None:
    """The byline of a line such as 作者：李白 or 作词：方文山　作曲：周杰伦."""
    if (origin := parse_byline(line)) and origin.authors:
        return origin
    plain = simplified(line)
    if len(plain) != len(line) or len(line) > 80:
        return None
    songwriters = [line[slice(*match.span("name"))] for match in _SONGWRITER.finditer(plain)]
    if songwriters and _SONGWRITER.match(plain):
        return Origin(authors=tuple(dict.fromkeys(songwriters)))
    match = _LABELLED.fullmatch(plain)
    name = _author(line[slice(*match.span("name"))])[0] if match else ""
    return Origin(authors=(name,)) if name and _may_be_person(name) else None


def _is_person(name: str) -> bool:
    """Whether a name is a person's: the dictionary says so, or lacks it and it has a surname."""
    plain = simplified(name)
    is_new = has_surname(plain) and not is_word(plain)
    return is_new or _is_known(name) or "·" in plain


def _is_known(name: str) -> bool:
    """Whether a name is a person's in the dictionary."""
    return name_kinds().get(simplified(name)) == "person"


def _may_be_person(name: str) -> bool:
    """Whether a name may be a person's, though the dictionary has it as another word (陆游)."""
    plain = simplified(name)
    return _is_person(name) or has_surname(plain) or (len(plain) <= 3 and not is_word(plain))
