"""Guest queries: the bot is called by name in a chat it is no member of, and answers once."""

from telegram import InlineQueryResultArticle, Update

from bot.context import Context
from bot.handlers.questions import message_with_question, run_search, texts_of
from bot.views.help import example_question
from bot.views.html import escape_html
from bot.views.inline import error_result, hit_result, nothing_result
from bot.views.texts import Texts
from retrieval import Answer


async def answer(update: Update, context: Context) -> None:
    """Answer with the best hit, or say that there is none."""
    message = update.guest_message
    if message is None:
        return
    library, username = context.bot_data.library, context.bot.username
    (_, question), texts = message_with_question(message, context), texts_of(update)
    if not question:
        example = await run_search(context, example_question, library, texts)
        text = texts.how_to_call.format(
            username=escape_html(username), example=escape_html(example)
        )
        await message.answer_guest_query(error_result(text))
        return
    found = await run_search(context, library.ask, question)
    await message.answer_guest_query(best_result(found, texts, username))
    context.bot_data.feedback.count("guest", found)


def best_result(found: Answer, texts: Texts, username: str) -> InlineQueryResultArticle:
    """The best hit as the one result that a guest query takes, or an honest no."""
    if found.found:
        best = found.hits[0]
        return hit_result(found.question, best, found.confident, texts, username, found.missing)
    return nothing_result(found.question, texts, username)
