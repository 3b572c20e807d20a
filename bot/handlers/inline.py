"""Inline queries, @bot 问题 in any chat: each hit is a result to choose from."""

from dataclasses import replace
from functools import partial

from telegram import Update

from bot.context import Context
from bot.conversation.requests import find_request
from bot.views.answers import letters_of
from bot.views.inline import article_result, hit_result, passage_parameter, results_button
from bot.views.texts import Texts, in_script_of, texts_in_script_of
from retrieval import Answer, Article, Hit, Library, simplified

PAGE_SIZE = 10  # results in one response: Telegram requests the next ones as the person scrolls
MAX_HITS = 50
MIN_MATCH = 2  # characters of a title or a query that must match
MAX_TITLE_MATCHES = 3  # articles whose title matches the query
# Telegram may answer from its cache: the same query has the same answer, whoever asks. A changed
# article is up to date within the hour.
CACHE_SECONDS = 60 * 60

Item = Article | tuple[Answer, Hit]  # that is shown as a result


async def answer_query(update: Update, context: Context) -> None:
    """Answer with the hits; an empty query with example questions and the articles."""
    query = update.inline_query
    if query is None:
        return
    library, question = context.library, query.query.strip()
    if (request := find_request(question)) and request.kind == "articles":
        question = ""  # 有哪些文章: as without a query
    texts = texts_in_script_of(query.query)
    # The offset comes from the client: anything may be in it.
    start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 6 else 0
    end = start + PAGE_SIZE + 1  # one more, to know if another page follows
    button = None
    if question:
        # Only embeddings in the cache are used, none is requested: the person is still typing.
        ask = partial(library.ask, question, MAX_HITS, embedding_timeout=0)
        answer = await context.in_thread(ask)
        items = _items_of_answer(answer)[start:end]
        if not items and start == 0:
            button = results_button(texts.nothing_inline)
        elif answer.is_doubtful:
            button = results_button(texts.closest_button, passage_parameter(answer.hits[0].passage))
        if start == 0:  # further pages are no further question
            context.bot_data.feedback.count_inline(query.from_user.id, answer)
    else:
        items = await context.in_thread(_items_without_query, library, start, end, texts)
    username = context.bot.username
    results = [
        article_result(item, texts, username)
        if isinstance(item, Article)
        else hit_result(*item, texts, username)
        for item in items[:PAGE_SIZE]
    ]
    await query.answer(
        results,
        cache_time=CACHE_SECONDS,
        # Where access is limited, Telegram must not answer others from its cache.
        is_personal=not context.bot_data.allowlist.is_open,
        # None, not "", which python-telegram-bot sends as "[]" if Defaults are set
        next_offset=str(end - 1) if len(items) > PAGE_SIZE else None,
        button=button,
    )


def _items_of_answer(answer: Answer) -> list[Item]:
    """Articles with a matching title, then found hits; a confident first hit stays on top."""
    query = _comparable_letters(answer.question)
    articles = {hit.passage.article.id: hit.passage.article for hit in answer.hits}
    titles = ((article, _comparable_letters(article.title)) for article in articles.values())
    matches = [
        a for a, t in titles if min(len(query), len(t)) >= MIN_MATCH and (query in t or t in query)
    ]
    hits = [(answer, hit) for hit in answer.hits] if answer.found else []
    first = int(answer.confident)
    return [*hits[:first], *matches[:MAX_TITLE_MATCHES], *hits[first:]]


def _comparable_letters(text: str) -> str:
    return letters_of(simplified(text.lower()))


def _items_without_query(library: Library, start: int, end: int, texts: Texts) -> list[Item]:
    """Example questions with their answers, then all articles, from `start` to `end`."""
    examples: list[Item] = []
    for suggestion in library.suggestions():
        answer = library.ask(suggestion.question, limit=1, embedding_timeout=0)
        # An example is shown without the note that it is only the closest.
        question = in_script_of(suggestion.question, texts)
        answer = replace(answer, question=question, confident=True)
        examples.append((answer, answer.hits[0]))
    first = max(0, start - len(examples))
    articles = library.articles[first : max(first, end - len(examples))]
    return [*examples[start:end], *articles]
