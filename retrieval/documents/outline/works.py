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
from retrieval.documents.origin import as_written, has_surname

MAX_VERSE = 24  # characters of a line of a poem
MIN_VERSES = 2
MIN_WORKS = 2  # in a file: of fewer, a name below a heading may be anything
MAX_WORK_TITLE = 24
MAX_LINE = 32  # characters of a line that names an author
MIN_PERSONS = 0.3  # share of the lines below titles that surely name persons: others are pen names
MIN_PERSONS_IN_TITLES = 0.5  # as MIN_PERSONS, of the names in titles

_DYNASTY = (
    "(?:先秦|西汉|东汉|两汉|汉|三国|魏晋|魏|晋|东晋|南北朝|南朝|北朝|隋|唐|五代|南唐|北宋|南宋|宋|辽|金|元|明|清"
    "|近代|现代|当代)代?"
)
_NAME = r"[一-鿿]{2,4}|[一-鿿]{1,8}(?:[·•.][一-鿿]{1,8}){1,2}"
_OPEN, _CLOSE = r"[\[【（(〔［]", r"[\]】）)〕］]"
_YEARS = r"[^\]】）)〕］]*\d{3}[^\]】）)〕］]*"
# An author: after a label, a dynasty, or one or a country in brackets; before one or his years; or
# alone.
_AUTHOR = re.compile(
    r"(?:[—–―-]{1,3} ?)?(?:"
    rf"(?:(?:作者|著者|诗人|词人|文)[:：/／|｜ 　]+|{_DYNASTY}[·•.：: 　]{{0,2}}"
    rf"|{_OPEN}[一-鿿]{{1,4}}{_CLOSE}[·•.：: ]?)(?P<marked>{_NAME})"
    rf"|(?P<before_dynasty>{_NAME}) ?{_OPEN}(?:{_DYNASTY}|{_YEARS}){_CLOSE}"
    rf"|(?P<name>{_NAME}))(?:[ 　]*[著撰])?(?: ?《[^》]*》)?"
)
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


def with_authors(body: list[Block]) -> Iterator[Block]:
    """The blocks; of works the author's line has its byline, the title above it is a heading."""
    body = [*_with_titles_divided(body)]
    found = _authors_below_titles(body) | _authors_at_ends(body)
    for at, block in enumerate(body):
        if at in found:
            yield Block(block.text, byline=Origin(authors=found[at]))
        elif at + 1 in found and block.kind == "text" and _heads_work(body, at):
            yield Block(block.text, "heading", 2)
        else:
            yield block


def has_works(sections: Iterable[Section]) -> bool:
    """Whether sections name authors of their own, who did not write the whole article."""
    top: set[tuple[str, ...]] = set()
    below: set[tuple[str, ...]] = set()
    opens = False
    for section in sections:
        signed = [p.byline.authors for p in section.paragraphs if p.byline and p.byline.authors]
        (below if section.heading else top).update(signed)
        first = section.paragraphs[0].byline
        opens |= bool(section.heading and first and first.authors)
    return len(below) >= MIN_WORKS or bool(top and opens)


def _with_titles_divided(body: list[Block]) -> Iterator[Block]:
    """The blocks; a heading that names its author as one without him, and a line with him."""
    signed = [_signed_title(block) for block in body]
    are_works = _are_authors([found[2] for found in signed if found], MIN_PERSONS_IN_TITLES)
    for block, found in zip(body, signed, strict=True):
        if found and are_works:
            title, line, author = found
            yield replace(block, text=title)
            yield Block(line, byline=Origin(authors=(author,)))
        else:
            yield block


def _signed_title(block: Block) -> tuple[str, str, str] | None:
    """The title, the words on its author and his name in a heading; None for another one."""
    for form in _SIGNED_TITLES if block.kind == "heading" else ():
        if match := form.fullmatch(simplified(block.text)):
            line = as_written(block.text, match, "author").strip("（()） ")
            names, is_sure = _authors(line)
            if is_sure or any(map(_may_be_person, names)):
                return as_written(block.text, match, "title").strip(), line, names[0]
    return None


def _authors_below_titles(body: list[Block]) -> dict[int, tuple[str, ...]]:
    """{number of a block: the names} of the lines that name authors below a work's title."""
    found = {
        at: named
        for at, block in enumerate(body)
        if block.kind == "text" and not block.byline and (at == 0 or _heads_work(body, at - 1))
        if (named := _authors(block.text))[0] and _below(body, at)
    }
    are_sure = _are_authors([names[0] for names, _ in found.values()], MIN_PERSONS)
    authors = {at: names for at, (names, is_sure) in found.items() if is_sure or are_sure}
    if any(authors):
        return authors
    # The first line is below the article's own title: the poet of a single poem, or no author.
    names, is_sure = found.get(0, ((), False))
    verses = _below(body, 0)
    is_poem = len(verses) >= MIN_VERSES and all(len(verse.text) <= MAX_VERSE for verse in verses)
    is_poet = is_sure or (names and has_surname(simplified(names[0])))
    return {0: names} if is_poet and is_poem else {}


def _are_authors(names: list[str], share: float) -> bool:
    """Whether several names are those of authors: at least a share of them surely persons."""
    return len(names) >= MIN_WORKS and sum(map(_is_person, names)) >= share * len(names)


def _authors_at_ends(body: list[Block]) -> dict[int, tuple[str, ...]]:
    """{number of a block: the names} of the lines after a dash that end a work: ——李白."""
    return {
        at: names
        for at, block in enumerate(body)
        if at and block.kind == "text" and _DASH.match(block.text)
        if at + 1 == len(body) or body[at + 1].kind == "heading"
        if (names := _authors(block.text)[0])
    }


def _heads_work(body: list[Block], at: int) -> bool:
    """Whether a block may be a work's title: a heading, or a short line where none is marked."""
    block = body[at]
    if block.kind == "heading":
        return True
    is_line = block.kind == "text" and not block.byline and not block.continues
    is_title = len(block.text) <= MAX_WORK_TITLE and not _MARK.search(block.text)
    has_text = at + 2 < len(body) and _MARK.search(body[at + 2].text)
    follows_text = at == 0 or _MARK.search(body[at - 1].text[-1:])
    may_be = is_line and is_title and has_text and follows_text
    return bool(may_be) and all(b.kind != "heading" for b in body)


def _below(body: list[Block], at: int) -> list[Block]:
    """The blocks of text below one, up to the next heading."""
    return [*takewhile(lambda block: block.kind == "text", body[at + 1 :])]


def _authors(line: str) -> tuple[tuple[str, ...], bool]:
    """The authors that a line names, () for none, and whether it surely does: 唐·李白."""
    plain = simplified(line)
    if _SONGWRITER.match(plain):
        names = (as_written(line, match, "name") for match in _SONGWRITER.finditer(plain))
        return tuple(dict.fromkeys(names)), True
    match = _AUTHOR.fullmatch(plain) if len(line) <= MAX_LINE else None
    group = match.lastgroup if match else None
    if not match or not group:
        return (), False
    return (as_written(line, match, group),), group != "name"


def _is_person(name: str) -> bool:
    """Whether a name is a person's: the dictionary says so, or lacks it and it has a surname."""
    plain = simplified(name)
    is_new = has_surname(plain) and not is_word(plain)
    return is_new or name_kinds().get(plain) == "person" or "·" in plain


def _may_be_person(name: str) -> bool:
    """Whether a name may be a person's, though the dictionary has it as another word (陆游)."""
    plain = simplified(name)
    return _is_person(name) or has_surname(plain) or (len(plain) <= 3 and not is_word(plain))
