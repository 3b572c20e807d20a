import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.analysis.scripts import (
    is_traditional,
    mainland,
    simplified,
    traditional,
    usual_numerals,
)
from retrieval.analysis.tokenizer import normal_form


def test_characters_become_simplified_and_words_stay():
    assert simplified("資訊與伺服器") == "资讯与伺服器"


def test_the_words_of_taiwan_become_those_of_the_mainland():
    assert mainland("資訊、伺服器和程式") == "信息、服务器和程序"


@pytest.mark.parametrize(
    ("capital", "usual"),
    [
        ("定金伍仟陆佰元整", "定金五千六百元整"),
        ("拾贰万零叁佰元", "十二万零三百元"),
        ("收玖元", "收九元"),
        ("大陆万余人排成队伍", "大陆万余人排成队伍"),
        ("收拾行李，陆路通行，伍先生", "收拾行李，陆路通行，伍先生"),
    ],
)
def test_a_sum_in_capital_numerals_is_put_into_the_usual_ones(capital: str, usual: str):
    assert usual_numerals(capital) == usual
    assert normal_form(traditional(capital), traditional=True).startswith(usual[:2])


def test_a_text_is_traditional_by_a_share_of_its_characters_and_a_question_by_one():
    mostly_simplified = "国家移民管理局印发规划。" * 20 + "學"
    assert is_traditional("國家移民管理局印發規劃")
    assert not is_traditional(mostly_simplified)
    assert is_traditional("谁写的這篇文章", share=0)
    assert not is_traditional("", share=0)


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_converted(text: str):
    for convert in (simplified, mainland):
        convert(text).encode()  # half a character is replaced: nobody could print it


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
@example("薴")
@example("么麼")
def test_simplified_twice_is_simplified_once(text: str):
    once = simplified(text)
    assert simplified(once) == once
