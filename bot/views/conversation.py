"""Replies within a conversation: several answers, an article's card, a choice of articles."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button

from bot.views.answers import NUMBERS, answer_notes, excerpt_html, question_html
from bot.views.articles import article_reply, open_row, source_html
from bot.views.html import escape_html, truncate
from bot.views.keyboards import MAX_BUTTON, Reply, keyboard_of
from bot.views.texts import EN, Texts, in_script_of
from retrieval import Answer, Article, excerpt, passages, phone_lines

SEVERAL_LINES = 18  # of a phone, for all the answers of a message together
MAX_LIST = 6  # articles offered for a choice
MAX_QUESTION = 60  # characters of a question that is repeated
MAX_OPENING = 120  # characters of a sentence that opens an article or a section
MAX_OPENINGS = 4  # sections of which the first sentence is shown


def several_reply(answers: Sequence[Answer], texts: Texts, more: bool) -> Reply:
    """The answers to the questions of one message, numbered, each with its source."""
    room = SEVERAL_LINES // len(answers) - 2  # but for the question and the source
    parts: list[str] = []
    buttons: list[Button] = []
    for number, answer in enumerate(answers, 1):
        lines = [f"<b>{number}. {escape_html(truncate(answer.question, MAX_QUESTION))}</b>"]
        if answer.found:
            hit = answer.hits[0]
            notes = [] if answer.confident else answer_notes(answer, texts)
            lines += [f"<i>{escape_html(note)}</i>" for note in notes]
            shown = excerpt(hit, max(2, room - sum(map(phone_lines, notes))))
            lines.append(f"<blockquote>{excerpt_html(shown, '', 30)}</blockquote>")
            lines.append(source_html(hit.passage.article))
            sign = f"{texts.context} {NUMBERS[number - 1]}" if not buttons else NUMBERS[number - 1]
            buttons.append(Button(sign, callback_data=f"c:{hit.passage.id}:0"))
        else:
            lines.append(texts.nothing)
        parts.append("\n".join(lines))
    if more:
        parts.append(f"<i>{texts.only_three}</i>")
    return Reply("\n".join(parts), keyboard_of([buttons]))


def prepend_question(reply: Reply, question: str, texts: Texts) -> Reply:
    """A reply that says first which question it answers."""
    return Reply(f"{question_html(question, texts)}\n{reply.text}", reply.keyboard)


def append_scope(reply: Reply, name: str, texts: Texts) -> Reply:
    """A reply that says where alone was looked."""
    note = texts.only_within.format(name=escape_html(truncate(name, MAX_BUTTON)))
    return Reply(f"{reply.text}\n<i>{note}</i>", reply.keyboard)


def ask_in_chinese_reply(reply: Reply | None, example: str) -> Reply:
    """The line for who asks in English, above what was found all the same."""
    line = EN.ask_in_chinese.format(example=escape_html(example))
    return Reply(f"{line}\n\n{reply.text}", reply.keyboard) if reply else Reply(line)


def summary_reply(article: Article, texts: Texts, lead: str = "") -> Reply:
    """An article's card, with how it and its parts open: sentences of its own, word for word."""
    card = article_reply(article, texts)
    openings = _openings(article)
    lines = [lead] * bool(lead) + card.text.split("\n\n")[:1]
    lines += [f"<blockquote>{escape_html(text)}</blockquote>" for text in [*openings.values()][:1]]
    parts = [
        f"<b>{escape_html(truncate(heading, MAX_BUTTON))}</b>\n{escape_html(text)}"
        for heading, text in [*openings.items()][1:][:MAX_OPENINGS]
    ]
    if parts:
        lines.append("<blockquote expandable>" + "\n".join(parts) + "</blockquote>")
    return Reply("\n".join(lines), card.keyboard)


def fact_reply(kind: str, article: Article, texts: Texts) -> Reply:
    """What an article tells of its origin: its author, date, publisher or source."""
    value, label = origin(kind, article), texts.facts[kind]
    note = f"{label}{' ' * label.isascii()}{escape_html(truncate(value, 200))}"
    line = note if value else texts.not_told[kind]
    text = f"{line}\n{source_html(article)}"
    return Reply(text, keyboard_of([open_row(article, texts)]))


def origin(kind: str, article: Article) -> str:
    """The author, date, publisher or source of an article, "" where it does not tell."""
    source = " · ".join(filter(None, (article.source or article.publisher, article.url)))
    note = {"date": article.published, "publisher": article.publisher, "source": source}
    return note.get(kind, "、".join(article.authors))


def which_reply(articles: Sequence[Article], texts: Texts) -> Reply:
    """Asks which article is meant: one of a few by its button, of many by its title."""
    if len(articles) > MAX_LIST:
        return Reply(f"{texts.which_article}{texts.how_to_find}")
    return _choice_reply(articles, texts.which_article)


def matches_reply(articles: Sequence[Article], heading: str, texts: Texts) -> Reply:
    """Articles that were found by what they are about, or by whom they are; of one, its card."""
    if len(articles) == 1:
        return summary_reply(articles[0], texts, heading)
    lines = [heading, *(f"· {source_html(article)}" for article in articles[:MAX_LIST])]
    return _choice_reply(articles, "\n".join(lines))


def _choice_reply(articles: Sequence[Article], heading: str) -> Reply:
    rows = [
        [Button(truncate(f"《{article.title}》", MAX_BUTTON), callback_data=f"a:{article.id}:0")]
        for article in articles[:MAX_LIST]
    ]
    return Reply(heading, keyboard_of(rows))


def topic_reply(articles: Sequence[Article], topic: str, texts: Texts) -> Reply:
    """The articles about something."""
    about = escape_html(truncate(in_script_of(topic, texts), MAX_BUTTON))
    if not articles:
        return Reply(texts.no_article_about.format(topic=about))
    heading = texts.articles_on.format(topic=about, count=len(articles))
    return matches_reply(articles, heading, texts)


def _openings(article: Article) -> dict[str, str]:
    """The headings of an article under which something is said, each with the first sentence."""
    first: dict[str, str] = {}
    for passage in passages([article]):
        if passage.paragraph.kind in ("text", "item", "quote"):
            text = truncate(passage.text.split("\n")[0], MAX_OPENING)
            first.setdefault(passage.within.heading, text)
    return first
