"""Replies: answers and articles in, Telegram messages out. Pure functions, no network.

All HTML is built here: what a person or an article wrote goes through `escaped`, and marks are put
around whole pieces of text, so that nothing can break them. Lengths are in UTF-16 units, in which
Telegram counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from telegram import InlineKeyboardButton as Button
from telegram import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.entities import checked_link, utf16_length
from bot.feedback_store import Statistics
from bot.texts import Texts
from retrieval import Answer, Article, Hit, Library, Passage, Suggestion
from retrieval.answers.snippets import Excerpt, excerpts
from retrieval.documents.article import Paragraph, Section, short_id

FIRST_MESSAGE = 1000  # visible characters: what a phone shows without scrolling far
READING_PAGE = 1800  # visible characters of an article's text on one page
LIST_PAGE = 8  # buttons of a list on one page
MAX_TITLE = 80  # of an article's title, wherever it is shown
MAX_BUTTON = 40  # of a button's text: phones show no more
MAX_QUERY = 256  # of an inline query: InlineQueryLimit.MAX_QUERY_LENGTH
MAX_DATA = 64  # bytes of a button's data: InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
INLINE_TITLE = 120
MAX_MARKED = 70  # words in bold in one message: with all else, Telegram takes 100 entities
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True, slots=True)
class Reply:
    """A message in Telegram's HTML and the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


# Answers


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
    heading = _asked_html(answer.question, texts) if offered else ""
    if not answer.found:
        return _nothing_reply(heading, offers, texts)
    pages = answer_pages(answer)
    page = min(page, len(pages) - 1)
    parts = [heading] if heading else []
    if not answer.confident:
        parts.append(f"<i>{texts.closest}</i>")
    shown = pages[page]
    parts += [
        _excerpt_html(
            excerpt, NUMBERS[i] if len(shown) > 1 else "", texts, MAX_MARKED // len(shown)
        )
        for i, excerpt in enumerate(shown)
    ]
    suffix = f":{offered}" if offered else ""
    rows = [_pager(page, len(pages), f"h:{{}}{suffix}")]
    rows.append(
        [
            Button(
                texts.context + (f" {NUMBERS[i]}" if len(shown) > 1 else ""),
                callback_data=f"c:{excerpt.hit.passage.id}:{page}{suffix}",
            )
            for i, excerpt in enumerate(shown)
        ]
    )
    rows.append([_share_button(answer.question, texts)])
    # The button's data tells which question was answered: people edit what they asked.
    rows.append(_verdict_buttons("v", f"{short_id(answer.question)}{suffix}"))
    return Reply("\n\n".join(parts), _keyboard(rows))


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
    return Reply("\n".join(lines), offers_keyboard(offers))


def small_talk_reply(kind: str, offers: Sequence[Suggestion], texts: Texts) -> Reply:
    """A friendly line for a greeting, with questions to ask."""
    return Reply(texts.small_talk[kind], offers_keyboard(offers))


def offers_keyboard(offers: Sequence[Suggestion]) -> InlineKeyboardMarkup | None:
    """A button for each suggested question."""
    rows = [[Button(cut(o.question, MAX_BUTTON), callback_data=f"q:{o.id}")] for o in offers]
    return _keyboard(rows)


def context_reply(passage: Passage, texts: Texts, back: str = "") -> Reply:
    """A passage within its paragraph; `back` is the data of the button that leads back."""
    article = passage.article
    number = article.sections.index(passage.within)
    rows = [[Button(texts.open_article, callback_data=f"s:{article.id}:{number}:0")]]
    if back:
        rows.insert(0, [Button(f"↩ {texts.back}", callback_data=back)])
    text = f"{_paragraph_html(passage)}\n{source_html(article, passage.section, texts)}"
    return Reply(text, _keyboard(rows))


def _excerpt_html(
    excerpt: Excerpt, number: str, texts: Texts, most_marked: int = MAX_MARKED
) -> str:
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


def _asked_html(question: str, texts: Texts) -> str:
    """The line that repeats a question, "" where there is none."""
    asked = texts.asked.format(question=escaped(cut(question, MAX_QUERY)))
    return f"<b>{asked}</b>" if question else ""


def source_html(article: Article, section: str, texts: Texts) -> str:
    """The line that names an article: title, publisher, date and, where there is one, section."""
    title = f"《{escaped(cut(article.title, MAX_TITLE))}》"
    link = checked_link(article.url)
    if link:
        title = f'<a href="{escape(link)}">{title}</a>'
    told = [article.publisher or texts.source_unknown, article.published, section]
    return " · ".join([title, *(escaped(cut(part, MAX_TITLE)) for part in told if part)])


# Articles


def articles_reply(articles: Sequence[Article], texts: Texts, page: int = 0) -> Reply:
    """The collection: what each article is, and a button to open it."""
    pages = -(-len(articles) // LIST_PAGE)
    page = min(page, pages - 1)
    shown = articles[page * LIST_PAGE : (page + 1) * LIST_PAGE]
    first = page * LIST_PAGE + 1
    lines = [f"{first + i}. {source_html(a, '', texts)}" for i, a in enumerate(shown)]
    rows = [
        [Button(f"{first + i}. {cut(a.title, MAX_BUTTON)}", callback_data=f"a:{a.id}:0")]
        for i, a in enumerate(shown)
    ]
    rows.append(_pager(page, pages, "l:{}"))
    text = "\n".join([texts.articles.format(count=len(articles)), *lines])
    return Reply(text, _keyboard(rows))


def article_html(article: Article, texts: Texts) -> str:
    """What is known of an article: title, publisher, date, authors, link and outline."""
    lines = [f"<b>《{escaped(cut(article.title, MAX_TITLE))}》</b>"]
    told = [article.publisher or texts.source_unknown, article.published]
    if article.source:
        told.insert(1, texts.taken_from.format(source=article.source))
    lines.append(" · ".join(escaped(cut(part, MAX_TITLE)) for part in told if part))
    if article.authors:
        lines.append(escaped(cut("、".join(article.authors), MAX_TITLE)))
    if link := checked_link(article.url):
        lines.append(f'<a href="{escape(link)}">{texts.read_original}</a>')
    headings = [section.heading for section in article.sections if section.heading]
    if headings:
        lines += ["", f"<b>{texts.outline}</b>"]
        lines += [escaped(cut(heading, MAX_TITLE)) for heading in headings[: 2 * LIST_PAGE]]
    return "\n".join(lines)


def article_reply(article: Article, texts: Texts, page: int = 0) -> Reply:
    """An article's card, and a button for each section."""
    pages = -(-len(article.sections) // LIST_PAGE)
    page = min(page, pages - 1)
    rows = [
        [
            Button(
                cut(section.heading or texts.opening, MAX_BUTTON),
                callback_data=f"s:{article.id}:{number}:0",
            )
        ]
        for number, section in enumerate(article.sections)
        if number // LIST_PAGE == page
    ]
    rows.append(_pager(page, pages, f"a:{article.id}:{{}}"))
    rows.append([Button(f"↩ {texts.all_articles}", callback_data="l:0")])
    return Reply(article_html(article, texts), _keyboard(rows))


def section_reply(article: Article, number: int, texts: Texts, page: int = 0) -> Reply:
    """A page of a section's text, word for word. Raises IndexError for no such section."""
    section = article.sections[number]
    pages = section_pages(article, section)
    page = min(page, len(pages) - 1)
    heading = f"<b>{escaped(cut(section.heading, MAX_TITLE))}</b>\n" if section.heading else ""
    rows = [_pager(page, len(pages), f"s:{article.id}:{number}:{{}}")]
    rows.append([Button(f"↩ {texts.back}", callback_data=f"a:{article.id}:{number // LIST_PAGE}")])
    text = f"{heading}{escaped(pages[page])}\n\n{source_html(article, '', texts)}"
    return Reply(text, _keyboard(rows))


def section_pages(article: Article, section: Section) -> list[str]:
    """A section's text in pages: whole paragraphs while they fit, a longer one cut by length."""
    pages = [""]
    for paragraph in section.paragraphs:
        for piece in _pieces(article, paragraph):
            if pages[-1] and len(pages[-1]) + len(piece) > READING_PAGE:
                pages.append(piece)
            else:
                pages[-1] += ("\n" if pages[-1] else "") + piece
    return pages


def _pieces(article: Article, paragraph: Paragraph) -> list[str]:
    text = article.text[paragraph.start : paragraph.end]
    pieces = []
    while len(text) > READING_PAGE:
        end = max(text.rfind(mark, READING_PAGE // 2, READING_PAGE) for mark in "。！？!?；;") + 1
        end = end or READING_PAGE
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


# Inline and guest results


def hit_result(
    question: str, hit: Hit, confident: bool, texts: Texts, username: str
) -> InlineQueryResultArticle:
    """A hit to choose from a list: choosing it posts the question, the passage and its source."""
    passage = hit.passage
    (excerpt,) = excerpts([hit], FIRST_MESSAGE)
    parts = [_asked_html(question, texts)]
    if not confident:
        parts.append(f"<i>{texts.closest}</i>")
    parts.append(_excerpt_html(excerpt, "", texts))
    rows = [
        [_deep_link(texts.inline_more, username, f"p_{passage.id}")],
        # Nobody can read this message again, not even the bot: the question has to be in the data,
        # and where it is too long for that, no verdict can be given.
        _verdict_buttons("w", f"{passage.id}:{' '.join(question.split())}"),
    ]
    return _result(
        passage.id,
        cut(passage.text, INLINE_TITLE),
        _plain_source(passage.article, texts),
        "\n".join(parts),
        InlineKeyboardMarkup([row for row in rows if row]),
    )


def article_result(article: Article, texts: Texts, username: str) -> InlineQueryResultArticle:
    """An article to choose from a list: choosing it posts its card."""
    return _result(
        article.id,
        f"《{cut(article.title, MAX_TITLE)}》",
        _plain_source(article, texts, title=False),
        article_html(article, texts),
        InlineKeyboardMarkup([[_deep_link(texts.open_article, username, f"a_{article.id}")]]),
    )


def nothing_result(question: str, texts: Texts, username: str) -> InlineQueryResultArticle:
    """An honest no, for where exactly one result has to be given."""
    text = f"{_asked_html(question, texts)}\n{texts.nothing}".strip()
    keyboard = InlineKeyboardMarkup([[_deep_link(texts.try_these, username, "ask")]])
    return _result("nothing", texts.nothing, "", text, keyboard)


def nothing_button(texts: Texts) -> InlineQueryResultsButton:
    """The button above an empty list: it leads to the private chat, and to questions to ask."""
    return InlineQueryResultsButton(texts.nothing_inline, start_parameter="ask")


def sorry_result(text: str) -> InlineQueryResultArticle:
    """What went wrong, for where exactly one result has to be given."""
    return _result("nothing", text, "", text, None)


def sorry_button(texts: Texts) -> InlineQueryResultsButton:
    """The button above an empty list where the index cannot be reached."""
    return InlineQueryResultsButton(texts.unreachable_inline, start_parameter="ask")


def _result(
    result_id: str, title: str, description: str, text: str, keyboard: InlineKeyboardMarkup | None
) -> InlineQueryResultArticle:
    content = InputTextMessageContent(text)
    return InlineQueryResultArticle(
        result_id, title, content, description=description or None, reply_markup=keyboard
    )


def _plain_source(article: Article, texts: Texts, title: bool = True) -> str:
    named = [f"《{cut(article.title, MAX_TITLE)}》"] if title else []
    named += [cut(article.publisher, MAX_TITLE) or texts.source_unknown, article.published]
    return " · ".join(filter(None, named))


def _deep_link(text: str, username: str, parameter: str) -> Button:
    return Button(text, url=f"https://t.me/{username}?start={parameter}")


# Words about the bot itself


def start_reply(library: Library, texts: Texts) -> Reply:
    """The welcome, with questions to try."""
    offers = library.suggestions()
    examples = "\n".join(f"· {escaped(offer.question)}" for offer in offers)
    text = texts.start.format(count=len(library.articles), examples=examples)
    return Reply(text.strip(), offers_keyboard(offers))


def help_reply(library: Library, texts: Texts, username: str) -> Reply:
    """How to use the bot on every surface, with a question to try inline."""
    example = example_question(library)
    text = texts.help.format(username=escaped(username), example=escaped(example))
    return Reply(text, _keyboard([[_share_button(example, texts)]]))


def ask_usage_reply(library: Library, texts: Texts) -> Reply:
    """How to use /ask, for whoever sent it without a question."""
    return Reply(texts.ask_usage.format(example=escaped(example_question(library))))


def example_question(library: Library) -> str:
    """A question that the articles answer; the first title where none can be made."""
    offers = library.suggestions(limit=1)
    return offers[0].question if offers else cut(library.articles[0].title, MAX_TITLE)


# Feedback


def statistics_reply(counted: Statistics, texts: Texts) -> Reply:
    """What was counted, for the admin."""
    return Reply("\n".join(map(escaped, statistics_lines(counted, texts))))


def statistics_lines(counted: Statistics, texts: Texts) -> list[str]:
    """What was counted, in lines of plain text."""
    asked, presses = sum(counted.asked.values()), counted.good + counted.bad
    lines = [texts.stats_since.format(day=counted.since)]
    if asked:
        lines.append(texts.stats_asked.format(count=asked, share=f"{counted.found / asked:.0%}"))
        places = (f"{texts.surfaces.get(name, name)} {n}" for name, n in counted.asked.items())
        lines.append(" · ".join(places))
    else:
        lines.append(texts.nobody_asked)
    share = f"{counted.good / presses:.0%}" if presses else ""
    said = texts.stats_presses if presses else texts.nobody_pressed
    lines.append(said.format(good=counted.good, bad=counted.bad, share=share))
    if counted.unanswered:
        lines += ["", texts.stats_unanswered]
    for number, (question, times) in enumerate(counted.unanswered, 1):
        lines.append(f"{number}. {cut(question, MAX_TITLE)} × {times}")
    return lines


# Text


def escaped(text: str) -> str:
    """A text as HTML that shows it unchanged."""
    return escape(text, quote=False)


def marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text as HTML with these spans in bold; spans beyond its end are left out."""
    parts, at = [], 0
    for start, end in spans:
        if end <= len(text):
            parts.append(f"{escaped(text[at:start])}<b>{escaped(text[start:end])}</b>")
            at = end
    return "".join(parts) + escaped(text[at:])


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` UTF-16 units, "…" at its end where something is missing."""
    if utf16_length(text) <= limit:
        return text
    kept = text[: limit - 1]
    while utf16_length(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


# Buttons


def _pager(page: int, pages: int, data: str) -> list[Button]:
    """⬅ 2/5 ➡, for more than one page; the arrows at either end lead round to the other."""
    if pages < 2:
        return []
    return [
        Button("⬅", callback_data=data.format((page - 1) % pages)),
        Button(f"{page + 1}/{pages}", callback_data=data.format(page)),
        Button("➡", callback_data=data.format((page + 1) % pages)),
    ]


def _verdict_buttons(kind: str, about: str) -> list[Button]:
    """👍 👎, or none where what they are about is too long for a button's data."""
    if len(f"{kind}:1:{about}".encode()) > MAX_DATA:
        return []
    return [
        Button("👍", callback_data=f"{kind}:1:{about}"),
        Button("👎", callback_data=f"{kind}:0:{about}"),
    ]


def _share_button(question: str, texts: Texts) -> Button:
    """Opens the question as an inline query in a chat of the person's choice."""
    query = " ".join(question.split())
    return Button(f"↗ {texts.share}", switch_inline_query=cut(query, MAX_QUERY))


def _keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(kept) if kept else None
