"""Inline queries, @bot 问题 in any chat: each hit is a result to choose."""

from collections.abc import Sequence

from telegram import InlineQueryResultArticle, Update

from bot.context import Context
from bot.handlers.questions import looked_up
from bot.views.inline import article_result, hit_result, nothing_button
from bot.views.texts import Texts, texts_like
from retrieval import Answer, Library

PAGE = 10  # results at a time: Telegram asks for more when somebody scrolls
MAX_HITS = 50
# Everybody who asks the same gets the same, so Telegram may answer for us; an article that changes
# has left its cache within the hour.
CACHE_SECONDS = 60 * 60


async def answer(update: Update, context: Context) -> None:
    """Offer the hits, or where nothing is typed yet, questions to ask and the articles."""
    query = update.inline_query
    if query is None:
        return
    library, question = context.bot_data.library, query.query.strip()
    texts = texts_like(question)  # one answer for all who ask it, whatever their language
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 6 else 0
    end = start + PAGE
    username = context.bot.username
    if question:
        found = await looked_up(context, library.ask, question, MAX_HITS)
        results, more = _hit_results(found, start, end, texts, username)
        if start == 0:
            context.bot_data.feedback.count_typed(query.from_user.id, found)
    else:
        results, more = await looked_up(
            context, _browsing_results, library, start, end, texts, username
        )
    nothing = question and not results and start == 0
    await query.answer(
        results,
        cache_time=CACHE_SECONDS,
        # Where not everybody may ask, Telegram may not answer for us.
        is_personal=not context.bot_data.access.is_open,
        next_offset=str(end) if more else None,  # "" would go out as "[]" with Defaults set
        button=nothing_button(texts) if nothing else None,
    )


Page = tuple[Sequence[InlineQueryResultArticle], bool]


def _hit_results(found: Answer, start: int, end: int, texts: Texts, username: str) -> Page:
    """Results `start` to `end`, and whether there are more."""
    hits = found.hits if found.found else []
    results = [
        hit_result(found.question, hit, found.confident, texts, username) for hit in hits[start:end]
    ]
    return results, len(hits) > end


def _browsing_results(library: Library, start: int, end: int, texts: Texts, username: str) -> Page:
    """Example questions with their answers, then the articles."""
    offers = library.suggestions()
    examples = [
        hit_result(
            offer.question, library.ask(offer.question, limit=1).hits[0], True, texts, username
        )
        for offer in offers[start:end]
    ]
    first = max(0, start - len(offers))
    shown = library.articles[first : max(first, end - len(offers))]
    results = examples + [article_result(article, texts, username) for article in shown]
    return results, len(offers) + len(library.articles) > end
