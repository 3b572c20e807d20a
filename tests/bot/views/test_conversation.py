"""What is said in the flow of a conversation, as it looks."""

from bot.views.conversation import MAX_LIST, summary_reply, which_article_reply
from bot.views.texts import ZH_HANS
from retrieval import Article
from retrieval.documents.article import Paragraph, Section
from tests.telegram.harness import article


def law() -> Article:
    """Two articles of a law under one heading, and one under another."""
    lines = ["2020年1月1日通过。", "为了保护林木，制定本法。", "林木是指竹木。", "违反的罚款。"]
    general = "第一章 总则"
    headings = [("", ""), (general, "第一条"), (general, "第二条"), ("第二章 责任", "第三条")]
    sections, at = [], 0
    for line, (heading, number) in zip(lines, headings, strict=True):
        sections.append(Section(heading, (Paragraph(at, at + len(line)),), 2, (), number))
        at += len(line) + 1
    return Article("law.md", "林木法", "\n".join(lines), tuple(sections))


def test_of_many_articles_nobody_chooses_one_by_a_button():
    """The first six of four hundred are hardly the one that is meant."""
    few = [article(f"{n}.md", f"第{n}篇", {"": ["一句话。"]}) for n in range(MAX_LIST)]
    assert which_article_reply(few, ZH_HANS).keyboard
    many = which_article_reply([*few, *few], ZH_HANS)
    assert many.keyboard is None
    assert "/articles" in many.text


def test_what_stands_under_one_heading_is_summed_up_once_and_told_apart_in_the_buttons():
    reply = summary_reply(law(), ZH_HANS)
    assert reply.text.count("第一章 总则") == 1
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    assert [row[0].text for row in rows[1:4]] == [
        "第一章 总则 · 第一条",
        "第一章 总则 · 第二条",
        "第二章 责任 · 第三条",
    ]
