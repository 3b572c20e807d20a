"""Guest queries: the bot is called by name in a chat it is no member of, and answers once."""

from telegram import Update

from bot.context import Context
from bot.handlers.questions import message_with_question, texts_of
from bot.views.help import usage_html
from bot.views.inline import error_result, hit_result, nothing_result


async def answer(update: Update, context: Context) -> None:
    """Answer with the best hit, or say that there is none."""
    message = update.guest_message
    if message is None:
        return
    library, username = context.library, context.bot.username
    (_, question), texts = message_with_question(message, context), texts_of(update)
    if not question:
        text = await context.search(usage_html, texts.how_to_call, library, texts, username)
        await message.answer_guest_query(error_result(text))
        return
    found = await context.search(library.ask, question)
    if found.found:
        result = hit_result(found, found.hits[0], texts, username)
    else:
        result = nothing_result(found.question, texts, username)
    await message.answer_guest_query(result)
    context.bot_data.feedback.count("guest", found)
