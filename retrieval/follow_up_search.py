"""Search by a message that may be a follow-up: expanded, or as it is written."""

import re

import numpy as np

from retrieval.analysis.dictionary import cut, function_words, is_named_entity, is_word, non_nouns
from retrieval.analysis.scripts import is_traditional, traditional
from retrieval.analysis.synonyms import synonyms_of
from retrieval.analysis.tokenizer import HAN, normalised_question
from retrieval.message_search import (
    SearchOptions,
    SearchResult,
    evidence_for_first,
    search_question,
    search_variants,
)
from retrieval.questions.answer_kinds.amounts import amount_closeness
from retrieval.questions.answer_kinds.contrast import compared_things
from retrieval.questions.answer_kinds.definitions import defines
from retrieval.questions.follow_ups import expand_follow_up
from retrieval.questions.question import Question, add_terms, significant_words
from retrieval.search.config import (
    FOLLOW_UP_MARGIN,
    FOLLOW_UP_TF,
    MIN_ARTICLE_COVERAGE,
    MIN_SUBJECT_COVERAGE,
)
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits

_TAG = re.compile("[行成好](?=[吗么]|不[行成好])")  # of a tag question: 不放盐行吗


def search_follow_up(
    ranking: Ranking, message: str, before: str, options: SearchOptions
) -> SearchResult:
    """Search by a message that may be a follow-up to the question `before`.

    It is expanded with the subject of that question, or searched by as it is written, by its kind:

    - explicit (她, 那…呢): expanded.
    - connective (那鱼怎么去腥): expanded, unless the result as written is confident and the
      expanded one is not found or has the same first hit.
    - elliptical (找回来了吗): expanded, in the article of the last answer or, where nothing is
      found there, in all; as written where that is confident and fits better, or where the
      expanded result is neither confident nor has the new part.
    - ambiguous: expanded where that article has another passage, about the subject of the question
      before, that has as many words of the message as the best one as written.

    Without that article the last two are expanded only where nothing is found as written.
    """
    follow_up = expand_follow_up(normalised_question(message), normalised_question(before))
    no_preference = options._replace(last_article=None)
    if not follow_up.expansions:
        return search_variants(ranking, message, no_preference)
    in_script = traditional if is_traditional(message, share=0) else str
    new_part = ranking.question(follow_up.new_part, options.today)

    def search_expanded(search_options: SearchOptions) -> SearchResult:
        results = []
        for text in map(in_script, follow_up.expansions):
            question = add_terms(ranking.question(text, options.today), new_part, FOLLOW_UP_TF)
            results.append(search_question(ranking, text, question, search_options))
        best = max(results, key=lambda result: result.relevance)
        # The answer to the question before answers this one only if it matches the new part.
        if _matches_new_part(ranking, best, new_part):
            return best
        question_before = ranking.question(before, options.today)
        answer_before = ranking.best(question_before, 1, options.within)
        is_same = bool(answer_before) and best.first_doc_id == answer_before[0][0]
        return _with_hits(ranking, best, best.hits[1:]) if is_same else best

    if follow_up.kind == "explicit":
        return search_expanded(options)
    as_written = search_variants(ranking, message, no_preference)
    if follow_up.kind == "connective":
        expanded = search_expanded(options)
        is_same = expanded.first_doc_id == as_written.first_doc_id
        return as_written if as_written.confident and (is_same or not expanded.found) else expanded
    is_ambiguous = follow_up.kind == "ambiguous"
    question = as_written.question
    has_name = any(map(is_named_entity, question.content_words))
    if is_ambiguous and (has_name or compared_things(question.text)):
        return as_written
    if options.last_article is None:
        expanded = as_written if as_written.found else search_expanded(options)
        return expanded if expanded.found else as_written
    last_article = np.array([options.last_article], np.int32)
    in_last_article = search_expanded(no_preference._replace(within=last_article))
    subject = ranking.question(follow_up.subject, options.today)
    if is_ambiguous:
        return _continuation(ranking, in_last_article, as_written, subject) or as_written
    if as_written.confident:
        stays_in_article = ranking.is_in_articles(as_written.hits[0][0], last_article)
        differ = in_last_article.first_doc_id != as_written.first_doc_id
        if (stays_in_article and not in_last_article.confident) or (
            differ and not _matches_new_part(ranking, in_last_article, new_part)
        ):
            return as_written
    expanded = in_last_article if in_last_article.found else search_expanded(options)
    is_same = expanded.first_doc_id == as_written.first_doc_id
    if as_written.confident and is_same and not _is_about(ranking, subject, as_written.hits[0][0]):
        return as_written  # 停车多少钱, after 打印机在哪
    if expanded.confident or (expanded.found and _matches_new_part(ranking, expanded, new_part)):
        return expanded
    return as_written


def _with_hits(ranking: Ranking, result: SearchResult, hits: Hits) -> SearchResult:
    """The result with other hits, and the evidence for the first of them."""
    best = evidence_for_first(ranking, result.question, hits)
    return result._replace(hits=hits, evidence=best)


def _matches_new_part(ranking: Ranking, result: SearchResult, new_part: Question) -> bool:
    """Whether the first hit has a word, a synonym or the amount of the new part of a follow-up.

    A noun after a question word does not count: 蒙古语 answers 用什么语言 without 语言.
    """
    words = [
        word
        for word in significant_words(new_part) or new_part.content_words
        if not re.search(f"(?:什么|啥|哪|几|多少){re.escape(word)}", new_part.text)
    ]
    if not (result.hits and words):
        return bool(result.hits)
    normal = ranking.normal_text(result.hits[0][0])
    if any(form in normal for word in words for form in (word, *synonyms_of(word))):
        return True
    return amount_closeness(new_part, normal) > 0


def _continuation(
    ranking: Ranking, expanded: SearchResult, as_written: SearchResult, subject: Question
) -> SearchResult | None:
    """The result for an ambiguous message if it continues the question before; None otherwise.

    `expanded` is its result in the article of the last answer, `subject` that of the question
    before. It continues that if its words are in the article, and another passage about the subject
    covers as many of them as the best passage as written, less FOLLOW_UP_MARGIN. Where there is no
    passage as written, it continues if it has no content words.
    """
    question = as_written.question
    if not as_written.hits:
        return None if question.content_words or not expanded.found else expanded
    words, best_as_written = topic_words(question), as_written.hits[0][0]
    min_coverage = ranking.window_coverage(words, best_as_written) - FOLLOW_UP_MARGIN
    article = ranking.index.article_position
    if expanded.hits and article(best_as_written) != article(expanded.hits[0][0]):
        expanded = _prefer_coverage(ranking, expanded, words, min_coverage)
    if not expanded.found or expanded.first_doc_id == best_as_written:
        return None
    doc_id = expanded.hits[0][0]
    if term := question.definition_subject:
        explicitness = defines(term, ranking.normal_text(doc_id))
        if explicitness < defines(term, ranking.normal_text(best_as_written)):
            return None
    continues = (
        _is_about(ranking, subject, doc_id)
        and ranking.scoring.coverage(words, ranking.context(doc_id).article) >= MIN_ARTICLE_COVERAGE
        and ranking.window_coverage(words, doc_id) >= min_coverage
    )
    return expanded if continues else None


def _is_about(ranking: Ranking, subject: Question, doc_id: int) -> bool:
    """Whether the window of a passage has enough of the words of a subject."""
    words = significant_words(subject) or subject.content_words
    return ranking.window_coverage(words, doc_id) >= MIN_SUBJECT_COVERAGE


def _prefer_coverage(
    ranking: Ranking, result: SearchResult, words: list[str], min_coverage: float
) -> SearchResult:
    """The result with those hits first that have a minimum coverage of some words."""
    hits = sorted(
        result.hits, key=lambda hit: ranking.window_coverage(words, hit[0]) < min_coverage
    )
    return result if hits == result.hits else _with_hits(ranking, result, hits)


def topic_words(question: Question) -> list[str]:
    """The content words that any passage on the same topic has.

    Left out are particles, single characters that are no nouns, the tag of a tag question
    (行吗), and phrases of these alone (可以不). A word that jieba's dictionary lacks is split: it
    may join a verb and its object (盐放).
    """
    tags = _TAG.findall(question.text)

    def is_on_topic(word: str) -> bool:
        return word not in tags and word not in (
            non_nouns() if len(word) == 1 else function_words()
        )

    topic = list[str]()
    for word in question.content_words:
        is_known = not HAN.fullmatch(word) or is_word(word)
        parts = [word] if is_known else cut(word, guess=False)
        on_topic = [*filter(is_on_topic, parts)]
        topic += [word] if on_topic and synonyms_of(word) else on_topic
    return topic or [*significant_words(question)]
