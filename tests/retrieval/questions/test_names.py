import pytest

from retrieval.questions.names import article_names, paths_by_name, paths_in_question

NAMES = article_names(
    [
        ("中华人民共和国劳动合同法", "laws/社会法/劳动合同法.md"),
        ("中华人民共和国劳动法", "laws/社会法/劳动法.md"),
        ("台灣高山茶的製作", "tea.md"),
        ("差旅报销", "员工手册/差旅.md"),
        ("休假", "员工手册/休假.md"),
    ]
)


@pytest.mark.parametrize(
    ("question", "files"),
    [
        ("《劳动合同法》的试用期多久", ["laws/社会法/劳动合同法.md"]),
        ("请问劳动合同法里试用期多久", ["laws/社会法/劳动合同法.md"]),
        ("劳动法对加班怎么规定", ["laws/社会法/劳动法.md"]),
        ("高山茶的制作里几点采摘", ["tea.md"]),
        ("手册里出差住宿标准是多少", ["员工手册/"]),
        ("试用期多久", []),
        ("茶里有什么", []),
    ],
)
def test_a_question_may_name_where_to_look(question: str, files: list[str]):
    assert paths_in_question(question, NAMES) == files


def test_a_name_that_is_part_of_several_titles_stands_for_all_of_them():
    assert paths_by_name("劳动", NAMES) == ["laws/社会法/劳动合同法.md", "laws/社会法/劳动法.md"]
    assert paths_by_name("社会法", NAMES) == ["laws/社会法/"]
