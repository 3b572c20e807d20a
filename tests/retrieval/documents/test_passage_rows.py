"""Passages of many articles: found by place and by id, each with its neighbours."""

import pytest

from retrieval.documents.article import id_number, id_of_number
from retrieval.documents.passages import passages
from retrieval.readers.reading import article_from_text

ARTICLES = [
    article_from_text("# 甲\n\n第一句。第二句。\n\n第三句。\n\n## 节\n\n第一句。", "a.md"),
    article_from_text("# 乙\n\n第一句。第二句。第三句。", "b.md"),
]


def test_passages_are_a_sequence():
    many = passages(ARTICLES)
    assert len(many) == 7
    assert [p.text[:2] for p in many] == ["第一", "第二", "第三", "第一", "第一", "第二", "第三"]
    assert many[-1] == many[6] == many[5:][1]
    assert list(many) == [p for article in ARTICLES for p in passages([article])]
    with pytest.raises(IndexError):
        many[7]


def test_neighbours_stay_in_the_paragraph():
    many = passages(ARTICLES)
    assert [list(many.neighbours(at)) for at in range(7)] == [
        [0, 1], [0, 1], [2], [3], [4, 5], [4, 5, 6], [5, 6],
    ]  # fmt: skip
    assert (many[5].before, many[5].after) == ("第一句。", "第三句。")
    assert (many[3].section, many[3].before, many[3].after) == ("节", "", "")


def test_a_passage_is_found_by_its_id():
    many = passages(ARTICLES)
    assert len({p.id for p in many}) == 7
    assert all(many.with_id(p.id) == p for p in many)
    for other in (
        "",
        "AAAAAAAAAAA",
        "句",
        "not an id",
        many[0].id + "=",
        many[0].id[:-1],
        "A" * 99,
    ):
        assert many.with_id(other) is None
    assert passages([]).with_id(many[0].id) is None


@pytest.mark.parametrize("number", [0, 1, 2**63, 2**64 - 1])
def test_an_id_stands_for_a_number(number):
    assert id_number(id_of_number(number)) == number
