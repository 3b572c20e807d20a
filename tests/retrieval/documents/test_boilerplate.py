import time

import pytest

from retrieval.documents.blocks import Block
from retrieval.documents.boilerplate import without_boilerplate

ARTICLE = ["秋季养生要点", "秋天气候干燥，要多吃润肺的食物。", "早睡早起，每天睡七八小时。"]


def rest(*lines: str) -> list[str]:
    return [line.text for line in without_boilerplate([Block(text) for text in lines])]


def dropped_at_the_end(*tail: str) -> None:
    assert rest(*ARTICLE, *tail) == ARTICLE


@pytest.mark.parametrize(
    "line",
    [
        "首页",
        "繼續閱讀",
        "精選聯盟",
        "首页 | 新闻 | 登录 | 关于我们",
        "您当前的位置：首页 > 新闻 > 正文",
        "字号：大 中 小",
        "责任编辑：李墨轩",
        "（责任编辑：孙丽）",
        "(责编：王某、李某)",
        "編輯：王大同",
        "编辑 | 陈默",
        "图片来源：网络，侵删",
        "上一篇：夏季养生",
        "浏览次数：1024",
        "点击：88 次",
        "网站标识码：3300000042",
        "赞同 1024",
        "28 条评论",
        "Sorry! (help/入门.xml#start not found).",
        "（完）",
        "- END -",
    ],
)
def test_menus_and_credits_go_wherever_they_stand(line: str):
    assert rest(ARTICLE[0], line, *ARTICLE[1:]) == ARTICLE
    assert rest(*ARTICLE, line) == ARTICLE


@pytest.mark.parametrize(
    "line",
    [
        "海量资讯、精准解读，尽在新浪财经APP",
        "点击上方蓝字关注我们",
        "长按识别二维码，关注“健康生活”公众号",
        "点个“在看”再走吧",
        "扫码关注",
        "喜欢就点赞、分享、在看↓↓↓",
    ],
)
def test_calls_to_follow_an_account_go_at_either_end(line: str):
    assert rest(line, *ARTICLE) == ARTICLE
    assert rest(*ARTICLE, line) == ARTICLE


@pytest.mark.parametrize(
    "tail",
    [
        ["版权说明:", "1.版权归本网站或原作者所有;", "2.未经本网允许不得转载,否则视为侵权;"],
        ["版权声明：本文为原创文章，未经许可不得转载。"],
        ["【免责声明】本文仅供参考，不构成医疗建议。如有侵权，请联系我们删除。"],
        ["本文系原创，转载请联系后台授权。"],
        ["版权所有 某县人民政府 蒙ICP备05001234号"],
        ["Copyright © 2023 島嶼新聞網 All Rights Reserved"],
        ["热门问题", "秋天喝什么茶？", "睡不着怎么办？"],
        ["相关阅读", "夏季怎样养生？", "冬天吃什么好"],
        ["外部链接", "灯塔志的网页", "山海图书馆"],
        ["参考文献", "1. 王五. 灯塔志"],
        ["延伸閱讀", "台北捷運30年回顧", "悠遊卡新優惠一次看懂！"],
        ["·内蒙古敖汉旗检院鼓励干警读书学习", "·内蒙古两会从七个方面改进会风"],
        ["责任编辑：赵六", "往期推荐", "那些消失的老字号？", "上一篇：夏季养生", "扫码关注"],
    ],
)
def test_notices_and_links_that_close_a_page_go(tail: list[str]):
    dropped_at_the_end(*tail)


def test_a_byline_among_the_links_stays():
    assert rest(*ARTICLE, "相关阅读", "夏季怎样养生？", "来源：健康报") == [
        *ARTICLE,
        "来源：健康报",
    ]


@pytest.mark.parametrize(
    "tail",
    [
        ["侵权要承担什么责任？", "未经著作权人许可，复制、发行其作品的，应当承担民事责任。"],
        ["第十条 未经许可转载他人作品的，依法追究责任。"],
        ["请携带下列材料：", "·身份证原件和复印件", "·近三个月的体检报告单"],
        ["所需材料", "·身份证原件和复印件", "·近三个月的体检报告单"],
        ["报名方式：扫描下方二维码填写报名表"],
        ["关注“某市社保”公众号预约办理"],
        ["请下载“个人所得税”APP并登记"],
        ["相关规定", "夜间施工须经批准。", "违者罚款。"],
        ["责任编辑应当对稿件负责。"],
        ["分享快乐的方法", "把快乐说给别人听。"],
        ["字体设计的历史", "最早的字体刻在甲骨上。"],
        ["她笑了笑，什么也没说。"],
    ],
)
def test_text_that_only_sounds_like_boilerplate_stays(tail: list[str]):
    assert rest(*ARTICLE, *tail) == [*ARTICLE, *tail]


def test_advice_deep_in_a_text_stays():
    filler = [f"第{number}步已经完成。" for number in range(15)]
    advice = "关注“平安通辽”公众号了解详情"
    assert advice in rest(*filler, advice, *filler)


def test_a_table_of_contents_goes_and_its_headings_stay():
    headings = ["第一章 总则", "第二章 附则"]
    law = ["某某法", "目录", *headings, headings[0], "为了……制定本法。", headings[1], "即日施行。"]
    assert rest(*law) == ["某某法", *law[4:]]


def test_an_article_never_vanishes_whole():
    assert rest("版权声明：未经许可不得转载本文。") != []


@pytest.mark.parametrize("line", ["·", "相关阅读", "版权说明", "1.版权", "首页|", "第一章", "一"])
def test_30_000_lines_take_no_more_than_two_seconds(line: str):
    began = time.process_time()
    rest("题", "目录", *[line] * 30_000)
    assert time.process_time() - began < 2
