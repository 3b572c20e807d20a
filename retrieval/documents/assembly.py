"""A source as an article: its title, sections and clean text, and its origin."""

import re
from dataclasses import replace
from pathlib import PurePath

from retrieval.analysis.scripts import is_traditional
from retrieval.documents.article import Article, Origin, Paragraph, Section
from retrieval.documents.blocks import Block, blocks, select
from retrieval.documents.boilerplate import without_boilerplate
from retrieval.documents.origin import (
    find_date,
    is_organisation,
    named_in_title,
    parse_byline,
    parse_dateline,
)
from retrieval.documents.outline.headings import HISTORY
from retrieval.documents.outline.sections import sections
from retrieval.documents.outline.titles import (
    date_in_file_name,
    opening_words,
    title_and_rest,
    with_quotation_marks,
)
from retrieval.documents.outline.works import has_works, with_authors
from retrieval.documents.references import edition, is_attribution
from retrieval.readers.source import NoText, Source

BYLINE_PARAGRAPHS = 8  # at either end of the text, in which a byline is the article's
BYLINE_BLOCKS = 60  # at either end of the page, in which bylines are parsed
DATE_PARAGRAPHS = 4  # at either end of the text, in which a byline's date is the article's
_LINES = ("text", "item", "quote")
_ENDS = "。，、；！？：）》”"
_NUMBER_ALONE = re.compile(r"[(（\[［]\d{1,3}[)）\]］]|\d{1,3}[、．.)）]")
HISTORY_BLOCKS = 16  # first blocks, in which the dates of a law's amendments are looked for


def article(source: Source, file: str) -> Article:
    """The article in a source; `file` is its path in the folder. Raises NoText."""
    body = blocks(source.markdown)
    body = select(body, [at for at, block in enumerate(body) if _has_text(block)])
    body = [_without_stray_marks(block) for block in body]
    body = without_boilerplate(_with_bylines(body))
    title, body = title_and_rest(body, source.title, file)
    body = [*with_authors(body)]
    text, all_sections = sections(body)
    if all(p.kind == "figure" for section in all_sections for p in section.paragraphs):
        raise NoText("has no sentence in it")
    title = with_quotation_marks(title, text) or opening_words(text)
    origin = _origin(source, title, text, all_sections)
    history = [find_date(b.text) for b in body[:HISTORY_BLOCKS] if HISTORY.search(b.text)]
    latest = max([*history, edition(title).date])
    return Article(
        file,
        title,
        text,
        all_sections,
        published=origin.published,
        publisher=origin.publisher,
        source=origin.source,
        authors=origin.authors,
        url=source.url,
        traditional=is_traditional(title + text),
        version=date_in_file_name(file)
        or latest
        or origin.published
        or edition(title).number
        or edition(PurePath(file).stem).number,
        warnings=source.warnings,
    )


def plain_article(file: str, title: str, text: str) -> Article:
    """An article with exactly this text, each line a paragraph, nothing cleaned."""
    paragraphs = tuple(Paragraph(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text))
    whole = (Section("", paragraphs),)
    return Article(file, title, text, whole, traditional=is_traditional(title + text))


def _has_text(block: Block) -> bool:
    """Whether a block has letters, and if it is a line, more than a number: 1、 alone, or [2]."""
    is_number = block.kind in _LINES and _NUMBER_ALONE.fullmatch(block.text)
    return not is_number and any(map(str.isalnum, block.text))


def _without_stray_marks(block: Block) -> Block:
    """A block without marks at its beginning that end what is before it, such as a command."""
    stray = block.kind in _LINES and block.text[0] in _ENDS
    return replace(block, text=block.text.lstrip(_ENDS + " ")) if stray else block


def _with_bylines(body: list[Block]) -> list[Block]:
    """The blocks, those near either end with their parsed bylines."""
    return [
        replace(block, byline=parse_byline(block.text))
        if block.kind in ("text", "item") and min(at, len(body) - 1 - at) < BYLINE_BLOCKS
        else block
        for at, block in enumerate(body)
    ]


def _origin(source: Source, title: str, text: str, sections: tuple[Section, ...]) -> Origin:
    """Publisher, source, date and authors: of the first two the declared ones, then the bylines'.

    Declared authors come after those in the title and the bylines, translators if there are none.
    """
    are_works = has_works(sections)  # a byline below a heading is that of one work of a collection
    own = (section for section in sections if not (are_works and section.heading))
    paragraphs = [p for section in own for p in section.paragraphs]
    bylines: list[Origin] = []
    dates = [source.published]
    for i, paragraph in enumerate(paragraphs):
        from_edge, origin = min(i, len(paragraphs) - 1 - i), paragraph.byline
        if not origin and i < BYLINE_PARAGRAPHS and paragraph.kind == "text":
            origin = parse_dateline(text[paragraph.start : paragraph.end])
        line = text[paragraph.start : paragraph.end]
        if is_attribution(line) and not all(p.byline for p in paragraphs[i + 1 :]):
            continue  # whose words are cited above, and the text goes on
        if origin and from_edge < BYLINE_PARAGRAPHS:
            bylines.append(origin)
            if from_edge < DATE_PARAGRAPHS:  # further in, 2010年10月 heads an entry of a chronicle
                dates.append(origin.published)
    publishers = [source.publisher, *(origin.publisher for origin in bylines)]
    sources = [origin.source for origin in bylines]
    signed = [name for origin in bylines for name in origin.authors]
    translators = [name for origin in bylines for name in origin.translators]
    names = [named_in_title(title), *signed, *source.authors]
    authors: list[str] = []
    for name in [*filter(None, names)] or translators:
        (publishers if is_organisation(name) else authors).append(name)
    publisher = next(filter(None, [*publishers, *sources]), "")
    return Origin(
        authors=tuple(dict.fromkeys(authors)),
        source=next((s for s in sources if s and s != publisher), ""),
        publisher=publisher,
        published=next(filter(None, dates), ""),
    )
