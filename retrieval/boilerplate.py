"""What a web page leaves around an article and no reader asks for: menus, notices, links."""

import re

from .bylines import byline
from .markup import Line
from .scripts import simplified

# Words of a page's own menus and buttons, met as a line of their own.
_MENU = re.compile(
    r"(?:点击)?(?:继续阅读|阅读(?:原文|全文|更多)|展开(?:阅读)?全文"
    r"|查看(?:更多|原文|全文|详情)|(?:返回|回到)(?:顶部|首页|目录|列表)"
    r"|首页|上一[篇页章]|下一[篇页章]|打印(?:本页)?|关闭(?:窗口|本页)?"
    r"|分享(?:到|至)?.{0,8}|收藏|点赞|评论|举报|纠错|登录|注册|关注|广告|推广|赞助|精选联盟"
    r"|加入收藏|复制链接|字[号体].{0,8}|[大中小 ]{3,6}|更多精彩内容?|目录|责任编辑)"
)
# A line that leads to the page before or after, with its title.
_PAGER = re.compile(
    r"(?:上一篇|下一篇|上一页|下一页|标签|关键词|阅读次数|浏览次数|点击数?|字号|字体|分享到)[:：].*"
)
# Those who handled the text, not those who wrote it.
_CREDIT = re.compile(
    r"(?:(?:责任编辑|责编)[:：/|  ]?"
    r"|(?:(?:值班|网络|新媒体)?编辑|校对|审核|审校|监制|排版|美编|初审|复审|终审|主编|统筹)[:：/|])"
    r".{0,24}"
)
# Calls to follow an account or to install an app.
_PROMOTION = re.compile(
    r".{0,24}(?:尽在.{0,16}(?:APP|客户端)|打开.{0,8}(?:APP|客户端)|下载.{0,12}(?:APP|客户端)"
    r"|(?:扫描|扫一扫|长按|识别).{0,12}(?:二维码|码).{0,16}|关注.{0,16}(?:公众号|微信号|微博|官微)).{0,16}",
    re.IGNORECASE,
)
_NOTICE_HEAD = re.compile(
    r"[【\[]?(?:版权|免责|著作权|转载|法律|特别|郑重)(?:与?版权|说明|声明|须知|提示)+[】\]]?[:：]?"
)
_NOTICE = re.compile(
    r"(?=.*(?:版权|著作权|转载|侵权|授权|本网|本站|原作者|投稿))"
    r".*(?:归.{0,12}所有|不得转载|请注明|视为侵权|联系.{0,12}(?:删除|本站|我们|处理)|追究|不代表本[网站]|版权所有|侵权必究"
    r"|未经.{0,16}(?:许可|授权|允许|同意)|仅供参考).*"
)
_NOTICE_ITEM = re.compile(
    r"(?:\(?（?\d+[.、)）．]|[①-⑳]|[·•*-]).*|.*(?:版权|转载|侵权|声明|责任|本网|本站).*"
)
_RELATED_HEAD = re.compile(
    r"[【\[]?(?:相关|延伸|推荐|更多|热门|往期|猜你喜欢|大家都在看|精彩)"
    r"(?:阅读|链接|新闻|文章|报道|推荐|内容|回顾|专题|资讯|精彩)*[】\]]?[:：]?"
)
_BULLET = re.compile(r"[·•●▪■◆►▶»>◇○・][^。！？!?；;]*")
_SENTENCE_END = re.compile(r"[。！？!?；;：:…”」』）)]$")


def without_boilerplate(lines: list[Line]) -> list[Line]:
    """The lines that belong to the article: its title, headings, text and bylines.

    Credits, menus and promotions go wherever they stand, notices and lists of links only at the
    end, where a text about copyright or a list of its own cannot be meant.
    """
    kept = [line for line in lines if not _is_page_furniture(line)]
    return kept[: _end_of_text([line.text for line in kept])]


def _is_page_furniture(line: Line) -> bool:
    plain = simplified(line.text).strip(" 　>›»<«|｜[]【】·")
    patterns = (_MENU, _PAGER, _CREDIT)
    if any(pattern.fullmatch(plain) for pattern in patterns):
        return True
    return "。" not in plain and _PROMOTION.fullmatch(plain) is not None


def _end_of_text(lines: list[str]) -> int:
    """How many lines stand before the notices and links that close the page."""
    plain = [simplified(line) for line in lines]
    end = len(plain)
    for at, line in enumerate(plain):
        tail = plain[at + 1 :]
        if at > 0 and _NOTICE_HEAD.fullmatch(line) and all(map(_NOTICE_ITEM.fullmatch, tail)):
            end = at
            break
        if at > 0 and _RELATED_HEAD.fullmatch(line) and tail and not any(map(_is_sentence, tail)):
            end = at
            break
    while end > 1:
        if _NOTICE.fullmatch(plain[end - 1]) and len(plain[end - 1]) < 160:
            end -= 1
            continue
        links = _links_before(plain, end)
        if not links:
            break
        end -= links
    return end


def _links_before(plain: list[str], end: int) -> int:
    """How many lines before `end` are links to other pages: bulleted, no sentences, no list."""
    start = end
    while start > 0 and _BULLET.fullmatch(plain[start - 1]):
        start -= 1
    introduced = start > 0 and plain[start - 1].endswith(("：", ":"))
    return 0 if introduced or start == 0 else end - start


def _is_sentence(line: str) -> bool:
    return _SENTENCE_END.search(line) is not None or byline(line) is not None
