"""Amounts: what a question wants counted or measured, and which sentence states it."""

from dataclasses import replace

import pytest

from retrieval.questions.answer_kinds.amounts import (
    Amount,
    amount_asked,
    amount_closeness,
    amount_in,
    has_range_with,
    numbers_asked,
)
from retrieval.questions.question import Question, read_question
from retrieval.search.config import AMOUNT_ANYWHERE, AMOUNT_NEAR


def asking(text: str, words: tuple[str, ...] = ()) -> Question:
    return replace(read_question(text), content_words=words)


def closeness(question: str, sentence: str, words: tuple[str, ...] = ()) -> float:
    return amount_closeness(asking(question, words), sentence)


@pytest.mark.parametrize(
    ("question", "thing"),
    [("紫菜汤放多少虾皮", "虾皮"), ("豆沙包要几个鸡蛋", "鸡蛋"), ("水温多少度合适", "")],
)
def test_the_thing_that_is_counted_stands_behind_the_word_that_asks(question, thing):
    assert (amount_asked(question) or Amount("", "?", "", False)).thing == thing


@pytest.mark.parametrize(
    "question",
    [
        "从哪几个方面着手",
        "书店的电话是多少",
        "这几年有什么变化",
        "好几个村子",
        "十几岁的孩子",
        "为什么下雨",
    ],
)
def test_few_is_no_question_for_an_amount(question):
    assert amount_asked(question) is None


@pytest.mark.parametrize(
    ("question", "words", "sentence"),
    [
        ("紫菜汤放多少虾皮", (), "虾皮 20g"),
        ("豆沙包要几个鸡蛋", (), "先打散2个鸡蛋"),
        ("渡船证管多久", ("渡船证",), "渡船证的有效期为五年。"),
        ("渡船证的有效期是几年", ("渡船证", "有效期"), "渡船证的有效期为五年。"),
        ("渡船票交多少", ("渡船票",), "渡船票每人一角钱"),
        ("渡船的货舱多大", ("渡船", "货舱"), "货舱有五亩"),
        ("书签多大", ("书签",), "书签约 4 kb"),
        ("滞纳金按多少算", ("滞纳金",), "滞纳金每日百分之三"),
        ("鱼片泡多少分钟", ("鱼片",), "鱼片 时间(分钟):15-20"),
        ("烤鱼是多少度", ("烤鱼",), "烤鱼约180±10°c"),
        ("换证几天能好", ("换证",), "换证需七个工作日"),
        ("换证要多久", ("换证",), "换证需7个工作日"),
        ("渡口几点开门", ("渡口",), "渡口9:30开门"),
        ("年票多少钱", ("年票",), "年票:60元"),
        ("缆车怎么收费", ("缆车",), "缆车40元"),
        ("糖浆喝几cc", ("糖浆",), "糖浆 8 毫升"),
        ("铁板多少 kg", ("铁板",), "铁板40公斤"),
        ("船票的价格标准是多少", ("船票", "的", "价格", "标准"), "船票每人三十元"),
        ("工牌能借几本", ("工牌", "借"), "凭工牌借12册"),
    ],
)
def test_a_number_beside_the_thing_tells_its_amount(question, words, sentence):
    assert closeness(question, sentence, words) == 1.0


@pytest.mark.parametrize(
    ("question", "words", "sentence", "stated"),
    [
        ("有多少外来人口", ("外来", "人口"), "外来人口有7万余名,商户300家", "7万余名"),
        ("分成几个社区", ("社区",), "网格员2名,划分为8个社区", "8个"),
        ("丢了多少钱", ("丢了",), "丢失12.8万元人民币", "12.8万元"),
        ("评语分几等", ("评语",), "评语有甲乙丙丁四等", "四等"),
        ("分成几个社区", ("社区",), "社区很大", ""),
        ("社区在哪里", ("社区",), "有8个社区", ""),
    ],
)
def test_the_number_that_is_asked_for_is_known_with_what_it_counts(
    question, words, sentence, stated
):
    assert amount_in(asking(question, words), sentence) == stated


def test_an_age_is_one_that_is_reached():
    assert closeness("几岁可以划船", "年满十二岁的可以划船", ("划船",)) > 0.0


def test_a_thing_may_be_told_by_a_synonym_or_with_a_blank_before_latin_letters():
    assert closeness("西红柿放多少克", "番茄放200克,糖少许", ("西红柿",)) > AMOUNT_ANYWHERE
    assert closeness("要装几个中文font", "要装2个中文 font") > AMOUNT_ANYWHERE


def test_what_a_longer_word_begins_with_is_another_thing():
    assert closeness("拌面放多少葱", "小葱 100g") > closeness("拌面放多少葱", "葱油 15ml")


def test_the_nearer_the_number_the_closer():
    beside = closeness("放多少虾皮", "虾皮 20g")
    near = closeness("放多少虾皮", "虾皮汤底 20g")
    apart = closeness("放多少虾皮", "虾皮泡水之后滤出来的汤要 20g")
    elsewhere = closeness("放多少虾皮", "加紫菜 20g,再撒虾皮")
    assert beside > near > apart > elsewhere > 0


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("学费多少", "第三十四条 学生应当交学费。"),  # the number of an article
        ("学费多少", "学费由一个办公室收,2019年起可以分期"),  # 一个, a year
        ("有效期几年", "有效期为六个月"),  # another unit
        ("8寸蛋糕放多少糖", "8寸模具"),  # the question's own
        ("摊位租多少年", "摊位租满两年的可以转让"),  # a condition
    ],
)
def test_other_numbers_tell_no_amount(question, sentence):
    assert closeness(question, sentence) == 0.0


def test_what_is_counted_may_be_told_by_a_measure_in_another_form():
    assert closeness("八公斤的纸箱托一次多少钱", "8kg 以内每件十八元。") == AMOUNT_NEAR
    assert closeness("八公斤的纸箱托一次多少钱", "2kg 以内每件六元。") == AMOUNT_ANYWHERE


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("船龄9年的要验船吗", "船龄满5年不满12年的每年验船", True),
        ("船龄9年的要验船吗", "船龄满12年的停航", False),
        ("四岁的孩子要买船票吗", "6周岁以下的免票", True),
        ("四岁的孩子要买船票吗", "6周岁以上的买半票", False),
        ("93年造的船值多少", "1990年至1999年造的按三成算", True),
        ("带了30公斤的货", "超过20公斤的另收运费", True),
        ("带了30公斤的货", "超过20元的另收运费", False),  # another unit
        ("1998年6月到2000年4月他管船", "1990年至1999年他管钟", False),  # dates
        ("两年制的船校学什么", "修业一至二年", False),
        ("载10~30公斤的货", "超过20公斤的另收运费", False),  # a range itself
    ],
)
def test_a_range_holds_the_number_of_the_question_or_not(question, sentence, expected):
    assert has_range_with(numbers_asked(question), sentence) is expected


def test_what_something_depends_on_may_be_reached():
    """满 tells when, which else is no amount: it is one where that is asked for."""
    sentence = "划满40小时的,免泊位费"
    assert closeness("划船划多少小时就不收泊位费", sentence)
    assert not closeness("划船要划多少小时", sentence)


def test_the_whole_name_of_the_thing_counts_where_a_sentence_has_it():
    words = ("槐树", "苗")
    assert closeness("一棵槐树苗多少钱", "槐树苗每棵八元", words) == 1.0
    other = "柳树苗每棵六元,买十棵送槐树苗一棵"
    assert closeness("一棵槐树苗多少钱", other, words) < 1.0
    assert closeness("一棵槐树苗多少钱", "树苗每棵六元", words) == 1.0


def test_a_range_from_above_to_below_holds_what_is_between():
    sentence = "五十岁以上六十岁以下的船客减三成"
    assert has_range_with(numbers_asked("55岁的船客"), sentence)
    assert not has_range_with(numbers_asked("65岁的船客"), sentence.partition("六十")[2])


@pytest.mark.parametrize("question", ["泊位押金要多少", "引水费用是多少？", "水手的工资有多少"])
def test_what_is_paid_is_asked_for_in_money(question: str):
    amount = amount_asked(question)
    assert amount
    assert "元" in amount.unit
    assert not (unit := amount_asked("引水浪费多少")) or not unit.unit


def test_what_depends_on_an_amount_is_not_what_it_is_of():
    question = "水箱水位高出多少米会放水"
    assert closeness(question, "水位高出 3 米时开闸", ("水位", "高出")) > AMOUNT_ANYWHERE


def test_a_number_of_the_question_is_not_the_one_asked_for_however_it_is_written():
    assert not closeness("三斤麦子磨多少面", "麦子 = 3 斤", ("麦子", "面"))
    assert closeness("三斤麦子磨多少面", "3 斤麦子磨出面粉 2 斤", ("麦子", "面"))


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("渡船最大载重是多少", "渡船能装 12 吨", "渡船跑过 30 条航线,装过各种货"),
        ("灯塔的高度大约多少", "灯塔有三十米", "灯塔上站得下五个人"),
        ("芯片速度是多少", "芯片跑到 4.7 ghz", "芯片有 8 只脚"),
        ("船坞面积是多少", "船坞占地 3 万平方米", "船坞里停着 8 条船"),
        ("贷款利率多少", "贷款按 4.2% 计息", "贷款分 12 期还"),
    ],
)
def test_a_property_has_units_of_its_own(question: str, answer: str, other: str):
    assert closeness(question, answer)
    assert not closeness(question, other)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("腌鱼 腌制时间", "鱼用盐腌 3 天", "鱼用盐腌 2 遍"),
        ("船票有效期", "船票在七天内有效", "船票分两联"),
        ("渡船 最大载重", "渡船能装 12 吨", "渡船跑过 30 条航线"),
        ("米酒度数", "米酒一般有 12 度", "米酒卖 12 元"),
        ("腌鱼能放几天", "腌鱼在 1 周内吃完", "腌鱼切成 3 块"),
    ],
)
def test_a_few_words_may_ask_for_an_amount_too(question: str, answer: str, other: str):
    assert closeness(question, answer)
    assert not closeness(question, other)
