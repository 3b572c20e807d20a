import pytest

from retrieval.questions.follow_ups import follow_up, subject


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
    ],
)
def test_a_follow_up_in_full(before: str, question: str, full: str):
    assert follow_up(question, before).full[0] == full


def test_another_thing_may_stand_for_any_word_of_the_question_before():
    ways = follow_up("那蛇口呢", "通辽有移民局吗").full
    assert "蛇口有移民局吗" in ways
    assert "通辽有蛇口吗" in ways


@pytest.mark.parametrize(
    "question",
    ["移民管理局的工作人员多久轮岗一次", "王小明是谁", "谢谢", "规划", ""],
)
def test_what_stands_alone_is_no_follow_up(question: str):
    assert follow_up(question, "通辽有移民局吗").full == ()


def test_the_subject_is_a_question_without_what_asks():
    assert subject("请问通辽一共有多少个口岸呢？") == "通辽一共有口岸"
