"""Replies with answers: a page of the hits, and buttons for the other pages.

A message has at most LINES lines on a phone. The first passage is visible, the others are in one
collapsed quotation, and each article is named once, below its passages.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from telegram import CopyTextButton
from telegram import InlineKeyboardButton as Button
from telegram.constants import InlineKeyboardButtonLimit

from bot.views.articles import READING_PAGE, SOURCE_LINES, source_html, source_text
from bot.views.html import escape_html, highlight, truncate, utf16_length
from bot.views.keyboards import (
    MAX_QUERY,
    Reply,
    keyboard_of,
    page_button,
    share_button,
    suggestion_rows,
    vote_buttons,
)
from bot.views.texts import Texts, in_script_of
from retrieval import Answer, Excerpt, Hit, Passage, Suggestion, excerpt, phone_lines, short_id

LINES = 12  # on a phone that one message may take
MIN_LINES = 3  # for a passage; with fewer lines left it goes to the next page
MAX_PASSAGES = 3  # on a page after the first
MAX_HIGHLIGHTS = 60  # in one message; Telegram allows 100 entities, including others
MAX_ADDED = 8  # characters that a repetition of a passage may add to it
MAX_WORD = 20  # characters of a word in a note
MAX_COPIED = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
ONE_ROW = 4  # buttons
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_reply(
    answer: Answer, texts: Texts, page: int = 0, suggestion_id: str = "", *, in_group: bool = False
) -> Reply:
    """The reply with a page of the hits of an answer; in a group a page is one hit.

    The id of a suggested question becomes part of the buttons' data. That of typed questions is "":
    there the question is in the message replied to.
    """
    suggested = in_script_of(answer.question, texts) if suggestion_id else ""
    heading = _question_text(suggested, texts) if suggested else ""
    notes = answer_notes(answer, texts)
    room = LINES - sum(map(phone_lines, filter(None, [heading, *notes])))
    all_pages = answer_pages(answer, room, one_hit=in_group)
    pages = list(all_pages if page else islice(all_pages, 1))
    page = min(page, len(pages) - 1)
    excerpts, suffix = pages[page], f":{suggestion_id}" if suggestion_id else ""
    has_more = page or answer.hits[-1] not in [each.hit for each in excerpts]
    numbers = NUMBERS if len(excerpts) > 1 else [""]
    labels = f"{texts.context} {numbers[0]}".strip(), *numbers[1:]
    page_buttons = [
        Button(label, callback_data=f"c:{each.hit.passage.id}:{page}{suffix}")
        for label, each in zip(labels, excerpts, strict=False)
    ]
    if page:
        page_buttons.append(Button("⬅", callback_data=f"h:{page - 1}{suffix}"))
        page_buttons.append(page_button(page, len(pages)))
    if has_more:
        next_page = (page + 1) % len(pages) if page else 1
        page_buttons.append(Button("➡", callback_data=f"h:{next_page}{suffix}"))
    first = excerpts[0].hit.passage
    use_buttons = vote_buttons("v", vote_data(answer.question, first, suggestion_id))
    if not answer.is_doubtful and not in_group:
        use_buttons += [share_button(answer.question, texts), _copy_button(excerpts[0], texts)]
    in_one_row = len(page_buttons + use_buttons) <= ONE_ROW
    rows = [page_buttons + use_buttons] if in_one_row else [page_buttons, use_buttons]
    head = question_html(suggested, texts), *(f"<i>{escape_html(note)}</i>" for note in notes)
    lines = filter(None, [*head, *_quotations(excerpts, numbers)])
    return Reply("\n".join(lines), keyboard_of(rows))


def answer_pages(
    answer: Answer, room: int = LINES, *, one_hit: bool = False
) -> Iterator[list[Excerpt]]:
    """All hits of an answer in pages of `room` lines on a phone, or of one hit."""
    rest, count = answer.hits, 1 if one_hit else max(1, answer.shown)
    hits = _list_heads_first(rest[:count])
    while rest:
        excerpts = _page(hits, count, room)
        # Passages of one article are grouped.
        articles = dict.fromkeys(each.hit.passage.article.id for each in excerpts)
        yield [e for article in articles for e in excerpts if e.hit.passage.article.id == article]
        rest = rest[rest.index(excerpts[-1].hit) + 1 :]
        rest = hits = [hit for hit in rest if not _repeats_any(hit, excerpts)]
        count = 1 if one_hit else MAX_PASSAGES


def _page(hits: Sequence[Hit], count: int, room: int) -> list[Excerpt]:
    """The excerpts of at most `count` hits that fit, at least one, without repetitions."""
    excerpts: list[Excerpt] = []
    article_ids: set[str] = set()
    source_lines = _source_lines(hits[:count])
    for at, hit in enumerate(hits, 1):
        passage = hit.passage
        if _repeats_any(hit, excerpts):
            continue
        if passage.article.id not in article_ids:
            room -= phone_lines(source_text(passage.article, passage.section, source_lines))
            article_ids.add(passage.article.id)
        if excerpts and (len(excerpts) == count or room < MIN_LINES):
            break
        is_numbered = count > 1
        others = [h for h in hits[at:] if h.passage.text not in passage.after]
        others = others[: count - 1 - len(excerpts)]
        reserve = _min_lines(others, article_ids, source_lines)
        lines = max(room - reserve, MIN_LINES)
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
    """The least lines that hits take, with the sources of articles other than `article_ids`."""
    articles = {hit.passage.article.id: hit.passage for hit in hits}
    others = [passage for id, passage in articles.items() if id not in article_ids]
    sources = (source_text(each.article, each.section, source_lines) for each in others)
    return MIN_LINES * len(hits) + sum(map(phone_lines, sources))


def _numbered_lines(shown: Excerpt) -> int:
    """The lines that an excerpt takes with its number."""
    first = shown.before or shown.text
    return shown.lines + phone_lines(f"{NUMBERS[0]} {first}") - phone_lines(first)


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
    corrected = [*dict.fromkeys(answer.heard.values())]
    notes = [texts.searched_for.format(words=_words(corrected, texts))] if corrected else []
    return notes if answer.confident else [*notes, closest_note(answer, texts)]


def closest_note(answer: Answer, texts: Texts) -> str:
    """The note above passages that are no answer: their topic, or which words they lack."""
    if answer.topic:
        return texts.on_topic.format(words=_words([answer.topic], texts))
    missing = _words(answer.missing, texts)
    return texts.closest_without.format(words=missing) if missing else texts.closest


def _words(words: Sequence[str], texts: Texts) -> str:
    return "".join(f"“{truncate(in_script_of(word, texts), MAX_WORD)}”" for word in words)


def _quotations(excerpts: Sequence[Excerpt], numbers: Sequence[str]) -> Iterator[str]:
    """The lines with the passages, quoted, those of an article above its source."""
    by_source: dict[str, list[str]] = {}
    for each, number in zip(excerpts, numbers, strict=False):
        html = excerpt_html(each, number, MAX_HIGHLIGHTS // len(excerpts))
        by_source.setdefault(_source(excerpts, each), []).append(html)
    (source, own), *others = by_source.items()
    if others:
        yield "<blockquote>" + "\n".join(own) + "</blockquote>"
        yield source
        own = ["", *(line for name, lines in others for line in (*lines, name))]
    else:
        yield f"<blockquote>{own[0]}</blockquote>"
    if rest := "\n".join(own[1:]):
        yield f"<blockquote expandable>{rest}</blockquote>"
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
    suggested = in_script_of(answer.question, texts) if suggestion_id else ""
    lines = [question_html(suggested, texts)] if suggested else []
    words = escape_html(_words(answer.missing, texts))
    lines.append(texts.nothing_of.format(count=count, words=words) if words else texts.nothing)
    if related or others:
        lines.append(texts.try_these if related else texts.for_example)
    return Reply("\n".join(lines), keyboard_of(suggestion_rows(related or others, texts)))


def context_reply(passage: Passage, texts: Texts, back: str = "", target: str = "") -> Reply:
    """A passage within its paragraph, with a back button and votes if there is data for them."""
    article = passage.article
    row = [Button(texts.open_article, callback_data=f"o:{passage.id}")]
    if back:
        row.insert(0, Button(f"↩ {texts.back}", callback_data=back))
    row += vote_buttons("v", target) if target else []
    text = f"{_paragraph_html(passage)}\n{source_html(article, passage.section)}"
    return Reply(text, keyboard_of([row]))


def vote_data(question: str, passage: Passage, suggestion_id: str = "") -> str:
    """What votes are about, for the buttons' data: the question's hash, and ids."""
    return ":".join(filter(None, (short_id(question), passage.id, suggestion_id)))


def excerpt_html(shown: Excerpt, number: str = "", max_highlights: int = MAX_HIGHLIGHTS) -> str:
    """An excerpt as HTML: highlights in bold, neighbouring sentences in italics."""
    lines = [f"<i>{escape_html(shown.before)}</i>" if shown.before else ""]
    lines.append(highlight(shown.text, shown.highlights[:max_highlights]))
    lines.append(f"<i>{escape_html(shown.after)}</i>" if shown.after else "")
    return f"{number} " * bool(number) + "\n".join(filter(None, lines))


def _paragraph_html(passage: Passage) -> str:
    """A passage in bold within its paragraph, which is cut to a page."""
    text, paragraph = passage.article.text, passage.paragraph
    room = max(0, READING_PAGE - (passage.end - passage.start)) // 2
    start, end = max(paragraph.start, passage.start - room), min(paragraph.end, passage.end + room)
    before, after = text[start : passage.start], text[passage.end : end]
    before = "…" + before if start > paragraph.start else before
    after = after + "…" if end < paragraph.end else after
    parts = escape_html(before), f"<b>{escape_html(passage.text)}</b>", escape_html(after)
    return f"<blockquote>{''.join(parts)}</blockquote>"


def _copy_button(shown: Excerpt, texts: Texts) -> Button:
    article = shown.hit.passage.article
    title, publisher = f"《{truncate(article.title, 60)}》", truncate(article.publisher, 30)
    source = "——" + "，".join(filter(None, (title, publisher, truncate(article.published, 10))))
    room, text = MAX_COPIED - utf16_length(source) - 1, shown.hit.passage.text
    text = text if utf16_length(text) <= room else shown.text
    return Button(texts.copy, copy_text=CopyTextButton(f"{truncate(text, room)}\n{source}"))


def _question_text(question: str, texts: Texts) -> str:
    return texts.question.format(question=truncate(question, MAX_QUERY))


def question_html(question: str, texts: Texts) -> str:
    """The line that repeats a question, "" for none."""
    return f"<b>{escape_html(_question_text(question, texts))}</b>" if question else ""
