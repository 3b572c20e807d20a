"""Scope: /use limits a chat to an article or a folder; a button limits one question."""

from collections.abc import Sequence

from telegram import CallbackQuery, ForceReply, Message
from telegram.error import TelegramError

from bot.context import Context
from bot.conversation.memory import Scope, Turn
from bot.conversation.replying import articles_on
from bot.handlers.buttons import StaleButton, answer_press, message_of, on_press
from bot.handlers.messages import is_private, on_message
from bot.views.articles import MAX_TITLE, short_title
from bot.views.html import escape_html, truncate
from retrieval import Library, folders_of, short_id

ALL = {"全部", "所有", "all", "*"}
DATA = "^i:"  # of the button that asks for a question about an article
MAX_FOLDERS = 20  # in the list of folders
MAX_LIST = 2000  # characters of that list


@on_message
async def use(message: Message, context: Context) -> str:
    """Set the scope of a chat to an article or folder, reset it, or say what it is."""
    scopes, texts = context.bot_data.memory.scopes, context.texts
    argument = " ".join(context.args or ()).strip()
    if not argument:
        if message.chat_id in scopes:
            return texts.use_now.format(name=escape_html(scopes[message.chat_id].name))
        folders = await context.in_thread(lambda: folders_of(context.library.names)[:MAX_FOLDERS])
        line = texts.use_folders.format(folders=escape_html("、".join(folders), MAX_LIST))
        return f"{texts.use_none}\n{line}" if folders else texts.use_none
    if not await _may_change(message, context):
        return texts.use_admins
    if argument.lower() in ALL:
        scopes.pop(message.chat_id, None)
        return texts.use_all
    library = context.library
    paths = await context.in_thread(_paths_by_name_or_topic, library, argument)
    if not paths:
        return texts.use_unknown.format(name=escape_html(argument, MAX_TITLE))
    article = library.article(short_id(paths[0])) if len(paths) == 1 else None
    name = short_title(article) if article else f"“{truncate(argument.strip('《》'), MAX_TITLE)}”"
    scopes[message.chat_id] = Scope(tuple(paths), name)
    return texts.use_set.format(name=escape_html(name))


def _paths_by_name_or_topic(library: Library, name: str) -> Sequence[str]:
    if named := library.paths_by_name(name):
        return named
    files = [article.file for article in articles_on(library, name)]
    return files if len(files) == 1 else ()


@on_press
async def handle_press(query: CallbackQuery, context: Context) -> None:
    """Send a prompt for a question about one article."""
    article = context.library.article((query.data or "").partition(":")[2])
    message = message_of(query)
    if article is None or message is None:
        raise StaleButton(context.texts.article_gone)
    await answer_press(query)
    sent = await message.reply_text(
        context.texts.ask_within_prompt.format(name=escape_html(short_title(article))),
        reply_markup=ForceReply(selective=True),
    )
    turn = Turn(scope=Scope((article.file,)), file=article.file)
    context.bot_data.memory.remember(sent.chat_id, sent.message_id, turn)


async def _may_change(message: Message, context: Context) -> bool:
    """Whether the sender may set the scope of a chat: in groups only administrators."""
    if is_private(message):
        return True
    if message.sender_chat:  # an administrator who writes as the group
        return message.sender_chat.id == message.chat_id
    try:
        administrators = await context.bot.get_chat_administrators(message.chat_id)
    except TelegramError:
        return False
    return any(each.user == message.from_user for each in administrators)
