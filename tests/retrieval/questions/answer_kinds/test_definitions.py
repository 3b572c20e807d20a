"""Whether a passage says what a subject is."""

import pytest

from retrieval.analysis.tokenizer import normal_form
from retrieval.questions.answer_kinds.definitions import defines


@pytest.mark.parametrize(
    ("sentence", "is_defined"),
    [
        ("压舱石的作用是让空船不翻。", True),
        ("3. 压舱石，取河里的大卵石装在舱底。", True),
        ("船底铺满压舱石，这是一种大卵石。", True),
        ("先搬压舱石，这样船就稳了。", False),
        ("空船出海要装压舱石。", False),
    ],
)
def test_what_a_thing_is_for_and_the_line_of_a_glossary_define_it(sentence, is_defined):
    assert (defines("压舱石", normal_form(sentence, traditional=False)) > 0) is is_defined


@pytest.mark.parametrize(
    ("code", "line", "is_defined"),
    [
        ("-q", "-q, --quiet 少说话", 1.0),
        ("-q", "--quiet, -q 少说话", 1.0),
        ("-q", "-q=level 少说话", 1.0),
        ("-q", "--log-q 写日志", 0.0),
        ("-q", "带上 -q 就少说话", 0.0),
        ("3", "3 - 水没有烧开", 1.0),
        ("3", "13 - 壶是空的", 0.0),
        ("3", "3个壶", 0.0),
        ("/brew/", "/brew/: 各种茶", 1.0),
        ("/brew/", "/usr/brew/ 茶叶", 0.0),
    ],
)
def test_a_list_says_what_each_option_number_and_path_means(code, line, is_defined):
    assert defines(code, line) == is_defined


def test_a_name_in_brackets_is_defined_with_the_long_one():
    assert defines("公坞", "公用船坞(简称公坞)是指停船处") == 1.0
