"""Commands: /start with its deep links, /help, /articles, /id, /privacy."""

from collections.abc import Callable

from telegram import Message

from bot.context import Context, Handler
from bot.handlers import messages
from bot.handlers.chats import DAY
from bot.handlers.messages import on_message
from bot.views.answers import paragraph_reply
from bot.views.articles import article_reply, articles_reply, search_reply
from bot.views.help import ADDED, help_reply, start_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import find_articles


@on_message
async def start(message: Message, context: Context) -> Reply | str | None:
    """Send the welcome, in a group how to ask, or what a deep link names: a passage, an article."""
    library, texts = context.library, context.texts
    kind, _, item = (context.args[0] if context.args else "").partition("_")
    if kind == "p":
        passage = library.passage(item)
        return paragraph_reply(passage, texts) if passage else texts.passage_gone
    if kind == "a":
        article = library.article(item)
        return article_reply(article, texts) if article else texts.article_gone
    if messages.is_private(message):
        return await context.in_thread(start_reply, library, texts, context.bot.username)
    if kind == ADDED and not context.bot_data.begin_if_due(f"added {message.chat_id}", DAY):
        return None  # the group has been greeted
    return await messages.usage_html_in_thread(texts.how_to_ask, context)


@on_message
async def help_(message: Message, context: Context) -> Reply:
    """Send the help."""
    texts, _, username, is_admin = messages.reply_options(message, context)
    return await context.in_thread(help_reply, context.library, texts, username, is_admin)


@on_message
async def articles(message: Message, context: Context) -> Reply:
    """List all articles, or search them for some words."""
    library, query = context.library, messages.command_argument(message.text or "")
    if not query:
        return await context.in_thread(articles_reply, library, context.texts)
    matches = await context.in_thread(find_articles, library, query)
    return search_reply(matches, query, context.texts)


def sender_of(text_in: Callable[[Texts], str]) -> Handler:
    """A handler that sends one of the texts; {id} in it is the chat's id."""

    @on_message
    async def send(message: Message, context: Context) -> str:
        return text_in(context.texts).format(id=message.chat_id)

    return send
