"""/allow and /deny: the admin changes who may ask."""

import re

from telegram import Message

from bot import LOG
from bot.context import Context
from bot.handlers.messages import on_message


@on_message
async def change(message: Message, context: Context) -> str:
    """Allow or deny the id of a person, a group or a channel; without an id, list who may ask."""
    allowlist, texts = context.bot_data.allowlist, context.texts
    allowed = (message.text or "").lower().startswith("/allow")
    argument = (context.args or [""])[0]
    if allowlist.is_open:
        return texts.open_to_all
    if not re.fullmatch(r"-?[0-9]{1,15}", argument):
        return texts.allowed_ids.format(ids=", ".join(map(str, sorted(allowlist.ids))) or "—")
    try:
        (allowlist.allow if allowed else allowlist.deny)(int(argument))
    except OSError as error:
        LOG.error("who may ask could not be stored: %s", error)
        return texts.not_saved
    return (texts.now_allowed if allowed else texts.now_denied).format(id=int(argument))
