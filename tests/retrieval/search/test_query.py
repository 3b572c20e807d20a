"""Queries: which tokens of a question count, and that of synonyms only the best one does."""

import numpy as np

from retrieval.questions.question import read_question
from retrieval.search.bm25 import sums
from retrieval.search.query import Query, query

KNOWN = {"丢", "遗失", "手", "机", "手机", "遗", "失"}


def test_a_repeated_token_is_one_row_that_counts_again():
    asked = query(read_question("手机"), KNOWN.__contains__)
    assert dict(zip(asked.tokens, asked.times.tolist(), strict=True)) == {
        "手机": 2,
        "手": 1,
        "机": 1,
    }
    assert asked.choices == []


def test_a_word_and_its_synonyms_are_a_choice():
    asked = query(read_question("丢手机"), KNOWN.__contains__)
    (choice,) = asked.choices
    ways = [asked.tokens[way] for way in choice]
    assert ways[0] == ["丢"]
    assert ["遗失", "遗", "失"] in ways
    assert all(way[0] in KNOWN for way in ways)  # of 丢失 and 弄丢 nothing is known


def test_a_word_said_again_counts_again_with_its_synonyms():
    once, again = (query(read_question(q), KNOWN.__contains__) for q in ("丢", "丢 丢 丢"))
    assert again.tokens == once.tokens
    assert again.times.tolist() == (3 * once.times).tolist()


def test_of_a_choice_the_best_way_counts():
    asked = Query(["a", "b", "c"], np.ones(3), slice(0, 1), [[slice(1, 2), slice(2, 3)]])
    rows, places = np.array([0, 1, 2, 2], dtype=np.int16), np.array([0, 0, 0, 1])
    worth = np.array([1.0, 2.0, 5.0, 5.0])
    assert asked.summed(rows, places, worth, size=3).tolist() == [6, 5, 0]
    assert asked.total(np.array([1.0, 2.0, 5.0])) == 3  # a synonym is not worth more than the word


def test_a_query_without_choices_is_a_plain_sum():
    asked = Query(["a", "b"], np.ones(2), slice(0, 2), [])
    rows, places = np.array([0, 1, 1]), np.array([0, 0, 2])
    worth = np.array([1.0, 2.0, 3.0])
    assert asked.summed(rows, places, worth, 3).tolist() == sums(places, worth, 3).tolist()
