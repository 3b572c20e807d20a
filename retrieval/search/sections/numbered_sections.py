"""Sections asked for by number: articles of laws, clauses (11.5.2), versions (3.10)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from retrieval.analysis.codes import leading_number
from retrieval.analysis.dictionary import cut, is_word
from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.analysis.short_names import has_subsequence
from retrieval.analysis.tokenizer import normal_form
from retrieval.documents.article import Article
from retrieval.documents.references import choose_version, edition, version_asked_for
from retrieval.index.building import NUMBER_PREFIX
from retrieval.index.index import Index
from retrieval.questions.intents import Intent
from retrieval.questions.question import Question
from retrieval.search.config import MAX_SECTION_PASSAGES
from retrieval.search.sections.heading_index import SectionMatch, sections_with_term

_ITEM = re.compile(r"\(?([一二三四五六七八九十\d]+)[).、]")


def numbered_sections(index: Index, intent: Intent | None) -> list[SectionMatch]:
    """The sections that an intent asks for by number; where it names a law, those of that law.

    The name of a law is part of its title or, if of no title, is made of characters of one in their
    order (道交法). The section may be another law's, and has similarity .5, where the name begins
    within a word of the title (合同法 in 劳动合同法), or where only the last two characters of the
    name are in the title (比赛规程, 秋季赛规程).
    """
    if intent is None or intent.kind != "numbered section":
        return []
    number, law = intent.number, intent.subject
    matches = [_part(index, each, intent.parts) for each in _sections_with_number(index, number)]
    if not matches and "." in number:  # a version: [3.10.0], or 2024-05-01 v3.10
        spans = sections_with_term(index, f"{number}版")
        matches = [
            *_sections_with_number(index, f"{number}.0"),
            *(SectionMatch(*span, 1.0) for span in spans),
        ]
    if not law:
        return matches
    titles = [(_title(index, match), match) for match in matches]
    if containing := [(title, match) for title, match in titles if law in title]:
        certain = [match for title, match in containing if _begins_at_word(title, law)]
        return certain or [match._replace(similarity=0.5) for _, match in containing]
    if len(law) < 3:
        return []
    in_order = [match for title, match in titles if has_subsequence(title, law)]
    alike = [match._replace(similarity=0.5) for title, match in titles if law[-2:] in title]
    return in_order or alike


def likeliest_section(
    index: Index, matches: Sequence[SectionMatch], question: Question
) -> SectionMatch:
    """Of several sections with the number asked for, the one in the law of the shortest name.

    刑法 is likelier than 刑法修正案. Of several versions of that law, it is the one asked for or in
    force. Raises ValueError where there are no matches.
    """
    names = [edition(_title(index, match)).name for match in matches]
    shortest = min(names, key=len)
    versions: dict[Article, SectionMatch] = {}
    for match, name in zip(matches, names, strict=True):
        if name == shortest:
            versions.setdefault(index.passage(match.first).article, match)
    return versions[choose_version(versions, version_asked_for(question.text), question.today)]


def _sections_with_number(index: Index, number: str) -> Iterator[SectionMatch]:
    """The sections whose own number, not one that the heading refers to, is given: 15条, 3章, 11.5.

    With 11.5 each includes the sections below it, 11.5.2 and those without a number, up to
    MAX_SECTION_PASSAGES passages.
    """
    last_end = 0
    for first, end in sections_with_term(index, NUMBER_PREFIX + number):
        if first < last_end:
            continue
        last = min(first + MAX_SECTION_PASSAGES, len(index)) if "." in number else end
        while end < last and _is_below(index, first, end, number):
            end += 1
        last_end = end
        yield SectionMatch(first, end, 1.0)


def _part(index: Index, section: SectionMatch, parts: Iterable[str]) -> SectionMatch:
    """The part of a section that is asked for, such as 2款 or 3项 in it; without one the section.

    A 款 is a paragraph with the items below it, a 项 an item.
    """
    for part in parts:
        begins = [d for d in range(section.first, section.end) if _begins_paragraph(index, d)]
        items = [_ITEM.match(normal_form(*index.text_and_script(doc_id))) for doc_id in begins]
        if part.endswith("款"):
            begins = [d for d, item in zip(begins, items, strict=True) if not item]
            numbers = [str(number) for number in range(1, len(begins) + 1)]
        else:
            numbers = [arabic_numeral(item[1]) or "" if item else "" for item in items]
        if part[:-1] in numbers:
            at = numbers.index(part[:-1])
            section = section._replace(first=begins[at], end=[*begins, section.end][at + 1])
    return section


def _begins_paragraph(index: Index, doc_id: int) -> bool:
    passage = index.passage(doc_id)
    return passage.start == passage.paragraph.start


def _is_below(index: Index, first: int, doc_id: int, number: str) -> bool:
    """Whether a passage is in the article of `first`, and in 11.5 or below it (11.5.2)."""
    section = index.passage(doc_id).own_section
    texts = (normal_form(t, False) for t in (section.number, section.heading, *section.above))
    is_of_number = any(f"{leading_number(text)}.".startswith(f"{number}.") for text in texts)
    return is_of_number and index.article_position(doc_id) == index.article_position(first)


def _begins_at_word(title: str, name: str) -> bool:
    """Whether the last occurrence of a name in a title begins with a word, and not within one.

    It begins within a word if one of jieba's dictionary extends into it from the left. That word
    must begin where jieba cuts the title: 国道 does not in 共和国|道路, so 道路 begins with a word.
    """
    begin = title.rindex(name)
    cuts = accumulate(map(len, cut(title)), initial=0)
    ends = range(begin + 1, begin + len(name))
    return not any(is_word(title[cut:end]) for cut in cuts if cut < begin for end in ends)


def _title(index: Index, match: SectionMatch) -> str:
    article = index.passage(match.first).article
    return normal_form(article.title, article.traditional)
