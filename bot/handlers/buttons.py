"""Buttons: pages of an answer, context, articles, suggested questions.

What a button needs is in its data, or in the message that its message replies to, so that it works
after a restart. The data comes from outside and is read as such: ids are looked up, never trusted.
"""

import re
from collections.abc import Callable

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.context import MAX_REMEMBERED, Context
from bot.feedback.recorder import SUGGESTED
from bot.handlers.questions import (
    is_not_modified,
    is_too_old,
    looked_up,
    question_in,
    reply_to_answer,
    send,
    texts_of,
    wanted_in,
)
from bot.transport import turns
from bot.views.answers import context_reply, verdict_about
from bot.views.articles import (
    article_reply,
    articles_reply,
    found_reply,
    passage_reply,
    section_reply,
)
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Answer, Article, Library, Passage, articles_with


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
            await answer_query(query, _page_told(data, texts))
            return
        in_group = _in_group(query)
        if data[0] == "q":
            reply = await _suggested(data, texts, context, in_group)
        else:
            question = question_of(query, context.bot.username)
            removable = query.message.chat.id == context.bot_data.admin_chat_id
            removable &= context.bot_data.reloader is not None
            reply = await looked_up(
                context, _reply, library, data, question, texts, in_group, removable
            )
    except Gone as gone:
        await answer_query(query, str(gone))
        return
    is_newest = _noted(query, context)
    await answer_query(query)  # before the edit, which may have to wait until Telegram allows it
    if data[0] == "q" and isinstance(query.message, Message):
        await send(query.message, reply)
    elif is_newest():  # not after a press that came later and was quicker
        await show(query, reply)


def _noted(query: CallbackQuery, context: Context) -> Callable[[], bool]:
    """Note that a message is to show something else; tells whether that is still the last one."""
    if not isinstance(query.message, Message):
        return lambda: True
    pressed, place = context.bot_data.pressed, (query.message.chat_id, query.message.message_id)
    pressed[place] = query.id
    pressed.move_to_end(place)
    if len(pressed) > MAX_REMEMBERED:
        pressed.popitem(last=False)
    return lambda: pressed.get(place) == query.id


def _reply(
    library: Library, data: list[str], question: str, texts: Texts, in_group: bool, removable: bool
) -> Reply:
    """What a button with this data shows. Raises Gone, also for data that no button has."""
    match data:
        case ["h", page]:
            answer = _answer(library, question, "", texts)
            return reply_to_answer(library, answer, texts, _number(page, texts), "", in_group)
        case ["h", page, offered]:
            answer = _answer(library, question, offered, texts)
            return reply_to_answer(library, answer, texts, _number(page, texts), offered, in_group)
        case ["c", passage_id, *back]:
            passage = _passage(library, passage_id, texts)
            offered = back[1] if len(back) > 1 else ""
            asked = offered_question(library, offered) if offered else question
            about = verdict_about(asked, passage, offered) if asked else ""
            return context_reply(passage, texts, ":".join(["h", *back]), about)
        case ["l", page]:
            return articles_reply(library, texts, _number(page, texts))
        case ["f", folder_id, page]:
            try:
                return articles_reply(library, texts, _number(page, texts), folder_id)
            except LookupError:
                raise Gone(texts.article_gone) from None
        case ["g", page]:
            wanted = wanted_in(question)
            if not wanted:
                raise Gone(texts.question_gone)
            found = articles_with(library, wanted)
            return found_reply(found, wanted, texts, _number(page, texts))
        case ["o", passage_id, *back]:
            passage = _passage(library, passage_id, texts)
            return passage_reply(passage, texts, _back_to_found(back, texts))
        case ["a", article_id, page, *back]:
            article, back_to = _article(library, article_id, texts), _back_to_found(back, texts)
            number = _number(page, texts)
            return article_reply(article, texts, number, back_to, removable=removable)
        case ["s", article_id, section, page]:
            article, number = _article(library, article_id, texts), _number(section, texts)
            if number >= len(article.sections):  # it had more before it was edited
                raise Gone(texts.article_gone)
            return section_reply(article, number, texts, _number(page, texts))
    raise Gone(texts.button_gone)


async def _suggested(data: list[str], texts: Texts, context: Context, in_group: bool) -> Reply:
    """The answer to a suggested question. Raises Gone, also for data that no button has."""
    library, (_, *offered) = context.bot_data.library, data
    if len(offered) != 1:
        raise Gone(texts.button_gone)
    answer = await looked_up(context, _answer, library, "", offered[0], texts)
    context.bot_data.feedback.count(SUGGESTED, answer)
    return await looked_up(
        context, reply_to_answer, library, answer, texts, 0, offered[0], in_group
    )


def _answer(library: Library, question: str, offered: str, texts: Texts) -> Answer:
    question = offered_question(library, offered) if offered else question
    if not question:
        raise Gone(texts.question_gone)
    return library.ask(question)


def offered_question(library: Library, suggestion_id: str) -> str:
    """The suggested question with this id, "" where it is offered no longer."""
    suggestion = library.suggestion(suggestion_id)
    return suggestion.question if suggestion else ""


def _page_told(data: list[str], texts: Texts) -> str:
    """Which page is shown. Raises Gone, for data that no button has."""
    if len(data) != 3:
        raise Gone(texts.button_gone)
    return texts.page.format(page=_number(data[1], texts), pages=_number(data[2], texts))


def _in_group(query: CallbackQuery) -> bool:
    message = query.message
    return message is not None and message.chat.type != message.chat.PRIVATE


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
    """The question that the message with the button answers, "" where that is gone."""
    asked = query.message.reply_to_message if isinstance(query.message, Message) else None
    return question_in(asked, username) if asked else ""


async def answer_query(query: CallbackQuery, toast: str | None = None) -> None:
    """Stop the button's spinner; where it waited too long, it has stopped by itself.

    The person's next press has its turn meanwhile.
    """
    if turn := turns.current.get():
        turn.release()
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
