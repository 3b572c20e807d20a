"""Headings: what a heading, a title or a number names is the answer, not what mentions it."""

from dataclasses import replace

import pytest

from retrieval import Library
from retrieval.readers.reading import article_from_text
from retrieval.search.config import RankingConfig

CONFIG = RankingConfig()

STATUTE = """# 河湾镇渡船管理办法

第一条 为了渡船的安全，制定本办法。

第七条 渡船载客不得超过核定人数，儿童按一人计算；

（一）大风天停航；

（二）夜间停航。

第八条 违反本办法第七条规定的，处二百元罚款。

第七条之一 节日可以加开渡船。
"""
OTHER_STATUTE = """# 河湾镇渡船管理办法实施细则

第七条 核定人数由镇交通所每年公布一次。
"""


def of(files: dict[str, str], config: RankingConfig = CONFIG) -> Library:
    return Library([article_from_text(text, name) for name, text in files.items()], config=config)


STATUTES = of({"办法.md": STATUTE, "细则.md": OTHER_STATUTE})


@pytest.mark.parametrize(
    "question",
    [
        "渡船管理办法第七条",
        "渡船管理办法第7条写了什么",
        "《河湾镇渡船管理办法》第七条是怎么规定的",
        "渡船办法第七条",  # a short name: its characters in their order
    ],
)
def test_an_article_asked_for_by_its_number_is_that_article_whole(question):
    answer = STATUTES.ask(question)
    shown = [hit.passage.text for hit in answer.hits[: answer.shown]]
    assert shown[0].startswith("第七条 渡船载客")
    assert [text[:3] for text in shown[1:]] == ["（一）", "（二）"]
    assert answer.confident


def test_of_several_laws_the_one_named_is_meant():
    hit = STATUTES.ask("渡船管理办法实施细则第七条").hits[0]
    assert hit.passage.text.startswith("第七条 核定人数由")
    assert STATUTES.ask("渡船管理办法第七条之一").hits[0].passage.text.endswith("加开渡船。")


def test_a_number_that_no_article_has_is_not_answered_with_another():
    assert not STATUTES.ask("渡船管理办法第九十条").confident


def test_a_law_whose_name_is_half_a_word_of_another_one_is_not_that_one():
    text = "# 中华人民共和国{}法\n\n第一条 为了公平，制定本法。\n\n第二条 双方应当守信。\n"
    names = "劳动合同", "人民代表大会选举", "道路交通"
    library = of({f"{name}.md": text.format(name) for name in names})
    assert library.ask("道路交通法第二条").confident  # though 国道 is a word
    assert library.ask("劳动合同法第二条").confident
    assert library.ask("选举法第二条").confident
    other = library.ask("合同法第二条")
    assert (other.found, other.confident) == (True, False)


def test_of_two_versions_the_later_one_is_in_force():
    text = "# 用水条例\n\n第一条 为了节水。\n\n第二条 每月超过{}吨的加价。\n\n第三条 按年结算。\n"
    old, new = text.format(12), text.format(20)
    library = of({"用水条例(2019-03-01).md": old, "用水条例(2023-09-01).md": new})
    assert "20吨" in library.ask("用水条例第二条").hits[0].passage.text


def test_a_numbered_section_of_a_manual_is_found_by_its_number():
    manual = "# 泵站手册\n\n## 3.2.1 启动\n\n先开进水阀。\n\n## 3.2.2 停机\n\n见3.2.1，反过来做。\n"
    assert of({"a.md": manual}).ask("3.2.1写了什么").hits[0].passage.text == "先开进水阀。"


MANUAL = """# 阳台种菜手册

## 番茄多久浇一次水？

可以。

夏天每天早晚各一回，冬天隔两天。

盆底积水要倒掉。

## 虫害

番茄生虫时，先看一次叶子背面，再浇水冲洗，不知道多久能好。
"""


def test_a_heading_that_is_asked_for_makes_its_section_the_answer():
    """Its opening first, although that has no word of the question; a bare yes is no opening."""
    # Without the feature for its wording, which brings the score to 1 in any case.
    config = replace(CONFIG, answer_wording=0)
    hits = of({"a.md": MANUAL}, config).ask("番茄多久浇一次水？").hits
    assert hits[0].passage.text.startswith("夏天每天早晚")
    without = of({"a.md": MANUAL}, replace(config, heading_match=0)).ask("番茄多久浇一次水？").hits
    assert "盆底积水要倒掉。" in [hit.passage.text for hit in hits]
    assert hits[0].score > without[0].score


def test_the_section_is_found_where_an_engine_gives_the_candidates(monkeypatch):
    monkeypatch.setattr("retrieval.engines.choice.EXHAUSTIVE_UP_TO", 0)
    hits = of({"a.md": MANUAL}).ask("番茄多久浇一次水？").hits
    assert hits[0].passage.section == "番茄多久浇一次水？"
    assert len(hits) >= 3


def test_a_heading_that_says_little_of_the_question_does_not_answer_it():
    hits = of({"a.md": MANUAL}).ask("番茄生虫时先看哪里").hits
    assert hits[0].passage.text.startswith("番茄生虫时")


DISHES = {
    "目录.md": "# 菜谱\n\n## 荤菜\n\n- 清炖羊肉\n- 红焖羊肉\n",
    "羊肉.md": "# 清炖羊肉的做法\n\n清炖羊肉暖身，冬天吃最好。\n\n## 原料\n\n- 羊腿肉\n\n"
    "## 操作\n\n- 冷水下锅，煮开撇沫。\n- 小火炖一个半小时。\n",
}


def test_who_asks_how_gets_the_steps_of_the_article_that_is_called_so():
    assert of(DISHES).ask("清炖羊肉怎么做").hits[0].passage.section == "操作"
    without = of(DISHES, replace(CONFIG, title_match=0)).ask("清炖羊肉怎么做")
    assert without.hits[0].passage.section != "操作"


def test_what_a_thing_is_does_not_stand_below_a_heading_that_says_more():
    text = (
        "# 大楼\n\n## 注销门禁卡\n\n到前台去办，当天生效。\n\n"
        "## 进楼\n\n刷门禁卡进楼，一人一张，丢了要补。\n"
    )
    library = of({"大楼.md": text})
    assert library.ask("门禁卡是什么").hits[0].passage.text.startswith("刷门禁卡进楼")
    assert library.ask("怎么注销门禁卡").hits[0].passage.text.startswith("到前台去办")


def test_a_number_before_a_heading_is_no_more_than_is_asked():
    text = (
        "# 大楼\n\n## 7.4 什么是门禁卡\n\n用它进楼，一人一张。\n\n"
        "## 7.5 进楼\n\n刷门禁卡进楼，丢了要补。\n"
    )
    assert of({"大楼.md": text}).ask("门禁卡是什么").hits[0].passage.text.startswith("用它进楼")


def test_how_to_do_a_thing_is_told_below_the_heading_of_the_step_and_the_title_of_the_thing():
    purifiers = of(
        {
            "a.md": """# 晨露咖啡机说明书

## 安装

安装时请预留清洗滤网的空间，咖啡机的滤网从侧面取出。

## 清洗滤网

关闭电源，按住滤网两侧的卡扣向外拉。

## 故障

咖啡机清洗滤网后仍然漏水的，请联系客服。
""",
            "b.md": """# 香炸藕盒

香炸藕盒趁热吃，冷了就不脆。

做香炸藕盒要有耐心。

## 做法

莲藕切成连刀片，泡在盐水里。
""",
        }
    )
    assert purifiers.ask("咖啡机怎么洗滤网").hits[0].passage.text.startswith("关闭电源")
    assert purifiers.ask("香炸藕盒怎么做").hits[0].passage.text.startswith("莲藕切成")


def test_a_byline_opens_no_section():
    article = (
        "# 怎样补办社保卡\n\n发布时间：2025-01-08 来源：社保卡管理服务中心\n\n"
        "先打客服热线挂失，再带身份证到服务网点登记。\n"
    )
    hits = of({"a.md": article}).ask("社保卡怎么补办").hits
    assert hits[0].passage.text.startswith("先打客服热线挂失")


@pytest.mark.parametrize("line", ["参见：压舱石的来历", "```\n压舱石(空船, 水深);\n```"])
def test_a_reference_or_code_opens_no_section(line):
    below = "它使空船吃水深些，船就不翻。\n\n## 缆绳\n\n系船用。\n"
    article = f"# 船工手册\n\n## 压舱石\n\n{line}\n\n{below}"
    assert of({"a.md": article}).ask("压舱石有什么用").hits[0].passage.text.startswith("它使空船")


def test_how_is_answered_from_where_the_steps_are_announced():
    text = """# 缝纫机说明

## 更换梭芯

更换梭芯以后，缝纫机的线张力可能要重调。

更换梭芯之前，先关电源。

{}：把底板向左推开，捏住梭壳的小扳手抽出来。
"""
    firsts = [
        Library([article_from_text(text.format(label), "a.md")]).ask("缝纫机怎么更换梭芯").hits[0]
        for label in ("更换方法", "老式机型")
    ]
    assert [hit.passage.text[:4] for hit in firsts] == ["更换方法", "更换梭芯"]


def test_a_definition_opens_where_its_subject_is_named():
    text = """# 船工手册

## 压舱石

先说一件老规矩，没有不翻的空船。

{}放在舱底，使空船吃水深些。

船到岸以后搬走。
"""
    firsts = [
        Library([article_from_text(text.format(name), "a.md")]).ask("压舱石是什么").hits[0]
        for name in ("压舱石", "这种石头")
    ]
    assert [hit.passage.text[:2] for hit in firsts] == ["压舱", "先说"]


def test_a_title_that_asks_how_is_answered_by_what_stands_below_it():
    library = of(
        {"a.md": "怎么登记渔船\n====\n\n到港务站抽签。\n\n怎么注销渔船\n----\n\n提前打电话。\n"}
    )
    assert library.ask("怎么登记渔船").hits[0].passage.text == "到港务站抽签。"
