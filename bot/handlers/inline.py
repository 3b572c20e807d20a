"""Inline queries, @bot 问题 in any chat: each hit is a result to choose from."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from telegram import InlineQueryResultArticle, Update

from bot.context import Context
from bot.views.inline import article_result, hit_result, results_button
from bot.views.texts import Texts, in_script_of, texts_in_script_of
from retrieval import Answer, Article, Library, simplified

PAGE = 10  # results of one answer: Telegram requests the next ones as the person scrolls
MAX_HITS = 50
MIN_TITLE = 2  # characters of a title in a query
MAX_TITLE_MATCHES = 3  # articles whose title is in a query
# Telegram may answer from its cache, as the same query gets the same answer from everybody. A
# changed article is up to date within the hour.
CACHE_SECONDS = 60 * 60


async def answer(update: Update, context: Context) -> None:
    """Answer with the hits; an empty query with example questions and the articles."""
    query = update.inline_query
    if query is None:
        return
    library, question = context.library, query.query.strip()
    texts = texts_in_script_of(question)
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 6 else 0
    end = start + PAGE
    username = context.bot.username
    button = None
    if question:
        # Only vectors that are computed already: a person who types does not wait for others.
        ask = partial(library.ask, question, MAX_HITS, embedding_timeout=0)
        found = await context.in_thread(ask)
        results, more = _hit_results(found, start, end, texts, username)
        if not results and start == 0:
            button = results_button(texts.nothing_inline)
        elif found.is_doubtful:
            closest = f"p_{found.hits[0].passage.id}"
            button = results_button(texts.closest_button, closest)
        if start == 0:
            context.bot_data.feedback.count_inline(query.from_user.id, found)
    else:
        browse = partial(_browsing_results, library, start, end, texts, username)
        results, more = await context.in_thread(browse)
    await query.answer(
        results,
        cache_time=CACHE_SECONDS,
        # Where access is limited, Telegram must not answer others from its cache.
        is_personal=not context.bot_data.allowlist.is_open,
        next_offset=str(end) if more else None,  # "" would go out as "[]" with Defaults set
        button=button,
    )


Results = tuple[Sequence[InlineQueryResultArticle], bool]


def _hit_results(answer: Answer, start: int, end: int, texts: Texts, username: str) -> Results:
    """Results `start` to `end`, with articles of a matching title, and whether there are more."""
    hits = answer.hits if answer.found else []
    results = [hit_result(answer, hit, texts, username) for hit in hits[start:end]]
    if start == 0:  # below the first hit, if that is confident
        at = int(answer.confident)
        results[at:at] = [article_result(a, texts, username) for a in _articles_with_title(answer)]
    return results[:end], len(hits) > end


def _articles_with_title(answer: Answer) -> list[Article]:
    """The articles whose title contains the query or is contained in it."""
    query = _letters(answer.question)
    if len(query) < MIN_TITLE:
        return []
    articles = {hit.passage.article.id: hit.passage.article for hit in answer.hits}
    titles = ((article, _letters(article.title)) for article in articles.values())
    found = [a for a, t in titles if query in t or (len(t) >= MIN_TITLE and t in query)]
    return found[:MAX_TITLE_MATCHES]


def _letters(text: str) -> str:
    """The letters and digits of a text, in lower case and Simplified."""
    return "".join(filter(str.isalnum, simplified(text.lower())))


def _browsing_results(
    library: Library, start: int, end: int, texts: Texts, username: str
) -> Results:
    suggestions = library.suggestions()
    examples = []
    for suggestion in suggestions[start:end]:
        answer = library.ask(suggestion.question, limit=1, embedding_timeout=0)
        shown = replace(answer, question=in_script_of(suggestion.question, texts), confident=True)
        examples.append(hit_result(shown, answer.hits[0], texts, username))
    first = max(0, start - len(suggestions))
    articles = library.articles[first : max(first, end - len(suggestions))]
    results = examples + [article_result(article, texts, username) for article in articles]
    return results, len(suggestions) + len(library.articles) > end
