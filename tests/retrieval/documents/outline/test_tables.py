"""Tables: what their rows say, with a header and without."""

import pytest

from retrieval.documents.blocks import blocks
from retrieval.documents.outline.tables import rows_of_table


def said(table: str) -> list[str]:
    """What each row says: of lines of cells between bars."""
    return [text for text, _ in rows_of_table([line.split("|") for line in table.splitlines()])]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "负责人|林巧|手机|139-0000\n地址|河坊街9号|河坊街9号|河坊街9号",
            ["负责人：林巧；手机：139-0000", "地址：河坊街9号"],
        ),
        (
            "联络人|林巧\n电话|5550-18\n地址|河坊街",
            ["联络人：林巧", "电话：5550-18", "地址：河坊街"],
        ),
        ("聯絡人|林巧\n電話|5550-18", ["聯絡人：林巧", "電話：5550-18"]),
        ("合唱：|周二下午\n舞蹈：|周四下午", ["合唱：周二下午", "舞蹈：周四下午"]),
        ("开票|9月3日8:30\n入场|当天下午", ["开票：9月3日8:30", "入场：当天下午"]),
        ("钢琴|80元\n古筝|70元\n二胡|60元", ["钢琴：80元", "古筝：70元", "二胡：60元"]),
        ("|\n东门|早班\n西门|22点后", ["东门：早班", "西门：22点后"]),
        ("姓名||性别|\n学历||专业|", ["姓名；性别", "学历；专业"]),
    ],
)
def test_pairs_of_names_and_values_have_no_header(table: str, rows: list[str]):
    assert said(table) == rows


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("科室|分机\n人事|8012\n财务|8013", "科室：人事；分机：8012"),
        ("姓名|性别|单位|电话\n林巧|女|二中|5550", "姓名：林巧；性别：女；单位：二中；电话：5550"),
        ("项目|内容\n电话|5550\n地址|南街", "项目：电话；内容：5550"),
        ("事项|窗口\n变更地址|三号\n变更名称|二号", "事项：变更地址；窗口：三号"),
        ("房型|2人间\n平日|120元\n周末|160元", "房型：平日；2人间：120元"),
        ("票种|60岁以上（半票）\n日票|40元\n年票|90元", "票种：日票；60岁以上（半票）：40元"),
        ("姓名|分数|姓名|分数\n林巧|91|周全|88", "姓名：林巧；分数：91；姓名：周全；分数：88"),
        (
            "时段|第1节|第2节|第3节\n周一|语文|数学|英语",
            "时段：周一；第1节：语文；第2节：数学；第3节：英语",
        ),
    ],
)
def test_a_header_names_the_columns(table: str, row: str):
    assert said(table)[0] == row


def test_a_row_of_equal_values_is_no_title():
    table = (
        "早餐|停车|接送\n有|有|有\n100%|100%|100%\n免费|免费|免费\n免费|收费|收费\n淡季|淡季|淡季"
    )
    assert said(table) == [
        "早餐：有；停车：有；接送：有",
        "早餐：100%；停车：100%；接送：100%",
        "早餐：免费；停车：免费；接送：免费",
        "早餐：免费；停车：收费；接送：收费",
        "淡季",
    ]


def test_a_long_value_is_one_of_a_form_and_the_text_of_a_layout():
    long = "社团每周活动两次，" * 30
    assert said(f"报名表|报名表\n姓名|林巧\n专业|园艺\n简介|{long}") == [
        "报名表",
        "姓名：林巧",
        "专业：园艺",
        f"简介：{long}",
    ]
    assert said(f"导航|正文\n首页|{long}") == ["导航", "正文", "首页", long]


def test_one_long_cell_among_many_short_rows_lays_nothing_out():
    long = "乐队每月排练三次，" * 30
    rows = [f"第{n}间|{n}0平方米" for n in range(2, 9)]
    assert said("\n".join(["琴房|面积", *rows, f"大厅|{long}"]))[0] == "琴房：第2间；面积：20平方米"


def test_a_row_whose_name_is_struck_out_goes():
    table = "| 参数 | 说明 |\n|---|---|\n| ~~旧~~ | 作废 |\n| 新 | ~~三~~ 五 |\n| ~~a~~ b | 六 |\n"
    found = [block.text for block in blocks(table)]
    assert found == ["参数：新；说明：五", "参数：b；说明：六"]
