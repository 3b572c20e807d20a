"""Articles in, Telegram messages out: the list, a card, the pages of a section."""

from collections.abc import Sequence
from html import escape

from telegram import InlineKeyboardButton as Button

from bot.views.html import checked_link, cut, escaped
from bot.views.keyboards import MAX_BUTTON, Reply, keyboard_of, pager
from bot.views.texts import Texts
from retrieval import Article, Paragraph, Section, phone_lines

READING_PAGE = 1800  # visible characters of an article's text on one page
LIST_PAGE = 8  # buttons of a list on one page
MAX_TITLE = 80  # of an article's title where it is told of
MAX_SOURCE = 40  # ... in the line below its passages
MAX_PART = 20  # of a publisher's name or of a heading there
SOURCE_LINES = 2  # of a phone, with a section


def source_text(article: Article, section: str = "") -> str:
    """The line that names an article: title, publisher, date, and the section where it fits."""
    return " · ".join(_source_parts(article, section))


def source_html(article: Article, section: str = "") -> str:
    """The same, its title a link to where the article is from."""
    title, *more = map(escaped, _source_parts(article, section))
    if link := checked_link(article.url):
        title = f'<a href="{escape(link)}">{title}</a>'
    return " · ".join([title, *more])


def _source_parts(article: Article, section: str) -> list[str]:
    parts = [f"《{cut(article.title, MAX_SOURCE)}》"]
    parts += [cut(part, MAX_PART) for part in (article.publisher, article.published) if part]
    for shown in (section, cut(section, MAX_PART), cut(section, MAX_PART // 2)):
        if section and phone_lines(" · ".join([*parts, shown])) <= SOURCE_LINES:
            return [*parts, shown]
    return parts


def articles_reply(articles: Sequence[Article], texts: Texts, page: int = 0) -> Reply:
    """The collection: what each article is, and a button to open it."""
    pages = -(-len(articles) // LIST_PAGE)
    page = min(page, pages - 1)
    shown = articles[page * LIST_PAGE : (page + 1) * LIST_PAGE]
    first = page * LIST_PAGE + 1
    lines = [f"{first + i}. {source_html(a)}" for i, a in enumerate(shown)]
    rows = [
        [Button(f"{first + i}. {cut(a.title, MAX_BUTTON)}", callback_data=f"a:{a.id}:0")]
        for i, a in enumerate(shown)
    ]
    rows.append(pager(page, pages, "l:{}"))
    text = "\n".join([texts.articles.format(count=len(articles)), *lines])
    return Reply(text, keyboard_of(rows))


def article_html(article: Article, texts: Texts) -> str:
    """What is known of an article: title, publisher, date, authors, link and outline."""
    lines = [f"<b>《{escaped(cut(article.title, MAX_TITLE))}》</b>"]
    taken = texts.taken_from.format(source=article.source) if article.source else ""
    told = [part for part in (article.publisher, taken, article.published) if part]
    lines += [" · ".join(escaped(cut(part, MAX_TITLE)) for part in told)] if told else []
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
    rows.append(pager(page, pages, f"a:{article.id}:{{}}"))
    ask = Button(f"🔎 {texts.ask_within}", callback_data=f"i:{article.id}")
    rows.append([Button(f"↩ {texts.all_articles}", callback_data="l:0"), ask])
    return Reply(article_html(article, texts), keyboard_of(rows))


def section_reply(article: Article, number: int, texts: Texts, page: int = 0) -> Reply:
    """A page of a section's text, word for word. Raises IndexError for no such section."""
    section = article.sections[number]
    pages = section_pages(article, section)
    page = min(page, len(pages) - 1)
    heading = f"<b>{escaped(cut(section.heading, MAX_TITLE))}</b>\n" if section.heading else ""
    row = [Button(f"↩ {texts.back}", callback_data=f"a:{article.id}:{number // LIST_PAGE}")]
    if number + 1 < len(article.sections):
        data = f"s:{article.id}:{number + 1}:0"
        row.append(Button(f"{texts.next_section} ➡", callback_data=data))
    text = f"{heading}{escaped(pages[page])}\n\n{source_html(article)}"
    return Reply(text, keyboard_of([pager(page, len(pages), f"s:{article.id}:{number}:{{}}"), row]))


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
