"""What a question asks for: no wording of it may fail, and none may cost without end."""

import pytest

from retrieval.analysis.synonyms import SYNONYMS
from retrieval.search.question import MAX_WORDS, read_question

SENTENCES = (
    "{}",
    "{}是什么",
    "怎样{}呢？",
    "请问公司的{}在哪里",
    "我想{}一下，谢谢",
    "{0}和{0}以及{0}",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_word_with_synonyms_may_stand_in_any_question(sentence):
    for word in SYNONYMS:
        read_question(sentence.format(word))


def test_a_word_that_stands_again_is_looked_for_once_and_counts_again():
    (word,) = read_question("钱 钱 钱 钱").words
    assert word.times == 4
    assert read_question("钱 " * 2000).tokens == ()


def test_of_a_long_question_the_rarest_words_are_looked_for():
    many = [f"word{number}" for number in range(3 * MAX_WORDS)]
    rare = many[::3]
    asked = read_question(" ".join(many * 5), rarity=lambda word: word in rare)
    assert list(asked.tokens) == [word for word in rare for _ in range(5)]
    assert asked.telling == tuple(rare * 5)
