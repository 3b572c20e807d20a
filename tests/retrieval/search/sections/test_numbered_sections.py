"""Sections asked for by number: of laws, of standards, of manuals and of change logs."""

from datetime import date

import pytest

from retrieval import Library
from retrieval.readers.reading import article_from_text

BYLAWS = """# 濱海市場攤位規約

第 3 條 攤位每日下午收攤後應沖洗地面，不得留置魚內臟。

第 3-1 條 攤位不得轉租。

第 8 條 違反第 3 條規定者，停業一日。
"""
FERRY = """# 渡口守则

第四条 渡船开航以前应当点名。

有下列情形之一的，渡船不得开航：

（一）风力超过六级；

（二）能见度不足一里。

船员可以代为点名，下列人员除外：

（一）学徒；

（二）临时工。

第五条 违反第四条第二款第（二）项的，停航一日。
"""
STANDARD = """# 缆车维护规范

7.2.1 缆车应每日试运行一次。

7.2.3 钢索应符合下列要求。

7.2.3.1 断丝超过六根时应更换。

更换由两人完成。

7.2.3.10 记录保存十年。

7.2.4 检修时抽查 7.2.3.1、7.2.3.10 的记录，并核对签名。

8.1 站房应通风。

8.2 依据8.1检查站房，雨天加一次。
"""
MANUAL = """# 印刷机手册

## 2.4 装纸

### 2.4.1 装平张纸

把纸边对齐挡板。

### 2.4.2 装卷筒纸

#### 准备

松开卡盘。

#### 上纸

纸卷推到底，锁紧卡盘。

## 2.14 清洁

装纸见 2.4.1 和 2.4.2，先关机再擦辊筒。
"""
CHANGES = """# 潮汐表更新日志

## [2.10.0] - 2025-04-01

### 新增

- 可以离线看潮汐。

### 修复

- 月相不再差一天。

## 2025-03-01 v2.9

- 港口可以收藏。

## 2.1

换了图标。

2.10 版以后不再支持旧手机。
"""


def first(text: str, question: str) -> str:
    answer = Library([article_from_text(text, "a.md")]).ask(question)
    assert answer.confident
    return answer.hits[0].passage.text


@pytest.mark.parametrize("question", ["濱海市場攤位規約第三條", "摊位规约第3条写的啥"])
def test_an_article_with_blanks_around_its_number_is_one(question: str):
    assert first(BYLAWS, question).startswith("第 3 條 攤位每日")


def test_an_article_that_was_inserted_has_a_number_of_two_parts_in_taiwan():
    assert first(BYLAWS, "摊位规约第三条之一").endswith("不得轉租。")


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("7.2.3.1是什么要求", "7.2.3.1 断丝"),
        ("7.2.3.1", "7.2.3.1 断丝"),
        ("7.2.3.10节讲什么", "7.2.3.10 记录"),
        ("缆车维护规范8.1条怎么规定", "8.1 站房"),
    ],
)
def test_a_clause_is_found_by_its_number_and_not_what_refers_to_it(question: str, opening: str):
    assert first(STANDARD, question).startswith(opening)


def test_a_clause_has_all_its_paragraphs_and_the_clauses_below_it():
    library = Library([article_from_text(STANDARD, "a.md")])
    assert library.ask("7.2.3.1").section_text.endswith("更换由两人完成。")
    below = library.ask("7.2.3讲什么").section_text
    assert below.startswith("7.2.3 钢索")
    assert below.endswith("7.2.3.10 记录保存十年。")


def test_an_amount_at_the_beginning_of_a_line_is_no_clause():
    article = article_from_text("# 鱼汤\n\n1.5 公斤鱼洗净。\n\n3.2 升水烧开。\n", "a.md")
    assert [section.number for section in article.sections] == [""]


@pytest.mark.parametrize("question", ["2.4.2节讲的是什么", "2.4.2", "第2.4.2节"])
def test_a_numbered_heading_is_its_section_with_what_stands_below(question: str):
    answer = Library([article_from_text(MANUAL, "a.md")]).ask(question)
    assert answer.confident
    assert answer.section_text == "松开卡盘。\n纸卷推到底，锁紧卡盘。"


@pytest.mark.parametrize(
    "asked", ["2.10版更新了什么", "v2.10 有什么变化", "潮汐表2.10版本更新内容"]
)
def test_a_version_of_a_change_log_is_the_section_that_it_heads(asked: str):
    answer = Library([article_from_text(CHANGES, "a.md")]).ask(asked)
    assert answer.confident
    assert answer.section_text == "可以离线看潮汐。\n月相不再差一天。"


def test_a_version_is_another_one_than_that_of_fewer_digits():
    assert first(CHANGES, "2.1版更新了什么") == "换了图标。"
    assert first(CHANGES, "2.9版更新了什么") == "港口可以收藏。"


def test_the_version_of_a_law_that_is_in_force_on_the_day_is_meant():
    text = "# 灯塔条例\n\n第一条 守塔人{}名。\n\n第二条 塔高{}米。\n\n本条例自{}起施行。\n"
    versions = {
        "灯塔条例(2019-01-01).md": text.format("两", 20, "2019年2月1日"),
        "灯塔条例(2026-09-01).md": text.format("三", 30, "2027年3月1日"),
    }
    library = Library([article_from_text(text, file) for file, text in versions.items()])

    def asked(question: str, day: date) -> str:
        return library.ask(question, today=day).hits[0].passage.text

    assert asked("现行灯塔条例第二条怎么规定的", date(2026, 12, 1)).endswith("20米。")
    assert asked("现行灯塔条例第二条怎么规定的", date(2027, 12, 1)).endswith("30米。")
    assert asked("旧版灯塔条例第二条", date(2027, 12, 1)).endswith("20米。")
    assert asked("灯塔条例2026年版第二条", date(2026, 12, 1)).endswith("30米。")
    assert asked("塔高几米", date(2026, 12, 1)).endswith("20米。")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("灯塔条例（2012年）", "灯塔条例（2022年修订）"),
        ("灯塔条例(2012修正)", "灯塔条例(2022修正)"),
        ("灯塔条例2012版", "灯塔条例2022版"),
        ("灯塔条例", "灯塔条例（2022年修订）"),
    ],
)
def test_titles_that_differ_by_the_year_of_an_edition_are_of_one_law(old: str, new: str):
    text = "# {}\n\n第一条 灯塔夜里要亮。\n\n第二条 塔高{}米。\n"
    files = {"a.md": text.format(old, 20), "b.md": text.format(new, 30)}
    library = Library([article_from_text(text, file) for file, text in files.items()])

    def asked(question: str) -> str:
        return library.ask(question).hits[0].passage.text

    assert asked("灯塔条例第二条怎么规定的").endswith("30米。")
    assert asked("灯塔条例2022年第二条").endswith("30米。")
    assert asked(f"《{new}》第二条").endswith("30米。")
    if old != "灯塔条例":
        assert asked(f"{old}第二条").endswith("20米。")
        assert asked("灯塔条例2012年第二条").endswith("20米。")
        assert asked("灯塔条例（2012年修订）第二条怎么规定的").endswith("20米。")


def test_reports_of_two_years_are_no_versions_of_each_other():
    text = "# 灯塔公报（{}年）\n\n第一章 船\n\n来了{}艘船。\n"
    years = {2022: 20, 2023: 30}
    library = Library([article_from_text(text.format(*y), f"{y[0]}.md") for y in years.items()])
    for year, ships in years.items():
        answer = library.ask(f"灯塔公报（{year}年）第一章")
        assert answer.hits[0].passage.text == f"来了{ships}艘船。"
    first, second = library.ask("灯塔公报里来了几艘船").hits[:2]
    assert first.score == second.score


@pytest.mark.parametrize(
    ("question", "answer", "shown"),
    [
        ("渡口守则第四条第二项", "（二）能见度不足一里。", 1),
        ("渡口守则第4条第3款第2项是什么", "（二）临时工。", 1),
        ("渡口守则第四条第一款", "第四条 渡船开航以前应当点名。", 1),
        ("渡口守则第四条第三款", "船员可以代为点名，下列人员除外：", 3),
        ("渡口守则第四条第九项", "第四条 渡船开航以前应当点名。", 7),
    ],
)
def test_a_part_of_an_article_is_shown_alone(question: str, answer: str, shown: int):
    found = Library([article_from_text(FERRY, "渡口守则.md")]).ask(question)
    assert found.confident
    assert found.hits[0].passage.text == answer
    assert found.shown == shown


@pytest.mark.parametrize("name", ["值班守则", "守则"])
def test_a_document_may_be_named_by_the_last_word_of_its_title_but_not_surely(name: str):
    found = Library([article_from_text(FERRY, "渡口守则.md")]).ask(f"{name}第四条说什么")
    assert found.hits[0].passage.text.startswith("第四条 渡船开航")
    assert found.confident is (name == "守则")


@pytest.mark.parametrize("question", ["茶社章程第三条", "茶社章程§3写了什么"])
def test_an_article_may_be_numbered_with_the_section_sign(question: str):
    text = "茶社章程\n\n§ 2 每月聚会。\n\n§ 3 会费按季交。\n\n§ 4 第三条的会费按§3催交。\n"
    answer = Library([article_from_text(text, "a.txt")]).ask(question)
    assert answer.hits[0].passage.text.endswith("会费按季交。")


GLUED = """网箱管理办法
第一条为了水质，制定本办法。
第二条网箱之间留三丈水道。
第三条违反第二条的，拆除网箱。
"""


def test_an_article_may_have_no_blank_after_its_number():
    assert first(GLUED, "网箱管理办法第2条") == "第二条网箱之间留三丈水道。"
    assert first(GLUED, "网箱管理办法第三条").endswith("拆除网箱。")
    history = "铁路\n\n第一条铁路通到码头。\n\n第二条铁路通到盐场。\n\n码头边是灯塔。\n"
    assert not Library([article_from_text(history, "a.txt")]).ask("第二条").section_text
