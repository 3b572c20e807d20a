from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis.tokenizer import normal_form
from retrieval.answers import highlights as highlights_module
from retrieval.answers.highlights import highlights

PIECES = [*"資訊伺服器程式軟體網路影片印表機滑鼠,，。 Ａｂ１ﬀ㍿é𠮷😀"]
PIECES += ["資訊", "伺服器", "程式", "e\u0301"]
FORMS = [*"信息服务器程a1f", "信息", "服务器", "程序", "软件", "网络", "ff", "株式会社", "é"]
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
forms = st.lists(st.one_of(st.sampled_from(FORMS), st.text(max_size=3)), max_size=6)


def marked(text: str, *found: str, traditional: bool = False) -> str:
    """The text with its highlights in brackets."""
    for start, end in reversed(highlights(text, traditional, found)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@settings(deadline=None)
@given(texts, st.booleans(), forms)
def test_highlights_are_spans_of_the_text_in_order_and_never_touch(
    text: str, traditional: bool, found: list[str]
):
    reached = -1
    for start, end in highlights(text, traditional, found):
        assert reached < start < end <= len(text)
        reached = end


@settings(deadline=None)
@given(texts, st.booleans())
def test_a_word_of_the_text_is_marked(text: str, traditional: bool):
    normal = normal_form(text, traditional)
    if normal:
        assert highlights(text, traditional, [normal]) != []


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("建設資訊網絡", ["信息"], "建設[資訊]網絡"),
        ("伺服器和程式都更新了", ["服务器", "程序"], "[伺服器]和[程式]都更新了"),
        ("用程式管理伺服器", ["管理"], "用程式[管理]伺服器"),
        ("資訊安全與資訊系統", ["信息", "系统"], "[資訊]安全與[資訊系統]"),
        ("橋寬兩公尺", ["桥"], "[橋]寬兩公尺"),
        ("橋寬兩公尺", ["米"], "橋寬兩[公尺]"),
        ("三公尺內有一個埠，埠旁是牆", ["墙"], "三公尺內有一個埠，埠旁是[牆]"),
    ],
)
def test_words_of_taiwan_are_marked_whole(text: str, found: list[str], expected: str):
    assert marked(text, *found, traditional=True) == expected


def test_a_long_sentence_is_compared_a_run_of_characters_at_a_time(monkeypatch):
    """Comparing takes the square of what is compared: 20 such sentences once took a second."""
    compared = []

    class Noted(SequenceMatcher):
        def __init__(self, junk, a, b, autojunk):
            compared.append(len(a))
            super().__init__(junk, a, b, autojunk)

    monkeypatch.setattr(highlights_module, "SequenceMatcher", Noted)
    text = "".join(f"第{n}根樁打到地下{n}公尺，" for n in range(10, 99))
    assert marked(text, "米", traditional=True).count("公尺]") == 89
    assert 0 < max(compared) < 20


def test_forms_meet_whatever_their_width_and_case():
    assert marked("使用ＣＰＵ和Python３", "cpu", "python3") == "使用[ＣＰＵ]和[Python３]"


def test_what_overlaps_or_touches_is_one_highlight():
    assert marked("国家移民管理局", "移民", "民管", "管理", "局") == "国家[移民管理局]"


def test_signs_are_taken_as_they_are():
    assert marked("a.b(c)*", ".b(", "*") == "a[.b(]c)[*]"
    assert marked("今天", "", "昨天") == "今天"


def test_a_number_is_not_marked_inside_a_longer_one():
    assert highlights("1月18日丢失12.8万元，共1人", False, {"1"}) == [(0, 1), (15, 16)]
    assert highlights("ai与mail", False, {"ai"}) == [(0, 2)]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("第十五条 登记证", ["15条"], "[第十五条] 登记证"),
        ("二〇二四年，新建十八个", ["2024"], "[二〇二四年]，新建十八个"),
        ("Wi-Fi 的名称", ["wifi"], "[Wi-Fi] 的名称"),
        ("多领百分之三十的分红", ["30%"], "多领[百分之三十]的分红"),
        ("1月2日", ["1"], "[1]月2日"),
    ],
)
def test_a_number_or_a_code_is_marked_as_it_is_written(text: str, found: list[str], expected: str):
    assert marked(text, *found) == expected
