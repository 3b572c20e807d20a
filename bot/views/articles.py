"""Articles as messages: the list by folders, search results, an article's card, its text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

import retrieval
from bot.views.html import escape_html, highlight, replace_surrogates, truncate, valid_link
from bot.views.keyboards import MAX_BUTTON, Button, Reply, label, pager
from bot.views.texts import Texts
from retrieval import Article, ArticleMatch, Library, Paragraph, Passage, Section

T = TypeVar("T")

READING_PAGE = 1800  # characters of an article's text on one page
LIST_PAGE = 8  # buttons of a list on one page
MAX_TITLE = 80  # characters of an article's title
MAX_CITED_TITLE = 40  # ... in a citation
MAX_PART = 20  # characters of a publisher's name or a heading there
CITATION_LINES = 2  # on a phone, for a citation with the section


def citation_text(article: Article, section: str = "", lines: int = CITATION_LINES) -> str:
    """The citation of an article: title, publisher, date, and the section if it fits."""
    return " · ".join(_citation_parts(article, section, lines))


def citation_html(article: Article, section: str = "", lines: int = CITATION_LINES) -> str:
    """`citation_text` as HTML; the title is a link to the original page."""
    title, *more = map(escape_html, _citation_parts(article, section, lines))
    if link := valid_link(article.url):
        title = f'<a href="{escape(link)}">{title}</a>'
    return " · ".join([title, *more])


def _citation_parts(article: Article, section: str, lines: int) -> list[str]:
    parts = [short_title(article)]
    parts += [truncate(part, MAX_PART) for part in (article.publisher, article.published) if part]
    for shown in (section, truncate(section, MAX_PART), truncate(section, MAX_PART // 2)):
        if section and retrieval.phone_lines(" · ".join([*parts, shown])) <= lines:
            return [*parts, shown]
    return parts


def short_title(article: Article) -> str:
    """An article's title, cut to MAX_CITED_TITLE."""
    return f"《{truncate(article.title, MAX_CITED_TITLE)}》"


class FolderContents(NamedTuple):
    """A folder's path, its sub-folders with their numbers of articles, and its articles."""

    folder: str  # "" for the top
    folders: list[tuple[str, int]]
    articles: list[int]  # their indices in the library


def folder_contents(files: Sequence[str], folder: str = "") -> FolderContents:
    """The contents of a folder; a folder with only one sub-folder is skipped for that."""
    folders: Counter[str] = Counter()
    articles: list[int] = []
    inside = f"{folder}/" if folder else ""
    for at, file in enumerate(files):
        if file.startswith(inside):
            name, is_deeper, _ = file[len(inside) :].partition("/")
            if is_deeper:
                folders[inside + name] += 1
            else:
                articles.append(at)
    if len(folders) == 1 and not articles:
        return folder_contents(files, *folders)
    return FolderContents(folder, list(folders.items()), articles)


def articles_reply(library: Library, texts: Texts, page: int = 0, folder_id: str = "") -> Reply:
    """A page of the list of articles in the folder with this id, with a button for each.

    A collection that fits on one page is listed without folders. Raises LookupError.
    """
    files = library.index.files
    contents = FolderContents("", [], [*range(len(files))])
    if len(files) > LIST_PAGE:
        contents = folder_contents(files, _folder_with(folder_id, files) if folder_id else "")
    entries: list[tuple[str, int] | int] = [*contents.folders, *contents.articles]
    page, pages, on_page = _paginate(entries, page)
    count = len(contents.articles) + sum(inside for _, inside in contents.folders)
    lines = [texts.articles.format(count=count)]
    lines += [f"📁 {escape_html(replace_surrogates(contents.folder))}"] if contents.folder else []
    rows: list[list[Button]] = []
    for at, entry in on_page:
        if isinstance(entry, tuple):
            path, inside = entry
            name = truncate(replace_surrogates(path.rpartition("/")[2]), MAX_BUTTON)
            rows.append([Button(f"📁 {name} · {inside}", callback_data=_list_data(path, 0))])
        else:
            article, number = library.articles[entry], at - len(contents.folders)
            lines.append(f"{number}. {citation_html(article)}")
            name = label(f"{number}. {article.title}")
            rows.append([Button(name, callback_data=f"a:{article.id}:0")])
    if pages > 1 or contents.folders:
        lines.append(texts.how_to_find)
    rows.append(pager(page, pages, _list_data(contents.folder)))
    if (parent := _parent(contents.folder, files)) is not None:
        rows.append([Button(f"↩ {texts.back}", callback_data=_list_data(parent, 0))])
    return Reply("\n".join(lines), rows)


def _paginate(entries: Sequence[T], page: int) -> tuple[int, int, list[tuple[int, T]]]:
    """The page, at most the last one, the number of pages, and the page's entries, numbered."""
    pages = -(-len(entries) // LIST_PAGE)
    page = min(page, pages - 1)
    first = page * LIST_PAGE
    return page, pages, [*enumerate(entries[first : first + LIST_PAGE], first + 1)]


def _list_data(folder: str, page: int | str = "{}") -> str:
    return f"f:{retrieval.short_id(folder)}:{page}" if folder else f"l:{page}"


def _folder_with(folder_id: str, files: Iterable[str]) -> str:
    above = (accumulate(file.split("/")[:-1], "{}/{}".format) for file in files)
    folders = {*chain.from_iterable(above)}
    return {retrieval.short_id(folder): folder for folder in folders}[folder_id]


def _parent(folder: str, files: Sequence[str]) -> str | None:
    """The nearest folder above this one that is not skipped for it, None if there is none."""
    parent = folder
    while parent:
        parent = parent.rpartition("/")[0]
        if folder_contents(files, parent).folder != folder:
            return parent
    return None


def search_reply(matches: Sequence[ArticleMatch], query: str, texts: Texts, page: int = 0) -> Reply:
    """A page of search results; each button opens the article where the words are."""
    query = escape_html(query, MAX_TITLE)
    if not matches:
        return Reply(texts.no_article.format(wanted=query))
    page, pages, on_page = _paginate(matches, page)
    count = f"{len(matches)}+" if len(matches) >= retrieval.MAX_MATCHES else len(matches)
    lines = [texts.articles_found.format(wanted=query, count=count)]
    rows: list[list[Button]] = []
    for number, each in on_page:
        article, passage = each.article, each.passage
        lines.append(f"{number}. {citation_html(article, passage.section if passage else '')}")
        if passage:
            start = max(0, each.offset - MAX_TITLE // 4) if len(passage.text) > MAX_TITLE else 0
            snippet = "…" * bool(start) + passage.text[start:]
            lines.append(f"<blockquote>{escape_html(snippet, MAX_TITLE)}</blockquote>")
        place = f"o:{passage.id}" if passage else f"a:{article.id}:0"
        name = label(f"{number}. {article.title}")
        rows.append([Button(name, callback_data=f"{place}:g:{page}")])
    rows.append(pager(page, pages, "g:{}"))
    return Reply("\n".join(lines), rows)


def article_html(article: Article, texts: Texts) -> str:
    """An article's card: title, publisher, date, authors, link and outline."""
    lines = [f"<b>《{escape_html(article.title, MAX_TITLE)}》</b>"]
    origin = texts.taken_from.format(source=article.source) if article.source else ""
    parts = [part for part in (article.publisher, origin, article.published) if part]
    lines += [" · ".join(escape_html(part, MAX_TITLE) for part in parts)] if parts else []
    if article.authors:
        lines.append(escape_html("、".join(article.authors), MAX_TITLE))
    if link := valid_link(article.url):
        lines.append(f'<a href="{escape(link)}">{texts.read_original}</a>')
    headings = [*dict.fromkeys(section.heading for section in article.sections if section.heading)]
    if headings:
        lines += ["", f"<b>{texts.outline}</b>"]
        lines += [escape_html(heading, MAX_TITLE) for heading in headings[: 2 * LIST_PAGE]]
    return "\n".join(lines)


def article_reply(
    article: Article, texts: Texts, page: int = 0, back: str = "", *, removable: bool = False
) -> Reply:
    """An article's card with a button for each section; `back` is the data of the back button."""
    page, pages, on_page = _paginate(article.sections, page)
    rows = []
    for number, section in on_page:
        # Articles of a law share a heading: their numbers tell them apart.
        shown = section.number if section.number not in section.heading else ""
        name = label(" · ".join(filter(None, (section.heading, shown)))) or texts.opening
        rows.append([Button(name, callback_data=f"s:{article.id}:{number - 1}:0")])
    rows.append(pager(page, pages, ":".join(filter(None, ("a", article.id, "{}", back)))))
    folder = article.file.rpartition("/")[0]
    name = texts.back if back else label(folder) or texts.all_articles
    back_button = Button(f"↩ {name}", callback_data=back or _list_data(folder, 0))
    rows.append([back_button, ask_within_button(article, texts)])
    rows.append([Button(f"🗑 {texts.remove}", callback_data=f"del:{article.id}")] * removable)
    return Reply(article_html(article, texts), rows)


def ask_within_button(article: Article, texts: Texts) -> Button:
    """The button that asks for a question to search in one article."""
    return Button(f"🔎 {texts.ask_within}", callback_data=f"i:{article.id}")


def passage_reply(passage: Passage, texts: Texts, back: str = "") -> Reply:
    """The page of the article with a passage, in bold."""
    article = passage.article
    number = article.sections.index(passage.own_section)
    pages = pages_of_section(article, passage.own_section)
    page = next(at for at, spans in enumerate(pages) if passage.start < spans[-1][1])
    span = passage.start, passage.end
    return section_reply(article, number, texts, page, span, back)


def section_reply(
    article: Article,
    number: int,
    texts: Texts,
    page: int = 0,
    bold: tuple[int, int] = (0, 0),
    back: str = "",
) -> Reply:
    """A page of a section's text, a span of it in bold. Raises IndexError for no such section."""
    section = article.sections[number]
    pages = pages_of_section(article, section)
    page = min(page, len(pages) - 1)
    shown = []
    for start, end in pages[page]:
        first, last = max(bold[0], start) - start, min(bold[1], end) - start
        shown.append(highlight(article.text[start:end], [(first, last)] if first < last else []))
    heading = f"<b>{escape_html(section.heading, MAX_TITLE)}</b>\n" if section.heading else ""
    card = f"a:{article.id}:{number // LIST_PAGE}"
    row = [Button(f"↩ {texts.back}", callback_data=back or card)]
    if back:
        row.append(Button(texts.outline, callback_data=card))
    if number + 1 < len(article.sections):
        data = f"s:{article.id}:{number + 1}:0"
        row.append(Button(f"{texts.next_section} ➡", callback_data=data))
    text = heading + "\n".join(shown) + f"\n\n{citation_html(article)}"
    return Reply(text, [pager(page, len(pages), f"s:{article.id}:{number}:{{}}"), row])


def pages_of_section(article: Article, section: Section) -> list[list[tuple[int, int]]]:
    """A section's pages, each the spans of its lines; a paragraph longer than a page is cut."""
    pages: list[list[tuple[int, int]]] = [[]]
    room = READING_PAGE
    for start, end in (piece for p in section.paragraphs for piece in _pieces(article, p)):
        if pages[-1] and end - start > room:
            pages.append([])
            room = READING_PAGE
        pages[-1].append((start, end))
        room -= end - start + 1
    return pages


def _pieces(article: Article, paragraph: Paragraph) -> list[tuple[int, int]]:
    start, pieces = paragraph.start, []
    while paragraph.end - start > READING_PAGE:
        text = article.text[start : start + READING_PAGE]
        cut_at = max(text.rfind(mark, READING_PAGE // 2) for mark in "。！？!?；;") + 1
        pieces.append((start, start + (cut_at or READING_PAGE)))
        start = pieces[-1][1]
    return [*pieces, (start, paragraph.end)]
