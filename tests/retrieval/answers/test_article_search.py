"""Articles are found by their title, their file and their text, in either script."""

import pytest

from retrieval import Library, find_articles
from tests.telegram.harness import article, small_articles


@pytest.fixture(scope="module")
def library():
    more = [
        article("手册/搬家须知.md", "搬家以前", {"": ["先把水电煤气的表抄下来。", "再约好车。"]}),
        article("手册/水电.md", "水电煤气", {"": ["每月十号以前抄表。"]}),
    ]
    return Library([*small_articles(), *more])


def places(found):
    return [(f.article.file, f.passage.text if f.passage else None) for f in found]


@pytest.mark.parametrize("wanted", ["散射光", " 散射光  ", "室内 散射光"])
def test_it_opens_where_all_the_words_stand(library, wanted):
    first = places(find_articles(library, wanted))[0]
    assert first[0] == "pothos.md"
    assert first[1] is None or "散射光" in first[1]


@pytest.mark.parametrize("wanted", ["清晨採摘", "清晨采摘", "製作", "制作"])
def test_scripts_are_one(library, wanted):
    assert [f.article.file for f in find_articles(library, wanted)] == ["tea.md"]


@pytest.mark.parametrize(
    "wanted", ["搬家以前", "搬家须知", "搬家须知.md", "手册/搬家须知.md", "搬家須知"]
)
def test_a_whole_name_says_that_this_one_is_meant(library, wanted):
    found = find_articles(library, wanted)
    assert [f.article.file for f in found if f.has_exact_name] == ["手册/搬家须知.md"]
    assert found[0].has_exact_name


def test_words_that_stand_apart_are_found_too(library):
    (found,) = find_articles(library, "水电煤气 约好车")
    assert found.article.file == "手册/搬家须知.md"
    assert found.passage.text in ("先把水电煤气的表抄下来。", "再约好车。")


def test_it_tells_where_in_a_passage(library):
    (found,) = find_articles(library, "根部缺氧")
    assert found.passage.text[found.offset :].startswith("根部缺氧")


def test_a_title_goes_before_a_text(library):
    files = [f.article.file for f in find_articles(library, "水电")]
    assert files == ["手册/水电.md", "手册/搬家须知.md"]


def test_what_none_has_by_the_letter_is_asked_as_a_question(library):
    assert places(find_articles(library, "绿萝夏季几天浇一次水"))[0][0] == "pothos.md"


@pytest.mark.parametrize("wanted", ["", "  ", "签证", "火星车", "你好"])
def test_what_is_nowhere_is_not_found(library, wanted):
    assert find_articles(library, wanted) == []
