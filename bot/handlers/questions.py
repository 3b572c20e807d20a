"""What all surfaces share: the library, the reader's language, and the question in a message."""

import re
from collections import OrderedDict

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.replies import Reply, answer_reply
from bot.texts import Texts, texts_for
from retrieval import Library

Context = ContextTypes.DEFAULT_TYPE
MAX_REMEMBERED = 10_000  # answers that an edited question can still change


def library_of(context: Context) -> Library:
    """The library that the bot answers from."""
    library: Library = context.bot_data["library"]
    return library


def texts_of(update: Update) -> Texts:
    """The strings in the language of the user whose update this is."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def question_in(message: Message, username: str) -> str:
    """What a message asks: its text or caption without /ask and without the bot's name."""
    text = message.text or message.caption or ""
    text = re.sub(r"^\s*/ask(?:@\w+)?(?=\s|$)", "", text, flags=re.ASCII | re.IGNORECASE)
    return mention_pattern(username).sub(" ", text).strip()


def mention_pattern(username: str) -> re.Pattern[str]:
    """@username, also where it touches Chinese text, in which Telegram marks no mention."""
    return re.compile(rf"(?<![A-Za-z0-9_@])@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)


def reply_to_question(
    library: Library, question: str, texts: Texts, page: int = 0, offered: str = ""
) -> Reply:
    """The reply to a question; see `answer_reply` for `page` and `offered`."""
    answer = library.ask(question)
    offers = [] if answer.found else library.suggestions(hit.passage.article for hit in answer.hits)
    return answer_reply(answer, offers, texts, page, offered)


async def send_answer(
    asked: Message, question: str, texts: Texts, context: Context, trigger: Message | None = None
) -> None:
    """Answer a question in reply to the message that holds it; an edited one changes its answer.

    `trigger` is the message that called the bot, where that is another one.
    """
    reply = reply_to_question(library_of(context), question, texts)
    answers: OrderedDict[tuple[int, int], int] = context.bot_data["answers"]
    key = (asked.chat_id, (trigger or asked).message_id)
    if key in answers and await _edited(asked.chat_id, answers[key], reply, context):
        return
    sent = await send(asked, reply)
    answers[key] = sent.message_id
    if len(answers) > MAX_REMEMBERED:
        answers.popitem(last=False)


async def send(message: Message, reply: Reply) -> Message:
    """Send a reply that quotes the message."""
    return await message.reply_text(reply.text, reply_markup=reply.keyboard, do_quote=True)


async def _edited(chat_id: int, message_id: int, reply: Reply, context: Context) -> bool:
    """Put a reply in place of an earlier one; False where that is gone."""
    try:
        await context.bot.edit_message_text(
            reply.text, chat_id=chat_id, message_id=message_id, reply_markup=reply.keyboard
        )
    except BadRequest as error:
        return is_not_modified(error)
    return True


def is_not_modified(error: BadRequest) -> bool:
    """Whether Telegram refuses an edit only because it would change nothing."""
    return "not modified" in error.message.lower()
