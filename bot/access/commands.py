"""/allow and /deny: the admin changes who may ask."""

import re

from telegram import Message

from bot import LOG
from bot.context import Context
from bot.handlers.messages import on_message, send_reply


@on_message
async def change(message: Message, context: Context) -> None:
    """Allow or deny the id of a person, a group or a channel; without an id, list who may ask."""
    allowlist, texts = context.bot_data.allowlist, context.texts
    allowed = (message.text or "").lower().startswith("/allow")
    argument = (context.args or [""])[0]
    if allowlist.is_open:
        text = texts.open_to_all
    elif not re.fullmatch(r"-?[0-9]{1,15}", argument):
        text = texts.allowed_ids.format(ids=", ".join(map(str, sorted(allowlist.ids))) or "—")
    else:
        try:
            (allowlist.allow if allowed else allowlist.deny)(int(argument))
        except OSError as error:
            LOG.error("who may ask could not be kept: %s", error)
            text = texts.not_saved
        else:
            text = (texts.now_allowed if allowed else texts.now_denied).format(id=int(argument))
    await send_reply(message, text)
