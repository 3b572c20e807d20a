"""Replies with answers: a page of the hits, and buttons for the other pages.

A message has at most LINES lines on a phone, except that a section asked for by its number (第三条)
is one page. The passages of each article are grouped above its citation, which names it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import retrieval
from bot.views import keyboards
from bot.views.articles import CITATION_LINES, READING_PAGE, citation_html, citation_text
from bot.views.html import escape_html, highlight, truncate
from bot.views.keyboards import Button, Reply
from bot.views.texts import EN, Texts, in_script_of
from retrieval import Answer, Excerpt, Hit, Passage, Suggestion, excerpt

LINES = 12  # of a message, as wide as a phone shows them
MIN_LINES = 3  # of a passage; where fewer are left, it goes to the next page
MAX_PASSAGES = 3  # on each page but the first, which has `Answer.shown`
MAX_HIGHLIGHTS = 60  # in one message; Telegram allows 100 entities, including others
MAX_EXTRA = 8  # letters and digits that a passage may have beyond another and still repeat it
MAX_QUESTION_LINE = 256  # characters of the question that a reply repeats
MAX_WORD = 20  # characters of a word in a note
MAX_ROW = 4  # buttons
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_reply(
    answer: Answer, texts: Texts, page: int = 0, suggestion_id: str = "", *, in_group: bool = False
) -> Reply:
    """The reply with a page of the hits of an answer, the last page if there is no such page.

    With the id of a suggested question the reply repeats the question: no message asks it.
    """
    all_pages = answer_pages(answer, texts, suggestion_id, in_group=in_group)
    # Making a page takes time: for the first page no other is made.
    pages = list(all_pages) if page else [next(all_pages)]
    page = min(page, len(pages) - 1)
    (excerpts, has_next), suffix = pages[page], f":{suggestion_id}" if suggestion_id else ""
    numbers = NUMBERS if len(excerpts) > 1 else [""]
    labels = f"{texts.context} {numbers[0]}".strip(), *numbers[1:]
    reading_row = [  # what the letters in the data mean: bot.handlers.buttons
        Button(label, callback_data=f"c:{each.hit.passage.id}:{page}{suffix}")
        for label, each in zip(labels, excerpts, strict=False)
    ]
    if page:
        reading_row += keyboards.pager(page, len(pages), f"h:{{}}{suffix}")
    elif has_next:
        reading_row.append(Button("➡", callback_data=f"h:1{suffix}"))
    first = excerpts[0].hit.passage
    vote_data = keyboards.vote_data_of(answer.question, first, suggestion_id)
    action_row = keyboards.vote_buttons("v", vote_data)
    if not answer.is_doubtful and not in_group:
        action_row.append(keyboards.share_button(answer.question, texts))
        action_row.append(keyboards.copy_button(excerpts[0], texts))
    in_one_row = len(reading_row + action_row) <= MAX_ROW
    rows = [reading_row + action_row] if in_one_row else [reading_row, action_row]
    lines = [question_html(in_script_of(answer.question, texts), texts)] if suggestion_id else []
    lines += [f"<i>{escape_html(note)}</i>" for note in answer_notes(answer, texts)]
    lines += _quotations(excerpts, numbers)
    return Reply("\n".join(lines), rows)


class Page(NamedTuple):
    """A page of an answer: its excerpts, and whether another page follows."""

    excerpts: list[Excerpt]
    has_next: bool


def answer_pages(
    answer: Answer, texts: Texts, suggestion_id: str = "", *, in_group: bool = False
) -> Iterator[Page]:
    """The hits of an answer without repetitions, in pages.

    A page has at most LINES lines, including the notes above it, and in a group one hit. A section
    that is asked for by its number (第三条) is one page, cut only where no message can hold it.
    """
    above = answer_notes(answer, texts)
    above += [_question_line(in_script_of(answer.question, texts), texts)] if suggestion_id else []
    room = LINES - sum(map(retrieval.phone_lines, above))
    hits, max_passages = answer.hits, 1 if in_group else MAX_PASSAGES
    max_on_page = 1 if in_group else max(1, answer.shown)
    if answer.section_text:
        hits, max_on_page = hits[answer.shown :], max_passages
        yield Page([retrieval.section_excerpt(answer)], bool(hits))
    page_hits = _lead_ins_first(hits[:max_on_page])  # on the first page only these
    while hits:
        excerpts = _page_excerpts(page_hits, max_on_page, room)
        left = hits[hits.index(excerpts[-1].hit) + 1 :]
        hits = page_hits = [hit for hit in left if not _is_shown_in(hit, excerpts)]
        max_on_page = max_passages
        # Passages of one article are grouped.
        ids = [*dict.fromkeys(each.hit.passage.article.id for each in excerpts)]
        excerpts.sort(key=lambda each: ids.index(each.hit.passage.article.id))
        yield Page(excerpts, bool(hits))


def _page_excerpts(hits: Sequence[Hit], max_on_page: int, room: int) -> list[Excerpt]:
    """The excerpts of at most `max_on_page` hits that fit into `room` lines, without repetitions.

    There is at least one.
    """
    excerpts: list[Excerpt] = []
    article_ids: set[str] = set()
    citation_lines, is_numbered = _max_citation_lines(hits[:max_on_page]), max_on_page > 1
    for at, hit in enumerate(hits, 1):
        passage = hit.passage
        if _is_shown_in(hit, excerpts):
            continue
        if passage.article.id not in article_ids:
            citation = citation_text(passage.article, passage.section, citation_lines)
            room -= retrieval.phone_lines(citation)
            article_ids.add(passage.article.id)
        if excerpts and (len(excerpts) == max_on_page or room < MIN_LINES):
            break
        # Lines are left for the next hits, except those that this excerpt shows anyway.
        after = excerpt(hit).after
        following = [h for h in hits[at:] if h.passage.text not in after]
        following = following[: max_on_page - 1 - len(excerpts)]
        lines = max(room - _min_lines(following, article_ids, citation_lines), MIN_LINES)
        current = excerpt(hit, lines)
        if is_numbered and _lines_with_number(current) > lines:
            current = excerpt(hit, lines - 1)
        if any(current.before in (each.text, each.before) for each in excerpts):
            current = replace(current, before="")  # a lead-in is shown once
        excerpts.append(current)
        room -= _lines_with_number(current) if is_numbered else current.lines
    return excerpts


def _max_citation_lines(hits: Sequence[Hit]) -> int:
    """The lines that a citation may take: one if the hits are of several articles."""
    return CITATION_LINES if len({hit.passage.article.id for hit in hits}) == 1 else 1


def _min_lines(hits: Collection[Hit], article_ids: Collection[str], citation_lines: int) -> int:
    """The lines that hits need at least, with the citations of articles not yet on the page."""
    passages = {hit.passage.article.id: hit.passage for hit in hits}
    new = [passage for id, passage in passages.items() if id not in article_ids]
    citations = (citation_text(each.article, each.section, citation_lines) for each in new)
    return MIN_LINES * len(hits) + sum(map(retrieval.phone_lines, citations))


def _lines_with_number(excerpt: Excerpt) -> int:
    """The lines of an excerpt that begins with its number (①), which may take one line more."""
    first = excerpt.before or excerpt.text
    alone, numbered = map(retrieval.phone_lines, (first, f"{NUMBERS[0]} {first}"))
    return excerpt.lines + numbered - alone


def _lead_ins_first(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, with a lead-in (…：) before the items of its list: its excerpt may show them."""
    lead_ins = {hit.passage.text: hit for hit in hits if hit.passage.text.endswith((":", "："))}
    ordered = [h for hit in hits for h in (lead_ins.get(hit.passage.before.strip(), hit), hit)]
    return [*dict.fromkeys(ordered)]


def _is_shown_in(hit: Hit, excerpts: Sequence[Excerpt]) -> bool:
    """Whether an excerpt shows the passage of a hit, or all but MAX_EXTRA letters of it."""
    text = letters_of(hit.passage.text)
    for each in excerpts:
        all_shown, shown = map(letters_of, (f"{each.before} {each.text} {each.after}", each.text))
        if text in all_shown or (shown in text and len(text) - len(shown) <= MAX_EXTRA):
            return True
    return False


@lru_cache(maxsize=256)  # texts: each hit is compared with each excerpt of a page
def letters_of(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text))


def answer_notes(answer: Answer, texts: Texts) -> list[str]:
    """The notes above the passages: corrected words, and if it is not confident, why."""
    meant = [*dict.fromkeys(answer.heard.values())]
    notes = [texts.corrections.format(words=_quoted_words(meant, texts))] if meant else []
    return notes if answer.confident else [*notes, closest_note(answer, texts)]


def closest_note(answer: Answer, texts: Texts) -> str:
    """The note above hits that are not confident: their topic, what they lack, or neither."""
    if answer.topic:
        return texts.on_topic.format(words=_quoted_words([answer.topic], texts))
    missing = _quoted_words(answer.missing, texts)
    return texts.closest_without.format(words=missing) if missing else texts.closest


def _quoted_words(words: Sequence[str], texts: Texts) -> str:
    quoted = (f"“{truncate(in_script_of(word, texts), MAX_WORD)}”" for word in words)
    return (", " if texts is EN else "").join(quoted)


def _quotations(excerpts: Sequence[Excerpt], numbers: Sequence[str]) -> list[str]:
    """The excerpts as quotations, those of each article above its citation.

    Those of the first article are visible and the others collapsed; if there is only one article,
    its first excerpt is visible.
    """
    by_citation: dict[str, list[str]] = {}
    citation_lines = _max_citation_lines([each.hit for each in excerpts])
    for each, number in zip(excerpts, numbers, strict=False):
        article = each.hit.passage.article
        # The section is named if all excerpts of the article are in one.
        sections = {e.hit.passage.section for e in excerpts if e.hit.passage.article is article}
        section = sections.pop() if len(sections) == 1 else ""
        citation = citation_html(article, section, citation_lines)
        html = excerpt_html(each, number, MAX_HIGHLIGHTS // len(excerpts))
        by_citation.setdefault(citation, []).append(html)
    (citation, visible), *others = by_citation.items()
    collapsed = [line for last_line, lines in others for line in (*lines, last_line)]
    if not others:
        visible, collapsed = visible[:1], visible[1:]
    first = "<blockquote>" + "\n".join(visible) + "</blockquote>"
    rest = ["<blockquote expandable>" + "\n".join(collapsed) + "</blockquote>"] * bool(collapsed)
    return [first, citation, *rest] if others else [first, *rest, citation]


def not_found_reply(
    answer: Answer,
    related: Sequence[Suggestion],
    others: Sequence[Suggestion],
    texts: Texts,
    article_count: int,
    suggestion_id: str = "",
) -> Reply:
    """The reply if nothing is found: missing words, and what to ask instead or else examples."""
    lines = [question_html(in_script_of(answer.question, texts), texts)] if suggestion_id else []
    words = escape_html(_quoted_words(answer.missing, texts))
    nothing_of = texts.nothing_of.format(count=article_count, words=words)
    lines.append(nothing_of if words else texts.nothing)
    if related or others:
        lines.append(texts.try_these if related else texts.for_example)
    return Reply("\n".join(lines), keyboards.suggestion_rows(related or others, texts))


def paragraph_reply(
    passage: Passage, texts: Texts, back_data: str = "", vote_data: str = ""
) -> Reply:
    """A passage in bold within a page of its paragraph; back and vote buttons if they have data."""
    row = [Button(f"↩ {texts.back}", callback_data=back_data)] if back_data else []
    row.append(Button(texts.open_article, callback_data=f"o:{passage.id}"))
    row += keyboards.vote_buttons("v", vote_data) if vote_data else []
    text, paragraph = passage.article.text, passage.paragraph
    side = max(0, READING_PAGE - (passage.end - passage.start)) // 2  # characters
    start, end = max(paragraph.start, passage.start - side), min(paragraph.end, passage.end + side)
    before = "…" * (start > paragraph.start) + text[start : passage.start]
    after = text[passage.end : end] + "…" * (end < paragraph.end)
    html = f"{escape_html(before)}<b>{escape_html(passage.text)}</b>{escape_html(after)}"
    citation = citation_html(passage.article, passage.section)
    return Reply(f"<blockquote>{html}</blockquote>\n{citation}", [row])


def excerpt_html(excerpt: Excerpt, number: str = "", max_highlights: int = MAX_HIGHLIGHTS) -> str:
    """An excerpt as HTML: highlights in bold, neighbouring sentences in italics."""
    lines = [highlight(excerpt.text, excerpt.highlights[:max_highlights])]
    if excerpt.before:
        lines.insert(0, f"<i>{escape_html(excerpt.before)}</i>")
    if excerpt.after:
        lines.append(f"<i>{escape_html(excerpt.after)}</i>")
    return f"{number} ".lstrip() + "\n".join(lines)


def question_html(question: str, texts: Texts) -> str:
    """The line that repeats a question, "" for none."""
    return f"<b>{escape_html(_question_line(question, texts))}</b>" if question else ""


def _question_line(question: str, texts: Texts) -> str:
    return texts.question.format(question=truncate(question, MAX_QUESTION_LINE))
