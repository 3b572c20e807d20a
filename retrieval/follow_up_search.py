"""Search for a message that may be a follow-up: expanded, or as it is written."""

import re

import jieba

from retrieval.analysis.parts_of_speech import is_named_entity, non_nouns, particles
from retrieval.analysis.scripts import is_traditional, traditional
from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import HAN, normalised_question
from retrieval.message_search import (
    SearchOptions,
    SearchResult,
    first_evidence,
    search_question,
    search_variants,
)
from retrieval.questions.amounts import states_amount
from retrieval.questions.answer_kinds import compared_things
from retrieval.questions.follow_ups import expand_follow_up
from retrieval.questions.intents import defines
from retrieval.questions.question import Question, boost_terms, significant_words
from retrieval.search.config import (
    FOLLOW_UP_BOOST,
    FOLLOW_UP_MARGIN,
    MIN_ARTICLE_COVERAGE,
    MIN_SUBJECT_COVERAGE,
)
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits

_FINE = re.compile("[行成好](?=[吗么]|不[行成好])")  # 不放盐行吗


def search_follow_up(
    ranking: Ranking, message: str, before: str, options: SearchOptions
) -> SearchResult:
    """Search for a message that may be a follow-up to the question `before`.

    It is expanded with the subject of that question, or searched for as it is written:

    - explicit (她, 那…呢): expanded;
    - connective (那鱼怎么去腥): expanded, unless that finds nothing, or the same as it is written;
    - elliptical (it lacks a noun): expanded where the article of the last answer then answers it;
      otherwise whichever of the two is likelier;
    - ambiguous: expanded where that article has another passage, about the subject of the question
      before, with as many of its words as the best passage for the message as it is written.
    """
    follow_up = expand_follow_up(normalised_question(message), normalised_question(before))
    no_preference = options._replace(last_articles=None)
    if not follow_up.expansions:
        return search_variants(ranking, message, no_preference)
    script = traditional if is_traditional(message, share=0) else str
    new_part = ranking.question(follow_up.new_part, options.today)

    def search_expanded(scope: SearchOptions) -> SearchResult:
        results = []
        for text in map(script, follow_up.expansions):
            question = boost_terms(ranking.question(text, scope.today), new_part, FOLLOW_UP_BOOST)
            results.append(search_question(ranking, text, question, scope))
        best = max(results, key=lambda result: result.relevance)
        # A passage may answer both questions only where it matches the part that is new.
        if _matches(ranking, best, new_part):
            return best
        question_before = ranking.question(before, scope.today)
        return _drop_answer(ranking, best, ranking.best(question_before, 1, options.within))

    if follow_up.kind == "explicit":
        return search_expanded(options)
    as_written = search_variants(ranking, message, no_preference)
    if follow_up.kind == "connective":
        expanded = search_expanded(options)
        is_same = expanded.first_place == as_written.first_place
        return as_written if as_written.confident and (is_same or not expanded.found) else expanded
    is_ambiguous = follow_up.kind == "ambiguous"
    question = as_written.question
    has_name = any(map(is_named_entity, question.content_words))
    if is_ambiguous and (has_name or compared_things(question.text)):
        return as_written
    last_articles = options.last_articles
    if last_articles is None:
        expanded = as_written if as_written.found else search_expanded(options)
        return expanded if expanded.found else as_written
    in_last_article = search_expanded(no_preference._replace(within=last_articles))
    if is_ambiguous:
        subject = ranking.question(follow_up.subject, options.today)
        return _continuation(ranking, in_last_article, as_written, subject) or as_written
    if as_written.confident:
        stays_in_article = ranking.is_in(as_written.hits[0][0], last_articles)
        differ = in_last_article.first_place != as_written.first_place
        if (stays_in_article and not in_last_article.confident) or (
            differ and not _matches(ranking, in_last_article, new_part)
        ):
            return as_written
    expanded = in_last_article if in_last_article.found else search_expanded(options)
    is_likely = expanded.confident or (expanded.found and _matches(ranking, expanded, new_part))
    return expanded if is_likely else as_written


def _drop_answer(ranking: Ranking, result: SearchResult, hits_before: Hits) -> SearchResult:
    """The result without its first passage where that answered the question before."""
    if result.hits[:1] and hits_before and result.first_place == hits_before[0][0]:
        hits = result.hits[1:]
        first = first_evidence(ranking, result.question, hits)
        return result._replace(hits=hits, evidence=first)
    return result


def _matches(ranking: Ranking, result: SearchResult, new_part: Question) -> bool:
    """Whether the first passage has a word, a synonym or an amount that a follow-up adds.

    A noun behind a question word does not count: 蒙古语 answers 用什么语言 without 语言.
    """
    words = significant_words(new_part) or new_part.content_words
    words = [
        word
        for word in words
        if not re.search(f"(?:什么|啥|哪|几|多少){re.escape(word)}", new_part.text)
    ]
    if not (result.hits and words):
        return bool(result.hits)
    normal = ranking.normal_form(result.hits[0][0])
    if any(form in normal for word in words for form in (word, *synonyms_of(word))):
        return True
    return states_amount(new_part, normal) > 0


def _continuation(
    ranking: Ranking, expanded: SearchResult, as_written: SearchResult, subject: Question
) -> SearchResult | None:
    """The result for a message that may stand alone where it goes on with the question before.

    `expanded` is its result in the article of the last answer, `subject` that of the question
    before. None where the message asks for something else: the article lacks words of it, or has no
    other passage about the subject with as many of them as the best one for the message as it is
    written. A message of which the articles have nothing goes on if it has no content words.
    """
    question = as_written.question
    if not as_written.hits:
        return None if question.content_words or not expanded.found else expanded
    words, other = words_to_find(question), as_written.hits[0][0]
    least = ranking.coverage(words, other) - FOLLOW_UP_MARGIN
    if expanded.hits and ranking.index.rank(other) != ranking.index.rank(expanded.hits[0][0]):
        expanded = _prefer_coverage(ranking, expanded, words, least)
    if not expanded.found or expanded.first_place == other:
        return None
    this = expanded.hits[0][0]
    if defined := question.definition_subject:
        here, there = (defines(defined, ranking.normal_form(place)) for place in (this, other))
        if here < there:
            return None
    subject_words = significant_words(subject) or subject.content_words
    goes_on = (
        ranking.coverage(subject_words, this) >= MIN_SUBJECT_COVERAGE
        and ranking.scoring.coverage(words, ranking.context(this).article) >= MIN_ARTICLE_COVERAGE
        and ranking.coverage(words, this) >= least
    )
    return expanded if goes_on else None


def _prefer_coverage(
    ranking: Ranking, result: SearchResult, words: list[str], least: float
) -> SearchResult:
    """The result with the hits first that have at least a coverage of some words."""
    hits = sorted(result.hits, key=lambda hit: ranking.coverage(words, hit[0]) < least)
    if hits == result.hits:
        return result
    first = first_evidence(ranking, result.question, hits)
    return result._replace(hits=hits, evidence=first)


def words_to_find(question: Question) -> list[str]:
    """The content words that any passage about the same has: no particles, no loose verbs.

    jieba's guesses may join a verb to what it is about (盐放, 鱼要): their parts count instead.
    """
    found = list[str]()
    for word in question.content_words:
        is_guess = HAN.fullmatch(word) and not (jieba.dt.FREQ.get(word) or synonyms_of(word))
        found += jieba.lcut(word, HMM=False) if is_guess else [word]
    fine = _FINE.findall(question.text)
    found = [
        word
        for word in found
        if word not in (non_nouns() if len(word) == 1 else particles()) and word not in fine
    ]
    return found or significant_words(question)
