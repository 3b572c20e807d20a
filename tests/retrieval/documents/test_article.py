"""Articles as people save them: what is title, text, section and origin, and what is neither."""

import html
import os
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.article import Article
from retrieval.documents.passages import passages
from retrieval.readers.reading import article_from_text, plain_article, read_article
from retrieval.readers.source import Unreadable

SEEDS = Path(__file__).parents[3] / "seeds"


def read(text: str, file: str = "a.txt") -> Article:
    return article_from_text(text, file)


def sentences(article: Article) -> list[str]:
    return [passage.text for passage in passages([article])]


def headings(article: Article) -> list[str]:
    return [section.heading for section in article.sections if section.heading]


def seed(number: str) -> Article:
    (path,) = SEEDS.glob(f"{number}_*")
    return read_article(path, SEEDS)


def source_of(article: Article) -> str:
    """A seed as it was saved, without tags and entities where it is HTML."""
    text = (SEEDS / article.file).read_text("utf-8")
    return html.unescape(re.sub(r"<[^>]*>", "", text)) if "</p>" in text else text


# The owner's five articles, a test for each row of what reading them must yield.


@pytest.mark.parametrize(
    ("number", "title"), [("000", "通辽有移民局这个单位吗"), ("001", "移民局工作人员履职情况")]
)
def test_seeds_000_and_001_have_a_title_and_numbered_sections(number: str, title: str):
    article = seed(number)
    assert article.title == title
    assert [heading[0] for heading in headings(article)] == ["一", "二", "三", "四", "五"]
    origin = (*article.authors, article.publisher, article.source, article.published)
    assert not any(origin)
    assert not any(re.search("版权|转载|原作者|声明", sentence) for sentence in sentences(article))


def test_seed_002_is_traditional_and_tells_author_paper_and_date():
    article = seed("002")
    assert article.title == "許甘露:全面建設現代移民治理體系為推進中國式現代化貢獻智慧力量"
    assert article.traditional
    assert article.authors == ("許甘露",)
    assert (article.publisher, article.published) == ("學習時報", "2024-04-05")
    assert article.source == "國家移民管理局"
    assert headings(article) == [
        "堅持以中國式現代化重大原則為根本點,全面樹立現代移民治理理念",
        "堅持以推進高品質發展、高水準開放為聚焦點,全面提升移民管理服務水準",
        "堅持以統籌發展和安全為關鍵點,全面提升維護國家安全能力",
        "堅持以守正創新深化改革為突破點,全面提升新質戰鬥力",
    ]
    assert not {"精選聯盟", "繼續閱讀", article.title} & set(sentences(article))


def test_seed_003_has_front_matter_and_an_html_body():
    article = seed("003")
    assert article.title == "国家移民管理局印发《“十四五”移民管理事业发展规划》"
    assert (article.published, article.publisher) == ("2021-12-28", "新浪财经")
    assert article.source == "中国移民管理报"
    assert article.authors == ("韩宏震", "夏飞")
    assert headings(article) == []
    unwanted = re.compile(r"[<>{}]|责任编辑|新浪财经APP|声明|二维码|news_keyword|appendQr")
    assert not any(unwanted.search(sentence) for sentence in sentences(article))


def test_seed_004_has_no_title_and_is_signed():
    article = seed("004")
    assert article.title == "在这里,国内外来人口有7万余名…"
    assert article.authors == ("陶炜", "马帅")
    assert headings(article) == [
        "开展中蒙警务合作机制——让外籍客商入境安心投资安心",
        "推进流动人口市民化——让国内外来人口融入口岸社会",
        "施行网格化管理——破解实有人口掌控难题",
    ]
    assert not any("·" in sentence for sentence in sentences(article))


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_passage_of_the_seeds_stands_in_its_file_as_written(number: str):
    article = seed(number)
    source = source_of(article)
    for sentence in sentences(article):
        assert sentence in source


@pytest.mark.parametrize(("number", "count"), [("002", 2), ("003", 2), ("004", 1)])
def test_bylines_of_the_seeds_are_passages_that_tell_of_the_origin(number: str, count: int):
    bylines = [p.text for p in passages([seed(number)]) if p.paragraph.byline]
    assert len(bylines) >= count
    assert all(re.search(r"来源|來源|作者|刊載|记者", text) for text in bylines)


# Other articles, as people save them.


def test_a_translator_is_the_author_only_where_no_author_is_told():
    text = "灯塔志\n\n{}译者：Jane Doe\n\n灯塔建于山顶。\n\n它的灯很亮。"
    assert read(text.format("作者：王五\n\n")).authors == ("王五",)
    assert read(text.format("")).authors == ("Jane Doe",)


def test_news_of_an_agency():
    article = read("""我国新一代运载火箭首飞成功

2024-05-01 10:20　来源：新华网　作者：李四

字号：大 中 小　打印

　　新华社北京4月5日电（记者 张三、李四）记者5日从航天局获悉，火箭10时30分首飞。任务取得圆满成功！

　　“这次飞行验证了火箭的总体方案。”总设计师王建国说，“下一步，我们将继续改进。”

　　据介绍，火箭全长53.0米，起飞质量约597吨。（完）

责任编辑：赵六

相关阅读
我国成功发射遥感四十号卫星
天舟八号货运飞船完成对接
""")
    assert article.title == "我国新一代运载火箭首飞成功"
    assert (article.publisher, article.source) == ("新华网", "新华社")
    assert article.published == "2024-05-01"
    assert article.authors == ("李四", "张三")
    assert sentences(article)[1:] == [
        "新华社北京4月5日电（记者 张三、李四）记者5日从航天局获悉，火箭10时30分首飞。",
        "任务取得圆满成功！",
        "“这次飞行验证了火箭的总体方案。”总设计师王建国说，“下一步，我们将继续改进。”",
        "据介绍，火箭全长53.0米，起飞质量约597吨。（完）",
    ]


def test_news_of_a_paper():
    article = read("""全国铁路五一假期发送旅客破亿
人民日报客户端 2024-05-06 07:45
记者 张三 李四 北京报道
本报北京5月5日电 （记者陆娅楠）五一假期运输期间，全国铁路累计发送旅客1.36亿人次。
其中，5月1日发送旅客2069.3万人次，创单日历史新高。
《 人民日报 》（ 2024年05月06日 01 版）
(责编：王某、李某)
""")
    assert article.publisher == "人民日报"
    assert article.published == "2024-05-06"
    assert article.authors == ("张三", "李四", "陆娅楠")
    assert sentences(article)[-2] == "其中，5月1日发送旅客2069.3万人次，创单日历史新高。"


def test_news_from_taiwan():
    article = read("""北捷新路線明年通車　市府：票價不變

記者陳美玲／台北報導

（中央社記者林小明台北5日電）台北市政府今天表示，票價維持不變。市長說：「我們不會多收一塊錢。」

交通局指出，新路線全長7.2公里，資訊系統與號誌的軟體都已完成測試。

（編輯：王大同）1130405

▲ 捷運列車進站。（圖／記者陳美玲攝）

延伸閱讀
台北捷運30年回顧
悠遊卡新優惠一次看懂
""")
    assert article.traditional
    assert article.title == "北捷新路線明年通車　市府：票價不變"
    assert article.authors == ("陳美玲", "林小明")
    assert sentences(article)[2:] == [
        "市長說：「我們不會多收一塊錢。」",
        "交通局指出，新路線全長7.2公里，資訊系統與號誌的軟體都已完成測試。",
        "▲ 捷運列車進站。（圖／記者陳美玲攝）",
    ]


def test_a_notice_of_an_office():
    article = read("""关于做好2024年城乡居民基本医疗保障工作的通知
医保发〔2024〕19号

各省、自治区、直辖市医疗保障局：
现就有关工作通知如下：
一、合理确定筹资标准
（一）2024年居民医保人均财政补助标准不低于每人每年670元。
（二）个人缴费标准为每人每年400元。
1.对特困人员给予全额资助。
二、加强组织保障
各级部门要高度重视。重大事项要及时请示报告。

国家医疗保障局
财政部
2024年8月19日
（此件公开发布）
""")
    assert article.published == "2024-08-19"
    assert headings(article) == ["一、合理确定筹资标准", "二、加强组织保障"]
    assert {"医保发〔2024〕19号", "国家医疗保障局", "财政部"} <= set(sentences(article))
    assert "（二）个人缴费标准为每人每年400元。" in sentences(article)


def test_a_document_with_its_record_above():
    article = read("""索引号：000014349/2024-00032
发文机关：国务院办公厅
成文日期：2024年04月03日
标题：国务院办公厅关于加强监管的意见
发文字号：国办发〔2024〕47号

国务院办公厅关于加强监管的意见

为防范风险，经国务院同意，提出以下意见。
一、严格准入
(一)强化准入管理。提高审核把关质量。
二、附则
本意见自印发之日起施行。

国务院办公厅
2024年4月3日
""")
    assert article.title == "国务院办公厅关于加强监管的意见"
    assert article.publisher == "国务院办公厅"
    assert article.published == "2024-04-03"
    assert headings(article) == ["一、严格准入", "二、附则"]
    assert "发文字号：国办发〔2024〕47号" in sentences(article)


def test_a_law():
    article = read("""中华人民共和国某某法
（2020年5月28日第十三届全国人民代表大会第三次会议通过）
目录
第一章 总则
第二章 权利和义务
第一章 总则
第一条 为了保护民事主体的合法权益，制定本法。
第二条 有下列情形之一的，处五日以下拘留：
（一）伪造证件的；
（二）拒不接受检查，情节严重的。
第二章 权利和义务
第三条 十八周岁以上的自然人为成年人。不满十八周岁的自然人为未成年人。
""")
    assert article.title == "中华人民共和国某某法"
    assert [(section.path, section.number) for section in article.sections] == [
        ("", ""),
        ("第一章 总则 › 第一条", "第一条"),
        ("第一章 总则 › 第二条", "第二条"),
        ("第二章 权利和义务 › 第三条", "第三条"),
    ]
    assert article.version == "2020-05-28"
    assert sentences(article) == [
        "（2020年5月28日第十三届全国人民代表大会第三次会议通过）",
        "第一条 为了保护民事主体的合法权益，制定本法。",
        "第二条 有下列情形之一的，处五日以下拘留：",
        "（一）伪造证件的；",
        "（二）拒不接受检查，情节严重的。",
        "第三条 十八周岁以上的自然人为成年人。",
        "不满十八周岁的自然人为未成年人。",
    ]


def test_an_interview():
    article = read("""专访气象专家：今年夏天为什么这么热？
本报记者 刘洋 北京报道

问：今年夏天为什么特别热？
答：主要原因是副热带高压偏强。另外，全球变暖也抬高了基础气温。

记者：普通市民应该注意什么？
陈明：尽量避免在中午外出。

（作者系某大学教授）
""")
    assert article.title == "专访气象专家：今年夏天为什么这么热？"
    assert article.authors == ("刘洋",)
    assert (article.publisher, article.source) == ("", "")
    assert "记者：普通市民应该注意什么？" in sentences(article)


def test_a_post_of_an_account():
    article = read("""原标题：这两种水果，糖尿病人也能吃！
2023年11月8日 08:30 北京
点击上方蓝字关注我们
很多糖友一提到水果就害怕😱其实，选对了水果，血糖一样稳！

👉第一种：苹果
苹果的升糖指数只有36，属于低GI水果。每天吃半个就够了~

👉第二种：草莓
100克草莓只有32千卡……真的很低。

文章来源：健康时报
图片来源：网络，侵删
长按识别二维码，关注“健康生活”公众号
喜欢就点赞、分享、在看↓↓↓
""")
    assert article.title == "这两种水果，糖尿病人也能吃！"
    assert (article.publisher, article.published) == ("健康时报", "2023-11-08")
    assert headings(article) == ["👉第一种：苹果", "👉第二种：草莓"]
    assert sentences(article)[1:] == [
        "很多糖友一提到水果就害怕😱其实，选对了水果，血糖一样稳！",
        "苹果的升糖指数只有36，属于低GI水果。",
        "每天吃半个就够了~",
        "100克草莓只有32千卡……真的很低。",
        "文章来源：健康时报",
    ]


def test_a_post_with_numbers_above_its_headings():
    article = read("""深夜食堂的故事

原创 林小鱼 城市漫游 2024-03-08 21:00 上海

01
老街的味道

巷子口的面馆开了三十年。

02
不肯涨价的面

一碗葱油面，十年只涨了两块钱。

- END -

作者 | 林小鱼
编辑 | 陈默
本文系原创，转载请联系后台授权。
""")
    assert (article.authors, article.publisher) == (("林小鱼",), "城市漫游")
    assert headings(article) == ["老街的味道", "不肯涨价的面"]
    assert sentences(article)[-1] == "作者 | 林小鱼"


def test_a_page_about_health_with_notices_at_its_end():
    article = read("""秋季养生三要点
发布时间：2024年9月1日 来源：健康报 作者：吴敏
秋天气候干燥，要多吃润肺的食物。梨、百合都不错。
适当运动，微微出汗即可。
【免责声明】本文仅供参考，不构成医疗建议。如有侵权，请联系我们删除。
版权声明：本文为原创文章，未经许可不得转载。
扫码关注
上一篇：夏季养生
""")
    assert (article.publisher, article.published) == ("健康报", "2024-09-01")
    assert article.authors == ("吴敏",)
    assert sentences(article)[-1] == "适当运动，微微出汗即可。"


def test_a_poem():
    article = read("""再别康桥
作者：徐志摩

轻轻的我走了
正如我轻轻的来

那河畔的金柳
是夕阳中的新娘
""")
    assert (article.title, article.authors) == ("再别康桥", ("徐志摩",))
    assert headings(article) == []
    assert len(sentences(article)) == 5


def test_a_chronicle():
    article = read("""公司大事记
2010年3月5日
公司在杭州成立，注册资本500万元。
2013年10月8日
总部迁入西溪园区。
2021年9月1日
员工总数突破一万人。
""")
    assert headings(article) == ["2010年3月5日", "2013年10月8日", "2021年9月1日"]
    assert article.published == ""


def test_a_notice_of_an_event_keeps_all_that_must_be_known():
    text = """社区义诊活动通知
活动时间：2024年6月15日 9:00—11:30
地点：幸福社区服务中心一楼
报名方式：扫描下方二维码填写报名表
咨询电话：010-12345678
请携带下列材料：
·身份证原件和复印件
·近三个月的体检报告单"""
    article = read(text)
    assert [article.title, *sentences(article)] == text.split("\n")
    assert article.published == ""


def test_a_letter():
    article = read("""家书一封

亲爱的爸爸妈妈：

    见字如面！我一切都好。

此致
敬礼

儿子 小军
2003年5月1日
""")
    assert article.title == "家书一封"
    assert sentences(article)[1:3] == ["见字如面！", "我一切都好。"]
    assert article.published == "2003-05-01"


def test_a_title_and_one_paragraph():
    article = read("停水通知\n因检修，小区将于2024年6月8日9:00至17:00停水，请提前储水。")
    assert article.title == "停水通知"
    assert sentences(article) == ["因检修，小区将于2024年6月8日9:00至17:00停水，请提前储水。"]


def test_one_line_is_a_text_without_a_title():
    article = read("因管道检修，幸福小区将于2024年6月8日停水，请各位居民提前储水。")
    assert article.title == "因管道检修，幸福小区将于2024年6月8日停水…"
    assert len(sentences(article)) == 1


def test_english_mixed_in():
    article = read("""iPhone 15 Pro 评测：USB-C 来了
文/王五
Apple 在 2023 年发布了 iPhone 15 Pro。It is light. 它的重量只有 187 g，比上一代轻了 19 g。
系统版本是 iOS 17.0.1，详见 www.apple.com/cn/ios。
""")
    assert article.authors == ("王五",)
    assert sentences(article)[1:] == [
        "Apple 在 2023 年发布了 iPhone 15 Pro。",
        "It is light.",
        "它的重量只有 187 g，比上一代轻了 19 g。",
        "系统版本是 iOS 17.0.1，详见 www.apple.com/cn/ios。",
    ]


def test_line_ends_of_windows():
    article = read(
        "春耕有序推进\r\n\r\n来源：农民日报\r\n\r\n眼下正是春耕时节。\r\n各地抢抓农时。\r\n"
    )
    assert (article.title, article.publisher) == ("春耕有序推进", "农民日报")
    assert sentences(article) == ["来源：农民日报", "眼下正是春耕时节。", "各地抢抓农时。"]


def test_a_page_with_tables_for_its_layout():
    article = read(
        """<html><head><title>某县政府网站</title></head><body><table><tr><td>
<a href=/>首页</a> <a href=/zw>政务</a></td></tr><tr><td><table><tr><td>
<b>植树活动的公告</b></td></tr>
<tr><td>发布时间：2009年9月12日　来源：县林业局　【字体：大 中 小】</td></tr>
<tr><td>　　县政府决定在今年十月开展植树活动。<br>　　活动从10月8日开始，全县计划植树12万株。<br>
特此公告。</td></tr></table></td></tr>
<tr><td>版权所有 某县人民政府 蒙ICP备05001234号</td></tr></table>""",
        "a.html",
    )
    assert (article.publisher, article.published) == ("县林业局", "2009-09-12")
    assert sentences(article)[-3:] == [
        "县政府决定在今年十月开展植树活动。",
        "活动从10月8日开始，全县计划植树12万株。",
        "特此公告。",
    ]
    assert not any("首页" in text or "ICP" in text for text in sentences(article))


def test_a_markdown_document_keeps_lists_tables_and_html():
    article = read(
        """# 路由器使用手册

设备通电后约**60秒**完成启动。

## 指示灯

| 颜色 | 含义 |
|------|------|
| 红色闪烁 | 固件升级中，请勿断电。 |

- 支持 Windows 和 Linux
- 内存至少 2 GB

<div align="center"><img src="a.png"></div>

### 忘了密码怎么办？

长按 reset 键 `10` 秒。
""",
        "手册.md",
    )
    assert article.title == "路由器使用手册"
    assert headings(article) == ["指示灯", "忘了密码怎么办？"]
    assert sentences(article) == [
        "设备通电后约60秒完成启动。",
        "颜色：红色闪烁；含义：固件升级中，请勿断电",
        "支持 Windows 和 Linux",
        "内存至少 2 GB",
        "长按 reset 键 10 秒。",
    ]


# Front matter.

BODY = "\n全市三年内新建绿道120公里。沿线将增设驿站36座。\n"


@pytest.mark.parametrize(
    "head",
    [
        """---
title: 城市绿道
date: 2024-03-12
author: [王芳, 李雷]
tags: [绿道, 城市]
source: 城市观察
url: https://example.com/a/1
---""",
        """---
Title: 城市绿道
Date: 2024-03-12 08:30:00
Authors:
  - name: 王芳
  - name: 李雷
publisher: {name: 城市观察}
link: https://example.com/a/1
---""",
        """+++
title = "城市绿道"
date = 2024-03-12T08:00:00+08:00
authors = ["王芳", "李雷"]
source = "城市观察"
url = "https://example.com/a/1"
+++""",
        """{
  "title": "城市绿道",
  "date": "2024-03-12",
  "author": "王芳、李雷",
  "source": "城市观察",
  "url": "https://example.com/a/1"
}
""",
    ],
)
@pytest.mark.parametrize("file", ["a.md", "a.txt"])
def test_front_matter_in_yaml_toml_and_json_tells_the_origin(head: str, file: str):
    article = read(f"\n{head}\n\n城市绿道\n{BODY}", file)
    assert article.title == "城市绿道"
    assert article.published == "2024-03-12"
    assert article.authors == ("王芳", "李雷")
    assert article.publisher == "城市观察"
    assert article.url == "https://example.com/a/1"
    assert sentences(article) == ["全市三年内新建绿道120公里。", "沿线将增设驿站36座。"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('---\ntitle: "没有结束\ndate: 2024-01-01\n---', "没有结束"),
        ("---\ntitle: 好\n  坏: 缩进\n---", "好"),
        ("---\ntitle: 绿道: 从东到西\n---", "绿道: 从东到西"),
        ("+++\ntitle = 没有引号\n+++", "没有引号"),
        ('{\n"title": 坏\n}\n', "坏"),
    ],
)
def test_front_matter_that_is_not_well_formed_never_loses_an_article(head: str, title: str):
    article = read(head + BODY, "a.md")
    assert article.title == title
    assert sentences(article) == ["全市三年内新建绿道120公里。", "沿线将增设驿站36座。"]


@pytest.mark.parametrize("rule", ["---", "----------", "+++"])
def test_a_text_between_rules_is_no_front_matter(rule: str):
    article = read(f"{rule}\n这只是一段话，不是什么别的：请看。\n{rule}\n第二段在这里。")
    assert sentences(article)[-1] == "第二段在这里。"
    assert article.title.startswith("这只是一段话")


def test_front_matter_that_is_never_closed_is_text():
    assert "正文在这里。" in sentences(read("---\ntitle: 题目\n\n正文在这里。"))


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("", "a.txt"),
        ("\n \n", "a.md"),
        ("---\ntitle: 只有题目\n---\n", "a.md"),
        ("。。。！！！", "a.txt"),
        ("<html><body><script>x()</script></body></html>", "a.html"),
        ("首页\n登录\n", "a.txt"),
    ],
)
def test_a_file_without_a_sentence_is_told(text: str, file: str):
    with pytest.raises(Unreadable, match=r"^has no sentence in it$"):
        read(text, file)


# Whatever there is in a file.

PIECES = ["---\n", "title: a\n", "+++\n", "{\n", "}\n", "\n\n", "\n", *"。？“”（）"]
PIECES += ["<p>", "</p>", "<html><body>", "<table><tr><td>", "</td>", "&#xd800;", "<!--"]
PIECES += ["# ", "- ", "```\n", "|a|\n|-|\n", "目录\n", "版权声明", "相关阅读\n", "·", "　　"]
PIECES += ["来源：", "作者：张三", "2024年5月1日 ", "10:20", "问：", "答：", "今天"]
PIECES += ["\0", "\ud800", "\ufeff", "\u0301", "\x85", "\r"]


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)),
    st.sampled_from(["a.txt", "a.md", "a.html"]),
)
def test_any_text_is_an_article_or_unreadable(text: str, file: str):
    with suppress(Unreadable):
        article = read(text, file)
        assert article.title.strip()
        assert sentences(article)
        for section in article.sections:
            for paragraph in section.paragraphs:
                assert article.text[paragraph.start : paragraph.end].strip()


@pytest.mark.parametrize("file", ["a.txt", "a.md", "a.html"])
def test_a_text_of_a_megabyte_is_read_in_seconds(file: str):
    paragraph = "通辽市公安局推行“互联网+政务服务”模式。2025年数据显示,占比达78%。真的吗？真的！"
    paragraph = f"<p>{paragraph * 20}</p>\n\n" if "html" in file else f"{paragraph * 20}\n\n"
    text = paragraph * 200
    began = time.process_time()
    assert len(sentences(read(text, file))) > 1000
    assert time.process_time() - began < 2.5


# Identity.


def test_articles_of_the_same_title_have_their_own_ids():
    one, other = read("停水通知\n明天停水。", "a.txt"), read("停水通知\n后天停水。", "b/a.txt")
    assert one.title == other.title
    assert one.id != other.id
    assert one.id == read("停水通知\n改过的文字。", "a.txt").id
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,16}", one.id)


def test_a_file_is_named_from_its_folder(tmp_path: Path):
    (tmp_path / "甲").mkdir()
    path = tmp_path / "甲" / "乙.txt"
    path.write_text("停水通知\n明天停水。", "utf-8")
    assert read_article(path, tmp_path).file == "甲/乙.txt"


def test_a_name_that_is_not_utf8_can_still_be_shown(tmp_path: Path):
    path = tmp_path / os.fsdecode("通知".encode("gbk") + b".txt")
    path.write_text("停水通知\n明天停水。", "utf-8")
    article = read_article(path, tmp_path)
    assert article.file.encode("utf-8")
    assert article.id


def test_a_plain_article_is_taken_as_it_is():
    text = "版权声明\n\n作者：张三\n第三行。"
    article = plain_article("x", "题目", text)
    assert article.text == text
    assert sentences(article) == ["版权声明", "作者：张三", "第三行。"]


def test_front_matter_of_lists_in_lists_does_not_explode():
    """Each line names the one before nine times: written out, the last is gigabytes long."""
    bomb = ["a0: &a0 [x]"] + [
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)
    ]
    front = "\n".join([*bomb, "title: *a11", "author: *a11", "date: *a11"])
    article = read(f"---\n{front}\n---\n绿萝喜欢散射光，夏天每周浇水两次。\n", "a.md")
    assert article.title == "绿萝喜欢散射光，夏天每周浇水两次"
    assert (article.authors, article.published) == ((), "")


@pytest.mark.parametrize(
    ("before", "after", "published"),
    [(3, 16, "2024-03-05"), (4, 15, ""), (15, 4, ""), (16, 3, "2024-03-05")],
)
def test_a_line_with_a_date_dates_the_article_among_four_paragraphs_at_either_end(
    before: int, after: int, published: str
):
    """In the fifth paragraph from an edge it heads an entry of a chronicle."""
    paragraphs = [f"茶园第{number}天的事情都记在这里。" for number in range(before + after)]
    paragraphs.insert(before, "2024年3月5日")
    assert read("茶园记事\n\n" + "\n\n".join(paragraphs)).published == published


def test_a_heading_in_a_quotation_ends_with_it():
    text = "# 手册\n\n## 安装\n\n先接线。\n\n> # 提醒一\n> 关总闸。\n\n再通电。\n\n> - 灯\n> - 扇\n"
    read = article_from_text(text, "a.md")
    assert [section.path for section in read.sections] == ["安装", "安装 › 提醒一", "安装"]
    assert [p.kind for p in read.sections[2].paragraphs] == ["text", "item", "item"]


def test_the_heading_of_a_box_is_neither_the_title_nor_the_only_headings():
    read = (
        "> ###### 先看这里\n>\n> 周一闭馆。\n\n一、路线\n\n坐九路车到终点。\n\n二、门票\n\n免费。\n"
    )
    article = article_from_text(read, "旧馆参观.md")
    assert article.title == "旧馆参观"
    assert [section.path for section in article.sections] == ["先看这里", "一、路线", "二、门票"]


def test_a_number_alone_and_marks_that_end_what_is_before_are_no_text():
    read = "# 修表\n\n1、\n\n先拆后盖。\n\n```\nopen\n```\n\n。再装电池 [2]：\n\n[3]\n"
    assert article_from_text(read, "a.md").text == "先拆后盖。\nopen\n再装电池 [2]："


def test_numbered_lines_of_a_quotation_have_their_lead():
    read = "# 题目\n\n> 交两样东西：\n>\n> （1）证件。\n>\n> （2）照片。\n"
    paragraphs = article_from_text(read, "a.md").sections[0].paragraphs
    assert [paragraph.lead for paragraph in paragraphs] == [-1, 0, 0]


def test_whose_words_are_cited_in_a_text_is_not_its_author():
    cited = "# 周报\n\n## 语录\n\n慢就是快。\n\n—— 周望川\n"
    assert article_from_text(f"{cited}\n## 下期\n\n下周照常出刊。\n", "a.md").authors == ()
    assert article_from_text(cited, "a.md").authors == ("周望川",)
