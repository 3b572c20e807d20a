"""Commands: /start with its deep links, /help, /articles, /id, /privacy."""

from telegram import Message

from bot.context import Context
from bot.handlers.messages import command_argument, on_message, send_reply
from bot.views.answers import paragraph_reply
from bot.views.articles import article_reply, articles_reply, search_reply
from bot.views.help import help_reply, start_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Library, find_articles


@on_message
async def start(message: Message, context: Context) -> None:
    """Send the welcome, or the passage or article that a deep link names."""
    library, texts = context.library, context.texts
    kind, _, item = (context.args[0] if context.args else "").partition("_")
    if kind == "p":
        passage = library.passage(item)
        reply = paragraph_reply(passage, texts) if passage else Reply(texts.passage_gone)
    elif kind == "a":
        article = library.article(item)
        reply = article_reply(article, texts) if article else Reply(texts.article_gone)
    else:
        reply = await context.in_thread(start_reply, library, texts, context.bot.username)
    await send_reply(message, reply)


@on_message
async def help_(message: Message, context: Context) -> None:
    """Send the help."""
    username = context.bot.username
    is_admin = message.chat_id == context.bot_data.admin_chat_id
    reply = await context.in_thread(help_reply, context.library, context.texts, username, is_admin)
    await send_reply(message, reply)


@on_message
async def articles(message: Message, context: Context) -> None:
    """List all articles, or search them for some words."""
    query = command_argument(message.text or "")
    await send_reply(
        message, await context.in_thread(_articles, context.library, query, context.texts)
    )


def _articles(library: Library, query: str, texts: Texts) -> Reply:
    if not query:
        return articles_reply(library, texts)
    return search_reply(find_articles(library, query), query, texts)


@on_message
async def id_(message: Message, context: Context) -> None:
    """Send the chat's id, for ADMIN_CHAT_ID and ALLOWED_CHATS."""
    await send_reply(message, context.texts.chat_id.format(id=message.chat_id))


@on_message
async def privacy(message: Message, context: Context) -> None:
    """Send which data is stored."""
    await send_reply(message, context.texts.privacy)
