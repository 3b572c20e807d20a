"""The report of a collection: what its owner has to know, in lines."""

from pathlib import Path

import pytest

from retrieval.__main__ import main
from retrieval.evaluation.check import (
    COPY,
    LONG,
    NAMED_BY_FILE,
    NO_DATE,
    NO_HEADING,
    NO_TITLE,
    SAME_TITLE,
    findings,
    report,
)
from retrieval.library import Library
from retrieval.readers.reading import article_from_text

GUIDE = """---
title: 图书馆指南
date: 2024-03-12
---

## 借书的期限

一次可以借八本，三十天以内归还。续借一次，再加十五天。

## 遗失的赔偿

遗失图书的，按原价两倍赔偿。

逾期费是指超过期限以后每天收取的费用。
"""
NOTICE = "停水通知\n\n明天上午停水。下午恢复供水。请提前储水。"


def found(**files: str) -> dict[str, list[str]]:
    articles = [article_from_text(text, f"{name}.md") for name, text in files.items()]
    return findings(articles)[1]


def test_an_article_is_told_with_its_title_date_headings_and_sentences():
    read, _ = findings([article_from_text(GUIDE, "guide.md")])
    assert read == ["guide.md: 《图书馆指南》 · 2024-03-12 · 2 headings · 4 sentences"]


def test_nothing_is_told_of_an_article_in_order():
    assert not any(found(guide=GUIDE).values())


@pytest.mark.parametrize(
    ("heading", "name", "text"),
    [
        (NO_DATE, "停水", NOTICE),
        (NO_TITLE, "0001", "明天上午全楼停水，请大家提前储水，下午三点以后恢复供水。"),
        (NAMED_BY_FILE, "停水通知", "明天上午全楼停水，请大家提前储水。下午恢复。"),
        (NO_HEADING, "小说", "# 长篇\n\n" + "他走了，很久没有回来。\n\n" * 400),
        (LONG, "长句", "# 长句\n\n" + "他走过一座山，又" * 40 + "停下了。"),
    ],
)
def test_what_an_owner_may_mend_is_told(heading, name, text):
    (line,) = found(**{name: text})[heading]
    assert line.startswith(f"{name}.md: ")


def test_a_copy_names_the_article_it_is_a_copy_of():
    lines = found(first=NOTICE, second=NOTICE.replace("停水通知", "通知"))
    assert lines[COPY] == ["second.md: 《通知》, as in first.md"]


def test_other_texts_under_one_title_are_no_copies():
    lines = found(first=NOTICE, second="停水通知\n\n后天也停水。晚上恢复。周末不停。")
    assert lines[COPY] == []
    assert lines[SAME_TITLE] == ["second.md: 《停水通知》, as first.md"]


def test_the_questions_are_asked_and_counted():
    lines = [*report(Library([article_from_text(GUIDE, "guide.md")]))]
    assert "  ✓ 什么是逾期费？" in lines
    assert "  ✓ 借书的期限" in lines
    assert lines[-1] == "Answered among the first 3 sentences: 3 of 3"


def test_a_question_in_vain_tells_where_its_answer_stands(monkeypatch):
    library = Library([article_from_text(GUIDE, "guide.md")])
    monkeypatch.setattr(library, "ask", lambda *_, **__: Library.ask(library, "量子力学"))
    lines = [*report(library)]
    at = lines.index("  ✗ 什么是逾期费？")
    assert lines[at + 1] == "      it stands in 《图书馆指南》 › 遗失的赔偿; nothing found"
    assert lines[-1].endswith("0 of 3")


def test_without_headings_and_definitions_there_is_nothing_to_ask():
    nameless = "明天上午全楼停水，请大家提前储水，下午三点以后恢复供水。"
    assert [*report(Library([article_from_text(nameless, "1.md")]))][-1].startswith("\nNo question")


def test_what_was_not_read_is_told_with_the_reason(tmp_path: Path, capsys):
    (tmp_path / "guide.md").write_text(GUIDE, "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    assert main(["check", "--articles", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("1 article, 4 sentences\n")
    assert "\nNot read, or not whole (1):\n  empty.txt: is empty\n" in printed


def test_a_long_list_is_cut():
    articles = [article_from_text(NOTICE, f"{n:02}.md") for n in range(30)]
    lines = [*report(Library(articles))]
    assert "  … and 20 more" in lines
