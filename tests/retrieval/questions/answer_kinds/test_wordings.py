"""Wordings that answers share with those of their questions."""

import pytest

from retrieval.analysis.tokenizer import normal_form
from retrieval.questions.answer_kinds.wordings import (
    answer_patterns,
    enumeration_share,
    names_holder,
    states_author,
    states_step,
)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("熬汤用砂锅还是铁锅好", "熬汤推荐用砂锅", "砂锅和铁锅都在架上"),
        ("密码最少几位", "密码至少八位", "密码输入两次"),
        ("哪些书不可以外借", "古籍禁止外借", "小说可以外借"),
        ("水位最高到多少", "水位不超过三米", "水位在午后升高"),
        ("一箱最多装多少", "一箱装得下的范围是 3 到 9 筐", "一箱装九筐苹果"),
        ("一证能借几本", "一证至多三本", "一证可以借书"),
        ("船舱多大", "船舱的面积有一亩", "船舱漆成白色"),
        ("熬汤用哪种锅", "砂锅是最佳选择", "砂锅摆在架上"),
        ("存一晚最多收多少钱", "每件三元,二十元封顶", "每件每晚三元"),
        ("字体在哪设置", "打开格式菜单,改字体", "字体由人写成"),
        ("放大按哪个键", "放大用加号键", "小键盘也能放大"),
        ("渡船几点开", "早班七点开船", "渡船五月开航"),
        ("渡船几点开", "9:30开船", "船上时间以站台的钟为准"),
        ("滤芯多久要换一次", "滤芯每三个月更换", "滤芯换了要拧紧"),
        ("几天浇一次水", "水隔一天浇一次", "浇水不要过夜"),
        ("从哪个版本开始能改字体", "新增字体设置", "字体改得更大"),
        ("不写宽度会怎样", "宽度默认为八格", "宽度以格来数"),
        ("日志走哪个端口", "日志经 6514 端口送出", "端口由管理员开放"),
        ("日志 端口", "看 http://board:6514/log", "端口可以改"),
        ("皮肤放哪个文件夹", "皮肤在 ~/.skins 里", "皮肤可以换"),
        ("海图导出成什么格式", "海图导出为 tiff 格式", "海图的格式可以改"),
        ("归档用的什么算法", "归档采用 zstd", "归档的算法很快"),
        ("提示几秒后收起", "提示在 5 秒后收起", "提示收起以后还能打开"),
    ],
)
def test_a_wording_of_a_question_has_wordings_of_its_answers(question, answer, other):
    patterns = answer_patterns(question)
    assert any(pattern.search(answer) for pattern in patterns)
    assert not any(pattern.search(other) for pattern in patterns)


def test_what_refers_elsewhere_says_no_step():
    assert states_step("请拉开抽屉")
    assert not states_step("请参阅抽屉的说明")


@pytest.mark.parametrize("entry", ["/tally:点出船上的人数", "选项:-t, --tally;用途:点出人数"])
def test_the_entry_of_a_command_or_an_option_is_a_step(entry: str):
    assert states_step(entry)
    assert not states_step("人数:点出的人;用途:排座位")


def test_a_long_sentence_enumerates_less():
    assert enumeration_share("茶有红茶、绿茶、白茶") > 0.9
    assert (
        0 < enumeration_share("茶馆今年扩建,四面都有窗,窗外是一条河,又请了红案、白案、跑堂") < 0.9
    )
    assert enumeration_share("店铺划分为8个摊位") == 0


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
    assert states_author(normal_form(sentence, traditional=False)) is is_named


def test_what_is_free_or_on_showing_a_ticket_is_allowed():
    (pattern,) = answer_patterns("可以免费换座吗")
    assert pattern.search("凭船票免费换座一次")
    assert not pattern.search("座位在船头")


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("春天起由老周任站长", True),
        ("阿水当选为站长", True),
        ("站长一职由阿水接任", True),
        ("站长:阿水", True),
        ("站长负责开门", False),
        ("站长每年选一次", False),
        ("首任站长早已退休", False),
    ],
)
def test_some_wordings_alone_tell_that_a_holder_of_an_office_is_named(sentence: str, names: bool):
    assert names_holder("站长", sentence) is names
