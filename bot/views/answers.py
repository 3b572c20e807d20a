"""Answers in, Telegram messages out: what is shown at once, and a button for the rest.

A message takes at most LINES lines of a phone. Its first passage stands open, what else is worth it
in one quotation that unfolds, and each article is named once, below its passages.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from telegram import CopyTextButton, InlineKeyboardMarkup
from telegram import InlineKeyboardButton as Button
from telegram.constants import InlineKeyboardButtonLimit

from bot.views.articles import READING_PAGE, SOURCE_LINES, source_html, source_text
from bot.views.html import escape_html, highlight, truncate, utf16_length
from bot.views.keyboards import (
    MAX_BUTTON,
    MAX_QUERY,
    Reply,
    keyboard_of,
    page_button,
    share_button,
    verdict_buttons,
)
from bot.views.texts import Texts, in_script_of
from retrieval import Answer, Excerpt, Hit, Passage, Suggestion, excerpt, phone_lines, short_id

LINES = 12  # of a phone in one message: it is read without scrolling
MIN_LINES = 3  # lines for a passage, below which it waits for the next page
MAX_PASSAGES = 3  # passages of a page that is turned to
MAX_MARKED = 60  # words in bold in one message: with all else, Telegram takes 100 entities
MAX_ADDED = 8  # characters that a passage may add to another one that it repeats
MAX_WORD = 20  # characters of a word that the articles lack
MAX_COPIED = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
ONE_ROW = 4  # buttons
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_reply(
    answer: Answer, texts: Texts, page: int = 0, suggestion_id: str = "", *, in_group: bool = False
) -> Reply:
    """The reply to a question of which something is found: a page of its hits, in a group one hit.

    `suggestion_id`, "" for a typed question, goes into the buttons, which otherwise find the
    question in the message replied to.
    """
    heading = _suggestion_heading(answer.question, texts) if suggestion_id else ""
    notes = answer_notes(answer, texts)
    room = LINES - sum(map(phone_lines, filter(None, [heading, *notes])))
    every = answer_pages(answer, room, alone=in_group)
    pages = list(every if page else islice(every, 1))  # of the others only whether there are any
    page = min(page, len(pages) - 1)
    shown, suffix = pages[page], f":{suggestion_id}" if suggestion_id else ""
    more = page or answer.hits[-1] not in [each.hit for each in shown]
    numbers = NUMBERS if len(shown) > 1 else [""]
    turning = [
        Button(
            number if i else f"{texts.context} {number}".strip(),
            callback_data=f"c:{each.hit.passage.id}:{page}{suffix}",
        )
        for i, (number, each) in enumerate(zip(numbers, shown, strict=False))
    ]
    if page:
        turning.append(Button("⬅", callback_data=f"h:{page - 1}{suffix}"))
        turning.append(page_button(page, len(pages)))
    if more:
        following = (page + 1) % len(pages) if page else 1
        turning.append(Button("➡", callback_data=f"h:{following}{suffix}"))
    first = shown[0].hit.passage
    using = verdict_buttons("v", verdict_about(answer.question, first, suggestion_id))
    if answer.confident and not in_group:
        using += [share_button(answer.question, texts), _copy_button(shown[0], texts)]
    rows = [turning + using] if len(turning + using) <= ONE_ROW else [turning, using]
    head = [f"<b>{escape_html(heading)}</b>"] * bool(heading) + [
        f"<i>{escape_html(n)}</i>" for n in notes
    ]
    return Reply("\n".join([*head, *_quotations(shown, numbers)]), keyboard_of(rows))


def answer_pages(
    answer: Answer, room: int = LINES, *, alone: bool = False
) -> Iterator[list[Excerpt]]:
    """All hits of an answer in pages, each of so many lines of a phone; `alone`: one hit a page."""
    rest, most = answer.hits, 1 if alone else max(1, answer.shown)
    hits = _lead_ins_first(rest[:most])  # what else there is waits for the next page
    while rest:
        shown = _page(hits, most, room)
        rest = rest[rest.index(shown[-1].hit) + 1 :]
        rest = hits = [hit for hit in rest if not _repeats_any(hit, shown)]
        # Passages of one article stand together.
        articles = dict.fromkeys(each.hit.passage.article.id for each in shown)
        yield [e for article in articles for e in shown if e.hit.passage.article.id == article]
        most = 1 if alone else MAX_PASSAGES


def _page(hits: Sequence[Hit], most: int, room: int) -> list[Excerpt]:
    """The first hits that fit, at least one; none that stands beside another already."""
    shown: list[Excerpt] = []
    article_ids: set[str] = set()
    source_lines = _source_lines(hits[:most])
    for at, hit in enumerate(hits, 1):
        passage = hit.passage
        if _repeats_any(hit, shown):
            continue
        if passage.article.id not in article_ids:
            room -= phone_lines(source_text(passage.article, passage.section, source_lines))
            article_ids.add(passage.article.id)
        if shown and (len(shown) == most or room < MIN_LINES):
            break
        several = most > 1
        others = [h for h in hits[at:] if h.passage.text not in passage.after]
        others = others[: most - 1 - len(shown)]
        reserve = _least(others, article_ids, source_lines)  # the others find their place
        lines = max(room - reserve, MIN_LINES)
        one = excerpt(hit, lines)
        if several and _numbered_lines(one) > lines:
            one = excerpt(hit, lines - 1)
        if any(one.before in (each.text, each.before) for each in shown):
            one = replace(one, before="")  # what leads in to a list is said once
        shown.append(one)
        room -= _numbered_lines(one) if several else one.lines
    return shown


def _source_lines(hits: Sequence[Hit]) -> int:
    """The lines that name an article: one where there are several to name."""
    return SOURCE_LINES if len({hit.passage.article.id for hit in hits}) == 1 else 1


def _least(hits: Collection[Hit], article_ids: Collection[str], source_lines: int) -> int:
    """The lines that hits take at least, with the lines that name other articles than these."""
    articles = {hit.passage.article.id: hit.passage for hit in hits}
    sources = [
        source_text(p.article, p.section, source_lines)
        for id, p in articles.items()
        if id not in article_ids
    ]
    return MIN_LINES * len(hits) + sum(map(phone_lines, sources))


def _numbered_lines(shown: Excerpt) -> int:
    """The lines that an excerpt takes behind its number."""
    first = shown.before or shown.text
    return shown.lines + phone_lines(f"{NUMBERS[0]} {first}") - phone_lines(first)


def _lead_ins_first(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, where one leads in to another one the former first: it shows the whole list."""
    leads = {hit.passage.text: hit for hit in hits if hit.passage.text.endswith((":", "："))}
    ordered = [h for hit in hits for h in (leads.get(hit.passage.before.strip(), hit), hit)]
    return [hit for i, hit in enumerate(ordered) if hit not in ordered[:i]]


def _repeats_any(hit: Hit, shown: Sequence[Excerpt]) -> bool:
    """Whether a passage stands in what is shown already, but for marks or the number of a law."""
    text = _letters(hit.passage.text)
    return any(
        text in _letters(f"{each.before} {each.text} {each.after}")
        or (_letters(each.text) in text and len(text) - len(_letters(each.text)) <= MAX_ADDED)
        for each in shown
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def answer_notes(answer: Answer, texts: Texts) -> list[str]:
    """What is to be told above the passages: what was heard, and what the articles lack."""
    meant = [*dict.fromkeys(answer.heard.values())]
    notes = [texts.heard.format(words=_words(meant, texts))] if meant else []
    if answer.confident:
        return notes
    return [*notes, closest_text(answer.missing, texts)]


def closest_text(missing: Sequence[str], texts: Texts) -> str:
    """What is said above passages that only come closest: which words the articles lack."""
    lacking = texts.closest_without.format(words=_words(missing, texts))
    return lacking if missing else texts.closest


def _words(words: Sequence[str], texts: Texts) -> str:
    return "".join(f"“{truncate(in_script_of(word, texts), MAX_WORD)}”" for word in words)


def _quotations(shown: Sequence[Excerpt], numbers: Sequence[str]) -> Iterator[str]:
    """The passages quoted, those of one article above the line that names it."""
    marks = MAX_MARKED // len(shown)
    by_source: dict[str, list[str]] = {}
    for each, number in zip(shown, numbers, strict=False):
        by_source.setdefault(_source(shown, each), []).append(excerpt_html(each, number, marks))
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


def _source(shown: Sequence[Excerpt], one: Excerpt) -> str:
    """The line that names a passage's article, with the section where all shown of it stand."""
    article = one.hit.passage.article
    sections = {e.hit.passage.section for e in shown if e.hit.passage.article is article}
    section = sections.pop() if len(sections) == 1 else ""
    return source_html(article, section, _source_lines([e.hit for e in shown]))


def nothing_reply(
    answer: Answer, offers: Sequence[Suggestion], texts: Texts, count: int, suggestion_id: str = ""
) -> Reply:
    """An honest no: what the `count` articles lack, and questions that they do answer."""
    heading = escape_html(_suggestion_heading(answer.question, texts))
    lines = [f"<b>{heading}</b>"] if suggestion_id else []
    words = escape_html(_words(answer.missing, texts))
    lines.append(texts.nothing_of.format(count=count, words=words) if words else texts.nothing)
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
        [Button(truncate(in_script_of(o.question, texts), MAX_BUTTON), callback_data=f"q:{o.id}")]
        for o in offers
    ]


def context_reply(passage: Passage, texts: Texts, back: str = "", about: str = "") -> Reply:
    """A passage within its paragraph.

    `back` is the data of the button that leads back, `about` what 👍 and 👎 are about, "" for none.
    """
    article = passage.article
    row = [Button(texts.open_article, callback_data=f"o:{passage.id}")]
    if back:
        row.insert(0, Button(f"↩ {texts.back}", callback_data=back))
    row += verdict_buttons("v", about) if about else []
    text = f"{_paragraph_html(passage)}\n{source_html(article, passage.section)}"
    return Reply(text, keyboard_of([row]))


def verdict_about(question: str, passage: Passage, suggestion_id: str = "") -> str:
    """What 👍 and 👎 are about, for their data: people edit what they asked."""
    return ":".join(filter(None, (short_id(question), passage.id, suggestion_id)))


def excerpt_html(shown: Excerpt, number: str = "", max_highlights: int = MAX_MARKED) -> str:
    """A passage, what matched in bold, and in italics the neighbours that it needs."""
    lines = [f"<i>{escape_html(shown.before)}</i>" if shown.before else ""]
    lines.append(highlight(shown.text, shown.highlights[:max_highlights]))
    lines.append(f"<i>{escape_html(shown.after)}</i>" if shown.after else "")
    return f"{number} " * bool(number) + "\n".join(filter(None, lines))


def _paragraph_html(passage: Passage) -> str:
    """A passage in bold with what surrounds it in its paragraph, as much as one page holds."""
    text, paragraph = passage.article.text, passage.paragraph
    room = max(0, READING_PAGE - (passage.end - passage.start)) // 2
    start, end = max(paragraph.start, passage.start - room), min(paragraph.end, passage.end + room)
    before, after = text[start : passage.start], text[passage.end : end]
    before = "…" + before if start > paragraph.start else before
    after = after + "…" if end < paragraph.end else after
    parts = escape_html(before), f"<b>{escape_html(passage.text)}</b>", escape_html(after)
    return f"<blockquote>{''.join(parts)}</blockquote>"


def _copy_button(shown: Excerpt, texts: Texts) -> Button:
    """Copies a passage with its source, as it would be quoted."""
    article = shown.hit.passage.article
    title, publisher = f"《{truncate(article.title, 60)}》", truncate(article.publisher, 30)
    source = "——" + "，".join(filter(None, (title, publisher, truncate(article.published, 10))))
    room, text = MAX_COPIED - utf16_length(source) - 1, shown.hit.passage.text
    text = text if utf16_length(text) <= room else shown.text
    return Button(texts.copy, copy_text=CopyTextButton(f"{truncate(text, room)}\n{source}"))


def _question_text(question: str, texts: Texts) -> str:
    return texts.asked.format(question=truncate(question, MAX_QUERY))


def _suggestion_heading(question: str, texts: Texts) -> str:
    """The line that repeats a question of the bot's own, as its button had it."""
    return _question_text(in_script_of(question, texts), texts)


def question_html(question: str, texts: Texts) -> str:
    """The line that repeats a question, "" where there is none."""
    return f"<b>{escape_html(_question_text(question, texts))}</b>" if question else ""
