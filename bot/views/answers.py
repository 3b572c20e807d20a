"""Answers in, Telegram messages out."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup

from bot.views.articles import READING_PAGE, source_html
from bot.views.html import cut, escaped, marked
from bot.views.keyboards import (
    MAX_BUTTON,
    MAX_QUERY,
    Reply,
    keyboard_of,
    pager,
    share_button,
    verdict_buttons,
)
from bot.views.texts import Texts, in_script_of
from retrieval import Answer, Excerpt, Passage, Suggestion, excerpts, short_id

FIRST_MESSAGE = 1000  # visible characters: what a phone shows without scrolling far
MAX_MARKED = 70  # words in bold in one message: with all else, Telegram takes 100 entities
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_reply(
    answer: Answer,
    offers: Sequence[Suggestion],
    texts: Texts,
    page: int = 0,
    offered: str = "",
) -> Reply:
    """The reply to a question: one page of its hits, or an honest no with questions to ask.

    `offered` is the id of the suggestion that the question came from, "" where somebody typed it:
    it goes into the buttons, which otherwise find the question in the message replied to.
    """
    heading = asked_html(answer.question, texts) if offered else ""
    if not answer.found:
        return _nothing_reply(heading, offers, texts)
    pages = answer_pages(answer)
    page = min(page, len(pages) - 1)
    parts = [heading] if heading else []
    if not answer.confident:
        parts.append(f"<i>{texts.closest}</i>")
    shown = pages[page]
    parts += [
        excerpt_html(excerpt, NUMBERS[i] if len(shown) > 1 else "", texts, MAX_MARKED // len(shown))
        for i, excerpt in enumerate(shown)
    ]
    suffix = f":{offered}" if offered else ""
    rows = [pager(page, len(pages), f"h:{{}}{suffix}")]
    rows.append(
        [
            Button(
                texts.context + (f" {NUMBERS[i]}" if len(shown) > 1 else ""),
                callback_data=f"c:{excerpt.hit.passage.id}:{page}{suffix}",
            )
            for i, excerpt in enumerate(shown)
        ]
    )
    rows.append([share_button(answer.question, texts)])
    # The button's data tells which question was answered: people edit what they asked.
    rows.append(verdict_buttons("v", f"{short_id(answer.question)}{suffix}"))
    return Reply("\n\n".join(parts), keyboard_of(rows))


def answer_pages(answer: Answer) -> list[list[Excerpt]]:
    """All hits of an answer, as many to a page as one message shows."""
    pages: list[list[Excerpt]] = []
    rest = answer.hits
    while rest:
        shown = excerpts(rest, FIRST_MESSAGE)
        pages.append(shown)
        rest = rest[rest.index(shown[-1].hit) + 1 :]
    return pages


def _nothing_reply(heading: str, offers: Sequence[Suggestion], texts: Texts) -> Reply:
    lines = [heading] if heading else []
    lines.append(texts.nothing)
    if offers:
        lines.append(texts.try_these)
    return Reply("\n".join(lines), offers_keyboard(offers, texts))


def small_talk_reply(kind: str, offers: Sequence[Suggestion], texts: Texts) -> Reply:
    """A friendly line for a greeting, with questions to ask."""
    return Reply(texts.small_talk[kind], offers_keyboard(offers, texts))


def offers_keyboard(offers: Sequence[Suggestion], texts: Texts) -> InlineKeyboardMarkup | None:
    """A button for each suggested question."""
    return keyboard_of(offer_rows(offers, texts))


def offer_rows(offers: Sequence[Suggestion], texts: Texts) -> list[list[Button]]:
    """A row for each suggested question, in the reader's script."""
    return [
        [Button(cut(in_script_of(o.question, texts), MAX_BUTTON), callback_data=f"q:{o.id}")]
        for o in offers
    ]


def context_reply(passage: Passage, texts: Texts, back: str = "") -> Reply:
    """A passage within its paragraph; `back` is the data of the button that leads back."""
    article = passage.article
    rows = [[Button(texts.open_article, callback_data=f"o:{passage.id}")]]
    if back:
        rows.insert(0, [Button(f"↩ {texts.back}", callback_data=back)])
    text = f"{_paragraph_html(passage)}\n{source_html(article, passage.section, texts)}"
    return Reply(text, keyboard_of(rows))


def excerpt_html(excerpt: Excerpt, number: str, texts: Texts, most_marked: int = MAX_MARKED) -> str:
    """A passage quoted, what matched in bold, its neighbours in italics, its source below."""
    passage = excerpt.hit.passage
    lines = [f"<i>{escaped(excerpt.before)}</i>" if excerpt.before else ""]
    lines.append(marked(passage.text, excerpt.hit.highlights[:most_marked]))
    lines.append(f"<i>{escaped(excerpt.after)}</i>" if excerpt.after else "")
    quotation = "\n".join(filter(None, lines))
    source = source_html(passage.article, passage.section, texts)
    return f"<blockquote>{quotation}</blockquote>\n{number}{source}"


def _paragraph_html(passage: Passage) -> str:
    """A passage in bold with what surrounds it in its paragraph, as much as one page holds."""
    text, paragraph = passage.article.text, passage.paragraph
    room = max(0, READING_PAGE - (passage.end - passage.start)) // 2
    start, end = max(paragraph.start, passage.start - room), min(paragraph.end, passage.end + room)
    before, after = text[start : passage.start], text[passage.end : end]
    before = "…" + before if start > paragraph.start else before
    after = after + "…" if end < paragraph.end else after
    return (
        f"<blockquote>{escaped(before)}<b>{escaped(passage.text)}</b>{escaped(after)}</blockquote>"
    )


def asked_html(question: str, texts: Texts) -> str:
    """The line that repeats a question, "" where there is none."""
    asked = texts.asked.format(question=escaped(cut(question, MAX_QUERY)))
    return f"<b>{asked}</b>" if question else ""
