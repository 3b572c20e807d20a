"""Queries: which tokens of a question count, and that of synonyms only the best one does."""

import numpy as np

from retrieval.questions.question import read_question
from retrieval.search.query import Query, build_query

KNOWN = {"丢", "遗失", "雨", "伞", "雨伞", "遗", "失"}


def alternatives(query: Query) -> list[list[str]]:
    """The tokens of each alternative."""
    pairs = [*zip(query.tokens, query.alternative_of, strict=True)]
    return [[token for token, of in pairs if of == a] for a in range(len(query.original_of))]


def query_of_question(text: str, idf: float = 1.0) -> Query:
    """The query of a question all of whose words have one normalised idf."""
    return build_query(read_question(text), KNOWN.__contains__, lambda token: idf)


def query_of(alternative_of: list[int], original_of: list[int]) -> Query:
    """A query of such terms, each of which it has once."""
    tokens, tf = [*"abcdef"][: len(alternative_of)], np.ones(len(alternative_of))
    return Query(tokens, tf, np.array(alternative_of), np.array(original_of))


def test_a_repeated_token_is_one_term_that_counts_again():
    query = query_of_question("雨伞")
    assert dict(zip(query.tokens, query.tf.tolist(), strict=True)) == {
        "雨伞": 2,
        "雨": 1,
        "伞": 1,
    }
    assert query.original_of.tolist() == [0]


def test_a_word_and_its_synonyms_are_alternatives():
    query = query_of_question("丢雨伞")
    _, word, *others = alternatives(query)
    assert query.original_of.tolist() == [0, 1, *(1 for _ in others)]
    assert word == ["丢"]
    assert ["遗失", "遗", "失"] in others
    assert all(synonym[0] in KNOWN for synonym in others)  # of 丢失 and 弄丢 nothing is known


def test_a_frequent_word_has_no_synonyms():
    frequent, rare = (query_of_question("丢雨伞", idf) for idf in (0.1, 0.9))
    assert alternatives(frequent) == alternatives(rare)[:2]
    assert len(rare.original_of) > 2


def test_a_word_said_again_counts_again_with_its_synonyms():
    once, again = (query_of_question(q) for q in ("丢", "丢 丢 丢"))
    assert again.tokens == once.tokens
    assert again.tf.tolist() == (3 * once.tf).tolist()


def test_of_the_alternatives_the_best_one_counts():
    query = query_of(alternative_of=[0, 1, 2, 2], original_of=[0, 1, 1])
    scores = np.array([[1.0, 0, 0], [2.0, 0, 0], [5.0, 5.0, 0], [0, 1.0, 0]])
    assert query.dis_max(scores).tolist() == [6, 6, 0]
    # A synonym is not worth more than the word.
    assert query.total(np.array([1.0, 2.0, 5.0, 5.0])) == 3


def test_a_query_without_synonyms_is_a_plain_sum():
    query = query_of(alternative_of=[0, 0], original_of=[0])
    scores = np.array([[1.0, 0, 3.0], [2.0, 0, 0]])
    assert query.dis_max(scores).tolist() == scores.sum(axis=0).tolist()


def test_of_a_question_of_nothing_but_words_with_synonyms_these_count():
    query = query_of_question("丢")
    first, *others = alternatives(query)
    assert first == ["丢"]
    assert others
    assert not query.original_of.any()
    assert query.total(np.ones(len(query.tokens))) == 1
