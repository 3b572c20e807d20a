"""Replies to several questions, and to requests: an article's summary, a choice of articles."""

from collections.abc import Sequence

from bot.views.answers import NUMBERS, answer_notes, excerpt_html, question_html
from bot.views.articles import article_reply, ask_within_button, citation_html
from bot.views.html import escape_html, truncate
from bot.views.keyboards import MAX_BUTTON, Button, Reply
from bot.views.texts import EN, Texts
from retrieval import Answer, Article, excerpt, passages, phone_lines

SEVERAL_LINES = 18  # on a phone, for all answers in a message
MAX_LIST = 6  # articles in a list
MAX_QUESTION = 60  # characters of a question that is repeated
MAX_OPENING = 120  # characters of a sentence that opens an article or a section
MAX_OPENINGS = 4  # sections of which the first sentence is shown


def several_answers_reply(answers: Sequence[Answer], texts: Texts, more: bool) -> Reply:
    """The numbered answers to a message's questions; `more`: it has further ones, unanswered."""
    room = SEVERAL_LINES // len(answers) - 2  # without the question and the source
    lines: list[str] = []
    buttons: list[Button] = []
    for number, answer in enumerate(answers, 1):
        lines.append(f"<b>{number}. {escape_html(answer.question, MAX_QUESTION)}</b>")
        if answer.found:
            hit = answer.hits[0]
            notes = [] if answer.confident else answer_notes(answer, texts)
            lines += [f"<i>{escape_html(note)}</i>" for note in notes]
            quotation = excerpt(hit, max(2, room - sum(map(phone_lines, notes))))
            lines.append(f"<blockquote>{excerpt_html(quotation, '', 30)}</blockquote>")
            lines.append(citation_html(hit.passage.article))
            sign = f"{texts.context} {NUMBERS[number - 1]}" if not buttons else NUMBERS[number - 1]
            buttons.append(Button(sign, callback_data=f"c:{hit.passage.id}:0"))
        else:
            lines.append(texts.nothing)
    lines += [f"<i>{texts.only_three}</i>"] * more
    return Reply("\n".join(lines), [buttons])


def prepend_question(reply: Reply, question: str, texts: Texts) -> Reply:
    """The reply below the question that it answers."""
    return Reply(f"{question_html(question, texts)}\n{reply.text}", reply.rows)


def append_scope(reply: Reply, name: str, texts: Texts) -> Reply:
    """The reply above the name of the scope that was searched."""
    note = f"<i>{texts.only_within.format(name=escape_html(name, MAX_BUTTON))}</i>"
    # What leads in to the buttons stays above them.
    text, lead = reply.text.removesuffix(f"\n{texts.try_these}"), f"\n{texts.try_these}"
    return Reply(f"{text}\n{note}{lead * (text != reply.text)}", reply.rows)


def ask_in_chinese_reply(reply: Reply | None, example: str) -> Reply:
    """The hint to ask in Chinese, above the reply to English keywords if there is one."""
    line = EN.ask_in_chinese.format(example=escape_html(example))
    return Reply(f"{line}\n\n{reply.text}", reply.rows) if reply else Reply(line)


def summary_reply(article: Article, texts: Texts, top_line: str = "") -> Reply:
    """An article's card with the first sentences of its sections, word for word."""
    card = article_reply(article, texts)
    openings = _openings(article)
    lines = [top_line] * bool(top_line) + card.text.split("\n\n")[:1]
    lines += [f"<blockquote>{escape_html(text)}</blockquote>" for text in [*openings.values()][:1]]
    parts = [
        f"<b>{escape_html(title, MAX_BUTTON)}</b>\n{escape_html(text)}"
        for title, text in [*openings.items()][1:][:MAX_OPENINGS]
    ]
    if parts:
        lines.append("<blockquote expandable>" + "\n".join(parts) + "</blockquote>")
    return Reply("\n".join(lines), card.rows)


def origin_reply(kind: str, article: Article, texts: Texts) -> Reply:
    """The author, date, publisher or source of an article, or that it is not known."""
    value, label = origin_of(article, kind), texts.facts[kind]
    note = f"{label}{' ' * label.isascii()}{escape_html(value, 200)}"
    line = note if value else texts.fact_unknown[kind]
    open_button = Button(texts.open_article, callback_data=f"a:{article.id}:0")
    row = [open_button, ask_within_button(article, texts)]
    return Reply(f"{line}\n{citation_html(article)}", [row])


def origin_of(article: Article, kind: str) -> str:
    """The "author", "publisher" or "source" of an article, for any other kind the date; or ""."""
    source = " · ".join(filter(None, (article.source or article.publisher, article.url)))
    authors = "、".join(article.authors)
    values = {"author": authors, "publisher": article.publisher, "source": source}
    return values.get(kind, article.published)


def which_article_reply(articles: Sequence[Article], texts: Texts) -> Reply:
    """The question which article is meant, with buttons for up to MAX_LIST articles."""
    if len(articles) > MAX_LIST:
        return Reply(f"{texts.which_article}{texts.how_to_find}")
    return Reply(texts.which_article, _article_rows(articles))


def article_choice_reply(articles: Sequence[Article], top_line: str, texts: Texts) -> Reply:
    """A list of articles with a button for each; a single one as its card."""
    if len(articles) == 1:
        return summary_reply(articles[0], texts, top_line)
    lines = [top_line, *(f"· {citation_html(article)}" for article in articles[:MAX_LIST])]
    return Reply("\n".join(lines), _article_rows(articles))


def _article_rows(articles: Sequence[Article]) -> list[list[Button]]:
    return [
        [Button(truncate(f"《{article.title}》", MAX_BUTTON), callback_data=f"a:{article.id}:0")]
        for article in articles[:MAX_LIST]
    ]


def _openings(article: Article) -> dict[str, str]:
    """The first sentence of each section, by heading; sections without text are left out."""
    first: dict[str, str] = {}
    for passage in passages([article]):
        if passage.paragraph.kind in ("text", "item", "quote"):
            text = truncate(passage.text.split("\n")[0], MAX_OPENING)
            first.setdefault(passage.own_section.heading, text)
    return first
