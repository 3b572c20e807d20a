"""Suggestions: questions that an article answers, for people to ask."""

import logging
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from retrieval.analysis.tokenizer import normalised_question
from retrieval.answers.answer import Answer, Suggestion
from retrieval.documents.article import Article, Section
from retrieval.documents.sentences import sentence_spans

LOG = logging.getLogger("wenju")

MAX_SUGGESTIONS = 5  # of an article
MAX_CANDIDATES = 20  # questions of an article that are tried
MIN_LENGTH = 6  # characters of a question: a shorter one (如何安装) lacks a subject
MAX_LENGTH = 24  # characters; a longer heading is an argument rather than a question
MIN_TERM, MAX_TERM = 2, 12  # characters of a term that a sentence defines
OPENING_PARAGRAPHS = 2  # of a section: those that may answer its heading

# In a title or a heading: signs of a question, and of one that cannot be asked by itself.
_ASKS = re.compile(
    r"[吗嗎?？]$|什么是|什麼是|(?:是|有|要|做|用|到)(?:什么|什麼|谁|誰)|怎么|怎麼|怎样|怎樣|如何|为什么|為什麼"
    r"|哪[里裡些个個种種]|[谁誰](?=[能可来來会會是])|多少|多久|几[个種种天年]|幾[個種天年]|为何|為何"
)
_NO_QUESTION = re.compile(r"[，,；;。:：|《》“「（(]|[?？].|^[那和与與或]|呢[?？]?$")
_NUMBER = re.compile(  # of a heading
    r"^(?:第?[一二三四五六七八九十百]+[、章节節部篇条條问問]|[（(][一二三四五六七八九十]+[)）]"
    r"|\d+(?:\.\d+)*[.、．]?|[Qq][：:.])\s*"
)
# The title of a recipe, and the heading of its steps.
_DISH = re.compile(r"^(?P<what>[\w·]{2,12}?)的(?:做法|制作方法|製作方法)$")
_STEPS = re.compile("操作|步骤|步驟|做法|制作|製作")

_PREFIX = r"^[“「]?(?:(?:本\w{1,3}|前款|这里|這裡)?所[称稱谓謂](?:的)?)?"
_TERM = (
    r"[“「]?(?P<term>[^\W_](?:[\w·+-]| (?=[A-Za-z\d]))*?)[”」]? ?(?:[（(][^）)]{1,40}[)）])?[，,]?"
)
_ASPECTS = (
    "目的|任务|任務|原则|原則|职责|職責|特点|特點|优点|優點|缺点|缺點|作用|功能|条件|條件|目标|目標"
)
# (beginning of a sentence that defines or describes a term, its question in either script)
_PREDICATES = [
    (re.compile(_PREFIX + _TERM + predicate), in_simplified, in_traditional)
    for predicate, in_simplified, in_traditional in (
        ("(?:是指|指的是|即指|的意思是|是一[种種款類类套門门])", "什么是{}？", "什麼是{}？"),
        (
            "(?:成立|创建|創建|创立|創立|创办|創辦|建成)[于於]",
            "{}是什么时候成立的？",
            "{}是什麼時候成立的？",
        ),
        ("(?:坐落|位)[于於]", "{}在哪里？", "{}在哪裡？"),
        (f"(?<=的(?:{_ASPECTS}))(?:是|[为為])", "{}是什么？", "{}是什麼？"),
        ("(?:主要)?包括", "{}包括哪些？", "{}包括哪些？"),
        # Not 制作分为腌制、煎烤两步: these are no kinds.
        (
            "(?:主要)?(?<!一)(?<!操作|步骤|步驟|做法|制作|製作|流程|过程|過程)"
            "分[为為](?!.{0,6}[、，]?等|[^。]{0,12}(?:步|阶段|階段|环节|環節|部分))",
            "{}分为哪几种？",
            "{}分為哪幾種？",
        ),
    )
]
# Deictic and question words, and parts of a sentence, are no terms.
_NO_TERM = re.compile(
    r"[它其该該此这這那我你他她们們了在将將为為和与與或不也都就又还還但可应應能会會要被把对對从從按并並使由所以各每等及]"
    r"|^(?:[一二三四五六七八九十\d]+|[a-z]+|主要|一般|通常|具体|其中|内容|內容|方法|时间|時間|前款|本)"
    r"|(?:一般|[共中是])$"
)


def heading_topic(heading: str) -> str:
    """The topic of a heading: without its number, and without what follows a dash."""
    return _NUMBER.sub("", heading).split("——")[0].strip()


class CandidateQuestion(NamedTuple):
    """A question, and the span of the article's text in which the answer should begin."""

    question: str
    start: int
    end: int
    term: str = ""  # that the answer defines; "" for a question from a title or a heading


def suggestions_of(article: Article, ask: Callable[[str], Answer]) -> list[Suggestion]:
    """The first MAX_SUGGESTIONS candidate questions of an article that `ask` answers from it."""
    answered = (c.question for c in _first_candidates(article) if _is_answered(c, article, ask))
    return [
        Suggestion(f"{article.id}.{number}", question)
        for number, question in enumerate(islice(answered, MAX_SUGGESTIONS))
    ]


def may_have_suggestion_on(article: Article, words: Collection[str]) -> bool:
    """Whether a candidate question of an article `mentions_any` of some words."""
    return any(mentions_any(each.question, words) for each in _first_candidates(article))


def mentions_any(question: str, words: Collection[str]) -> bool:
    """Whether a question contains one of some words in the normal form."""
    normal = normalised_question(question)
    return any(word in normal for word in words)


@lru_cache(maxsize=64)  # articles: those of the hits of one answer are looked at in turn
def _first_candidates(article: Article) -> Sequence[CandidateQuestion]:
    return tuple(islice(candidate_questions(article), MAX_CANDIDATES))


def _is_answered(
    candidate: CandidateQuestion, article: Article, ask: Callable[[str], Answer]
) -> bool:
    """Whether the answer is confident and its first hit begins in the candidate's span.

    An error is logged, and the candidate counts as not answered.
    """
    try:
        answer = ask(candidate.question)
    except Exception:
        LOG.exception("a suggestion is left out: %s", candidate.question)
        return False
    if not answer.confident:
        return False
    first = answer.hits[0].passage
    in_span = first.article.id == article.id and candidate.start <= first.start < candidate.end
    # A passage that is a question, or repeats this one, is no answer.
    signs = {"？", "?", candidate.question.rstrip("？?")}
    return in_span and not any(sign in first.text for sign in signs)


def candidate_questions(article: Article) -> Iterator[CandidateQuestion]:
    """Questions that an article may answer, in its script, the likeliest first.

    They come from its title and headings, where these are questions, from the dish of a recipe, and
    from the terms that sentences define.
    """
    title = article.title.strip()
    if dish := _DISH.match(title):
        question = dish["what"] + ("怎麼做？" if article.traditional else "怎么做？")
        steps = (s for s in article.sections if s.paragraphs and _STEPS.search(s.heading))
        for section in islice(steps, 1):
            yield CandidateQuestion(question, *_opening_span(section))
    elif _is_question(title):
        yield CandidateQuestion(title, 0, len(article.text))
    for section in article.sections:
        topic = heading_topic(section.heading)
        if section.paragraphs and _is_question(topic):
            yield CandidateQuestion(topic, *_opening_span(section))
    yield from _questions_on_terms(article)


def _opening_span(section: Section) -> tuple[int, int]:
    """The span of the first paragraphs of a section."""
    first = section.paragraphs[:OPENING_PARAGRAPHS]
    return first[0].start, first[-1].end


def _is_question(text: str) -> bool:
    """Whether a title or a heading is a question that can be asked as it is."""
    asks = _ASKS.search(text) and not _NO_QUESTION.search(text)
    return MIN_LENGTH <= len(text) <= MAX_LENGTH and bool(asks)


def _questions_on_terms(article: Article) -> Iterator[CandidateQuestion]:
    """Questions on the terms that sentences define or describe at their beginning."""
    seen: set[str] = set()
    for section in article.sections:
        for paragraph in section.paragraphs:
            if paragraph.kind not in ("text", "item"):
                continue
            text = article.text[paragraph.start : paragraph.end]
            for start, end in sentence_spans(text):
                question, term = _question_answered_by(text[start:end], article.traditional)
                if question and question not in seen:
                    seen.add(question)
                    span = paragraph.start + start, paragraph.start + end
                    yield CandidateQuestion(question, *span, term)


def _question_answered_by(sentence: str, is_traditional: bool) -> tuple[str, str]:
    """The question that a sentence answers, and its term; both "" for most sentences."""
    for pattern, in_simplified, in_traditional in _PREDICATES:
        match = pattern.match(sentence)
        if match and _is_term(term := match["term"]):
            template = in_traditional if is_traditional else in_simplified
            # A space between Han and Latin, but none at an end or before a mark.
            before = " " * (term[0].isascii() and not template.startswith("{"))
            after = " " * (term[-1].isascii() and not template.endswith("}？"))
            return template.format(f"{before}{term}{after}"), term
    return "", ""


def _is_term(term: str) -> bool:
    return MIN_TERM <= len(term) <= MAX_TERM and not _NO_TERM.search(term)
