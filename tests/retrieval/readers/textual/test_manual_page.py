"""Manual pages: what was wrapped is joined, and each option stands with its text."""

from retrieval.readers.reading import article_from_text

PAGE = """LAMP(1)                         用户命令                         LAMP(1)

名称
       lamp - 控制台灯

描述
       把台灯调到指定的亮度。如果没有指定亮度，则打开到上次关灯前所用的亮
       度；第一次使用时为最亮，此时 的功率是 9 瓦，可以连续亮十二个小时，-
       不论电压。

       -b, --brightness=亮度
              从 0 到 100。默认是 80。

              大于 100 的按 100 算。

       -q     不发出声音

   颜色
       灯光的颜色如下：

       red    红
       -g
       --green
              绿

       要点亮，运行

              lamp --on

参见
       fan(1), lamp(1)

台灯 1.0                         2020年3月                        LAMP(1)
"""


def passages() -> list[tuple[str, str, str]]:
    article = article_from_text(PAGE, "lamp.1.txt")
    return [
        (section.path, paragraph.kind, article.text[paragraph.start : paragraph.end])
        for section in article.sections
        for paragraph in section.paragraphs
    ]


def test_a_manual_page():
    assert article_from_text(PAGE, "lamp.1.txt").title == "LAMP(1) - 控制台灯"
    assert passages() == [
        ("名称", "text", "lamp - 控制台灯"),
        (
            "描述",
            "text",
            "把台灯调到指定的亮度。如果没有指定亮度，则打开到上次关灯前所用的亮度；"
            "第一次使用时为最亮，此时的功率是 9 瓦，可以连续亮十二个小时，- 不论电压。",
        ),
        ("描述", "item", "-b, --brightness=亮度 从 0 到 100。默认是 80。"),
        ("描述", "item", "大于 100 的按 100 算。"),
        ("描述", "item", "-q 不发出声音"),
        ("描述 › 颜色", "text", "灯光的颜色如下："),
        ("描述 › 颜色", "item", "red 红"),
        ("描述 › 颜色", "item", "-g"),
        ("描述 › 颜色", "item", "--green 绿"),
        ("描述 › 颜色", "text", "要点亮，运行"),
        ("描述 › 颜色", "code", "lamp --on"),
        ("参见", "text", "fan(1), lamp(1)"),
    ]


def test_a_page_without_its_header():
    article = article_from_text("\nNAME(名称)\n     lamp — 台灯\n\n描述\n     亮。\n", "a.txt")
    assert [section.heading for section in article.sections] == ["NAME(名称)", "描述"]
