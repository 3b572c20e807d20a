"""Commands: /start with its deep links, /help, /articles, /id, /privacy."""

from telegram import Update

from bot.context import Context
from bot.handlers.questions import command_argument, run_search, send, texts_of
from bot.views.answers import context_reply
from bot.views.articles import article_reply, articles_reply, search_reply
from bot.views.help import help_reply, start_reply
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Library, articles_with


async def start(update: Update, context: Context) -> None:
    """Welcome, or show the passage or the article that a deep link leads to."""
    if update.message is None:
        return
    texts, library = texts_of(update), context.bot_data.library
    kind, _, item = (context.args[0] if context.args else "").partition("_")
    if kind == "p":
        passage = library.passage(item)
        reply = context_reply(passage, texts) if passage else Reply(texts.passage_gone)
    elif kind == "a":
        article = library.article(item)
        reply = article_reply(article, texts) if article else Reply(texts.article_gone)
    else:
        reply = await run_search(context, start_reply, library, texts, context.bot.username)
    await send(update.message, reply)


async def help_(update: Update, context: Context) -> None:
    """Tell how to use the bot."""
    if update.message:
        library, texts, username = context.bot_data.library, texts_of(update), context.bot.username
        is_admin = update.message.chat_id == context.bot_data.admin_chat_id
        reply = await run_search(context, help_reply, library, texts, username, is_admin)
        await send(update.message, reply)


async def articles(update: Update, context: Context) -> None:
    """List the collection, or the articles that something stands in."""
    if update.message:
        library, texts = context.bot_data.library, texts_of(update)
        query = command_argument(update.message.text or "")
        await send(update.message, await run_search(context, _articles, library, query, texts))


def _articles(library: Library, query: str, texts: Texts) -> Reply:
    if not query:
        return articles_reply(library, texts)
    return search_reply(articles_with(library, query), query, texts)


async def id_(update: Update, context: Context) -> None:
    """Tell the chat's id, which the settings ask for."""
    if update.message:
        await send(
            update.message, Reply(texts_of(update).chat_id.format(id=update.message.chat_id))
        )


async def privacy(update: Update, context: Context) -> None:
    """Tell what is kept."""
    if update.message:
        await send(update.message, Reply(texts_of(update).privacy))
