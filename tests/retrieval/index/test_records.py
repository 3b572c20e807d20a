"""Records: an article comes back as it was, and only the sections that are looked at are made."""

from dataclasses import astuple, replace

import pytest

from retrieval.index import records
from retrieval.index.records import decode_article, encode_article, title_and_version
from retrieval.readers.reading import article_from_text

TEXT = """---
title: 葱油面的做法
date: 2024-04-05
---

作者：周晓红　来源：晚报

## 备料

小葱二两，面条半斤。步骤如下：

1. 切葱
2. 熬油

### 调味

| 料 | 量 |
|---|---|
| 盐 | 3克 |
"""


@pytest.mark.parametrize(
    "text", [TEXT, "茶要用热水冲泡。", "第一章 总则\n\n第一条 为了保护，制定本法。"]
)
def test_an_article_comes_back_as_it_was(text):
    given = article_from_text(text, "面.md")
    stored = encode_article(given)
    found = decode_article(stored, given.text)
    assert astuple(replace(found, sections=tuple(found.sections))) == astuple(given)
    assert title_and_version(stored) == (given.title, given.version)
    assert found.sections[-1] is found.sections[len(given.sections) - 1]


def test_sections_that_nobody_looks_at_are_not_made(monkeypatch):
    given = article_from_text(TEXT, "面.md")
    found = decode_article(encode_article(given), given.text)
    monkeypatch.setattr(records, "_section", None)  # would raise
    assert len(found.sections) == len(given.sections) > 1
    assert found.published == "2024-04-05"
