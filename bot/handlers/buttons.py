"""Buttons: pages of an answer, context, articles, suggested questions.

What a button needs is in its data, or in the message that its message replies to, so that it works
after a restart. The data comes from outside and is read as such: ids are looked up, never trusted.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.context import Context
from bot.conversation.memory import Turn
from bot.conversation.replying import Recipient, respond_to_turn
from bot.feedback.recorder import SUGGESTED
from bot.handlers.questions import (
    command_argument,
    is_not_modified,
    is_too_old,
    question_in,
    recipient_of,
    run_search,
    send,
    texts_of,
)
from bot.transport import lanes
from bot.views.answers import context_reply, verdict_about
from bot.views.articles import (
    article_reply,
    articles_reply,
    passage_reply,
    search_reply,
    section_reply,
)
from bot.views.conversation import prepend_question
from bot.views.keyboards import Reply
from bot.views.texts import LANGUAGES, Texts
from retrieval import Article, Library, Passage, articles_with


class Gone(Exception):
    """What a button is about is no longer there; the message is for the person who pressed it."""


async def press(update: Update, context: Context) -> None:
    """Do what a button says, or tell in a toast why it cannot be done."""
    query = update.callback_query
    if query is None:
        return
    texts, library = texts_of(update), context.bot_data.library
    # One that is too old for a bot to see or edit; or one sent by inline query, which has no such
    # button: whoever presses it made it up, and would rewrite what somebody else posted.
    if query.message is None or not query.message.is_accessible:
        await answer_query(query, texts.button_gone)
        return
    data = (query.data or "").split(":")
    try:
        if data[0] == "n":
            await answer_query(query, _page_toast(data, texts))
            return
        recipient = recipient_of(query.message, texts, context)
        if data[0] == "q":
            reply, turn = await _answer_suggestion(data, recipient, context)
        else:
            turn = _turn(query, context)
            removable = query.message.chat.id == context.bot_data.admin_chat_id
            removable &= context.bot_data.reloader is not None
            arguments = library, data, turn, recipient, removable
            reply, turn = await run_search(context, _reply, *arguments)
    except Gone as gone:
        await answer_query(query, str(gone))
        return
    is_newest = _record_press(query, context)
    await answer_query(query)  # before the edit, which may have to wait until Telegram allows it
    memory, message = context.bot_data.memory, query.message
    if data[0] == "q" and isinstance(message, Message):
        message = await send(message, reply)
    elif is_newest():  # not after a press that came later and was quicker
        await show(query, reply)
    if turn and isinstance(message, Message):
        memory.remember(message.chat_id, message.message_id, turn)


def _record_press(query: CallbackQuery, context: Context) -> Callable[[], bool]:
    """Note that a message is to show something else; tells whether that is still the last one."""
    if not isinstance(query.message, Message):
        return lambda: True
    pressed, place = context.bot_data.pressed, (query.message.chat_id, query.message.message_id)
    pressed[place] = query.id
    return lambda: pressed.get(place) == query.id


def _reply(
    library: Library, data: list[str], turn: Turn, recipient: Recipient, removable: bool
) -> tuple[Reply, Turn | None]:
    """The reply for a button's data, and the turn to remember, None for no change.

    Raises Gone, also for data that no button has.
    """
    texts = recipient.texts
    match data:
        case ["h", page, *ids] if len(ids) < 2:
            if ids:
                turn = Turn(suggestion_question(library, ids[0]))
            if not turn.message:
                raise Gone(texts.question_gone)
            turn = replace(turn, page=_number(page, texts))
            response = respond_to_turn(library, turn, recipient, "".join(ids))
            return response.reply, response.turn
        case ["c", passage_id, *back]:
            passage = _passage(library, passage_id, texts)
            suggestion_id = back[1] if len(back) > 1 else ""
            question = (
                suggestion_question(library, suggestion_id) if suggestion_id else turn.question
            )
            about = verdict_about(question, passage, suggestion_id) if question else ""
            reply = context_reply(passage, texts, ":".join(["h", *back]), about)
            is_follow_up = turn.is_follow_up and not suggestion_id
            return prepend_question(reply, question, texts) if is_follow_up else reply, None
        case ["l", page]:
            return articles_reply(library, texts, _number(page, texts)), None
        case ["f", folder_id, page]:
            try:
                return articles_reply(library, texts, _number(page, texts), folder_id), None
            except LookupError:
                raise Gone(texts.article_gone) from None
        case ["g", page]:
            words = command_argument(turn.message)
            if not words:
                raise Gone(texts.question_gone)
            found = articles_with(library, words)
            return search_reply(found, words, texts, _number(page, texts)), None
        case ["o", passage_id, *back]:
            passage = _passage(library, passage_id, texts)
            next_turn = replace(turn, file=passage.article.file)
            return passage_reply(passage, texts, _back_to_found(back, texts)), next_turn
        case ["a", article_id, page, *back]:
            article, back_to = _article(library, article_id, texts), _back_to_found(back, texts)
            number, next_turn = _number(page, texts), replace(turn, file=article.file)
            reply = article_reply(article, texts, number, back_to, removable=removable)
            return reply, next_turn
        case ["s", article_id, section, page]:
            article, number = _article(library, article_id, texts), _number(section, texts)
            if number >= len(article.sections):  # it had more before it was edited
                raise Gone(texts.article_gone)
            next_turn = replace(turn, file=article.file)
            return section_reply(article, number, texts, _number(page, texts)), next_turn
    raise Gone(texts.button_gone)


async def _answer_suggestion(
    data: list[str], recipient: Recipient, context: Context
) -> tuple[Reply, Turn | None]:
    """The answer to a suggested question. Raises Gone, also for data that no button has."""
    library, texts, (_, *ids) = context.bot_data.library, recipient.texts, data
    if len(ids) != 1:
        raise Gone(texts.button_gone)
    question = suggestion_question(library, ids[0])
    if not question:
        raise Gone(texts.question_gone)
    response = await run_search(
        context, respond_to_turn, library, Turn(question), recipient, ids[0]
    )
    context.bot_data.feedback.count(SUGGESTED, response.answers[0])
    return response.reply, response.turn


def _turn(query: CallbackQuery, context: Context) -> Turn:
    """What the message with the button is about: as remembered, or as it says itself."""
    question = question_of(query, context.bot.username)
    if not question or not isinstance(query.message, Message):
        return Turn()
    turn = context.bot_data.memory.at(query.message.chat_id, query.message.message_id)
    heading = _heading(query.message)
    if turn.question == question or (turn.message == question and not heading):
        return turn
    return Turn(question, question, quotes_question=bool(heading))


def suggestion_question(library: Library, suggestion_id: str) -> str:
    """The suggested question with this id, "" where there is no longer one."""
    suggestion = library.suggestion(suggestion_id)
    return suggestion.question if suggestion else ""


def _page_toast(data: list[str], texts: Texts) -> str:
    """Which page is shown. Raises Gone, for data that no button has."""
    if len(data) != 3:
        raise Gone(texts.button_gone)
    return texts.page.format(page=_number(data[1], texts), pages=_number(data[2], texts))


def _back_to_found(back: list[str], texts: Texts) -> str:
    """The data of the button that leads back to what was found, "" where nothing was looked for."""
    return f"g:{_number(back[1], texts)}" if len(back) == 2 and back[0] == "g" else ""


def _passage(library: Library, passage_id: str, texts: Texts) -> Passage:
    passage = library.passage(passage_id)
    if passage is None:
        raise Gone(texts.passage_gone)
    return passage


def _article(library: Library, article_id: str, texts: Texts) -> Article:
    article = library.article(article_id)
    if article is None:
        raise Gone(texts.article_gone)
    return article


def _number(field: str, texts: Texts) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", field):
        raise Gone(texts.button_gone)
    return int(field)


def question_of(query: CallbackQuery, username: str) -> str:
    """The question that the message with the button answers, "" where that is gone.

    It may say itself what a follow-up means in full; otherwise it is what it replies to.
    """
    if not isinstance(query.message, Message):
        return ""
    question = query.message.reply_to_message
    return _heading(query.message) or (question_in(question, username) if question else "")


def _heading(message: Message) -> str:
    """The question that a message of the bot repeats in its first line, "" where it does not."""
    first = (message.text or "").split("\n", 1)[0]
    patterns = (re.escape(texts.asked).replace(r"\{question\}", "(.+)") for texts in LANGUAGES)
    return next((found[1] for each in patterns if (found := re.fullmatch(each, first))), "")


async def answer_query(query: CallbackQuery, toast: str | None = None) -> None:
    """Stop the button's spinner; where it waited too long, it has stopped by itself.

    The person's next press has its turn meanwhile.
    """
    lanes.release_current()
    try:
        await query.answer(toast)
    except BadRequest as error:
        if not is_too_old(error):
            raise


async def show(query: CallbackQuery, reply: Reply) -> None:
    """Put a reply in place of the message with the button."""
    try:
        await query.edit_message_text(reply.text, reply_markup=reply.keyboard)
    except BadRequest as error:
        if not is_not_modified(error):
            raise
