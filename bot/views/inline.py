"""Hits and articles in, results of inline and guest queries out."""

from telegram import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.views.answers import FIRST_MESSAGE, asked_html, excerpt_html
from bot.views.articles import MAX_TITLE, article_html
from bot.views.html import cut
from bot.views.keyboards import deep_link, verdict_buttons
from bot.views.texts import Texts
from retrieval import Article, Hit, excerpts

INLINE_TITLE = 120


def hit_result(
    question: str, hit: Hit, confident: bool, texts: Texts, username: str
) -> InlineQueryResultArticle:
    """A hit to choose from a list: choosing it posts the question, the passage and its source."""
    passage = hit.passage
    (excerpt,) = excerpts([hit], FIRST_MESSAGE)
    parts = [asked_html(question, texts)]
    if not confident:
        parts.append(f"<i>{texts.closest}</i>")
    parts.append(excerpt_html(excerpt, "", texts))
    rows = [
        [deep_link(texts.inline_more, username, f"p_{passage.id}")],
        # Nobody can read this message again, not even the bot: the question has to be in the data,
        # and where it is too long for that, no verdict can be given.
        verdict_buttons("w", f"{passage.id}:{' '.join(question.split())}"),
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
        InlineKeyboardMarkup([[deep_link(texts.open_article, username, f"a_{article.id}")]]),
    )


def nothing_result(question: str, texts: Texts, username: str) -> InlineQueryResultArticle:
    """An honest no, for where exactly one result has to be given."""
    text = f"{asked_html(question, texts)}\n{texts.nothing}".strip()
    keyboard = InlineKeyboardMarkup([[deep_link(texts.see_questions, username, "ask")]])
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
