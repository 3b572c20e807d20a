"""Replies with answers: a page of the hits, and buttons for the other pages.

A message has at most LINES lines on a phone, or all of a section that is asked for by its number.
The first passage is visible, the others are in one collapsed quotation, and each article is named
once, below its passages.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from telegram import InlineKeyboardButton as Button

from bot.views.articles import READING_PAGE, SOURCE_LINES, source_html, source_text
from bot.views.html import escape_html, highlight, truncate
from bot.views.keyboards import (
    MAX_QUERY,
    Reply,
    copy_button,
    keyboard_of,
    page_button,
    share_button,
    suggestion_rows,
    vote_buttons,
)
from bot.views.texts import Texts, in_script_of
from retrieval import (
    Answer,
    Excerpt,
    Hit,
    Passage,
    Suggestion,
    excerpt,
    phone_lines,
    section_excerpt,
    short_id,
)

LINES = 12  # of a message, as wide as a phone shows them
MIN_LINES = 3  # of a passage; where fewer are left, it goes to the next page
MAX_PASSAGES = 3  # on each page but the first, which has `Answer.shown_count`
MAX_HIGHLIGHTS = 60  # in one message; Telegram allows 100 entities, including others
MAX_ADDED = 8  # letters by which a passage may exceed another and still repeat it
MAX_WORD = 20  # characters of a word in a note
MAX_ROW = 4  # buttons
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_reply(
    answer: Answer, texts: Texts, page: int = 0, suggestion_id: str = "", *, in_group: bool = False
) -> Reply:
    """The reply with a page of the hits of an answer; in a group a page is one hit.

    `suggestion_id`: of a suggested question, to repeat it and to put it into the buttons' data; ""
    for a typed one, which is in the message replied to.
    """
    suggestion = in_script_of(answer.question, texts) if suggestion_id else ""
    notes = answer_notes(answer, texts)
    heading = [_question_text(suggestion, texts)] if suggestion else []
    room = LINES - sum(map(phone_lines, [*heading, *notes]))
    all_pages = answer_pages(answer, room, one_hit=in_group)
    pages = list(all_pages if page else islice(all_pages, 1))  # each page takes time
    page = min(page, len(pages) - 1)
    excerpts, suffix = pages[page], f":{suggestion_id}" if suggestion_id else ""
    numbers = NUMBERS if len(excerpts) > 1 else [""]
    labels = f"{texts.context} {numbers[0]}".strip(), *numbers[1:]
    reading_row = [
        Button(label, callback_data=f"c:{each.hit.passage.id}:{page}{suffix}")
        for label, each in zip(labels, excerpts, strict=False)
    ]
    if page:
        reading_row.append(Button("⬅", callback_data=f"h:{page - 1}{suffix}"))
        reading_row.append(page_button(page, len(pages)))
    last_shown = answer.hits[answer.shown_count - 1] if answer.section_text else excerpts[-1].hit
    if page or answer.hits[-1] not in (last_shown, *(each.hit for each in excerpts)):
        next_page = (page + 1) % len(pages) if page else 1  # the last one leads to the first
        reading_row.append(Button("➡", callback_data=f"h:{next_page}{suffix}"))
    first = excerpts[0].hit.passage
    sharing_row = vote_buttons("v", vote_data(answer.question, first, suggestion_id))
    if not answer.is_doubtful and not in_group:
        sharing_row += [share_button(answer.question, texts), copy_button(excerpts[0], texts)]
    in_one_row = len(reading_row + sharing_row) <= MAX_ROW
    rows = [reading_row + sharing_row] if in_one_row else [reading_row, sharing_row]
    above = question_html(suggestion, texts), *(f"<i>{escape_html(note)}</i>" for note in notes)
    lines = filter(None, [*above, *_quotations(excerpts, numbers)])
    return Reply("\n".join(lines), keyboard_of(rows))


def answer_pages(
    answer: Answer, room: int = LINES, *, one_hit: bool = False
) -> Iterator[list[Excerpt]]:
    """All hits of an answer in pages of `room` lines on a phone, or of one hit.

    A section that is asked for by its number is a page, as long as it is.
    """
    rest, count = answer.hits, 1 if one_hit else max(1, answer.shown_count)
    if answer.section_text:
        yield [section_excerpt(answer)]
        rest, count = rest[answer.shown_count :], 1 if one_hit else MAX_PASSAGES
    on_page = _list_heads_first(rest[:count])
    while rest:
        excerpts = _page(on_page, count, room)
        # Passages of one article are grouped.
        articles = dict.fromkeys(each.hit.passage.article.id for each in excerpts)
        yield [e for article in articles for e in excerpts if e.hit.passage.article.id == article]
        rest = rest[rest.index(excerpts[-1].hit) + 1 :]
        rest = on_page = [hit for hit in rest if not _repeats_any(hit, excerpts)]
        count = 1 if one_hit else MAX_PASSAGES


def _page(hits: Sequence[Hit], count: int, room: int) -> list[Excerpt]:
    """The excerpts of at most `count` hits that fit, at least one, without repetitions."""
    excerpts: list[Excerpt] = []
    article_ids: set[str] = set()
    source_lines, is_numbered = _source_lines(hits[:count]), count > 1
    for at, hit in enumerate(hits, 1):
        passage = hit.passage
        if _repeats_any(hit, excerpts):
            continue
        if passage.article.id not in article_ids:
            room -= phone_lines(source_text(passage.article, passage.section, source_lines))
            article_ids.add(passage.article.id)
        if excerpts and (len(excerpts) == count or room < MIN_LINES):
            break
        # Those that follow keep their least lines.
        after = excerpt(hit).after
        following = [h for h in hits[at:] if h.passage.text not in after]
        following = following[: count - 1 - len(excerpts)]
        lines = max(room - _min_lines(following, article_ids, source_lines), MIN_LINES)
        candidate = excerpt(hit, lines)
        if is_numbered and _numbered_lines(candidate) > lines:
            candidate = excerpt(hit, lines - 1)
        if any(candidate.before in (each.text, each.before) for each in excerpts):
            candidate = replace(candidate, before="")  # the head of a list is shown once
        excerpts.append(candidate)
        room -= _numbered_lines(candidate) if is_numbered else candidate.lines
    return excerpts


def _source_lines(hits: Sequence[Hit]) -> int:
    """The lines for the source of an article: one if the hits are of several articles."""
    return SOURCE_LINES if len({hit.passage.article.id for hit in hits}) == 1 else 1


def _min_lines(hits: Collection[Hit], article_ids: Collection[str], source_lines: int) -> int:
    """The least lines of hits, with the sources of articles that are not in `article_ids`."""
    passages = {hit.passage.article.id: hit.passage for hit in hits}
    new = [passage for id, passage in passages.items() if id not in article_ids]
    sources = (source_text(each.article, each.section, source_lines) for each in new)
    return MIN_LINES * len(hits) + sum(map(phone_lines, sources))


def _numbered_lines(one: Excerpt) -> int:
    """The lines that an excerpt takes with its number."""
    first = one.before or one.text
    return one.lines + phone_lines(f"{NUMBERS[0]} {first}") - phone_lines(first)


def _list_heads_first(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, with the head of a list (…：) before its items: its excerpt includes them."""
    heads = {hit.passage.text: hit for hit in hits if hit.passage.text.endswith((":", "："))}
    ordered = [h for hit in hits for h in (heads.get(hit.passage.before.strip(), hit), hit)]
    return [hit for i, hit in enumerate(ordered) if hit not in ordered[:i]]


def _repeats_any(hit: Hit, excerpts: Sequence[Excerpt]) -> bool:
    """Whether an excerpt shows the passage of a hit, or all but MAX_ADDED characters of it."""
    text = _letters(hit.passage.text)
    return any(
        text in _letters(f"{each.before} {each.text} {each.after}")
        or (_letters(each.text) in text and len(text) - len(_letters(each.text)) <= MAX_ADDED)
        for each in excerpts
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def answer_notes(answer: Answer, texts: Texts) -> list[str]:
    """The notes above the passages: corrected words, and words that the articles lack."""
    corrected = [*dict.fromkeys(answer.corrections.values())]
    notes = [texts.searched_for.format(words=_words(corrected, texts))] if corrected else []
    return notes if answer.confident else [*notes, closest_note(answer, texts)]


def closest_note(answer: Answer, texts: Texts) -> str:
    """The note above hits that are not confident: their topic, or which words they lack."""
    if answer.topic:
        return texts.on_topic.format(words=_words([answer.topic], texts))
    missing = _words(answer.missing, texts)
    return texts.closest_without.format(words=missing) if missing else texts.closest


def _words(words: Sequence[str], texts: Texts) -> str:
    return "".join(f"“{truncate(in_script_of(word, texts), MAX_WORD)}”" for word in words)


def _quotations(excerpts: Sequence[Excerpt], numbers: Sequence[str]) -> Iterator[str]:
    """The quotations, grouped above their sources; after the first they are collapsed."""
    by_source: dict[str, list[str]] = {}
    for each, number in zip(excerpts, numbers, strict=False):
        html = excerpt_html(each, number, MAX_HIGHLIGHTS // len(excerpts))
        by_source.setdefault(_source(excerpts, each), []).append(html)
    (source, lines), *others = by_source.items()
    if others:
        yield "<blockquote>" + "\n".join(lines) + "</blockquote>"
        yield source
        collapsed = [line for other, quoted in others for line in (*quoted, other)]
    else:
        yield f"<blockquote>{lines[0]}</blockquote>"
        collapsed = lines[1:]
    if collapsed:
        yield "<blockquote expandable>" + "\n".join(collapsed) + "</blockquote>"
    if not others:
        yield source


def _source(excerpts: Sequence[Excerpt], one: Excerpt) -> str:
    """The source of an excerpt, with the section if all excerpts of the article are in it."""
    article = one.hit.passage.article
    sections = {e.hit.passage.section for e in excerpts if e.hit.passage.article is article}
    section = sections.pop() if len(sections) == 1 else ""
    return source_html(article, section, _source_lines([e.hit for e in excerpts]))


def not_found_reply(
    answer: Answer,
    related: Sequence[Suggestion],
    others: Sequence[Suggestion],
    texts: Texts,
    count: int,
    suggestion_id: str = "",
) -> Reply:
    """The reply if none of `count` articles has an answer: missing words, and suggestions.

    Those that are `related` to the question are what to ask instead, `others` only examples.
    """
    suggestion = in_script_of(answer.question, texts) if suggestion_id else ""
    lines = [question_html(suggestion, texts)] if suggestion else []
    words = escape_html(_words(answer.missing, texts))
    lines.append(texts.nothing_of.format(count=count, words=words) if words else texts.nothing)
    if related or others:
        lines.append(texts.try_these if related else texts.for_example)
    return Reply("\n".join(lines), keyboard_of(suggestion_rows(related or others, texts)))


def paragraph_reply(passage: Passage, texts: Texts, back: str = "", vote: str = "") -> Reply:
    """A passage within its paragraph; `back`, `vote`: the data of these buttons, "" for none."""
    article = passage.article
    row = [Button(texts.open_article, callback_data=f"o:{passage.id}")]
    if back:
        row.insert(0, Button(f"↩ {texts.back}", callback_data=back))
    row += vote_buttons("v", vote) if vote else []
    text = f"{_paragraph_html(passage)}\n{source_html(article, passage.section)}"
    return Reply(text, keyboard_of([row]))


def vote_data(question: str, passage: Passage, suggestion_id: str = "") -> str:
    """What a vote is about, for the buttons' data: the question's hash, and ids."""
    return ":".join(filter(None, (short_id(question), passage.id, suggestion_id)))


def excerpt_html(one: Excerpt, number: str = "", max_highlights: int = MAX_HIGHLIGHTS) -> str:
    """An excerpt as HTML: highlights in bold, neighbouring sentences in italics."""
    lines = [f"<i>{escape_html(one.before)}</i>" if one.before else ""]
    lines.append(highlight(one.text, one.highlights[:max_highlights]))
    lines.append(f"<i>{escape_html(one.after)}</i>" if one.after else "")
    return f"{number} ".lstrip() + "\n".join(filter(None, lines))


def _paragraph_html(passage: Passage) -> str:
    """A passage in bold within its paragraph, which is cut to a page."""
    text, paragraph = passage.article.text, passage.paragraph
    side = max(0, READING_PAGE - (passage.end - passage.start)) // 2  # characters
    start, end = max(paragraph.start, passage.start - side), min(paragraph.end, passage.end + side)
    before, after = text[start : passage.start], text[passage.end : end]
    before = "…" + before if start > paragraph.start else before
    after = after + "…" if end < paragraph.end else after
    parts = escape_html(before), f"<b>{escape_html(passage.text)}</b>", escape_html(after)
    return f"<blockquote>{''.join(parts)}</blockquote>"


def _question_text(question: str, texts: Texts) -> str:
    return texts.question.format(question=truncate(question, MAX_QUERY))


def question_html(question: str, texts: Texts) -> str:
    """The line that repeats a question, "" for none."""
    return f"<b>{escape_html(_question_text(question, texts))}</b>" if question else ""
