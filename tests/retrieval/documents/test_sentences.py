import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.sentences import MAX_LENGTH, sentence_spans

MARKS = [*"。！？!?.；;，,：:…“”‘’「」『』（）()《》【】\"' 　\n·—、"]
MARKS += ["一是", "二是", "（一）", "今天", "说"]
chinese = st.one_of(st.text(), st.lists(st.sampled_from(MARKS), max_size=40).map("".join))


def sentences(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end in sentence_spans(paragraph)]


def divided(marked: str) -> None:
    """Check that a paragraph is divided just where a | stands."""
    assert sentences(marked.replace("|", "")) == [piece.strip() for piece in marked.split("|")]


@settings(deadline=None)
@given(chinese)
def test_sentences_cover_the_text_in_order_and_lose_nothing(paragraph: str):
    spans = sentence_spans(paragraph)
    reached = 0
    for start, end in spans:
        assert reached <= start < end <= len(paragraph)
        assert paragraph[start:end] == paragraph[start:end].strip()
        reached = end
    if any(char.isalnum() for char in paragraph):
        kept = "".join(paragraph[start:end] for start, end in spans)
        assert "".join(kept.split()) == "".join(paragraph.split())


@settings(deadline=None)
@given(chinese)
def test_no_sentence_is_mere_punctuation_or_too_long_to_show(paragraph: str):
    for sentence in sentences(paragraph):
        assert any(char.isalnum() for char in sentence)
    assert all(len(piece) <= 2 * MAX_LENGTH for piece in sentences("今天" * 1000 + paragraph))


@pytest.mark.parametrize(
    "marked",
    [
        "今天下雨。|明天天晴！|后天怎么样？|不知道。",
        "这是真的吗？！|当然是的！！！|好。",
        "“你终于回来了。”|他没有说话。",
        "“必须下大力气净化市场。”副市长鲍培育说。|大家都同意。",
        "“方案已经验证。”总设计师说，“下一步继续改进。”|掌声响起。",
        "他问：“去哪儿？”|她答：“回家。”",
        "详见第三节“谁能借书？”以及附表。|还书时要签字。",
        "门卫问“找谁？”|没有人应声。",
        "“回家？”他问道。|“嗯。”",
        "「爸爸，老師說『學而時習之，不亦說乎？』是什麼意思？」小明問道。|「就是常常複習。」",
        "他看了《你好，李焕英！》这部电影。|很感动。",
        "申请条件（须同时满足。缺一不可）如下。|请仔细阅读。",
        "火箭全长53.0米。（完）",
        "他走了。（全场鼓掌）",
    ],
)
def test_quotations_and_brackets_stay_whole(marked: str):
    divided(marked)


@pytest.mark.parametrize(
    "paragraph",
    [
        "补助资金28.66万元，成功率达99.5%，同比增长3.1个百分点。",
        "会议于2024.4.5上午10:30召开，票价1,299.99元。",
        "升级到v2.3.1后，访问https://example.com/a.html?b=1&c=2.5#x即可。",
        "请写信给help@example.com.cn，或登录www.gov.cn查询。",
        "Dr. Smith 和 Mr. Lee 都说 e.g. 这类缩写不用翻译。",
        "窗外的雨下个不停......屋里很静。",
        "约翰·F·肯尼迪。",
        "忘了提权就输入 sudo !!，再按回车。",
        "文件开头的说明写作 //!，每行一个。",
        "在命令行里，!! 代表上一条命令。",
        "注释写成 !!! 再加种类。",
        "湖水很浅。 [92]",
    ],
)
def test_numbers_dates_and_addresses_are_never_split(paragraph: str):
    assert sentences(paragraph) == [paragraph]


def test_half_width_punctuation_ends_sentences_too():
    divided(
        "机器学习是什么?|简单地说,它从数据里学到规律.|比如,它能认出猫.|价格是9.9元.|有问题请写信!"
    )
    divided("It uses titanium. |It is light. |它只有187克。")


def test_a_footnotes_mark_stays_with_its_sentence():
    divided("灯塔建于山顶。[1]。|它很高。[2][3]|它的灯很亮（如“星”？）。[4]|船都看得见。[5]")
    divided("《灯塔志》，山海出版社。 |[2] 《港口志》，山海出版社。")


def test_a_full_stop_after_a_latin_word_ends_a_sentence_before_han_characters():
    divided("当地人叫它Pharos.|意思是灯塔。")
    divided("这里用 assert! 的结果。|再用panic! 停下。|他喊 Go! |船开了。")
    divided("这是 Lights Inc.的灯。|Prof.王写过它。")


def test_a_dot_between_names_is_no_full_stop_where_there_are_real_ones():
    divided("约翰.史密斯来了。|他很高兴。")


@pytest.mark.parametrize(
    "sentence",
    [
        "完善基层网点建设，增设服务终端；深化与高校合作，培养人才；探索信用体系，实现精准化监管。",
        "面粉500克；白糖80克；鸡蛋2个；牛奶200毫升。",
        "做好今年的工作，一是要稳定粮食生产，确保产量；二是要巩固脱贫成果；三是要深化农村改革。",
    ],
)
def test_the_items_of_a_list_within_a_sentence_stay_together(sentence: str):
    divided(sentence)


def test_a_full_width_dot_ends_a_sentence_but_never_a_number_or_a_name():
    divided("冒泡排序是稳定的．|选择排序的复杂度是 O(n²)．|它不稳定．")
    divided("圆周率约为３．１４，第２．１节讲得更细．")
    divided("一．总则和适用范围")


def test_a_run_without_an_end_is_cut_after_a_comma_that_stays_with_it():
    for clause in ("今天下雨，", "今天下雨，，", "今天“下雨”，"):
        pieces = sentences(clause * 300)
        assert len(pieces) > 1
        assert all(piece[0] == "今" for piece in pieces)
        assert "".join(pieces) == clause * 300


def test_a_forced_cut_takes_along_the_comma_that_would_begin_the_rest():
    assert sentences("雨" * 500 + "，" + "风" * 100) == ["雨" * 500 + "，", "风" * 100]
    clauses = ("雨" * 249 + "，") * 2 + "，" + "风" * 100
    assert sentences(clauses) == [clauses[:501], "风" * 100]


def test_a_line_break_ends_a_sentence():
    divided("问：为什么热|\n答：因为副热带高压偏强。")


def test_an_open_bracket_does_not_swallow_the_rest():
    divided("他说（其实没有说完。|后来又补充了一句。|大家都笑了。")


@pytest.mark.parametrize(
    "piece",
    ["今", "。", "（今。", "“今。", "今。”的", '今。"的', "今；", "…", "一是今", "『今。』"],
)
def test_a_line_of_100_000_characters_takes_no_more_than_seconds(piece: str):
    began = time.process_time()
    sentence_spans(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 2.5


def test_a_yes_or_no_stays_with_what_explains_it():
    assert sentences("可以。需要先登记。不行！\n下一行说别的事。") == [
        "可以。需要先登记。",
        "不行！",
        "下一行说别的事。",
    ]
