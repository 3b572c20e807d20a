"""References: which section, and which version of a document, a question asks for."""

from datetime import date

import pytest

from retrieval.analysis.tokenizer import normalised_question
from retrieval.documents.passages import passages
from retrieval.documents.references import (
    OLDER,
    asks_for_void,
    choose_version,
    edition,
    effective_date,
    is_attribution,
    is_void,
    may_be_same_version,
    only_refers,
    section_reference,
    version_asked_for,
)
from retrieval.readers.reading import article_from_text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("参见：灯塔志附录二", True),
        ("另見《灯塔志》。", True),
        ("前置知识：塔的结构", True),
        ("延伸閱讀: 燈塔志", True),
        ("参见规约，第三条已废止。", False),
        ("参考价：三元", False),
        ("参考：", False),
    ],
)
def test_a_line_may_only_tell_where_else_to_read(line: str, expected: bool):
    assert only_refers(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("—— 守塔人老唐", True),
        ("--《灯塔志》", True),
        ("— 某位船长, 访谈", True),
        ("--all", False),
        ("——坚持每晚点灯。", False),
        ("——值班室：二楼", False),
    ],
)
def test_a_line_may_only_tell_whose_words_are_above(line: str, expected: bool):
    assert is_attribution(line) is expected


@pytest.mark.parametrize(
    ("question", "document", "number"),
    [
        ("灯塔管理规约12条", "灯塔管理规约", "12条"),
        ("現行燈塔管理條例第 15-1 條", "灯塔管理条例", "15条之1"),
        ("灯塔管理条例(2019年版)第三条是什么", "灯塔管理条例", "3条"),
        ("灯塔管理条例第三条旧版", "灯塔管理条例", "3条"),
        ("《灯塔管理条例（2019年）》第三条", "《灯塔管理条例", "3条"),
        ("灯塔管理条例（试行）（2019年5月1日第二次修正）3条", "灯塔管理条例(试行)", "3条"),
        ("灯塔统计公报（2019年）第三章", "灯塔统计公报(2019年)", "3章"),
        ("新渔业法第三条", "渔业法", "3条"),
        ("新能源法第三条", "新能源法", "3条"),
        ("6.2.4.1有什么要求", "", "6.2.4.1"),
        ("第6.2节讲什么", "", "6.2"),
        ("仓储合同6.2条怎么规定", "仓储合同", "6.2"),
        ("航海日志 v2.10 更新了什么", "航海日志", "2.10"),
        ("2.10版本有哪些变化", "", "2.10"),
        ("2.10", "", "2.10"),
    ],
)
def test_a_section_is_asked_for_by_its_number(question: str, document: str, number: str):
    assert section_reference(normalised_question(question)) == (document, number)


@pytest.mark.parametrize(
    "question",
    ["2.10版怎么装到旧手机上", "2.5公斤的鱼多少钱", "第一条航线去哪", "6.2.4.1以外的规格"],
)
def test_what_only_has_a_number_asks_for_no_section(question: str):
    assert section_reference(normalised_question(question)) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("现行灯塔条例", ""),
        ("最新版灯塔条例", ""),
        ("旧版灯塔条例", OLDER),
        ("修订前的灯塔条例", OLDER),
        ("二〇一九年版灯塔条例", "2019"),
        ("灯塔条例2019年修订版", "2019"),
        ("2019年灯塔条例第三条", "2019"),
        ("灯塔条例（2019年）第三条", "2019"),
        ("灯塔条例2019年第三条", "2019"),
        ("灯塔条例（2019年5月1日第二次修正）", "2019"),
        ("2019年第三季度的灯塔", ""),
        ("2019年的灯塔", ""),
        ("旧衣物放哪", ""),
    ],
)
def test_a_version_is_named_in_words_or_by_its_year(question: str, asked: str):
    assert version_asked_for(normalised_question(question)) == asked


@pytest.mark.parametrize(
    ("title", "name", "day"),
    [
        ("灯塔条例（2019年）", "灯塔条例", "2019"),
        ("燈塔條例（2019年修訂）", "燈塔條例", "2019"),
        ("灯塔条例【二〇一九年第二次修正】", "灯塔条例", "2019"),
        ("灯塔条例(2019年5月1日修订)", "灯塔条例", "2019-05-01"),
        ("守塔办法（试行）[2019]", "守塔办法（试行）", "2019"),
        ("灯器目录（2019年本）", "灯器目录", "2019"),
        ("守塔手册 2019版", "守塔手册", "2019"),
    ],
)
def test_the_year_at_the_end_of_a_title_is_that_of_the_edition(title: str, name: str, day: str):
    assert edition(title)[:2] == (name, day)


@pytest.mark.parametrize(
    "title",
    [
        "守塔办法（试行）",
        "关于灯塔的通知（〔2019〕12号）",
        "灯塔条例（2019年修订草案）",
        "2019年工作总结",
        "工作总结（2019年）",
        "2019级守塔人培养方案",
        "2019年版",
    ],
)
def test_what_tells_documents_apart_is_no_mark_of_an_edition(title: str):
    assert edition(title)[:2] == (title, "")


def test_a_year_alone_may_be_of_the_version_of_a_day_in_it():
    assert may_be_same_version("2019", "2019-05-01")
    assert not may_be_same_version("2019", "2022-05-01")
    assert not may_be_same_version("", "2019")


def version(day: str, effect: str):
    text = f"# 灯塔条例\n\n第一条 灯塔夜里要亮。\n\n第二条 {effect}\n"
    return article_from_text(text, f"灯塔条例({day}).md")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("本条例自二〇二七年三月一日起施行。", "2027-03-01"),
        ("本條例自中華民國一百十六年三月一日施行。", "2027-03-01"),
        ("2026年9月1日修订，自2027年3月1日起施行。", "2027-03-01"),
        ("夜航费自2027年3月1日起执行。", ""),  # a provision alone
    ],
)
def test_a_law_tells_from_when_it_is_in_force(text: str, day: str):
    assert effective_date(version("2026-09-01", text)) == day


def test_the_version_in_force_is_the_latest_that_has_taken_effect():
    versions = [
        version("2015-01-01", "本条例自2015年2月1日起施行。"),
        version("2019-01-01", "本条例自2019年2月1日起施行。"),
        version("2026-09-01", "本条例自2027年3月1日起施行。"),
    ]
    now, later = date(2026, 12, 1), date(2027, 3, 1)
    assert choose_version(versions, "", now) is versions[1]
    assert choose_version(versions, "", later) is versions[2]
    assert choose_version(versions, OLDER, now) is versions[0]
    assert choose_version(versions, "2026", now) is versions[2]
    assert choose_version(versions[2:], "", now) is versions[2]


@pytest.mark.parametrize(
    ("text", "void"),
    [
        ("# 渡船票价\n\n本价目自 2025 年 3 月 1 日起作废。\n\n成人 4 元。", True),
        ("# 渡船票价（旧）\n\n成人 4 元。", True),
        ("# 渡船票價（舊版）\n\n本價目於年底重訂。\n\n成人 4 元。", True),
        ("# 渡船\n\n## 票价【已废止】\n\n成人 4 元。", True),
        ("# 渡船\n\n下列票价已停止执行。成人 4 元。", True),
        ("# 渡船票价\n\n自 2025 年 3 月 1 日起执行，旧票价同时作废。\n\n成人 4 元。", False),
        ("# 渡船票价\n\n本办法自 3 月 1 日起施行，原办法同时废止。\n\n成人 4 元。", False),
        ("# 发票作废\n\n本票过期作废。\n\n成人 4 元。", False),
    ],
)
def test_what_says_of_itself_that_it_is_void_is_known(text: str, void: bool):
    last = passages([article_from_text(text, "票.md")])[-1]
    assert last.text == "成人 4 元。"
    assert is_void(last) == void


@pytest.mark.parametrize("question", ["以前的票价是多少", "2019年版票价"])
def test_what_is_void_may_be_asked_for(question: str):
    assert asks_for_void(question)
    assert not asks_for_void("票价是多少")


@pytest.mark.parametrize(
    ("title", "number"),
    [("守塔手册 v2", "0002.00"), ("守塔手册（V2.10）", "0002.10"), ("守塔手册 第三版", "0003.00")],
)
def test_an_edition_may_have_a_number_which_is_less_than_any_date(title: str, number: str):
    assert edition(title) == ("守塔手册", "", number)
    assert number < "1911"
