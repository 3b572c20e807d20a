"""A heading is asked for as a person would, or not at all."""

import pytest

from retrieval.evaluation.heading_questions import ArticleCounts, heading_question, title_question
from retrieval.readers.reading import article_from_text


def asked(title: str, *headings: str, others: tuple[str, ...] = ()) -> list[str]:
    """What is asked for each heading, beside other articles."""
    text = f"# {title}\n\n" + "".join(f"## {h}\n\n{h}在这里写清楚了。\n\n" for h in headings)
    article = article_from_text(text, "a.md")
    beside = [article_from_text(other, f"{n}.md") for n, other in enumerate(others)]
    counts = ArticleCounts.of([article, *beside])
    return [heading_question(s, article, counts) for s in article.sections if s.heading]


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("夜航班次的由来", "夜航班次的由来"),
        ("三、码头的安全与管理", "码头的安全与管理"),
        ("办理夜航通行证", "怎么办理夜航通行证？"),
        ("安裝 Plasma 桌面", "怎麼安裝 Plasma 桌面？"),
        ("渡口管理处的职责", "渡口管理处的职责有哪些？"),
        ("设置航标的原则", "设置航标的原则有哪些？"),
    ],
)
def test_a_heading_that_says_of_what_is_asked_alone(heading, question):
    text = "渡口手冊與規則" if "裝" in heading else "渡口手册"
    assert asked(text, heading) == [question]


@pytest.mark.parametrize(
    ("title", "heading", "question"),
    [
        ("可乐鸡翅的做法", "操作", "可乐鸡翅的操作"),
        ("可乐鸡翅的做法", "工具", "可乐鸡翅的工具有哪些？"),
        ("Docker", "网络", "Docker 的网络"),
        ("命令行工具", "sort", "命令行工具的 sort"),
    ],
)
def test_one_that_does_not_is_asked_with_the_title(title, heading, question):
    assert asked(title, heading) == [question]


def test_one_that_other_articles_have_too_is_asked_with_the_title():
    other = "# 可乐排骨的做法\n\n## 必备原料和工具\n\n排骨。\n"
    questions = asked("可乐鸡翅的做法", "必备原料和工具", others=(other,))
    assert questions == ["可乐鸡翅的必备原料和工具有哪些？"]


def test_a_title_that_is_no_name_is_said_with_none():
    long = "北岸渡口管理处关于加强夜间航行安全的通知"
    assert asked(long, "操作") == [""]
    assert asked("北岸有渡口管理处吗", "操作") == [""]
    assert asked("渡口", "操作", others=("# 渡口\n\n另一篇。\n",)) == [""]


@pytest.mark.parametrize(
    "heading",
    [
        "附录",
        "参考资料",
        "总结",
        "其他",
        "更新记录",
        "第一次试航的经过",
        "这三个文件的用途",
        "2024-03-05",
        "船，和水",
    ],
)
def test_what_nobody_asks_for_by_name_is_left_out(heading):
    assert asked("渡口", heading) == [""]


def test_an_article_of_a_law_is_asked_for_by_its_number():
    law = "# 中华人民共和国渡口法\n\n第一条 渡口归县里管。\n\n第二条 夜里不开船。\n"
    article = article_from_text(law, "law.md")
    questions = [
        heading_question(section, article, ArticleCounts.of([article]))
        for section in article.sections
    ]
    assert "渡口法第二条规定了什么？" in questions


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("北岸渡口停航通知\n\n明天停航。后天恢复。", "北岸渡口停航通知"),
        ("# 通知\n\n明天停航。", ""),
        ("# 渡口停航，后天恢复\n\n明天停航。", ""),
        ("明天北岸渡口停航，请大家绕行，后天上午恢复。", ""),
    ],
)
def test_an_article_without_headings_is_asked_for_by_a_title_that_names_it(text, asked):
    article = article_from_text(text, "0001.txt")
    assert title_question(article, ArticleCounts.of([article])) == asked
    assert title_question(article, ArticleCounts.of([article, article])) == ""
