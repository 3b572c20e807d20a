import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis.tokenizer import (
    normal_form,
    normalised_question,
    numbers_in_question,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("simplified_question", "traditional_text"),
    [
        ("国家移民管理局", "國家移民管理局"),
        ("信息网络", "資訊網路"),
        ("服务器与程序", "伺服器與程式"),
        ("软件", "軟體"),
    ],
)
def test_both_scripts_meet_in_both_directions(simplified_question: str, traditional_text: str):
    assert normalised_question(simplified_question) == normal_form(traditional_text, True)
    assert normalised_question(traditional_text) == normal_form(simplified_question, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＣＰＵ", "cpu"),
        ("IPHONE", "iPhone"),
        ("２０２４年", "2024年"),
        ("你好，（世界）！", "你好,(世界)!"),
        ("㎡", "m2"),
        ("ﾊﾝ", "ハン"),
        ("Type‑C", "type-c"),
        ("−5 ℃", "-5 ℃"),
    ],
)
def test_width_and_case_do_not_matter(one: str, other: str):
    assert normalised_question(one) == normalised_question(other)


def test_words_of_the_mainland_are_kept_in_simplified_text():
    assert normal_form("文件夹里的程序", False) == "文件夹里的程序"


def test_words_have_no_punctuation_among_them():
    assert words("移民局,在 哪里?!") == ["移民局", "在", "哪里"]


def test_tokens_are_words_characters_and_pairs():
    assert sorted(set(tokens("移民局abc"))) == sorted(
        {"移民局", "abc", "移", "民", "局", "移民", "民局"}
    )


def test_a_rare_character_is_a_token():
    assert "𠮷" in tokens(normalised_question("𠮷野家"))


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_any_text_has_tokens_that_tell_something(text: str, traditional: bool):
    for token in tokens(normal_form(text, traditional)):
        assert token.strip()
        assert token == token.lower()


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_a_text_asked_for_as_it_stands_shares_all_its_tokens(text: str):
    question = normal_form(text, False)
    assert tokens(question) == tokens(normal_form(text, False))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("二十四节气有哪些", []),
        ("第二次世界大战何时结束", []),
        ("大年三十几点关门", []),
        ("三十人的船票", ["三十人"]),
        ("第二次会议", ["第二次"]),
        ("五月二日", ["五月", "二日"]),
    ],
)
def test_a_number_within_a_longer_word_is_none_that_is_asked_for(question, expected):
    assert [question[n.start : n.end] for n in numbers_in_question(question)] == expected
