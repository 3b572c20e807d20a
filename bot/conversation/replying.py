"""Replying: a message, and what was said before it, in; the reply, and what to remember, out.

It is looked up off the event loop: nothing here waits for Telegram.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.conversation.intents import Intent, find_intent, in_english, numbered_intent
from bot.conversation.memory import Turn
from bot.views.answers import answer_pages, answer_reply, nothing_reply, small_talk_reply
from bot.views.articles import LIST_PAGE, articles_reply, shelf_of
from bot.views.conversation import (
    append_scope,
    ask_in_chinese_reply,
    fact_reply,
    matches_reply,
    origin,
    prepend_question,
    several_reply,
    summary_reply,
    topic_reply,
    which_reply,
)
from bot.views.help import example_question, help_reply
from bot.views.html import escape_html, truncate
from bot.views.keyboards import Reply
from bot.views.texts import Texts
from retrieval import Answer, Article, Library, plain_question, questions_in, short_id

MAX_OFFERS = 2  # questions to ask instead, where nothing is found
MAX_QUESTIONS = 3  # of one message
MAX_LISTED = 99  # articles of a list that can be asked for by their number
QUOTES = " “”「」\"'"  # that may stand around a name
MAX_NAME = 20  # characters of a message that may be an author's or a publisher's name


class Asker(NamedTuple):
    """Who is to read a reply, and where."""

    texts: Texts
    in_group: bool = False
    username: str = ""
    is_admin: bool = False


class Response(NamedTuple):
    """A reply, the answers in it, and what it was about, which is to be remembered."""

    reply: Reply
    answers: Sequence[Answer] = ()
    turn: Turn | None = None

    @property
    def found(self) -> bool:
        """Whether it is worth saying where nobody called the bot."""
        if not self.answers:
            return self.turn is not None
        return any(answer.found for answer in self.answers)


def respond(library: Library, message: str, last: Turn, scope: str, asker: Asker) -> Response:
    """The reply to a message after the turn before it.

    What it is to be looked for in is the last turn's `within`, which is called `scope`, "" for all.
    """
    texts = asker.texts
    numbered = numbered_intent(message, len(last.listed))
    if (intent := numbered or find_intent(message)) and (
        reply := _reply_to_intent(library, intent, last, asker)
    ):
        return reply
    for name in message, plain_question(message):
        if len(name) <= MAX_NAME and (found := _articles_by(library, name, texts)):
            return found
    turn = Turn(message, before=last.question, near=last.file, within=last.within)
    response = respond_to_turn(library, turn, asker)
    if response.answers[0].small_talk:
        return response._replace(turn=None)  # 谢谢 is nothing to go on from
    if (words := in_english(message)) is not None:
        told = respond_to_turn(library, replace(turn, typed=words), asker) if words else None
        reply_ = told.reply if told and told.found else None
        example = example_question(library, texts)
        response = (told or response)._replace(reply=ask_in_chinese_reply(reply_, example))
    return (
        response._replace(reply=append_scope(response.reply, scope, texts)) if scope else response
    )


def respond_to_turn(
    library: Library, turn: Turn, asker: Asker, suggestion_id: str = ""
) -> Response:
    """The answer to a question, or to each of those in a message."""
    questions = questions_in(turn.typed)
    if len(questions) > 1 and not turn.page:
        answers: list[Answer] = []
        each = turn
        for question in questions[:MAX_QUESTIONS]:
            each = replace(each, typed=question)
            answers.append(each.ask(library))
            each = each.with_answer(answers[-1])
            each = replace(each, before=each.question, near=each.file)
        reply = several_reply(answers, asker.texts, len(questions) > MAX_QUESTIONS)
        turn = replace(turn, question=each.question, file=each.file)
        return Response(reply, answers, turn)
    answer = turn.ask(library)
    turn = turn.with_answer(answer)
    return Response(answer_turn(library, answer, turn, asker, suggestion_id), [answer], turn)


def answer_turn(
    library: Library, answer: Answer, turn: Turn, asker: Asker, suggestion_id: str = ""
) -> Reply:
    """The reply with an answer; `suggestion_id` as for `answer_reply`."""
    texts = asker.texts
    if answer.small_talk:
        return small_talk_reply(answer.small_talk, library.suggestions(), texts)
    if answer.found:
        reply = answer_reply(answer, texts, turn.page, suggestion_id, in_group=asker.in_group)
    else:
        near = library.suggestions((hit.passage.article for hit in answer.hits), MAX_OFFERS)
        reply = nothing_reply(answer, near, texts, len(library.articles), suggestion_id)
    is_follow_up = turn.is_follow_up and not suggestion_id
    return prepend_question(reply, answer.question, texts) if is_follow_up else reply


def _reply_to_intent(library: Library, intent: Intent, last: Turn, asker: Asker) -> Response | None:
    """The reply to what is no question for the articles; None where it is one after all."""
    texts = asker.texts
    match intent.kind:
        case "more" | "other" | "again":
            return _turn_page(library, intent, last, asker)
        case "noise":
            return Response(Reply(texts.noise))
        case "human":
            return Response(Reply(texts.human))
        case "help":
            return Response(help_reply(library, texts, asker.username, asker.is_admin))
        case "articles":
            return Response(
                articles_reply(library, texts), turn=replace(last, listed=_listed(library))
            )
        case "topic":
            if found := _articles_by(library, intent.about, texts):
                return found
            articles = articles_on(library, intent.about)
            return _response_on(articles, topic_reply(articles, intent.about, texts), intent.about)
    return _article_response(library, intent, last, texts)


def _listed(library: Library) -> tuple[str, ...]:
    """The files in the order of the list of all; none where that shows folders first."""
    files = library.passages.files
    if len(files) > LIST_PAGE:
        shelf = shelf_of(files)
        files = [] if shelf.folders else [files[at] for at in shelf.articles[:MAX_LISTED]]
    return tuple(files)


def _articles_by(library: Library, name: str, texts: Texts) -> Response | None:
    """The articles by an author or from a publisher; None where none has this name."""
    if not (articles := library.articles_by(name)):
        return None
    heading = texts.articles_by.format(name=escape_html(name.strip(QUOTES)), count=len(articles))
    return _response_on(articles, matches_reply(articles, heading, texts), name)


def _response_on(articles: Sequence[Article], reply: Reply, question: str) -> Response:
    """A reply with articles that were asked for; of one, it may be talked on."""
    files = tuple(article.file for article in articles)
    file = files[0] if len(files) == 1 else ""
    return Response(reply, turn=Turn(question, question, file=file, listed=files))


def _turn_page(library: Library, intent: Intent, last: Turn, asker: Asker) -> Response:
    """Another page of the answer before, or the same again."""
    texts = asker.texts
    if not last.typed:
        return Response(Reply(texts.nothing_before))
    page = last.page + (intent.kind != "again")
    answer = last.ask(library)
    if page and (not answer.found or page >= len(list(answer_pages(answer, alone=asker.in_group)))):
        return Response(Reply(texts.no_more), turn=last)
    turn = replace(last, page=page, quotes_question=True)
    reply = answer_turn(library, answer, turn, asker)
    return Response(reply, turn=turn)


def _article_response(
    library: Library, intent: Intent, last: Turn, texts: Texts
) -> Response | None:
    """What is asked of an article; None where none is named that there is."""
    articles = [a for file in _files(library, intent, last) if (a := _article(library, file))]
    if intent.about and not articles:
        return None
    if len(articles) != 1:
        return Response(which_reply(articles or library.articles, texts), turn=last)
    (article,) = articles
    is_summary = intent.kind == "summary"
    if intent.about and not intent.is_article and not (is_summary or origin(intent.kind, article)):
        return None  # 红楼梦是谁写的 may be told by a sentence of an article of that name
    reply = summary_reply(article, texts) if is_summary else fact_reply(intent.kind, article, texts)
    return Response(reply, turn=replace(last, file=article.file))


def _files(library: Library, intent: Intent, last: Turn) -> list[str]:
    """The files that may be meant: those named, the one talked of, or the only one."""
    if intent.number:
        return [last.listed[intent.number - 1]]
    if intent.about:
        if found := [
            path for path in library.paths_by_name(intent.about) if not path.endswith("/")
        ]:
            told = intent.is_article or intent.kind == "summary" or len(found) == 1
            return found if told else []
        if intent.is_article:
            return [article.file for article in articles_on(library, intent.about)]
        # 夏飞写了什么
        return [a.file for a in library.articles_by(intent.about) if intent.kind == "summary"]
    if last.file:
        return [last.file]
    return [library.articles[0].file] if len(library.articles) == 1 else []


def articles_on(library: Library, topic: str) -> list[Article]:
    """The articles about something: named so, or with a sentence that answers for it."""
    by_title = [a for path in library.paths_by_name(topic) if (a := _article(library, path))]
    answer = library.ask(topic, limit=20)
    hits = answer.hits if answer.found else []
    near = [hit.passage.article for hit in hits if hit.score >= hits[0].score / 2]
    return [*{article.id: article for article in (*by_title, *near)}.values()]


def _article(library: Library, file: str) -> Article | None:
    return library.article(short_id(file))


def scope_name(library: Library, paths: Sequence[str], name: str) -> str:
    """What files or folders are called: the title of the one, or what the person said."""
    article = _article(library, paths[0]) if len(paths) == 1 else None
    return f"《{truncate(article.title, 40)}》" if article else f"“{name.strip('《》')}”"
