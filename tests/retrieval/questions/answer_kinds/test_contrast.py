import pytest

from retrieval.analysis.tokenizer import words
from retrieval.questions.answer_kinds.contrast import (
    asks_about_another_thing,
    compared_things,
    is_on_another_thing,
    states_difference,
    thing_asked_for,
)


def test_a_contrast_in_so_many_words_says_more_than_a_but():
    things = ["煤炉", "油炉"]
    explicit = states_difference(things, "与煤炉不同,油炉没有灰")
    assert explicit > states_difference(things, "煤炉便宜,但油炉干净") > 0.0
    assert not states_difference(things, "油炉没有灰,但贵")


def test_what_two_things_have_in_common_is_no_difference():
    things, sentence = ["煤炉", "b2油炉"], "煤炉和 b2 油炉都要通风"
    assert states_difference(things, sentence, "煤炉和b2油炉有什么区别") < 0
    assert states_difference(things, sentence, "煤炉和b2油炉是一回事吗") > 0


@pytest.mark.parametrize(
    "question",
    [
        "煤炉和油炉到底有啥不同",
        "煤炉跟油炉哪里不一样",
        "煤炉和油炉是一回事吗",
        "煤炉与油炉是不是一码事",
    ],
)
def test_a_difference_is_asked_for_in_many_ways(question):
    assert compared_things(question) == ["煤炉", "油炉"]
    assert states_difference(["煤炉", "油炉"], "煤炉也叫油炉,其实并不相同") == 1.0


@pytest.mark.parametrize(
    "question", ["煤炉和油炉哪个便宜", "煤炉跟油炉哪种更省油一点", "煤炉与油炉相比,哪一个贵"]
)
def test_two_things_are_compared_by_a_quality(question):
    assert compared_things(question) == ["煤炉", "油炉"]
    assert states_difference(["煤炉", "油炉"], "煤炉比油炉便宜") == 1.0
    assert states_difference(["煤炉", "油炉"], "煤炉和油炉都在库房,比如东库") <= 0


@pytest.mark.parametrize("question", ["老周和老李谁是会计", "煤炉和油炉哪个在库房"])
def test_which_of_two_has_something_is_no_comparison(question):
    assert not compared_things(question)


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
        ("大件行李怎么收费", "小件行李 3 元", True),
        ("大件行李怎么收费", "小件行李 3 元,大件 9 元", False),
        ("未成年能上船吗", "成年人可以上船", True),
        ("不是村民能承包吗", "村民可以承包", True),
        ("不是村民能承包吗", "非村民不得承包", False),
        ("村民能承包吗", "非村民不得承包", True),
        ("村民能承包吗", "除非村民同意,不得承包", False),
        ("村里现在的会计是谁", "第一任会计是老周", True),
        ("第一任会计是谁", "第一任会计是老周", False),
        ("头一回逃票罚多少", "再次逃票的,罚九十元", True),
        ("头一回逃票罚多少", "首次逃票罚九元,再次罚九十元", False),
        ("gbk2 一个字几个字节", "gbk 3 一个字四个字节", True),
        ("gbk2 一个字几个字节", "gbk2 与 gbk3 不同", False),
        ("罗经 nav 1 能测风吗", "nav 2 能测风", True),
        ("罗经 nav 1 能测风吗", "nav 1 不能测风", False),
        ("nav 2 台多少钱", "nav 3 台打折", False),
        ("空船怎么转向", "空船转向不了,急得团团转", True),
        ("空船怎么转向", "转向不了,就先加压舱石再转向", False),
        ("空船怎么转向", "空船无法转向", True),
        ("空船无法转向怎么办", "空船无法转向", False),
        ("民事案件谁受理", "刑事案件由一庭受理", True),
        ("哪些鱼不可以钓", "鲫鱼可以钓", True),
        ("哪些鱼不可以钓", "鲫鱼可以钓,鲟鱼不得钓", False),
        ("为什么不可以钓", "鲫鱼可以钓", False),  # it may say why
        ("哪些鱼可以钓", "鲟鱼不得钓", True),
        ("哪些鱼可以钓", "鲟鱼不得钓,鲫鱼可以", False),
        ("哪种船能钓鱼", "渡船不会等人钓鱼", True),
        ("哪个船票能钓鱼", "船票附一根鱼竿", False),
        ("船票几天退", "过期船票不退", True),
        ("船票几天退", "船票三天退,过期不退", False),
        ("船票能退吗", "过期船票不退", False),
        ("什么人不用买船票", "船客要在岸上买船票", True),
        ("什么人不用买船票", "船工的家人免买船票", False),
        ("哪些船客无需登记", "船客除学生以外都要登记", False),
        ("为什么学生不用买船票", "学生要在岸上领船票", False),
        ("船票什么时候不退", "过期船票不退", False),
    ],
)
def test_one_thing_of_a_series_is_told_from_another(question, sentence, expected):
    asked = tuple(words(question))
    assert is_on_another_thing(question, asked, sentence, lambda: "票价和承包") == expected


def test_what_a_heading_names_need_not_be_named_again():
    asked = "儿童票多少钱", ("儿童票",), "由一名成人陪同,免费"
    assert is_on_another_thing(*asked, lambda: "票价")
    assert not is_on_another_thing(*asked, lambda: "票价 儿童票")


def test_a_sentence_is_on_what_the_headings_above_it_name():
    asked = "儿童票多少钱", ("儿童票",), "每张九元"
    assert is_on_another_thing(*asked, lambda: "票价\n成人票")
    assert not is_on_another_thing(*asked, lambda: "票价\n团体票")


@pytest.mark.parametrize(
    ("question", "heading", "text", "expected"),
    [
        ("怎么补办身份证", "怎么补办社保卡", "请到窗口登记", True),
        ("轮渡怎么改签", "火车怎么改签?", "请到窗口登记", True),
        ("轮渡怎么改签", "火车怎么改签?", "火车和轮渡都到窗口", False),
        ("怎么改密码", "怎么改口令", "点两下", False),  # a synonym
        ("怎么退款", "怎么退货", "到窗口", False),
        ("怎么补办身份证", "社保卡", "请到窗口登记", False),
    ],
)
def test_a_heading_may_ask_the_same_of_another_thing(question, heading, text, expected):
    assert asks_about_another_thing(question, heading, text) == expected


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("周边有停车场吗", "停车场"),
        ("这里有没有寄存柜", "寄存柜"),
        ("投稿有稿费没有", "稿费"),
        ("有人知道几点关门吗", ""),
        ("只有一个入口吗", ""),
        ("有多少个入口", ""),
        ("哪个渡口有厕所", ""),
    ],
)
def test_it_is_asked_whether_there_is_a_thing(question: str, thing: str):
    assert thing_asked_for(question) == thing


def test_a_word_of_any_characters_may_be_denied():
    assert is_on_another_thing("g[++ 什么时候退", ("g[++",), "不g[++", lambda: "")
    assert not is_on_another_thing("g.c 什么时候退", ("g.c",), "不gxc", lambda: "")
