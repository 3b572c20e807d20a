"""Inline queries, @bot 问题 in any chat: each hit is a result to choose."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from telegram import InlineQueryResultArticle, Update

from bot.context import Context
from bot.views.inline import article_result, hit_result, results_button
from bot.views.texts import Texts, in_script_of, texts_like
from retrieval import Answer, Article, Library, simplified

PAGE = 10  # results at a time: Telegram asks for more when somebody scrolls
MAX_HITS = 50
LEAST_TITLE = 2  # characters of a title that is typed
MAX_NAMED = 3  # articles whose title is typed
# Everybody who asks the same gets the same, so Telegram may answer for us; an article that changes
# has left its cache within the hour.
CACHE_SECONDS = 60 * 60


async def answer(update: Update, context: Context) -> None:
    """Offer the hits, or where nothing is typed yet, questions to ask and the articles."""
    query = update.inline_query
    if query is None:
        return
    library, question = context.library, query.query.strip()
    texts = texts_like(question)  # one answer for all who ask it, whatever their language
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 6 else 0
    end = start + PAGE
    username = context.bot.username
    button = None
    if question:
        # Nobody who types waits for vectors: those that are there must do.
        search = partial(library.ask, question, MAX_HITS, embedding_timeout=0)
        found = await context.search(search)
        results, more = _hit_results(found, start, end, texts, username)
        if not results and start == 0:
            button = results_button(texts.nothing_inline)
        elif found.found and not found.confident:
            closest = f"p_{found.hits[0].passage.id}"
            button = results_button(texts.closest_button, closest)
        if start == 0:
            context.bot_data.feedback.count_inline(query.from_user.id, found)
    else:
        results, more = await context.search(
            _browsing_results, library, start, end, texts, username
        )
    await query.answer(
        results,
        cache_time=CACHE_SECONDS,
        # Where not everybody may ask, Telegram may not answer for us.
        is_personal=not context.bot_data.access.is_open,
        next_offset=str(end) if more else None,  # "" would go out as "[]" with Defaults set
        button=button,
    )


Page = tuple[Sequence[InlineQueryResultArticle], bool]


def _hit_results(found: Answer, start: int, end: int, texts: Texts, username: str) -> Page:
    """Results `start` to `end`, and whether there are more; articles that are named among them."""
    hits = found.hits if found.found else []
    results = [hit_result(found, hit, texts, username) for hit in hits[start:end]]
    if start == 0:  # the sentence before the article, where it answers
        at = int(found.confident)
        results[at:at] = [article_result(a, texts, username) for a in _articles_with_title(found)]
    return results[:end], len(hits) > end


def _articles_with_title(found: Answer) -> list[Article]:
    """The articles whose title is part of the query, or the query of the title."""
    typed = _letters(found.question)
    articles = {hit.passage.article.id: hit.passage.article for hit in found.hits}
    if len(typed) < LEAST_TITLE:
        return []
    return [
        article
        for article in articles.values()
        if typed in (title := _letters(article.title))
        or (len(title) >= LEAST_TITLE and title in typed)
    ][:MAX_NAMED]


def _letters(text: str) -> str:
    """What tells a title: its letters and digits, whichever script it is in."""
    return "".join(filter(str.isalnum, simplified(text.lower())))


def _browsing_results(library: Library, start: int, end: int, texts: Texts, username: str) -> Page:
    """Example questions with their answers, then the articles."""
    offers = library.suggestions()
    examples = []
    for offer in offers[start:end]:
        answer = library.ask(offer.question, limit=1, embedding_timeout=0)
        shown = replace(answer, question=in_script_of(offer.question, texts), confident=True)
        examples.append(hit_result(shown, answer.hits[0], texts, username))
    first = max(0, start - len(offers))
    articles = library.articles[first : max(first, end - len(offers))]
    results = examples + [article_result(article, texts, username) for article in articles]
    return results, len(offers) + len(library.articles) > end
