"""Features: what a passage has beside the words of a question brings it up, or down."""

from dataclasses import replace

import pytest

from retrieval import Library
from retrieval.questions.messages import is_question
from retrieval.readers.reading import article_from_text
from retrieval.search.config import RankingConfig

CONFIG = RankingConfig()

SOUP = """# 紫菜汤

紫菜汤里放虾皮，味道更鲜。

## 材料

- 紫菜 10g
- 虾皮 20g

## 规矩

第三条 摊主有下列行为的，不得卖汤：

（一）用隔夜的水；

（二）不洗手。

摊主的行为，管理处要管。

## 名词

把虾皮和紫菜一起放进滚水里的，叫做快手汤。

快手汤好喝，人人都爱快手汤。

## 海味

店里卖淡菜和干贝。

与整只的淡菜不同，干贝只是贝柱。

## 器具

清洗砂锅用温水泡上一刻钟，等粘住的东西松了，再用软布擦掉。

| 用途 | 用法 |
|---|---|
| 清洗砂锅 | 温水 |

## 摊位

摊位卖酒，卖酒的摊位热闹。

摊位上不得卖酒，违者要罚。

灭灯牌是大事。

灭灯牌请直接用 F3。

要收起灯笼，请拉三下细绳。

灯笼可以收起，也可以放下，收起灯笼很快。

批准摊位的日子是初一。

摊位由管理处批准。

摊位三天就满。

摊位的期限为两年。

队长管摊位的钥匙。

- 小庙会初八下午三点。
- 庙会：初五傍晚六点，在桥头。

升旗的绳子在船会的柜子里。

松掉绳结，切换到慢档，升旗就开始。

旗子的颜色由旗子的主人定。

旗子的料子：棉布、麻布、绸。

摊龄的奖励按规矩给。

摊龄满8年不满15年的，奖励一把伞。

开春时阿水当选队长。
"""


def first(question: str, config: RankingConfig = CONFIG) -> str:
    library = Library([article_from_text(SOUP, "汤.md")], config=config)
    return library.ask(question).hits[0].passage.text


@pytest.mark.parametrize(
    ("question", "weight", "answer"),
    [
        ("紫菜汤放多少虾皮", {"amount": 0.0}, "虾皮 20g"),
        ("摊主有哪些行为要管", {"list_introduction": 0.0}, "第三条 摊主有下列行为的，不得卖汤："),
        (
            "什么是快手汤",
            {"definition": 0.0, "lacks_subject": 0.0},
            "把虾皮和紫菜一起放进滚水里的，叫做快手汤。",
        ),
        (
            "淡菜和干贝有什么区别",
            {"contrast": 0.0},
            "与整只的淡菜不同，干贝只是贝柱。",
        ),
        ("摊位可不可以卖酒", {"answer_wording": 0.0}, "摊位上不得卖酒，违者要罚。"),
        ("灭灯牌按什么", {"answer_wording": 0.0}, "灭灯牌请直接用 F3。"),
        ("收起灯笼按什么", {"task": 0.0}, "要收起灯笼，请拉三下细绳。"),
        ("队长是谁", {"holder": 0.0}, "开春时阿水当选队长。"),
        ("谁能批准摊位", {"answer_wording": 0.0}, "摊位由管理处批准。"),
        ("摊位多长时间", {"answer_wording": 0.0}, "摊位的期限为两年。"),
        ("怎么升旗", {"step": 0.0}, "松掉绳结，切换到慢档，升旗就开始。"),
        ("旗子有哪些", {"enumeration": 0.0}, "旗子的料子：棉布、麻布、绸。"),
        ("庙会什么时候", {"label": 0.0}, "庙会：初五傍晚六点，在桥头。"),
        ("摊龄11年的奖励", {"number_range": 0.0}, "摊龄满8年不满15年的，奖励一把伞。"),
        (
            "怎么清洗砂锅",
            {"table_row_for_steps": 0.0},
            "清洗砂锅用温水泡上一刻钟，等粘住的东西松了，再用软布擦掉。",
        ),
    ],
)
def test_what_is_asked_for_comes_first(question, weight, answer):
    assert first(question) == answer
    assert first(question, replace(CONFIG, **weight)) != answer


def test_a_code_that_all_is_on_or_a_heading_names_need_not_be_in_the_sentence():
    """What a manual on mocha is on is in few of its sentences, and below --grind all is on that."""
    lines = "".join(f"mocha 的第{n}种豆子。\n\n" for n in "一二三四五六七八九十")
    text = f"# 磨豆机\n\n{lines}豆仓装满要三勺豆子。\n\n## --grind\n\n### 取值\n\n粗细以格来数。\n"
    article = article_from_text(text, "磨.md")
    library = Library([article])
    features, index = library._ranking.features, library.index
    lacks = {index.passage(d).text: d for d in range(len(index))}
    hopper, coarse = lacks["豆仓装满要三勺豆子。"], lacks["粗细以格来数。"]
    rare = features._lacks_codes(["--grind"], hopper)
    assert features._lacks_codes(["mocha"], hopper) < rare
    assert features._lacks_codes(["--grind"], coarse) == 0.0


def test_program_code_answers_those_who_ask_how():
    text = (
        "# 汤\n\n## 渔船\n\n```sh\nset 渔船灯号 挂\n```\n\n"
        "渔船入夜以后在桅杆上挂灯号。\n\n渔船多。\n"
    )
    article = article_from_text(text, "船.md")
    first_two = [
        Library([article], config=replace(CONFIG, code=weight)).ask("渔船的灯号").hits[0].passage
        for weight in (CONFIG.code, 0.0)
    ]
    assert [passage.paragraph.kind for passage in first_two] == ["text", "code"]


def test_a_heading_that_compares_two_things_says_that_its_section_does():
    text = "# 取暖\n\n有煤炉和油炉。\n\n## 煤炉与油炉对比\n\n煤炉便宜，要常添煤。\n"
    article = article_from_text(text, "炉.md")
    with_it, without = (
        {hit.passage.section: hit.score for hit in library.ask("煤炉和油炉差在哪").hits}
        for library in (
            Library([article], config=replace(CONFIG, contrast=weight))
            for weight in (CONFIG.contrast, 0.0)
        )
    )
    assert with_it["煤炉与油炉对比"] > without["煤炉与油炉对比"]
    assert with_it[""] == without[""]


def test_what_a_list_holds_follows_what_leads_in_to_it():
    hits = Library([article_from_text(SOUP, "汤.md")]).ask("摊主有哪些行为要管").hits
    assert [hit.passage.text for hit in hits[1:3]] == ["（一）用隔夜的水；", "（二）不洗手。"]


@pytest.mark.parametrize("question", ["河湾镇用水多少吨加价", "几月交水费"])
def test_of_two_versions_of_a_document_the_later_one_answers(question):
    text = "# 河湾镇用水办法\n\n每月用水超过{}吨的，加价收费。\n\n水费每年{}月交。\n"
    files = {"办法(2016-05-01).md": (12, 3), "办法(2022-05-01).md": (15, 3)}
    articles = [article_from_text(text.format(*n), file) for file, n in files.items()]
    for order in (articles, articles[::-1]):
        hits = Library(order).ask(question).hits
        assert hits[0].passage.article.version == "2022-05-01"


def test_a_version_that_only_the_year_in_its_title_tells_apart_answers_first():
    text = "# 河湾镇用水办法（{}年修订）\n\n每月用水超过{}吨的，加价收费。\n"
    articles = [
        article_from_text(text.format(year, tons), name)
        for year, tons, name in ((2016, 12, "a.md"), (2022, 15, "b.md"))
    ]
    for order in (articles, articles[::-1]):
        hits = Library(order).ask("河湾镇用水多少吨加价").hits
        assert [hit.passage.article.version for hit in hits] == ["2022", "2016"]


def test_a_question_in_an_article_is_no_answer():
    text = (
        "# 水泵\n\n看完你会知道：\n\n- 怎样关掉漏水的水泵？\n- 怎样加油？\n\n"
        "## 阀门\n\n拧紧红色阀门，漏水的水泵就会停。\n"
    )
    library = Library([article_from_text(text, "泵.md")])
    assert library.ask("怎样关掉漏水的水泵").hits[0].passage.text.startswith("拧紧红色阀门")


@pytest.mark.parametrize("text", ["怎样加油?", "谁来加油呢?”", "怎样加油?。"])
def test_a_question_ends_in_a_question_mark_whatever_stands_behind_it(text):
    assert is_question(text)


def test_a_sentence_that_only_quotes_a_question_is_none():
    assert not is_question("另见“怎样加油?”。")


@pytest.mark.parametrize(
    ("older", "newer", "title"),
    [
        ("缆车手册 v1.2", "缆车手册 v1.10", ""),
        ("缆车手册（第二版）", "缆车手册（第三版）", ""),
        ("缆车手册v1", "缆车手册V2", "缆车手册"),  # the names of the files alone
    ],
)
def test_of_two_editions_with_a_number_the_later_one_is_quoted_first(older, newer, title):
    text = "# {}\n\n缆车每{}个月换一次钢索。\n\n缆车在大风天停开。\n"
    for in_order in ([older, newer], [newer, older]):
        texts = {
            each: text.format(title or each, "六" if each == older else "三") for each in in_order
        }
        library = Library([article_from_text(texts[each], f"{each}.md") for each in in_order])
        assert "三个月" in library.ask("缆车钢索几个月换一次").hits[0].passage.text
