"""The kind of answer that a question asks for, and whether a sentence has it."""

import pytest

from retrieval.analysis.tokenizer import normal_form, words
from retrieval.questions.answer_kinds import (
    QUESTION_WORDS,
    answer_patterns,
    defines,
    entities,
    enumeration_share,
    kinds_asked_for,
    names_holder,
    states_author,
    states_step,
)


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "entity"),
    [
        ("number", "全市有多少人", "全市共有三百人", "三百"),
        ("number", "海图用的是哪一版", "海图是 2019 年的", "2019"),
        ("date", "该站何时开放", "该站在一九九二年开放", "年"),
        ("date", "茶会什么时候开", "茶会定于五月八日下午三时", "五月"),
        ("date", "什么时候交房租", "房租在开学后十天内交", "天内"),
        ("person", "谁是局长", "局长是王小明", "王小明"),
        ("person", "谁写的", "作者是列夫·托尔斯泰", "列夫·托尔斯泰"),
        ("place", "他出生在哪里", "他出生在北京", "北京"),
        ("code", "看磁盘用什么命令", "看磁盘用 df 命令", "df"),
        ("code", "皮肤在哪个目录", "皮肤放进 .skins/dark", "skins/dark"),
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


@pytest.mark.parametrize(
    ("sentence", "is_defined"),
    [
        ("压舱石的作用是让空船不翻。", True),
        ("3. 压舱石，取河里的大卵石装在舱底。", True),
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
    assert states_author(normal_form(sentence, traditional=False)) is is_named


def test_what_is_free_or_on_showing_a_ticket_is_allowed():
    (pattern,) = answer_patterns("可以免费换座吗")
    assert pattern.search("凭船票免费换座一次")
    assert not pattern.search("座位在船头")


ASKING = """
百分之几 多少钱 几点开 什么样 啥时候 哪天 谁管 为啥关 到底行不行 究竟在哪 这场谁赢 那趟几点
何时开 如何去 因何停 前几名有奖 前多少名有奖 怎么走 咋办 是否收费 可以带狗吗 能停车吗 开吗 票呢
"""


@pytest.mark.parametrize("question", ASKING.split())
def test_a_question_word_is_known_by_its_first_character(question: str):
    assert QUESTION_WORDS.search(question)


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


def test_a_name_in_brackets_is_defined_with_the_long_one():
    assert defines("公坞", "公用船坞(简称公坞)是指停船处") == 1.0
