"""Guest queries: the bot is called by name in a chat it is no member of, and answers once."""

from telegram import InlineQueryResultArticle, Message, Update

from bot.handlers.questions import Context, is_ours, library_of, looked_up, question_in, texts_of
from bot.replies import hit_result, nothing_result
from bot.texts import Texts
from retrieval import Library


async def answer(update: Update, context: Context) -> None:
    """Answer with the best hit, or say that there is none."""
    message = update.guest_message
    if message is None:
        return
    library, username = library_of(context), context.bot.username
    question, texts = _question(message, context), texts_of(update)
    result = await looked_up(library, best_result, library, question, texts, username)
    await message.answer_guest_query(result)


def best_result(
    library: Library, question: str, texts: Texts, username: str
) -> InlineQueryResultArticle:
    """The best hit as the one result that a guest query takes, or an honest no."""
    found = library.ask(question)
    if found.found:
        return hit_result(question, found.hits[0], found.confident, texts, username)
    return nothing_result(question, texts, username)


def _question(message: Message, context: Context) -> str:
    """What is asked, or where only the bot is named, the message that it is named under."""
    if question := question_in(message, context.bot.username):
        return question
    other = message.reply_to_message
    return question_in(other, context.bot.username) if other and not is_ours(other, context) else ""
