"""Guest queries: the bot is mentioned in a chat that it is not a member of, and answers once."""

from functools import partial

from telegram import Update

from bot.context import Context
from bot.conversation.memory import NO_TURN
from bot.conversation.replying import ReplyOptions, message_outcome
from bot.conversation.requests import english_keywords
from bot.handlers.messages import find_question, usage_html_in_thread
from bot.views.inline import error_result, hit_result, nothing_result, reply_result


async def answer_query(update: Update, context: Context) -> None:
    """Answer with the best hit, that nothing was found, or the reply to small talk or a request."""
    message = update.guest_message
    if message is None:
        return
    (_, question), texts = find_question(message, context), context.texts
    username = context.bot.username
    if not question or question[0] in "/／":  # commands are for chats that the bot is in
        text = await usage_html_in_thread(texts.how_to_call, context)
        await message.answer_guest_query(error_result(text))
        return
    options = ReplyOptions(texts, in_group=True, bot_username=username)
    outcome = await context.in_thread(
        partial(message_outcome, context.library, question, NO_TURN, options)
    )
    match outcome.answers:
        case [answer] if answer.found:
            result = hit_result(answer, answer.hits[0], texts, username)
        case [answer] if not answer.small_talk and english_keywords(question) is None:
            result = nothing_result(answer.question, texts, username)
        case _:
            result = reply_result(outcome.reply, texts, username)
    await message.answer_guest_query(result)
    for answer in outcome.answers:
        context.bot_data.feedback.count("guest", answer)
