"""Results of inline and guest queries."""

from itertools import chain

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent

from bot.views.answers import closest_note, excerpt_html, question_html
from bot.views.articles import MAX_TITLE, article_html, citation_html
from bot.views.html import escape_html, truncate
from bot.views.keyboards import Reply, deep_link, vote_buttons
from bot.views.texts import Texts
from retrieval import Answer, Article, Hit, Passage, excerpt, section_excerpt

MAX_DESCRIPTION = 57  # characters, three lines on a phone
_PARAMETERS = {"a": "a", "c": "p"}  # the parameters of /start that do what a button's data do


def hit_result(answer: Answer, hit: Hit, texts: Texts, username: str) -> InlineQueryResultArticle:
    """A hit as a result: choosing it posts the question, the passage and its source."""
    passage, question = hit.passage, answer.question
    parts = [question_html(question, texts)]
    if not answer.confident:
        parts.append(f"<i>{escape_html(closest_note(answer, texts))}</i>")
    is_section = answer.section_text and hit is answer.hits[0]
    quotation = section_excerpt(answer) if is_section else excerpt(hit)
    parts.append(f"<blockquote>{excerpt_html(quotation)}</blockquote>")
    parts.append(citation_html(passage.article, passage.section))
    rows = [
        [deep_link(texts.inline_more, username, passage_parameter(passage))],
        # The bot cannot read this message later: the question has to be in the data. If it is too
        # long for that, there are no buttons.
        vote_buttons("w", f"{passage.id}:{' '.join(question.split())}"),
    ]
    unsure = f"{texts.closest_inline} · " if answer.is_doubtful else ""
    room = MAX_DESCRIPTION - len(unsure)
    short = excerpt(hit, max_characters=room, neighbours=False).text
    about = unsure + " ".join(short.split())
    title = f"《{truncate(passage.article.title, MAX_TITLE)}》"
    return _result(passage.id, title, about, Reply("\n".join(parts), rows))


def passage_parameter(passage: Passage) -> str:
    """The parameter of a deep link to a passage."""
    return f"p_{passage.id}"


def article_result(article: Article, texts: Texts, username: str) -> InlineQueryResultArticle:
    """An article as a result: choosing it posts its card."""
    headings = [section.heading for section in article.sections if section.heading]
    parts = [article.publisher, article.published] if article.publisher else headings
    link = deep_link(texts.open_article, username, f"a_{article.id}")
    about = truncate(" · ".join(filter(None, parts)), MAX_DESCRIPTION)
    title = f"《{truncate(article.title, MAX_TITLE)}》"
    return _result(article.id, title, about, Reply(article_html(article, texts), [[link]]))


def nothing_result(question: str, texts: Texts, username: str) -> InlineQueryResultArticle:
    """The result that nothing was found, for guest queries."""
    text = f"{question_html(question, texts)}\n{texts.nothing}".strip()
    link = deep_link(texts.see_questions, username, "ask")
    return _result("nothing", texts.nothing, "", Reply(text, [[link]]))


def reply_result(reply: Reply, texts: Texts, username: str) -> InlineQueryResultArticle:
    """A reply as a result, for guest queries; its buttons open the private chat.

    Those for articles and contexts open these there; instead of others there is one to the welcome.
    """
    rows = []
    for button in chain(*reply.rows):
        kind, *ids = str(button.callback_data).split(":")
        if kind in _PARAMETERS:
            rows.append([deep_link(button.text, username, f"{_PARAMETERS[kind]}_{ids[0]}")])
    rows = rows or [[deep_link(texts.see_questions, username, "ask")]]
    return _result("reply", f"@{username}", "", Reply(reply.text, rows))


def results_button(text: str, parameter: str = "ask") -> InlineQueryResultsButton:
    """The button above the results; it opens the private chat with `/start parameter`."""
    return InlineQueryResultsButton(text, start_parameter=parameter)


def error_result(text: str) -> InlineQueryResultArticle:
    """The result with an error message, for guest queries."""
    return _result("nothing", text, "", Reply(text))


def _result(result_id: str, title: str, description: str, reply: Reply) -> InlineQueryResultArticle:
    content, about = InputTextMessageContent(reply.text), description or None
    return InlineQueryResultArticle(result_id, title, content, reply.keyboard, description=about)
