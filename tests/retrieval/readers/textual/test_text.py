"""Plain text: wrapped lines are joined, and what marks it has are read."""

import pytest

from retrieval.documents.article import Article
from retrieval.readers.reading import article_from_text


def read(text: str) -> Article:
    return article_from_text(text, "a.txt")


def test_hard_wrapped_and_indented_paragraphs_are_joined():
    article = read("""使用说明

    本机通电以后需要大约六十秒完成启动，启动期间请不要断开电源，也不要
    按任何按钮，否则已经写入的设置可能会丢失，需要重新设置一遍才能正常
    使用。

      * 红灯闪烁表示正在升级固件，升级的过程需要三到五分钟，请耐心等待，
        不要断电。

    请运行：

        reboot --force
""")
    (section,) = article.sections
    found = [(p.kind, article.text[p.start : p.end]) for p in section.paragraphs]
    assert found == [
        (
            "text",
            "本机通电以后需要大约六十秒完成启动，启动期间请不要断开电源，也不要按任何按钮，"
            "否则已经写入的设置可能会丢失，需要重新设置一遍才能正常使用。",
        ),
        ("item", "红灯闪烁表示正在升级固件，升级的过程需要三到五分钟，请耐心等待，不要断电。"),
        ("text", "请运行："),
        ("code", "reboot --force"),
    ]


def test_a_manual_page_keeps_its_sections():
    article = read("""CP(1)                       User Commands                       CP(1)

NAME
       cp - 复制文件

DESCRIPTION
       把一个文件复制成另一个文件，或者把几个文件复制到一个目录。

       默认不复制目录。

GNU coreutils               March 2020                       CP(1)
""")
    assert article.title == "CP(1) - 复制文件"
    assert [section.heading for section in article.sections] == ["NAME", "DESCRIPTION"]
    assert "March" not in article.text


def test_underlined_titles_are_headings():
    article = read(
        "部署手册\n========\n\n安装\n----\n\n"
        "运行 ``pip``，见 :ref:`配置 <c>`。\n\n.. image:: a.png\n"
    )
    assert (article.title, article.text) == ("部署手册", "运行 pip，见 配置。")
    assert [section.path for section in article.sections] == ["安装"]


def test_the_marks_of_a_wiki_go():
    article = read(
        "'''石桥镇'''是[[柳河县]]的[[镇 (行政)|镇]]。<ref>县志</ref>\n\n"
        "== 人口 ==\n* {{formatnum:300}}人\n{{stub}}\n"
    )
    assert article.text == "石桥镇是柳河县的镇。\n300人"
    assert article.sections[1].heading == "人口"


def test_subtitles_have_no_times():
    article = article_from_text(
        "1\n00:00:01,000 --> 00:00:03,500\n<i>大家好</i>\n\n"
        "2\n00:00:03,600 --> 00:00:06,000\n先卸链条\n",
        "修自行车.txt",
    )
    assert (article.title, article.text) == ("修自行车", "大家好 先卸链条")


def test_who_says_it_and_when_stay_with_what_is_said():
    article = read(
        "张三 2024-05-01 10:23\n门禁卡在哪补办？\n\n李四 2024-05-01 10:24\n"
        "物业二号窗口。\n\n王五 2024-05-01 10:30\n收到\n"
    )
    assert article.text.split("\n") == [
        "张三（2024-05-01 10:23）：门禁卡在哪补办？",
        "李四（2024-05-01 10:24）：物业二号窗口。",
        "王五（2024-05-01 10:30）：收到",
    ]
    assert len(article.sections[0].paragraphs) == 2  # an answer stands with its question


def test_a_timetable_is_no_chat():
    assert read("发车\n甲路 6:10\n乙路 7:00\n丙路 7:30").text == "甲路 6:10\n乙路 7:00\n丙路 7:30"


def test_what_markdown_would_take_for_a_mark_is_text():
    article = read("说明\n\n价格 *不* 含税_，见 [1]。\n\n# 号键 & <空格>。\n\n1. 先开机。")
    assert article.text == "价格 *不* 含税_，见 [1]。\n# 号键 & <空格>。\n1. 先开机。"


@pytest.mark.parametrize(
    "line", ["今天\n", "1.1. 好\n", "问：好吗？\n答：好。\n", "'''a'''[[a]]{{"]
)
def test_a_text_of_short_lines_takes_time_in_proportion(line: str):
    assert read("题目\n\n" + line * 3_000 + "\n完。").text


def rows(text: str) -> list[tuple[str, str]]:
    article = read(text)
    paragraphs = [p for section in article.sections for p in section.paragraphs]
    return [(p.kind, article.text[p.start : p.end]) for p in paragraphs]


@pytest.mark.parametrize(
    "text",
    [
        "班次\n\n车次\t终点\t发车\n甲路\t\t6:10\n乙路\t湖边\n丙路\t山脚\t7:30\n",
        "班次\n车次    终点  发车\n甲路    城北  6:10\n丙路    山脚  7:30\n",
        "班次\n\n车次    发车\n----    ----\n甲路    6:10\n丙路    7:30\n",
        "+---+---+\n| 车次 | 发车 |\n+---+---+\n| 甲路 | 6:10 |\n| 丙路 | 7:30 |\n+---+---+\n",
        "班次\n\n车次\t发车\n快车\n甲路\t6:10\n乙路\t7:00\n慢车\n丙路\t7:30\n",
        "班次\n\n| 车次 | 发车 |\n|---|---|\n| 甲路 | 6:10 |\n| 丙路 | 7:30 |\n",
        "班次\n\n车次\t\t发车\n快车甲路\t6:10\n丙路\t\t7:30\n",
    ],
)
def test_lines_in_columns_are_rows_with_the_names_of_the_columns(text: str):
    kind, row = rows(text)[-1]
    assert kind == "row"
    assert row in ("车次：丙路；终点：山脚；发车：7:30", "车次：丙路；发车：7:30")


def test_columns_without_names_are_names_and_values():
    text = "开放\n\n周六   9:00-12:00\n周日   9:00-15:00\n周一   不开\n"
    assert rows(text) == [
        ("row", "周六：9:00-12:00"),
        ("row", "周日：9:00-15:00"),
        ("row", "周一：不开"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("第一条　　为了甲。\n第二条　　为了乙。\n第三条　　为了丙。", "text"),
        ("山高，  水长。\n云淡，  风轻。\n月白，  天青。", "text"),
        ("apt update    # 更新\napt upgrade    # 升级\napt clean    # 清理", "code"),
        ("├── 图   放图\n├── 文   放文\n└── 表   放表", "code"),
        ("•\t毛巾\n•\t牙刷\n✓\t雨伞", "item"),
    ],
)
def test_prose_lists_and_code_are_no_tables(text: str, kind: str):
    article = read(f"题目\n\n{text}")
    assert {p.kind for section in article.sections for p in section.paragraphs} == {kind}


def test_a_line_of_blanks_takes_no_time():
    assert read("题目\n" + ("甲" + " " * 20_000 + "乙\n") * 3).text


@pytest.mark.parametrize(
    "lines",
    [
        [
            "二、水 表 损 坏 的 ， 用 户 应 当 留 好 旧 表 打 电 话 ，",
            "当 天 上 门 更 换 。",
        ],
        [
            "水表读数每两个月抄一次，抄表员上门",
            "以前会在单元门口张贴通知，家里没有",
            "人的可以自己把读数写在通知单上面。",
        ],
    ],
)
def test_one_sentence_over_lines_is_joined_where_nothing_else_is_wrapped(lines: list[str]):
    others = "一、水费按月交。\n\n三、欠费的停水。\n\n四、换表不收钱。\n\n咨询电话：\n5550\n\n"
    text = read(f"{others}{chr(10).join(lines)}\n\n{others}").text
    assert "".join(lines).replace(" ", "") in text.replace(" ", "")


def test_wrapped_paragraphs_without_empty_lines_between_them_are_joined():
    text = read(
        "潮水简介\n"
        "潮水每天涨落两次，涨潮的时候海水会漫过整片\n"
        "滩涂，退潮的时候能看见螃蟹。\n"
        "赶海的人要看潮汐表。\n"
        "大潮在初一和十五前后，这几天里海水退得最远\n"
        "也涨得最快，不要走得太远，更不要在礁石上过\n"
        "夜。\n"
    ).text
    assert text.split("\n")[-3:] == [
        "潮水每天涨落两次，涨潮的时候海水会漫过整片滩涂，退潮的时候能看见螃蟹。",
        "赶海的人要看潮汐表。",
        "大潮在初一和十五前后，这几天里海水退得最远也涨得最快，不要走得太远，更不要在礁石上过夜。",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["潮水退下去了，", "沙滩上留着贝壳，", "留着脚印。"],
        [
            "我在每一个有雾的早晨听见港口的汽笛声，",
            "我在每一个有月的夜晚看见归来的旧船帆，",
            "海水把它们一一送回。",
        ],
        ["东街甲号李家的旧瓷碗一只", "西街乙号王家的新木椅两把", "南街丙号周家的铜水壶三个"],
    ],
)
def test_verse_and_lists_stay_lines(lines: list[str]):
    text = read("题目\n\n" + "\n".join(lines) + "\n\n完。\n").text
    assert all(line in text.split("\n") for line in lines)
