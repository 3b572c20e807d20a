"""Guest queries: the bot is mentioned in a chat that it is not a member of, and answers once."""

from telegram import Update

from bot.context import Context
from bot.handlers.questions import message_with_question, usage
from bot.views.inline import error_result, hit_result, nothing_result


async def answer(update: Update, context: Context) -> None:
    """Answer with the best hit, or that nothing was found."""
    message = update.guest_message
    if message is None:
        return
    (_, question), texts = message_with_question(message, context), context.texts
    if not question:
        text = await usage(texts.how_to_call, context)
        await message.answer_guest_query(error_result(text))
        return
    username, found = context.bot.username, await context.in_thread(context.library.ask, question)
    if found.found:
        result = hit_result(found, found.hits[0], texts, username)
    else:
        result = nothing_result(found.question, texts, username)
    await message.answer_guest_query(result)
    context.bot_data.feedback.count("guest", found)
