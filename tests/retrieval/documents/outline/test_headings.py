"""Headings where the markup marks none, and the questions of a FAQ."""

from retrieval.readers.reading import article_from_text


def paths(text: str, file: str = "a.md") -> list[str]:
    return [section.path for section in article_from_text(text, file).sections]


def test_headings_stand_in_order_and_under_one_another():
    text = "# 书\n\n序。\n\n## 上卷\n\n### 起\n\n甲。\n\n### 承\n\n乙。\n\n## 下卷\n\n丙。\n"
    assert paths(text) == ["", "上卷 › 起", "上卷 › 承", "下卷"]


def test_a_path_too_long_to_show_loses_its_outermost_headings():
    text = f"# 书\n\n## {'甲' * 40}\n\n### {'乙' * 30}\n\n#### 丙\n\n丁。\n"
    assert paths(text) == [f"{'乙' * 30} › 丙"]


def test_bold_and_numbered_lines_that_ask_head_their_answers():
    text = (
        "# 常见问题\n\n**怎么退票？**\n\n到窗口办理。\n\n"
        "2、几点关门？\n\n晚上十点。\n\n3、能带狗吗？\n\n不能。\n"
    )
    assert paths(text) == ["怎么退票？", "几点关门？", "能带狗吗？"]


def test_a_list_of_questions_that_a_page_promises_to_answer_heads_nothing():
    text = (
        "# 进程\n\n读完你会知道：\n\n- 如何关闭程序？\n- 如何定时运行？\n\n## 信号\n\n用 kill。\n"
    )
    assert paths(text) == ["", "信号"]


def test_a_numbered_title_line_heads_what_stands_below_it():
    text = "# 周刊\n\n1、[竹牙刷](https://example.org/a)\n\n竹子做的。\n\n2、[雨琴](https://example.org/b)\n\n雨水弹的。\n"
    assert paths(text) == ["1、竹牙刷", "2、雨琴"]


def test_among_marked_headings_bold_and_numbered_lines_head_paragraphs_too():
    text = "# 露营\n\n## 准备\n\n**带什么**\n\n睡袋要带。\n\n"
    text += "## 生火\n\n1、拾柴\n\n找干枝。\n\n2、引火\n\n用松针。\n"
    assert paths(text) == ["准备 › 带什么", "生火 › 1、拾柴", "生火 › 2、引火"]


def test_a_numbered_line_above_a_list_is_a_heading_where_the_one_before_is():
    text = (
        "# 小报\n\n## 消息\n\n1、新桥\n\n桥已通车。\n\n2、短消息\n\n- 灯塔修好了。\n- 渡船停开。\n"
    )
    assert paths(text) == ["消息 › 1、新桥", "消息 › 2、短消息"]
    text = "# 小报\n\n## 消息\n\n1、灯塔\n\n- 修好了。\n\n2、渡船\n\n- 停开。\n"
    assert paths(text) == ["消息"]


def test_a_question_above_a_labelled_answer_is_a_heading():
    assert paths("# 露营\n\n能生火吗？\n\n答：在空地上可以。\n") == ["能生火吗？"]


def test_the_numbers_of_a_manual_in_plain_text_make_its_outline():
    text = """手册

第 1 章 开始

1.1. 怎么安装？

运行安装程序。

1.2. 怎么卸载？

运行卸载程序。

1.2.1. 卸载以后呢？

重新开机。

第 2 章 使用

2.1. 怎么打印？

按打印键。
"""
    assert paths(text, "a.txt") == [
        "第 1 章 开始 › 1.1. 怎么安装？",
        "第 1 章 开始 › 1.2. 怎么卸载？",
        "第 1 章 开始 › 1.2. 怎么卸载？ › 1.2.1. 卸载以后呢？",
        "第 2 章 使用 › 2.1. 怎么打印？",
    ]


def test_a_table_of_contents_is_no_text():
    text = (
        "书名\n\n目录\n\n1. 水\n\n2. 火\n\n第 1 章 水\n\n水往低处流。\n\n第 2 章 火\n\n火往上烧。\n"
    )
    article = article_from_text(text, "a.txt")
    assert article.text == "水往低处流。\n火往上烧。"


def test_a_history_of_a_law_and_an_address_are_no_headings():
    text = (
        "某某办法\n\n2020年5月1日 市人民政府通过\n\n为了管理，制定本办法。"
        "\n\n电话：010-5550\n\n本办法自公布之日起施行。\n"
    )
    assert paths(text, "a.txt") == [""]


def test_an_article_of_a_law_is_a_section_with_all_of_its_paragraphs():
    text = (
        "# 养犬办法\n\n## 第一章 总则\n\n第一条 可以养犬：\n\n（一）小型犬；"
        "\n\n（二）导盲犬。\n\n前款不包括幼犬。\n\n第二条 依照第一条办理。\n"
    )
    first, second = article_from_text(text, "a.md").sections
    assert (first.number, first.path, len(first.paragraphs)) == (
        "第一条",
        "第一章 总则 › 第一条",
        4,
    )
    assert [paragraph.lead for paragraph in first.paragraphs] == [-1, 0, 0, -1]
    assert second.number == "第二条"


def test_a_question_within_an_item_heads_nothing_below_the_item():
    read = article_from_text(
        "# 船具\n\n- 缆绳：系船用。\n\n  **什么是船？**\n\n  能浮的都算。\n\n- 锚：停船用。\n",
        "a.md",
    )
    assert [section.heading for section in read.sections] == [""]


def test_an_item_alone_is_a_heading_only_where_the_numbers_go_on():
    text = (
        "# 渔网\n\n## 补网\n\n- 旧线能用\n\n补好再下水。\n\n1. 剪去破处\n\n打结。\n\n1. 穿\n2. 收\n"
    )
    assert [each.heading for each in article_from_text(text, "a.md").sections] == ["补网"]
    text = "# 渔网\n\n1. 剪去破处\n\n要剪齐。\n\n2. 打结\n\n要打紧。\n"
    headings = [each.heading for each in article_from_text(text, "a.md").sections]
    assert headings == ["剪去破处", "打结"]
