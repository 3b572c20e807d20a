import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.codes import codes, leading_number
from retrieval.analysis.tokenizer import normalised_question, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [("E-205", "e205"), ("E205", "E-205"), ("Wi-Fi", "wifi"), ("WiFi", "wi-fi"), ("S-T段", "ST段"),
     ("COVID-19", "covid19"), ("x86_64", "x86-64")],
)  # fmt: skip
def test_hyphens_and_case_do_not_matter(one: str, other: str):
    code = normalised_question(other).rstrip("段").translate(str.maketrans("", "", "-_"))
    assert code in tokens(normalised_question(one))
    assert code in tokens(normalised_question(other))


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("用apt-get安装", "aptget", ["apt", "get"]),
        ("ls -i", "-i", ["ls", "i"]),
        ("grep --text", "--text", ["grep", "text"]),
        ("c++和c#", "c#", ["c++"]),
        (".net框架", ".net", ["net"]),
        ("编辑/etc/apt/sources.list", "sources.list", ["sources", "list"]),
        ("升级到3.10.2", "3.10.2", ["3.10"]),
        ("见11.5.14.2节", "11.5.14.2", ["11.5"]),
        ("打开.bashrc", ".bashrc", ["bashrc"]),
    ],
)
def test_a_code_is_one_token_beside_its_parts(text: str, whole: str, parts: list[str]):
    found = tokens(text)
    assert whole in found
    assert set(parts) <= set(found)


@pytest.mark.parametrize(
    "text", ["3.5", "9:00", "2024-05-01", "1/2", "你-我", "a b", "12%", "--", "。"]
)
def test_what_is_no_code_is_none(text: str):
    assert list(codes(text)) == []


@given(st.text(st.sampled_from("ab19-_./&:+#' 中")))
def test_no_text_raises_and_codes_never_overlap(text: str):
    reached = 0
    for read in codes(text):
        assert reached <= read.start < read.end <= len(text)
        reached = read.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第十五条 登记证每年换发一次", "15条"),
        ("## 第三章 罚则", "3章"),
        ("第一百三十三条之一 在道路上", "133条之1"),
        ("第15条", "15条"),
        ("第一节:登记", "1节"),
        ("11.5.2 备份数据", "11.5.2"),
        ("2.5kg 大米", ""),
        ("第十四条、第十五条规定的", ""),
        ("第十五条的登记证", ""),
        ("依照第十五条失效的登记", ""),
        ("十五条意见", ""),
        ("第一次 登记", ""),
        ("", ""),
    ],
)
def test_the_number_of_an_article_is_told_from_a_reference_to_it(text: str, expected: str):
    assert leading_number(text) == expected
