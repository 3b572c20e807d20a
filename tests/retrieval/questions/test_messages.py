import pytest

from retrieval.questions.messages import (
    group_questions,
    heads_exercises,
    is_question,
    message_topic,
    query_variants,
    questions_in,
    repeats_question,
)
from retrieval.questions.question import read_question


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("通辽有移民局吗？二连浩特有多少外来人口？", ["通辽有移民局吗", "二连浩特有多少外来人口"]),
        ("通遼有移民局嗎 歸誰管", ["通遼有移民局嗎", "歸誰管"]),
        (
            "1. 米要洗几遍 2. 茶叶放哪里 3、水多少",
            ["米要洗几遍", "茶叶放哪里", "水多少"],
        ),
        (
            "想问两个问题：一、试用期工资怎么算 二、能辞退吗",
            ["试用期工资怎么算", "能辞退吗"],
        ),
        ("试用期最长多久，可以延长吗？谢谢", ["试用期最长多久", "可以延长吗"]),
        (
            "我签了三年合同，试用期多久？公司没给加班费，能告吗？",
            ["我签了三年合同，试用期多久", "公司没给加班费，能告吗"],
        ),
        ("月卡怎么退\n谁来开门\n和年卡有什么区别", ["月卡怎么退", "谁来开门和年卡有什么区别"]),
        ("- 米洗几遍\n- 水放多少", ["米洗几遍", "水放多少"]),
        ("A. 米洗几遍 B. 水放多少", ["米洗几遍", "水放多少"]),
        ("1.米要洗吗2.水放多少", ["米要洗吗", "水放多少"]),
        ("先问米洗几遍，再问水放多少", ["米洗几遍", "水放多少"]),
        ("①米洗几遍②水放多少", ["米洗几遍", "水放多少"]),
        ("问题一 米洗几遍 问题二 水放多少", ["米洗几遍", "水放多少"]),
        ("請教兩件事，一是米洗幾遍，二是水放多少", ["米洗幾遍", "水放多少"]),
    ],
)
def test_several_questions_of_a_message_are_told_apart(message: str, questions: list[str]):
    assert questions_in(message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "劳动合同和劳务合同的区别是什么",
        "什么是劳动合同？和劳务合同有什么区别？",
        "在1900年，谁提出了量子论？",
        "我在深圳上班三年了，公司没签合同，能要双倍工资吗",
        "这些年都采取了哪些措施，来提高服务水平呢？",
        "是在北京还是在上海？",
        "请问通辽有移民局吗？有人知道吗？在线等",
        "獴猎行动 典型案例 百分比",
        "公司的三个优势，一是什么",
        "米洗两遍\n够不够",
        "",
    ],
)
def test_half_a_question_and_a_plea_are_no_question_of_their_own(message: str):
    assert questions_in(message) == [message]


def test_a_story_is_left_out_by_what_the_articles_know_of_it():
    def known(clause: str) -> float:
        return 0.0 if "爷爷" in clause else 1.0

    message = "我爷爷今年八十了,公司没签合同,能要双倍工资吗"
    assert [*query_variants(message, known)] == [
        message,
        "公司没签合同,能要双倍工资吗",
        "能要双倍工资吗",
    ]
    assert [*query_variants("獴猎行动 典型案例", known)] == ["獴猎行动 典型案例"]


def test_a_clause_that_only_says_it_is_no_question_of_its_own():
    message = "只敲了一下钟,它还会响多久"
    assert [*query_variants(message, lambda _: 1.0)] == [message]
    assert "这种钟响多久" in [*query_variants("听人说起,这种钟响多久", lambda _: 1.0)]


def test_questions_that_ask_the_same_are_counted_together():
    asked = [
        ("月卡多少钱", 4),
        ("冬天有多冷", 3),
        ("请问月卡要多少钱？", 2),
        ("周末开门吗", 1),
    ]
    assert group_questions(asked) == [("月卡多少钱", 6), ("冬天有多冷", 3), ("周末开门吗", 1)]


def test_signs_and_names_are_no_questions_alike():
    assert len(group_questions([("?", 1), ("WSL", 1), ("茶", 1), ("酒", 1)])) == 4


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("押金", "押金"),
        ("宠物寄养", "宠物寄养"),
        ("押金退吗", ""),
        ("押金能请几天", ""),  # of which 请几天 may be chatter
        ("押金多少", ""),
        ("什么是押金", ""),
        ("我昨天把押金交给楼下的保安了", ""),  # a story
    ],
)
def test_a_few_words_that_ask_nothing_are_a_topic(message: str, topic: str):
    assert message_topic(read_question(message), message) == topic


@pytest.mark.parametrize(
    ("headings", "are_exercises"),
    [
        ("潮汐\n第三章 潮汐 › 思考题 › 月相", True),
        ("潮汐\n2.4 课后作业 3", True),
        ("课后习题\n", True),
        ("潮汐\n思考题解答 › 月相", False),
        ("习题答案\n第一章 › 习题", False),
        ("高空规程\n第四章 航行、作业", False),
        ("瑜伽\n呼吸练习", False),
    ],
)
def test_headings_tell_that_exercises_stand_below(headings: str, are_exercises: bool):
    assert heads_exercises(headings, "月相和潮汐有什么关系") == are_exercises
    assert not heads_exercises(headings, "有哪些思考题")


@pytest.mark.parametrize(
    "text",
    [
        "班车几点开?",
        "同问,班车几点开的",
        "小李:有人知道班车几点开",
        "小李(09:12):求问班车怎么坐",
        "蹲一个,宿舍几点熄灯",
        "想问一下年假有几天",
        "有没有人知道快递柜怎么用",
        "说说船票和车票有什么不同。",  # an exercise
        "简述修伞的步骤。",
        "请说明潮汐的成因。",
    ],
)
def test_it_is_somebody_elses_question(text: str):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "无论如何都要锁门。",
        "什么都不能带。",
        "求助电话:110",
        "想知道如何退款,请看第三条。",
        "想知道怎么退票的旅客请到三号窗口。",
        "谁知道呢,他走了。",
        "申请人应当说明为什么申请",
        "关于如何申请补贴的规定见附件",
        "说说而已。",
    ],
)
def test_a_statement_with_words_that_ask_is_no_question(text: str):
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "is_posed"),
    [
        ("怎么申请补贴,很多人想知道。", True),
        ("关于怎么申请补贴,网上众说纷纭。", True),
        ("老王:+1 怎么申请补贴", True),
        ("怎么申请补贴的", True),
        ("如何申请补贴:先填表,再交到窗口。", False),
        ("关于如何申请补贴的规定见附件。", False),
        ("怎么申请补贴,很多人来问,其实在网上填表就行。", False),
        ("想怎么申请补贴就怎么申请。", False),
        ("补贴的申请表在窗口领。", False),
    ],
)
def test_a_sentence_that_only_poses_the_question_again(text: str, is_posed: bool):
    assert repeats_question(text, "怎么申请补贴") == is_posed
