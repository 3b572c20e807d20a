"""Buttons: pages of an answer, context, articles, suggested questions.

A button's state is in its data, and in the message that its message replies to, so that it works
after a restart. The data may be forged: ids are looked up, never trusted.
"""

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.context import Context, Handler
from bot.conversation.memory import Turn
from bot.conversation.replying import Outcome, ReplyOptions, turn_outcome
from bot.feedback.recorder import BUTTON_SURFACE
from bot.handlers.messages import command_argument, question_in, reply_options, send_outcome
from bot.transport.request import is_expired, is_not_modified
from bot.transport.update_processor import current_slot
from bot.views import articles
from bot.views.answers import paragraph_reply
from bot.views.conversation import prepend_question
from bot.views.keyboards import Reply, vote_data_of
from bot.views.texts import LANGUAGES
from retrieval import Library, find_articles

T = TypeVar("T")


class StaleButton(Exception):
    """A button does not work any more; the message says why, by default `button_gone`."""


def on_press(handler: Callable[[CallbackQuery, Context], Coroutine[Any, Any, None]]) -> Handler:
    """Make an update handler of one that takes a press; StaleButton is shown as a toast."""

    @wraps(handler)
    async def handle(update: Update, context: Context) -> None:
        if query := update.callback_query:
            try:
                await handler(query, context)
            except StaleButton as error:
                await answer_press(query, str(error) or context.texts.button_gone)

    return handle


@on_press
async def handle_press(query: CallbackQuery, context: Context) -> None:
    """Do what a button says, or say in a toast why that is not possible."""
    # Messages sent by inline query have no such buttons: the press would be forged.
    message = _require(message_of(query))
    data = (query.data or "").split(":")
    if data[0] == "n" and len(data) == 3:  # the page number, 2/5
        page, pages = (_number(each) for each in data[1:])
        await answer_press(query, context.texts.page.format(page=page, pages=pages))
        return
    library, options = context.library, reply_options(message, context)
    turn = _turn(message, context)
    may_remove = options.is_admin and context.bot_data.reloader is not None
    outcome = await context.in_thread(_outcome_for_data, library, data, turn, options, may_remove)
    last_presses, key = context.bot_data.last_presses, (message.chat_id, message.message_id)
    last_presses[key] = query.id
    await answer_press(query)  # before the edit, which the rate limiter may delay
    if data[0] == "q":
        context.bot_data.feedback.count(BUTTON_SURFACE, outcome.answers[0])
        await send_outcome(message, outcome, context)
    elif last_presses.get(key) == query.id:  # else a later press's page is shown, and remembered
        await edit_message(query, outcome.reply)
        if outcome.turn:
            context.bot_data.memory.remember(*key, outcome.turn)


def _outcome_for_data(
    library: Library, data: list[str], turn: Turn, options: ReplyOptions, may_remove: bool
) -> Outcome:
    """The outcome for a button's data. Raises StaleButton, also for unknown data."""
    texts = options.texts
    match data:
        case ["q", suggestion_id]:  # a suggested question
            question = _require(suggestion_question(library, suggestion_id), texts.question_gone)
            return turn_outcome(library, Turn(question, suggestion_id=suggestion_id), options)
        case ["h", page, *ids] if len(ids) < 2:  # a page of the hits
            if ids:
                turn = Turn(suggestion_question(library, ids[0]), suggestion_id=ids[0])
            _require(turn.message, texts.question_gone)
            return turn_outcome(library, replace(turn, page=_number(page)), options)
        case ["c", passage_id, *back]:  # the context of a passage; the page to go back to
            passage = _require(library.passage(passage_id), texts.passage_gone)
            question, suggestion_id = turn.question, "".join(back[1:2])
            if suggestion_id:
                question = suggestion_question(library, suggestion_id)
            vote = vote_data_of(question, passage, suggestion_id) if question else ""
            reply = paragraph_reply(passage, texts, ":".join(["h", *back]), vote)
            if turn.is_follow_up and not suggestion_id:
                reply = prepend_question(reply, question, texts)
            return Outcome(reply)
        case ["l", page] | ["f", _, page]:  # the list of articles, or a folder in it
            folder_id = "".join(data[1:-1])
            try:
                return Outcome(articles.articles_reply(library, texts, _number(page), folder_id))
            except LookupError:
                raise StaleButton(texts.article_gone) from None
        case ["g", page]:  # the results of a search for articles
            words = _require(command_argument(turn.message), texts.question_gone)
            results = find_articles(library, words)
            return Outcome(articles.search_reply(results, words, texts, _number(page)))
        case ["o", passage_id, *back]:  # an article, opened at a passage
            passage = _require(library.passage(passage_id), texts.passage_gone)
            reply = articles.passage_reply(passage, texts, _search_page_data(back))
            return Outcome(reply, turn=_turn_about(turn, passage.article.file))
        case ["a", article_id, page, *back]:  # an article's card
            article = _require(library.article(article_id), texts.article_gone)
            number, back_to = _number(page), _search_page_data(back)
            reply = articles.article_reply(article, texts, number, back_to, removable=may_remove)
            return Outcome(reply, turn=_turn_about(turn, article.file))
        case ["s", article_id, section, page]:  # a section's text
            article = _require(library.article(article_id), texts.article_gone)
            # It may have had more sections before it was edited.
            _require(article.sections[_number(section) :], texts.article_gone)
            reply = articles.section_reply(article, _number(section), texts, _number(page))
            return Outcome(reply, turn=_turn_about(turn, article.file))
    raise StaleButton


def _turn_about(turn: Turn, file: str) -> Turn:
    """The turn that opens an article; a command such as /start or /articles is no question."""
    return Turn(file=file) if turn.message.startswith(("/", "／")) else replace(turn, file=file)


def _require(value: T | None, message: str = "") -> T:
    """The value, if there is one. Raises StaleButton with the message if not."""
    if not value:
        raise StaleButton(message)
    return value


def _turn(message: Message, context: Context) -> Turn:
    """The turn of the message with the button, from memory or else from the message itself."""
    question = question_of(message, context.bot.username)
    if not question:
        return Turn()
    turn = context.bot_data.memory.turn(message.chat_id, message.message_id)
    repeated = _repeated_question(message)
    if turn.question == question or (turn.message == question and not repeated):
        return turn
    return Turn(question, question, repeats_question=bool(repeated))


def suggestion_question(library: Library, suggestion_id: str) -> str:
    """The suggested question with this id, "" if there is none."""
    suggestion = library.suggestion(suggestion_id)
    return suggestion.question if suggestion else ""


def _search_page_data(back: list[str]) -> str:
    """The data of the button back to a page of search results, "" if there was no search."""
    return f"g:{_number(back[1])}" if len(back) == 2 and back[0] == "g" else ""


def _number(field: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", field):
        raise StaleButton
    return int(field)


def message_of(query: CallbackQuery) -> Message | None:
    """The message with the button; None if it is inline, or too old to be accessible."""
    message = query.message
    return message if isinstance(message, Message) and message.is_accessible else None


def question_of(message: Message, username: str) -> str:
    """The question that a message of the bot repeats or replies to, "" if that was deleted."""
    original = message.reply_to_message
    return _repeated_question(message) or (question_in(original, username) if original else "")


def _repeated_question(message: Message) -> str:
    """The question that a message of the bot repeats in its first line, "" if it does not."""
    first = (message.text or "").split("\n", 1)[0]
    patterns = (re.escape(texts.question).replace(r"\{question\}", "(.+)") for texts in LANGUAGES)
    return next((match[1] for each in patterns if (match := re.fullmatch(each, first))), "")


async def answer_press(query: CallbackQuery, toast: str | None = None) -> None:
    """Answer a press, unless it has expired, and let the person's next update begin."""
    current_slot.get().release()
    try:
        await query.answer(toast)
    except BadRequest as error:
        if not is_expired(error):
            raise


async def edit_message(query: CallbackQuery, reply: Reply | str) -> None:
    """Replace the message with the button by a reply."""
    reply = Reply(reply) if isinstance(reply, str) else reply
    try:
        await query.edit_message_text(reply.text, reply_markup=reply.keyboard)
    except BadRequest as error:
        if not is_not_modified(error):
            raise
