"""The kind of answer that a question asks for, and whether a sentence has it."""

import pytest

from retrieval.analysis.tokenizer import normalised, words
from retrieval.questions.answer_kinds import (
    answer_pattern,
    entities,
    is_of_another,
    kinds_asked_for,
    names_writer,
    states_difference,
)


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "entity"),
    [
        ("number", "全市有多少人", "全市共有三百人", "三百"),
        ("date", "该站何时开放", "该站在一九九二年开放", "年"),
        ("person", "谁是局长", "局长是王小明", "王小明"),
        ("person", "谁写的", "作者是列夫·托尔斯泰", "列夫·托尔斯泰"),
        ("place", "他出生在哪里", "他出生在北京", "北京"),
        ("code", "看磁盘用什么命令", "看磁盘用 df 命令", "df"),
        ("reason", "比赛为什么改期", "由于下雨,比赛改期", "由于"),
    ],
)
def test_a_sentence_may_have_the_kind_of_answer_asked_for(kind, question, sentence, entity):
    assert kind in kinds_asked_for(question)
    assert any(entity in found for found in entities(kind, sentence, lambda: words(sentence)))
    assert not entities(kind, "茶很好喝", lambda: words("茶很好喝"))


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("熬汤用砂锅还是铁锅好", "熬汤推荐用砂锅", "砂锅和铁锅都在架上"),
        ("密码最少几位", "密码至少八位", "密码输入两次"),
        ("水位最高到多少", "水位不超过三米", "水位在午后升高"),
        ("字体在哪设置", "打开格式菜单,改字体", "字体由人写成"),
        ("放大按哪个键", "放大用加号键", "小键盘也能放大"),
        ("渡船几点开", "早班七点开船", "渡船五月开航"),
        ("渡船几点开", "9:30开船", "船上时间以站台的钟为准"),
        ("滤芯多久要换一次", "滤芯每三个月更换", "滤芯换了要拧紧"),
        ("几天浇一次水", "水隔一天浇一次", "浇水不要过夜"),
    ],
)
def test_a_wording_of_a_question_has_wordings_of_its_answers(question, answer, other):
    pattern = answer_pattern(question)
    assert pattern is not None
    assert pattern.search(answer)
    assert not pattern.search(other)


def test_a_contrast_in_so_many_words_says_more_than_a_but():
    things = ["煤炉", "油炉"]
    explicit = states_difference(things, "与煤炉不同,油炉没有灰")
    assert explicit > states_difference(things, "煤炉便宜,但油炉干净") > 0.0
    assert not states_difference(things, "油炉没有灰,但贵")


def test_a_sentence_is_not_cut_where_no_name_is_asked_for():
    def cut() -> list[str]:
        raise AssertionError

    assert entities("number", "共有300人", cut) == ["300"]


def test_the_number_of_an_article_is_none_that_is_asked_for():
    assert not entities("number", "第二十五条 押金按租金的倍数交", list)
    assert entities("number", "第二十五条 押金为三百元", list) == ["三百"]


@pytest.mark.parametrize(
    ("sentence", "is_named"),
    [
        ("《雪桥》出自船工阿蛮之手。", True),
        ("唱词由何其芳所作。", True),
        ("动画由 North Lake Studio 创作。", True),
        ("《雪桥》的作者是阿蛮。", True),
        ("《雪桥》是阿蛮的代表作。", True),
        ("《雪桥》的作者不详。", False),
        ("《雪桥》的作者是谁？", False),
        ("唱词由他执笔。", False),
        ("由于工作繁忙，唱词没有写成。", False),
    ],
)
def test_some_wordings_alone_tell_that_a_writer_is_named(sentence: str, is_named: bool):
    assert names_writer(normalised(sentence, traditional=False)) is is_named


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("二等座多少钱", "一等座 90 元", True),
        ("二等座多少钱", "一等座 90 元,二等座 60 元", False),
        ("二期工程几号完工", "首期工程五月完工", True),
        ("第二期工程几号完工", "二期工程五月完工", False),
        ("乙类门票多少钱", "甲类门票 9 元", True),
        ("小孩票多少钱", "成人票 8 元", True),
        ("小孩票多少钱", "儿童票 4 元", False),
        ("未成年能上船吗", "成年人可以上船", True),
        ("不是村民能承包吗", "村民可以承包", True),
        ("不是村民能承包吗", "非村民不得承包", False),
        ("村民能承包吗", "非村民不得承包", True),
        ("村民能承包吗", "除非村民同意,不得承包", False),
    ],
)
def test_one_thing_of_a_series_is_told_from_another(question, sentence, expected):
    asked = tuple(words(question))
    assert is_of_another(question, asked, sentence, lambda: "票价和承包") == expected


def test_what_a_heading_names_need_not_be_named_again():
    asked = "儿童票多少钱", ("儿童票",), "由一名成人陪同,免费"
    assert is_of_another(*asked, lambda: "票价")
    assert not is_of_another(*asked, lambda: "票价 儿童票")


def test_what_is_free_or_on_showing_a_ticket_is_allowed():
    pattern = answer_pattern("可以免费换座吗")
    assert pattern
    assert pattern.search("凭船票免费换座一次")
    assert not pattern.search("座位在船头")
