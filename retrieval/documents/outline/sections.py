"""Blocks as sections: the clean text, and which paragraphs are under which heading."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.documents.article import Origin, Paragraph, Section
from retrieval.documents.blocks import Block, width
from retrieval.documents.characters import BULLETS
from retrieval.documents.origin import parse_byline
from retrieval.documents.outline.headings import with_headings
from retrieval.documents.references import is_attribution

# The number of an article of a law (第十五条, 第 15-1 條, § 15) or a clause of a standard
# (11.5.14.2) at the beginning of a line, before its text.
_LAW_ARTICLE = re.compile(
    r"第[ \u3000]?(?:[零〇一二三四五六七八九十百千]{1,9}|\d{1,4}(?:-\d{1,2})?)[ \u3000]?[条條]"
    r"(?:[ \u3000]?之[ \u3000]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}))?(?=[\s：:【（(、]|$)"
    r"|§[ \u3000]?\d{1,4}(?=[\s：:【（(、]|$)|\d{1,3}(?:\.\d{1,3}){1,5}(?=[\s：:、]|[一-鿿])"
)
# The same without a blank before the text, as copies of web pages have it: 第十五条登记证…. Not a
# reference: 第十五条所称….
_GLUED_ARTICLE = re.compile(
    r"第(?P<number>[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})[条條](?=[一-鿿])(?![规規所的之和与與及至到或中第])"
)
MIN_GLUED = 3  # of these that count on: fewer may be words (第一条铁路)
_ITEM = re.compile(
    rf"[（(][一二三四五六七八九十\d]{{1,3}}[)）]|\d{{1,3}}[.、．](?!\d)|[①-⑳{BULLETS}]"
)
_LEADS_IN = re.compile(r"[：:][”’」』）)\"']*$|(?:如下|下列|以下|下面)[^，。]{0,12}[。：:]?$")
_SPEAKER = r"[^：:，。、！？\s]{1,16}(?: ?[（(][\d\-/年月日 :：]{4,20}[)）])? ?[：:](?!\d)"
_CHAT_QUESTION = re.compile(rf"(?:问|問|Q\d*)[：:.、]|{_SPEAKER}.*[？?]$", re.I)
_CHAT_ANSWER = re.compile(rf"(?:答|A\d*)[：:.、]|{_SPEAKER}", re.I)
_SIGNATURE_AT_END = re.compile(r"(?<=[。！？!?”」』])\s*([(（][^()（）]{2,40}[)）])$")
SHORT_LINE = 48  # columns: shorter lines of one paragraph (a verse, an address) are read together


@dataclass(slots=True)
class _SectionBuilder:
    """A section in the making: `section` has no paragraphs yet, they are collected beside it."""

    section: Section
    paragraphs: list[Paragraph] = field(default_factory=list)
    number_of: dict[int, int] = field(default_factory=dict)  # {index of a block: its paragraph's}
    lead: int = -1  # the index of the paragraph that leads in to the next blocks, -1 for none


def sections(blocks: list[Block]) -> tuple[str, tuple[Section, ...]]:
    """The clean text of blocks, a paragraph a line, and its sections."""
    blocks = with_headings(blocks)
    if all(block.kind == "heading" for block in blocks):  # headings alone would have no passages
        blocks = [Block(block.text, "item", block.level) for block in blocks]
    text = io.StringIO()
    found = [_SectionBuilder(Section("", ()))]
    stack: list[Block] = []  # the headings above this block
    for at, (block, number) in enumerate(zip(blocks, _numbers(blocks), strict=True)):
        is_heading = block.kind == "heading"
        # The quotation, such as a box with headings of its own, has ended.
        is_after_quotation = any(heading.quotes > block.quotes for heading in stack)
        stack = [h for h in stack if not _ends(h, block)]
        if is_heading:
            stack.append(block)
        if is_heading or is_after_quotation:
            above, own = stack[:-1], stack[-1] if stack else Block("")
            path = tuple(heading.text for heading in above)
            found.append(_SectionBuilder(Section(own.text, (), own.level, path, number)))
        if is_heading:
            continue
        if number:
            found.append(_SectionBuilder(replace(found[-1].section, number=number)))
        _add_block(found[-1], text, blocks, at)
    filled = (each for each in found if each.paragraphs)
    return text.getvalue()[:-1], tuple(
        replace(each.section, paragraphs=tuple(each.paragraphs)) for each in filled
    )


def _ends(heading: Block, block: Block) -> bool:
    """Whether a heading's section ends above a block: where its quotation, or its level, ends."""
    is_next = block.kind == "heading" and heading.level >= block.level
    return heading.quotes > block.quotes or (is_next and heading.quotes == block.quotes)


def _numbers(blocks: list[Block]) -> list[str]:
    """For each block the number of the law's article, or the clause, that it begins; "" for none.

    The only number of a text does not count: it cites another one. 5.1 counts only in a text with
    5.0 or 5.2, as it may be an amount.
    """
    texts = [block.text if block.kind in ("heading", "text") else "" for block in blocks]
    numbers = [match[0] if (match := _LAW_ARTICLE.match(text)) else "" for text in texts]
    if not any(numbers):
        return _glued_numbers(texts)
    has_several, all_numbers = sum(map(bool, numbers)) > 1, {*numbers}

    def is_own(number: str) -> bool:
        whole, *parts = number.split(".")
        if len(parts) != 1:
            return has_several
        return any(f"{whole}.{int(parts[0]) + step}" in all_numbers for step in (-1, 1))

    return [number if number and is_own(number) else "" for number in numbers]


def _glued_numbers(texts: list[str]) -> list[str]:
    """For each text the number of the article that it begins without a blank; "" for none."""
    found = [_GLUED_ARTICLE.match(text) for text in texts]
    read = [int(arabic_numeral(match["number"]) or 0) for match in found if match]
    if len(read) < MIN_GLUED or any(b - a != 1 for a, b in pairwise(read)):
        return ["" for _ in texts]
    return [match[0] if match else "" for match in found]


def _add_block(section: _SectionBuilder, text: io.StringIO, blocks: list[Block], at: int) -> None:
    """Add a block's text to a section: as a paragraph, or as a further line of the last one."""
    block, last = blocks[at], blocks[at - 1]  # of the first block, `last` is not looked at
    for piece, signature in _without_signature(block):
        start, end = text.tell(), text.tell() + len(piece)
        text.write(f"{piece}\n")
        if section.paragraphs and _is_further_line(last, block) and not signature:
            section.paragraphs[-1] = replace(section.paragraphs[-1], end=end)
            if _LEADS_IN.search(piece[-40:]):
                section.lead = len(section.paragraphs) - 1
        else:
            kind = "byline" if signature else block.kind
            lead = _lead_of(section, last, block)
            section.paragraphs.append(Paragraph(start, end, signature, kind, lead))
            _remember_lead(section, block)
        section.number_of[at] = len(section.paragraphs) - 1


def _without_signature(block: Block) -> Iterator[tuple[str, Origin | None]]:
    """A block's text and its byline; a signature at its end （记者 …） comes apart, as a byline."""
    found = _SIGNATURE_AT_END.search(block.text) if block.kind == "text" else None
    if found and (signed := parse_byline(found[1])):
        yield block.text[: found.start()].rstrip(), None
        yield found[1], signed
    else:
        yield block.text, block.byline


def _is_further_line(last: Block, block: Block) -> bool:
    """Whether a block is a further line of the paragraph of the block before it."""
    if last.byline or last.kind != block.kind or block.kind not in ("text", "quote"):
        return False
    if is_attribution(block.text) and not is_attribution(last.text):
        return True
    if _CHAT_QUESTION.match(last.text) and _CHAT_ANSWER.match(block.text):
        return True
    return block.continues and max(width(last.text), width(block.text)) <= SHORT_LINE


def _lead_of(section: _SectionBuilder, last: Block, block: Block) -> int:
    """The index of the paragraph that leads in to a block, -1 for none."""
    above = len(section.paragraphs) - 1
    if block.parent >= 0:
        return section.number_of.get(block.parent, -1)
    if block.kind == "code":
        return section.lead if section.lead >= 0 and last.kind == "code" else above
    if _is_item(block) or (block.kind == "quote" and section.lead == above):
        return section.lead
    return -1


def _is_item(block: Block) -> bool:
    """Whether a block is an item of a list, or a row of a table."""
    is_marked = block.kind in ("text", "quote") and _ITEM.match(block.text) is not None
    return is_marked or block.kind in ("item", "row")


def _remember_lead(section: _SectionBuilder, block: Block) -> None:
    """Note a block that leads in to those below: one that ends with a colon, 如下 or the like."""
    if block.kind in ("code", "figure"):
        section.lead = section.paragraphs[-1].lead
    elif not _is_item(block):
        leads_in = _LEADS_IN.search(block.text[-40:])
        section.lead = len(section.paragraphs) - 1 if leads_in else -1
