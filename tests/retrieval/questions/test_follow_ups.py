import pytest

from retrieval.questions.follow_ups import expand_follow_up, subject_of


@pytest.mark.parametrize(
    ("before", "question", "full"),
    [
        ("东湖有客商丢了多少钱", "找回来了吗", "东湖有客商丢了钱，找回来了吗"),
        ("东湖有客商丢了多少钱，找回来了吗", "谁找到的", "东湖有客商丢了钱，谁找到的"),
        ("2020年收入多少", "那2024年呢", "2024年收入多少"),
        ("收入是多少", "2024年呢", "2024年收入是多少"),
        ("王小明是谁", "他什么时候上任的", "王小明什么时候上任的"),
        ("东湖市水务局的局长是谁", "她哪年上任的", "东湖市水务局局长哪年上任的"),
        ("规划哪天印发的", "包括哪些内容", "规划印发，包括哪些内容"),
        ("为什么王小明被抓", "他现在在做什么", "王小明现在在做什么"),
        ("东湖有水务局吗", "那电话呢", "东湖有电话吗"),
        ("图书馆几点闭馆", "周末也开吗", "图书馆闭馆，周末也开吗"),
        ("苹果多少钱", "要几斤才送", "苹果，要几斤才送"),
        ("东湖水务局哪年成立的", "后来呢", "东湖水务局成立，后来"),
        ("规划是谁编制的", "花了多久", "规划编制，花了多久"),
        ("养犬办法第三条讲什么", "那第四条呢", "养犬办法第四条"),
        ("养犬办法第三条讲什么", "十四条呢", "养犬办法第十四条"),
        ("东湖有水务局吗", "它呢", "东湖有水务局吗"),
    ],
)
def test_a_follow_up_in_full(before: str, question: str, full: str):
    assert expand_follow_up(question, before).expansions[0] == full


def test_another_thing_may_stand_for_any_word_of_the_question_before():
    ways = expand_follow_up("那蛇口呢", "通辽有移民局吗").expansions
    assert "蛇口有移民局吗" in ways
    assert "通辽有蛇口吗" in ways


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("那蛇口呢", "explicit"),
        ("这里有几个人", "explicit"),
        ("用什么语言", "elliptical"),
        ("要放什么", "elliptical"),
        ("后来找到了没", "elliptical"),
        ("格式是什么", "ambiguous"),
        ("如何洗碗", "ambiguous"),
        ("蛇口怎么样", "ambiguous"),
        ("什么是信号", "ambiguous"),
        ("这条路哪种走法不行", "ambiguous"),
        ("规划", "ambiguous"),
        ("2012年他在做什么", "explicit"),
        ("邻居养狗他要登记吗", "ambiguous"),  # he may be the neighbour
    ],
)
def test_how_sure_it_is_that_a_question_goes_on(question: str, kind: str):
    """That it lacks a noun, but for what it asks for, says so nearly as well as its wording."""
    assert expand_follow_up(question, "通辽有移民局吗").kind == kind


@pytest.mark.parametrize(
    "question",
    ["移民管理局的工作人员多久轮岗一次", "王小明是谁", "什么是紧急避险", "谢谢", "通辽", ""],
)
def test_what_stands_alone_is_no_follow_up(question: str):
    assert expand_follow_up(question, "通辽有移民局吗").expansions == ()


def test_a_question_that_names_what_the_one_before_is_about_stands_alone():
    assert expand_follow_up("法人是什么意思", "什么是法人").expansions == ()


def test_the_subject_is_a_question_without_what_asks():
    assert subject_of("请问通辽一共有多少个口岸呢？") == "通辽一共有口岸"
    assert subject_of("可乐鸡翅怎么做？") == "可乐鸡翅"
