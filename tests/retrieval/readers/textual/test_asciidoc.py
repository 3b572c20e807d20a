"""AsciiDoc: headings, lists, tables and code without its marks."""

from retrieval.readers.registry import source_of

TEXT = """= 手册
王小明 <w@example.org>
v1.0, 2024-05-01
:toc:

// 备注
[[install]]
== 安装

请先*备份*，再运行：

[source,bash]
----
ls *a*
----

* 一
** 二

NOTE: 注意安全，见 https://x.example[官网] 与 <<install,上文>>。

术语:: 解释。

|===
|票 |价

|成人
|30
|===
"""


def test_marks_become_markdown():
    result = source_of(TEXT.encode(), "a.adoc")
    assert (result.title, result.authors, result.published) == ("手册", ("王小明",), "2024-05-01")
    assert result.markdown == (
        "# 手册\n\n## 安装\n\n请先备份，再运行：\n\n```\nls *a*\n```\n\n- 一\n\n  - 二\n\n"
        "注意安全，见 官网 与 上文。\n\n- 术语：解释。\n\n"
        "| 票 | 价 |\n| --- | --- |\n| 成人 | 30 |\n"
    )


def test_a_footnote_is_a_remark_in_its_sentence():
    result = source_of("冷泡茶footnote:[用常温的水。]更甜footnote:[]。".encode(), "a.adoc")
    assert result.markdown == "冷泡茶（用常温的水）更甜。\n"
