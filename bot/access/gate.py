"""The first handler: it stops the updates of those who may not ask, or ask too often."""

import asyncio
import re
from collections.abc import Sequence

from telegram import Chat, Message, Update
from telegram.ext import ApplicationHandlerStop

from bot import LOG
from bot.context import Context
from bot.handlers.buttons import answer_press
from bot.handlers.chats import ALBUM_WINDOW, DAY
from bot.handlers.messages import (
    calls_bot,
    is_for_bot,
    is_late_edit,
    is_private,
    on_message,
    send_reply,
)
from bot.views.html import truncate
from bot.views.inline import error_result, results_button

_UNLIMITED = re.compile(r"/(forget|privacy|help)\b")  # do not count as questions
MAX_IDS = 3500  # characters of ids in one message
_ASKS_FOR_ID = re.compile(r"/id(@\w+)?", re.ASCII)  # allowed to all: the admin needs the id


async def check(update: Update, context: Context) -> None:
    """Let an update pass, or raise ApplicationHandlerStop."""
    try:
        asks_for_id = update.message and _ASKS_FOR_ID.fullmatch(update.message.text or "")
        message = update.message or update.edited_message or update.guest_message
        if not asks_for_id and not await _is_allowed(update, context):
            await _refuse(update, context)
        elif message is None or await _is_within_limit(message, update, context):
            return
    except Exception as error:  # python-telegram-bot would call the other handlers
        await context.application.process_error(update, error)
    raise ApplicationHandlerStop


async def _is_allowed(update: Update, context: Context) -> bool:
    allowlist, admin = context.bot_data.allowlist, context.bot_data.admin_chat_id
    sender, chat = update.effective_sender, update.effective_chat
    person = sender.id if sender else None
    # Inline and guest queries are sent by a person in a chat that the bot may not know.
    is_query = update.inline_query or update.guest_message
    place = None if is_query or chat is None or chat.type == Chat.PRIVATE else chat.id
    if allowlist.is_open or (admin is not None and admin in (person, place)):
        return True
    if allowlist.is_denied(person):
        return False
    if allowlist.may_ask(person, place):
        return True
    if person is None or place is not None:
        return False
    return await allowlist.is_member(person, context.bot)  # of a group: may ask in private, too


async def _refuse(update: Update, context: Context) -> None:
    """Say once a day that the sender may not ask, with the id that the admin needs to allow them.

    A press and an inline query are answered each time, as they must be, without the id.
    """
    texts, sender = context.texts, update.effective_sender
    if update.inline_query:
        button = results_button(texts.not_allowed_toast, "id")
        await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
        return
    if update.callback_query:
        await answer_press(update.callback_query, texts.not_allowed_toast)
        return
    if not (message := update.message or update.guest_message):
        return
    # In a chat that may ask, the person is denied.
    chat_may_ask = context.bot_data.allowlist.may_ask(message.chat_id)
    is_personal = is_private(message) or update.guest_message is not None or chat_may_ask
    id_to_allow = sender.id if sender and is_personal else message.chat_id
    text, refusal = texts.not_allowed.format(id=id_to_allow), f"refusal {id_to_allow}"
    if update.guest_message:
        await message.answer_guest_query(error_result(text))
    elif is_for_bot(message, context) and context.bot_data.begin_if_due(refusal, DAY):
        await send_reply(message, text)


async def _is_within_limit(message: Message, update: Update, context: Context) -> bool:
    """Whether a person is within the limit of questions; the first one beyond it gets a reply.

    The admin's chat has no limit: many files may be sent there at once. Edits that get no answer,
    such as those of a live location, do not count; the pictures of an album count once.
    """
    sender, text = update.effective_sender, message.text or message.caption or ""
    is_question = update.guest_message or is_for_bot(message, context)
    is_unlimited = message.chat_id == context.bot_data.admin_chat_id or (
        is_private(message) and _UNLIMITED.match(text)
    )
    is_idle = update.edited_message and (not text or is_late_edit(message, context))
    album = "" if text else message.media_group_id
    if sender is None or not is_question or is_unlimited or is_idle:
        return True
    if album and not context.bot_data.begin_if_due(f"counted album {album}", ALBUM_WINDOW):
        return False  # the first picture, or the one with a caption, gets the reply
    limit, now = context.bot_data.question_limit, asyncio.get_running_loop().time()
    # A bare reply in a group may be a remark, which gets no reply.
    may_warn = is_private(message) or calls_bot(message, context)
    action = limit.count(sender.id, now, may_warn=may_warn)
    refusal = context.texts.too_many
    if action != "answer" and update.guest_message:  # guest queries must be answered
        await message.answer_guest_query(error_result(refusal))
    elif action == "warn":
        await send_reply(message, refusal)
    return action == "answer"


@on_message
async def change(message: Message, context: Context) -> str:
    """Allow or deny the ids of people, groups or channels; without an id, list who may ask."""
    allowlist, texts = context.bot_data.allowlist, context.texts
    allowed = (message.text or "").lower().startswith("/allow")
    words = [word for word in re.split(r"[\s,，、]+", " ".join(context.args or [])) if word]
    if allowlist.is_open:
        return texts.open_to_all
    if not words or not all(re.fullmatch(r"-?[0-9]{1,15}", word) for word in words):
        return texts.allowed_ids.format(ids=_listed(sorted(allowlist.ids)) or "—")
    ids = [int(word) for word in words]
    try:
        for each in ids:
            allowlist.change(each, allowed)
    except OSError as error:
        LOG.error("who may ask could not be stored: %s", error)
        return texts.not_saved
    return (texts.now_allowed if allowed else texts.now_denied).format(ids=_listed(ids))


def _listed(ids: Sequence[int]) -> str:
    return truncate("、".join(map(str, ids)), MAX_IDS)
