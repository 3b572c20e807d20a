"""Guest queries: the bot is mentioned in a chat that it is not a member of, and answers once."""

from telegram import Update

from bot.context import Context
from bot.handlers.messages import find_question, usage_html_in_thread
from bot.views.inline import error_result, hit_result, nothing_result


async def answer_query(update: Update, context: Context) -> None:
    """Answer with the best hit, or that nothing was found."""
    message = update.guest_message
    if message is None:
        return
    (_, question), texts = find_question(message, context), context.texts
    if not question:
        text = await usage_html_in_thread(texts.how_to_call, context)
        await message.answer_guest_query(error_result(text))
        return
    answer = await context.in_thread(context.library.ask, question)
    if answer.found:
        result = hit_result(answer, answer.hits[0], texts, context.bot.username)
    else:
        result = nothing_result(answer.question, texts, context.bot.username)
    await message.answer_guest_query(result)
    context.bot_data.feedback.count("guest", answer)
