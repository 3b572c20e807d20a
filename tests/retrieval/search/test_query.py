"""Queries: which tokens of a question count, and that of synonyms only the best one does."""

import numpy as np

from retrieval.search.bm25 import UNKNOWN, sums
from retrieval.search.query import Query, query
from retrieval.search.question import read_question

KNOWN = {"丢": 0, "遗失": 1, "手": 2, "机": 3, "手机": 4, "遗": 5, "失": 6}


def numbers(tokens):
    return np.array([KNOWN.get(token, UNKNOWN) for token in tokens], dtype=np.int32)


def test_a_repeated_token_is_one_row_that_counts_again():
    asked = query(read_question("手机"), numbers)
    assert dict(zip(asked.ids.tolist(), asked.times.tolist(), strict=True)) == {4: 2, 2: 1, 3: 1}
    assert asked.choices == []


def test_a_word_and_its_synonyms_are_a_choice():
    asked = query(read_question("丢手机"), numbers)
    (choice,) = asked.choices
    found = [asked.ids[way].tolist() for way in choice]
    assert found[0] == [KNOWN["丢"]]
    assert [KNOWN[token] for token in ("遗失", "遗", "失")] in found
    assert all(ids[0] != UNKNOWN for ids in found)  # of 丢失 and 弄丢 nothing is known


def test_of_a_choice_the_best_way_counts():
    asked = Query(
        np.arange(3, dtype=np.int32), np.ones(3), slice(0, 1), [[slice(1, 2), slice(2, 3)]]
    )
    rows, places = np.array([0, 1, 2, 2], dtype=np.int16), np.array([0, 0, 0, 1])
    worth = np.array([1.0, 2.0, 5.0, 5.0])
    assert asked.summed(rows, places, worth, size=3).tolist() == [6, 5, 0]
    assert asked.total(np.array([1.0, 2.0, 5.0])) == 3  # a synonym is not worth more than the word


def test_what_is_left_of_a_query_stands_where_it_stood():
    asked = query(read_question("手机"), numbers).only(np.array([True, False, False]))
    assert asked.ids.tolist()[1:] == [UNKNOWN, UNKNOWN]


def test_sums_of_nothing_are_zeros():
    assert sums(np.zeros(0, np.int64), np.zeros(0), 2).tolist() == [0.0, 0.0]
