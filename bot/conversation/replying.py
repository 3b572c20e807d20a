"""The reply to a message, and the turn to remember; it searches, so call it in a thread."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import retrieval
from bot.conversation.memory import Turn
from bot.conversation.requests import Request, english_keywords, find_request
from bot.views import conversation
from bot.views.answers import answer_pages, answer_reply, not_found_reply, paragraph_reply
from bot.views.articles import LIST_PAGE, articles_reply, folder_contents
from bot.views.help import example_question, help_reply
from bot.views.html import escape_html
from bot.views.keyboards import MAX_BUTTON, Reply, suggestion_rows
from bot.views.texts import Texts, in_script_of
from retrieval import Answer, Article, Library

MAX_SUGGESTIONS = 2  # if nothing is found
MAX_QUESTIONS = 3  # in one message that are answered
MAX_NUMBERED = 99  # articles in a list that can be requested by their number
_LINK = re.compile(r"https?://[!-~]+")
QUOTES = " “”「」\"'"  # around a name
MAX_NAME = 20  # characters of an author's or a publisher's name


class ReplyOptions(NamedTuple):
    """What a reply depends on besides the message: the chat, its reader's language and rights."""

    texts: Texts
    in_group: bool = False
    bot_username: str = ""
    is_admin: bool = False


class Outcome(NamedTuple):
    """What comes of a message: a reply, the answers in it, and the turn to remember if any."""

    reply: Reply
    answers: Sequence[Answer] = ()
    turn: Turn | None = None
    is_reaction: bool = False  # whether the message is only a reaction, such as 好的

    @property
    def may_be_remark(self) -> bool:
        """Whether it may be a remark: nothing is found, or nothing asked and all hits doubtful."""
        if not self.answers:
            return self.is_reaction
        is_asked = self.turn is not None and retrieval.asks_something(self.turn.message)
        return all(not a.found or (a.is_doubtful and not is_asked) for a in self.answers)


def message_outcome(
    library: Library, message: str, previous: Turn, options: ReplyOptions
) -> Outcome:
    """The outcome for a message after the turn `previous`, in the same scope."""
    texts = options.texts
    request = find_request(message, len(previous.files))
    if request and (outcome := _request_outcome(library, request, previous, options)):
        return outcome
    # Just the name of an author or a publisher.
    for name in message, retrieval.plain_question(message):
        if len(name) <= MAX_NAME and (outcome := _author_outcome(library, name, texts)):
            return outcome
    turn = Turn(message, "", previous.question, previous.file, previous.scope)
    outcome = turn_outcome(library, turn, options)
    if outcome.answers[0].small_talk:
        return outcome._replace(turn=None)  # no context for a follow-up
    if not outcome.answers[0].confident and _LINK.search(message):
        text = _LINK.sub(" ", message).strip()  # what is asked may stand beside the link
        if any(map(str.isalnum, text)):
            return message_outcome(library, text, previous, options)
        return Outcome(Reply(texts.only_text), outcome.answers)
    if (keywords := english_keywords(message)) is not None:  # it is an English sentence
        if keywords:  # not only stop words
            outcome = turn_outcome(library, replace(turn, message=keywords), options)
        is_found = keywords and any(answer.found for answer in outcome.answers)
        example = example_question(library, texts)
        reply = conversation.ask_in_chinese_reply(outcome.reply if is_found else None, example)
        outcome = outcome._replace(reply=reply)
    if scope := previous.scope.name:
        return outcome._replace(reply=conversation.append_scope(outcome.reply, scope, texts))
    return outcome


def turn_outcome(library: Library, turn: Turn, options: ReplyOptions) -> Outcome:
    """The outcome for the questions of a turn."""
    questions = retrieval.questions_in(turn.message)
    if len(questions) > 1 and not turn.page:  # only a single answer has further pages
        answers: list[Answer] = []
        current = turn
        for question in questions[:MAX_QUESTIONS]:
            current = replace(current, message=question)
            answer = current.ask(library)
            current = current.with_answer(answer)
            # A follow-up is shown unexpanded: what it refers to is the answer above.
            answers.append(replace(answer, question=question) if current.is_follow_up else answer)
            current = replace(
                current, previous_question=current.question, previous_file=current.file
            )
        more = len(questions) > MAX_QUESTIONS
        reply = conversation.several_answers_reply(answers, options.texts, more)
        return Outcome(reply, answers, replace(turn, question=current.question, file=current.file))
    answer = turn.ask(library)
    turn = turn.with_answer(answer)
    return Outcome(_turn_reply(library, answer, turn, options), [answer], turn)


def _turn_reply(library: Library, answer: Answer, turn: Turn, options: ReplyOptions) -> Reply:
    texts, suggestion_id = options.texts, turn.suggestion_id
    if answer.small_talk:
        text = texts.small_talk[answer.small_talk]
        return Reply(text, suggestion_rows(library.suggestions(), texts))
    if answer.found:
        reply = answer_reply(answer, texts, turn.page, suggestion_id, in_group=options.in_group)
    else:
        paths = turn.scope.paths
        count = len(library.index.positions_in(paths) if paths else library.articles)
        if not count:  # the articles of the scope were removed
            return Reply(texts.article_gone)
        related = library.related_suggestions(answer, MAX_SUGGESTIONS)
        others = [] if related or turn.scope.name else library.suggestions(MAX_SUGGESTIONS)
        reply = not_found_reply(answer, related, others, texts, count, suggestion_id)
    is_follow_up = turn.is_follow_up and not suggestion_id
    return conversation.prepend_question(reply, answer.question, texts) if is_follow_up else reply


def _request_outcome(
    library: Library, request: Request, previous: Turn, options: ReplyOptions
) -> Outcome | None:
    """The outcome for a request; None if the message is a question after all."""
    texts, previous = options.texts, _turn_of_last_question(previous)
    match request.kind:
        # "other" (不对): the person wants another answer, which is on the next page.
        case "more" | "other" | "again" | "back":
            return _page_outcome(library, request, previous, options)
        case "reaction":
            return Outcome(Reply(texts.reaction), is_reaction=True)
        case "human" | "cannot":  # 转人工: the person wants to talk to a human; 翻译一下
            return Outcome(Reply(texts.human if request.kind == "human" else texts.cannot))
        case "help":
            return Outcome(help_reply(library, texts, options.bot_username, options.is_admin))
        case "articles":
            # As the list numbers them; if it shows folders, articles have no numbers.
            all_files = library.index.files
            has_folders = len(all_files) > LIST_PAGE and folder_contents(all_files).folders
            files = () if has_folders else tuple(all_files[:MAX_NUMBERED])
            turn = replace(previous, files=files)
            return Outcome(articles_reply(library, texts), turn=turn)
        case "fragment" if previous.message:  # 为什么, which follows up a question
            return None
        case "fragment":
            return Outcome(Reply(texts.nothing_before))
        case "context":  # the paragraph of the passage that the previous answer shows first
            answer = previous.ask(library) if previous.message else None
            if not answer or not answer.found:
                return Outcome(Reply(texts.nothing_before), turn=previous)
            page = next(islice(answer_pages(answer, texts), previous.page, None), None)
            hit = page.excerpts[0].hit if page else answer.hits[0]
            return Outcome(paragraph_reply(hit.passage, texts), turn=previous)
        case "newest" | "oldest":
            if not (articles := library.articles_by_date()):
                return Outcome(Reply(texts.fact_unknown["date"]))
            article = articles[0 if request.kind == "newest" else -1]
            turn = replace(previous, file=article.file)
            return Outcome(conversation.origin_reply(request.kind, article, texts), turn=turn)
        case "year":
            if not (articles := library.articles_by_date(request.target)):
                return None
            top_line = texts.articles_of.format(year=request.target, count=len(articles))
            return _list_outcome(articles, top_line, request.target, texts)
        case "topic":
            topic = request.target
            if outcome := _author_outcome(library, topic, texts):
                return outcome
            articles = articles_on(library, topic)
            template = texts.articles_on if articles else texts.no_article_about
            about = escape_html(in_script_of(topic, texts), MAX_BUTTON)
            top_line = template.format(topic=about, count=len(articles))
            return _list_outcome(articles, top_line, topic, texts)
        case _:  # a summary, or the author, date, publisher or source
            return _article_outcome(library, request, previous, texts)


def _turn_of_last_question(turn: Turn) -> Turn:
    """The turn, or of a message with several questions that of the last one alone.

    Requests such as 还有吗 (more), 上下文 (context) are about one answer.
    """
    is_one = len(retrieval.questions_in(turn.message)) == 1
    return turn if is_one else Turn(turn.question, turn.question, file=turn.file, scope=turn.scope)


def _author_outcome(library: Library, name: str, texts: Texts) -> Outcome | None:
    if not (articles := library.articles_by(name)):
        return None
    top_line = texts.articles_by.format(name=escape_html(name.strip(QUOTES)), count=len(articles))
    return _list_outcome(articles, top_line, name, texts)


def _list_outcome(
    articles: Sequence[Article], top_line: str, question: str, texts: Texts
) -> Outcome:
    """The outcome with a list of articles; if it has only one, the next request refers to it."""
    files = tuple(article.file for article in articles)
    turn = Turn(question, question, file=files[0] if len(files) == 1 else "", files=files)
    return Outcome(conversation.article_choice_reply(articles, top_line, texts), turn=turn)


def _page_outcome(
    library: Library, request: Request, previous: Turn, options: ReplyOptions
) -> Outcome:
    """The outcome with the next page of the previous answer, the same again, or the one before."""
    texts = options.texts
    if not previous.message:
        return Outcome(Reply(texts.nothing_before))
    step = {"again": 0, "back": -1}.get(request.kind, 1)
    turn = replace(previous, page=max(0, previous.page + step), repeats_question=True)
    answer = previous.ask(library)
    pages = answer_pages(answer, texts, turn.suggestion_id, in_group=options.in_group)
    has_page = next(islice(pages, turn.page, None), None) is not None  # `pages` is lazy
    if turn.page and not (answer.found and has_page):
        return Outcome(Reply(texts.no_more), turn=previous)
    return Outcome(_turn_reply(library, answer, turn, options), turn=turn)


def _article_outcome(
    library: Library, request: Request, previous: Turn, texts: Texts
) -> Outcome | None:
    """The outcome with an article's summary or origin, or a reply that asks which article.

    None if the message is a question after all.
    """
    files = _files_of_request(library, request, previous)
    articles = [article for file in files if (article := library.article(retrieval.short_id(file)))]
    if request.target and not articles:
        return None  # no article has that name: it may be a question
    if len(articles) != 1:
        reply = conversation.which_article_reply(articles or library.articles, texts)
        return Outcome(reply, turn=previous)
    (article,) = articles
    turn = replace(previous, file=article.file)
    if request.kind == "summary":
        return Outcome(conversation.summary_reply(article, texts), turn=turn)
    is_known = conversation.origin_of(article, request.kind) != ""
    if request.target and not request.names_article and not is_known:
        return None  # 红楼梦是谁写的 (who wrote it): a sentence of the article may say
    return Outcome(conversation.origin_reply(request.kind, article, texts), turn=turn)


def _files_of_request(library: Library, request: Request, previous: Turn) -> list[str]:
    """The files that a request may refer to: those it names, the current one, or the only one."""
    target = request.target
    if request.number:
        return [previous.files[request.number - 1]]
    if target:
        paths = library.paths_by_name(target)
        if files := [path for path in paths if not path.endswith("/")]:
            # A name that fits several articles is a topic, unless a summary is requested.
            means_articles = request.names_article or request.kind == "summary" or len(files) == 1
            return files if means_articles else []
        if request.names_article:
            return [article.file for article in articles_on(library, target)]
        # The target may be an author: 夏飞写了什么 (what has Xia Fei written).
        return [a.file for a in library.articles_by(target) if request.kind == "summary"]
    if previous.file:
        return [previous.file]
    return [library.articles[0].file] if len(library.articles) == 1 else []


def articles_on(library: Library, topic: str) -> list[Article]:
    """The articles on a topic: of this name, and of hits with at least half the best score."""
    paths = library.paths_by_name(topic)
    by_name = [article for path in paths if (article := library.article(retrieval.short_id(path)))]
    answer = library.ask(topic, limit=20)
    hits = answer.hits if answer.found else []
    by_hit = [hit.passage.article for hit in hits if hit.score >= hits[0].score / 2]
    return [*{article.id: article for article in (*by_name, *by_hit)}.values()]
