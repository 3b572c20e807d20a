"""Buttons: pages of an answer, context, articles, suggested questions.

What a button needs is in its data, or in the message that its message replies to, so that it works
after a restart. The data comes from outside and is read as such: ids are looked up, never trusted.
"""

from collections.abc import Sequence

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.handlers.questions import (
    Context,
    is_not_modified,
    library_of,
    question_in,
    reply_to_question,
    send,
    texts_of,
)
from bot.replies import Reply, article_reply, articles_reply, context_reply, section_reply
from bot.texts import Texts
from retrieval import Library


class Gone(Exception):
    """What a button is about is no longer there; the message is for the person who pressed it."""


async def press(update: Update, context: Context) -> None:
    """Do what a button says, or tell in a toast why it cannot be done."""
    query = update.callback_query
    if query is None:
        return
    texts, library = texts_of(update), library_of(context)
    kind, *fields = (query.data or "").split(":")
    try:
        if kind == "q":
            await _ask_suggestion(query, library, fields[0], texts)
        else:
            question = _question(query.message, context.bot.username)
            await _show(query, _reply(library, kind, fields, question, texts))
    except Gone as gone:
        await query.answer(str(gone))
    except (LookupError, ValueError):  # data that no button of ours has
        await query.answer(texts.button_gone)
    else:
        await query.answer()


def _reply(
    library: Library, kind: str, fields: Sequence[str], question: str, texts: Texts
) -> Reply:
    """What to show in place of the message. Raises Gone, LookupError, ValueError."""
    match kind:
        case "h":
            return _page(library, int(fields[0]), "".join(fields[1:]), question, texts)
        case "c":
            passage = library.passage(fields[0])
            if passage is None:
                raise Gone(texts.passage_gone)
            return context_reply(passage, texts, back=":".join(["h", *fields[1:]]))
        case "l":
            return articles_reply(library.articles, texts, _index(fields[0]))
    article = library.article(fields[0])
    if kind not in {"a", "s"}:
        raise LookupError(kind)
    if article is None:
        raise Gone(texts.article_gone)
    if kind == "a":
        return article_reply(article, texts, _index(fields[1]))
    return section_reply(article, _index(fields[1]), texts, _index(fields[2]))


def _page(library: Library, page: int, offered: str, question: str, texts: Texts) -> Reply:
    """A page of the answer to the question replied to, or to the suggestion with this id."""
    if offered:
        suggestion = library.suggestion(offered)
        question = suggestion.question if suggestion else ""
    if not question:
        raise Gone(texts.question_gone)
    return reply_to_question(library, question, texts, _index(str(page)), offered)


def _question(message: object, username: str) -> str:
    """The question that a message answers, "" where it or the question is gone."""
    asked = message.reply_to_message if isinstance(message, Message) else None
    return question_in(asked, username) if asked else ""


async def _ask_suggestion(
    query: CallbackQuery, library: Library, suggestion_id: str, texts: Texts
) -> None:
    """Answer a suggested question in a message of its own."""
    suggestion = library.suggestion(suggestion_id)
    if suggestion is None or not isinstance(query.message, Message):
        raise Gone(texts.question_gone)
    reply = reply_to_question(library, suggestion.question, texts, offered=suggestion.id)
    await send(query.message, reply)


async def _show(query: CallbackQuery, reply: Reply) -> None:
    """Put a reply in place of the message with the button."""
    try:
        await query.edit_message_text(reply.text, reply_markup=reply.keyboard)
    except BadRequest as error:
        if not is_not_modified(error):
            raise


def _index(field: str) -> int:
    """A number from outside as an index. Raises ValueError where it is none."""
    number = int(field)
    if not 0 <= number < 10_000_000:
        raise ValueError(field)
    return number
