from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.origin import (
    Origin,
    find_date,
    is_date,
    is_organisation,
    named_in_title,
    original_title,
    parse_byline,
    parse_dateline,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("作者：Jane Doe、王五 李四", Origin(authors=("Jane Doe", "王五", "李四"))),
        ("文/Jane Doe and John Roe", Origin(authors=("Jane Doe", "John Roe"))),
        ("译者：Jane Doe", Origin(translators=("Jane Doe",))),
        ("来源：中国移民管理报", Origin(source="中国移民管理报")),
        ("作者：韩宏震 夏飞", Origin(authors=("韩宏震", "夏飞"))),
        ("作者 | 林小鱼", Origin(authors=("林小鱼",))),
        ("文/王五", Origin(authors=("王五",))),
        ("作者：李文斌", Origin(authors=("李文斌",))),
        ("(记者 陶炜 通讯员 马帅)", Origin(authors=("陶炜", "马帅"))),
        ("（记者刘洋）", Origin(authors=("刘洋",))),
        ("本报记者 刘洋 北京报道", Origin(authors=("刘洋",))),
        ("记者 张三 李四 北京报道", Origin(authors=("张三", "李四"))),
        ("記者陳美玲／台北報導", Origin(authors=("陳美玲",))),
        ("（作者系某大学教授）", Origin()),
        ("（作者：王某某，系某大学教授）", Origin(authors=("王某某",))),
        (
            "来源：新华网 2024-05-01 10:20 作者：李四",
            Origin(authors=("李四",), source="新华网", published="2024-05-01"),
        ),
        (
            "发布时间：2024年5月1日 来源：健康报 作者：吴敏",
            Origin(authors=("吴敏",), source="健康报", published="2024-05-01"),
        ),
        (
            "发布时间：2009年9月12日　来源：县林业局　【字体：大 中 小】",
            Origin(source="县林业局", published="2009-09-12"),
        ),
        (
            "來源：縣圖書館　發布時間：2022-03-09　點閱數：[512]　列印",
            Origin(source="縣圖書館", published="2022-03-09"),
        ),
        (
            "发布者：admin 作者：吴敏 责任编辑：小周 日期：2022/3/9 浏览量 1,024",
            Origin(authors=("吴敏",), published="2022-03-09"),
        ),
        ("发布于 2021-03-04 11:50", Origin(published="2021-03-04")),
        (
            "人民日报客户端 2024-05-06 07:45",
            Origin(source="人民日报客户端", published="2024-05-06"),
        ),
        ("2023年11月8日 08:30 北京", Origin(published="2023-11-08")),
        (
            "原创 林小鱼 城市漫游 2024-03-08 21:00 上海",
            Origin(authors=("林小鱼",), publisher="城市漫游", published="2024-03-08"),
        ),
        (
            "2023/10/03 09:30　記者李美華／台北報導",
            Origin(authors=("李美華",), published="2023-10-03"),
        ),
        (
            "文章刊載于《學習時報》2024年4月5日第1版",
            Origin(publisher="學習時報", published="2024-04-05"),
        ),
        (
            "《 人民日报 》（ 2024年05月06日 01 版）",
            Origin(publisher="人民日报", published="2024-05-06"),
        ),
        ("2024年8月19日", Origin(published="2024-08-19")),
        ("发文机关：国务院办公厅", Origin(source="国务院办公厅")),
        ("发文字号：国办发〔2024〕47号", Origin()),
    ],
)
def test_a_line_that_tells_of_the_article_is_read(line: str, expected: Origin):
    assert parse_byline(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        "记者从国铁集团获悉，五一假期发送旅客1.36亿人次。",
        "记者：普通市民应该注意什么？",
        "记者：您好",
        "作者为了写这本书，走访了三十多个村庄。",
        "1918年，鲁迅的《狂人日记》发表于《新青年》。",
        "《民法典》2021年1月1日起施行",
        "活动时间：2024年6月15日 9:00—11:30",
        "时间：2024年6月15日",
        "浏览：1024",
        "2024年5月1日 阅读3本书以上的",
        "蛋白质的来源：牛奶、鸡蛋和豆类都很好，每天要吃够。",
        "（2020年5月28日第十三届全国人民代表大会第三次会议通过）",
        "（圖／記者陳美玲攝）",
        "（记者注）",
        "来源：根据馆内旧档案整理",
        "来源：{填写来源}",
        "作者：[姓名]",
        "翻译：春天睡得香，不知道天亮。",
        "今天是2024年5月1日，天气很好。",
    ],
)
def test_a_line_of_the_text_is_no_byline(line: str):
    assert parse_byline(line) is None


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (
            "新华社北京4月5日电（记者 张三、李四）记者从航天局获悉，发射成功。",
            Origin(authors=("张三", "李四"), source="新华社"),
        ),
        ("中新网上海5月1日电 (记者 王五)上海举行音乐节。", Origin(("王五",), source="中新网")),
        ("本报北京5月5日电 （记者陆娅楠）铁路客流创新高。", Origin(authors=("陆娅楠",))),
        ("（中央社記者林小明台北5日電）市府表示，票價不變。", Origin(("林小明",), "中央社")),
    ],
)
def test_the_opening_of_a_report_tells_who_sent_it(opening: str, expected: Origin):
    assert parse_dateline(opening) == expected


def test_other_openings_tell_nothing():
    assert parse_dateline("今年5月5日，电视台播出了这部片子。") is None
    assert parse_dateline("") is None


@settings(deadline=None)
@given(st.text(max_size=100))
def test_any_line_is_a_byline_or_not(line: str):
    parse_byline(line)
    parse_dateline(line)
    original_title(line)
    is_date(line)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        (date(2024, 3, 12), "2024-03-12"),
        (datetime(2024, 3, 12, 23, 59), "2024-03-12"),
        ("Tue, 28 Dec 2021 03:46:53 GMT", "2021-12-28"),
        ("2024-04-12T08:15:00+08:00", "2024-04-12"),
        ("2024.4.5", "2024-04-05"),
        ("2024/4/5 10:30", "2024-04-05"),
        ("二零二四年（2024年 4月 5日）", "2024-04-05"),
        ("2024年4月", "2024-04"),
        ("2024-04", "2024-04"),
        ("2024-02-30", ""),
        ("去年春天", ""),
        ("", ""),
        (None, ""),
        (2024, ""),
    ],
)
def test_dates_come_in_many_forms(value: object, iso: str):
    assert find_date(value) == iso


@settings(deadline=None)
@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.dates()))
def test_whatever_stands_for_a_date_is_no_error(value: object):
    assert len(find_date(value)) in {0, 7, 10}


def test_a_person_before_the_colon_of_a_title_is_its_author():
    assert named_in_title("许甘露:全面建设现代移民治理体系") == "许甘露"
    assert named_in_title("高考：这些变化要知道一下") == ""
    assert named_in_title("专访：今年夏天为什么热") == ""
    assert named_in_title("周年庆典：[活动名称]安排表") == ""
    assert named_in_title("许甘露全面建设现代移民治理体系") == ""


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("韩宏震", False),
        ("夏飞", False),
        ("翟天临", False),
        ("欧阳修文", False),
        ("阿卜杜拉·买买提", False),
        ("John Smith", False),
        ("新浪财经", True),
        ("金融时报", True),
        ("光明网", True),
        ("重慶公安出入境", True),
        ("BBC News", True),
    ],
)
def test_offices_and_papers_are_told_from_people(name: str, organisation: bool):
    assert is_organisation(name) is organisation


def test_the_original_title_is_found_in_its_line():
    assert original_title("原标题：糖尿病人也能吃的水果") == "糖尿病人也能吃的水果"
    assert original_title("（原标题：糖尿病人也能吃的水果）") == "糖尿病人也能吃的水果"
    assert original_title("糖尿病人也能吃的水果") == ""
    assert original_title("标题：[请填写标题]") == ""
