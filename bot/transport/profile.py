"""The bot's profile on Telegram: checked at the start, and set where it differs."""

from collections.abc import Mapping

from telegram import BotCommand, BotCommandScope, BotCommandScopeChat
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import LOG
from bot.context import Bot
from bot.views.texts import EN, PROFILE_LANGUAGES

GROUP_COMMANDS = ("ask", "help", "articles", "use")
_PRIVATE = BotCommandScope(BotCommandScope.ALL_PRIVATE_CHATS)
_GROUPS = BotCommandScope(BotCommandScope.ALL_GROUP_CHATS)

# None is for all other languages: "" would be sent as "[]" with Defaults set.
_LANGUAGES = [(language or None, texts) for language, texts in PROFILE_LANGUAGES.items()]


async def set_up(bot: Bot, admin_chat_id: int | None) -> None:
    """Log missing settings at BotFather, and set commands and descriptions; failures are logged."""
    for step in missing_steps(bot):
        LOG.warning("BotFather: %s", EN.botfather_steps[step])
    try:
        for code, texts in _LANGUAGES:
            groups = {name: use for name, use in texts.commands.items() if name in GROUP_COMMANDS}
            await _set_commands(bot, _PRIVATE, code, texts.commands)
            await _set_commands(bot, _GROUPS, code, groups)
            description = texts.description.format(username=bot.username)
            if (await bot.get_my_description(code)).description != description:
                await bot.set_my_description(description, code)
            short = texts.short_description
            if (await bot.get_my_short_description(code)).short_description != short:
                await bot.set_my_short_description(short, code)
    except TelegramError as error:
        LOG.warning("the bot's commands and description were not set: %s", error)
    if admin_chat_id is not None:
        await _set_admin_commands(bot, admin_chat_id)


def missing_steps(bot: Bot) -> list[str]:
    """The steps at BotFather, by their names in the texts, that are not done yet."""
    me = bot.bot
    is_done = {
        "inline": me.supports_inline_queries,
        "guest": me.supports_guest_queries,
        "groups": me.can_join_groups,
        "privacy": not me.can_read_all_group_messages,
    }
    return [step for step in is_done if not is_done[step]]


async def _set_admin_commands(bot: Bot, chat_id: int) -> None:
    try:
        await bot.send_chat_action(chat_id, ChatAction.TYPING)  # may the bot write there?
        for code, texts in _LANGUAGES:
            commands = {**texts.admin_commands, **texts.commands}
            await _set_commands(bot, BotCommandScopeChat(chat_id), code, commands)
    except (BadRequest, Forbidden) as error:
        mend = f"write /start to @{bot.username} from there, or mend the number"
        LOG.warning("ADMIN_CHAT_ID: %d: %s: %s", chat_id, error.message, mend)
    except TelegramError as error:
        LOG.warning("ADMIN_CHAT_ID: its commands were not set: %s", error)


async def _set_commands(
    bot: Bot, scope: BotCommandScope, code: str | None, uses: Mapping[str, str]
) -> None:
    commands = [BotCommand(name, use) for name, use in uses.items()]
    if list(await bot.get_my_commands(scope, code)) != commands:
        await bot.set_my_commands(commands, scope, code)
