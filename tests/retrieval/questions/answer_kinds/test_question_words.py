"""Question words, which answers do not contain."""

import pytest

from retrieval.questions.answer_kinds.question_words import QUESTION_WORDS

ASKING = """
百分之几 多少钱 几点开 什么样 啥时候 哪天 谁管 为啥关 到底行不行 究竟在哪 这场谁赢 那趟几点
何时开 如何去 因何停 前几名有奖 前多少名有奖 怎么走 咋办 是否收费 可以带狗吗 能停车吗 开吗 票呢
"""


@pytest.mark.parametrize("question", ASKING.split())
def test_a_question_word_is_known_by_its_first_character(question: str):
    assert QUESTION_WORDS.search(question)
