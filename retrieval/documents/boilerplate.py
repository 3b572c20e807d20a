"""Boilerplate around an article: menus, credits, notices, links. `lines` are in Simplified."""

import re
from functools import partial
from itertools import takewhile

from retrieval.analysis.scripts import simplified
from retrieval.documents.blocks import CONTENTS_TITLE, Block, select
from retrieval.documents.characters import BULLETS
from retrieval.documents.origin import parse_byline

# Menu entries and buttons, each on a line of its own.
_MENU = re.compile(
    r"(?i)(?:点击)?(?:继续阅读|阅读(?:原文|全文|更多)|展开(?:阅读)?全文"
    r"|查看(?:更多|原文|全文|详情)|(?:返回|回到)(?:顶部|首页|目录|列表)"
    r"|首页|上一[篇页章]|下一[篇页章]|打印(?:本页|此页)?|关闭(?:窗口|本页)?"
    r"|分享(?:到|至)?(?:微信|微博|朋友圈|QQ空间)?|举报|纠错|登录|注册|广告|推广|赞助|精选联盟"
    r"|(?:赞同|点赞|收藏|评论|分享|转发|阅读|浏览|点击|访问|关注)"
    r"(?:[ :：]*[(（]?\d[\d.,万+]*[)）]?)?(?: ?次)?"
    r"|\d+ ?(?:条评论|人赞同(?:了该回答)?|次阅读|次浏览|阅读|评论|赞)"
    r"|加入收藏|复制链接|字[号体][:：]?[大中小默认超+\- ]*|[大中小 ]{3,6}"
    r"|更多精彩内容?|目录|责任编辑"
    r"|关于我们|联系我们|网站地图|设为首页|扫码(?:关注|阅读|分享)(?:我们)?|官方(?:微信|微博)(?:公众号)?"
    r"|[(（]?(?:全文)?完[)）]?|[(（]全文共?\d+字[)）]|THE END|- ?END ?-)"
)
_MENU_SEPARATOR = re.compile(r"[ 　|｜/·丨>›»_-]{1,3}")  # between the entries of a menu on one line
# Other lines of a page around the article.
_AROUND = re.compile(
    r"(?i)(?:您?(?:当前|现在|所在)?的?(?:所在)?位置|当前页面)[:：].{0,80}|首页 ?[>›»].{0,80}"
    # What leads to the page before or after, counts and settings.
    r"|(?:上一篇|下一篇|上一页|下一页|标签|关键词|阅读次数|阅读量?|浏览次数|浏览量|点击数?|点击量"
    r"|字号|字体|分享到|分享至)[:：][^。]{0,80}"
    # Editors and pictures; authors are part of the byline.
    r"|(?:责任编辑|责编)(?: ?[:：/|\s　][^。]{0,24})?"
    r"|(?:(?:值班|网络|新媒体|本期|执行)?编辑|校对|审核|审校|监制|排版|美编|初审|复审|终审|主编|统筹|责校)"
    r" ?[:：/|][^。]{0,24}|(?:图片|题图|封面图?|配图|图源)(?:来源)?(?: ?[:：/|][^。]{0,24})"
    # Licences and rights of the site.
    r"|.*(?:ICP[备证]\S{0,3}\d|公网安备|网站标识码|All Rights Reserved|Copyright ?(?:©|\(c\)|\d)).*"
    # A reference that the generator of the page could not resolve.
    r"|.*[(（]\S+[#/]\S+ not found[)）][.!]?"
)
# Calls to follow an account or to install an app, unless it is for a task (报名, 预约).
_PROMOTION = re.compile(
    r"(?i)(?!.*(?:报名|预约|办理|查询|申请|申领|缴|登记|填写|咨询|投诉|购票|如下))"
    r".{0,24}(?:尽在.{0,16}(?:APP|客户端)|(?:打开|下载).{0,12}(?:APP|客户端).{0,8}(?:查看|阅读|看|更多|精彩)"
    r"|(?:扫描|扫一扫|扫码|长按|识别).{0,16}码.{0,8}(?:关注|更多|加入|订阅|阅读)"
    r"|关注.{0,16}(?:公众号|微信号|微博|官微)|点击.{0,8}(?:蓝字|关注)"
    r"|点个?.{0,3}(?:在看|赞)|点赞.{0,8}(?:在看|转发|分享)|(?:欢迎|记得|喜欢).{0,8}(?:转发|关注|点赞)"
    r").{0,16}"
)
_PAGE_EDGE = 10  # lines at either end, in which such a call is boilerplate; elsewhere, advice
_NOTICE_HEAD = re.compile(
    r"[【\[]?(?:版权|免责|著作权|转载|法律|特别|郑重)(?:与?版权|说明|声明|须知|提示)+[】\]]?[:：]?"
)
# A notice speaks of its own page; a sentence about copyright does not.
_NOTICE = re.compile(
    r"(?!第.{1,6}条|[(（]?[一二三四五六七八九十]+[)）、])"
    r"(?=.*(?:本[文网站报刊号]|本公众号|本平台|原作者|版权(?:声明|说明|所有|归)|免责声明|转载|侵权|侵删|投稿))"
    r"(?=.*(?:归.{0,12}所有|不得转载|请注明|视为侵权|联系.{0,12}(?:删除|授权|本站|我们|处理)"
    r"|不代表本[网站]"
    r"|版权所有|侵权必究|侵删|依法追究|未经.{0,16}(?:许可|授权|允许|同意)|仅供参考)).*"
)
_MAX_NOTICE = 160  # characters; a longer line is text of the article
_ENTRY_PAGE = re.compile(r"[ .…·\u3000]*\d*$")  # the page number of an entry
_ENTRY_NUMBER = re.compile(r"(?:第 ?\d{1,3} ?[章节]|\d{1,3}(?:\.\d{1,3})*\.?)[ \u3000]+(?=\S)")
MIN_CONTENTS = 4  # entries of a table of contents without a title
_NOTICE_ITEM = re.compile(
    r"(?:\(?（?\d+[.、)）．]|[①-⑳]|[·•*-]).*|.*(?:版权|转载|侵权|声明|责任|本网|本站).*"
)
RELATED_HEAD = re.compile(
    r"[【\[]?(?:相关|延伸|推荐|更多|外部|参考|热门|往期|猜你喜欢|大家都在看|精彩)"
    r"(?:阅读|链接|新闻|文章|文献|资料|报道|推荐|内容|回顾|专题|资讯|精彩)*[】\]]?[:：]?"
    r"|[【\[]?(?:相关|热门|热点)(?:问题|问答|话题|标签|排行榜?|推荐)[】\]]?[:：]?"
)
_MAX_TAIL = 60  # lines of notices or of links at the end of a page
_BULLET = re.compile(rf"[{BULLETS}»>・][^。！？!?；;]*")
_DECORATION = " 　>›»<«|｜[]【】·()（）↓👇▼▲"


def without_boilerplate(blocks: list[Block]) -> list[Block]:
    """The blocks that belong to the article: its title, headings, text and bylines.

    Menus and credits are removed anywhere; calls to follow an account only near either end of the
    page, notices and lists of links only at its end: elsewhere they may be the article's subject.
    """
    # In one call, which is much faster.
    lines = simplified("\0".join(block.text for block in blocks)).split("\0") if blocks else []
    contents = _contents_lines(lines, blocks)
    numbers = [
        at
        for at, line in enumerate(lines)
        if blocks[at].kind in ("heading", "row", "code", "figure")
        or (at not in contents and not _is_boilerplate(line, min(at, len(lines) - 1 - at)))
    ]
    rest = [lines[at] for at in numbers]
    end = _end_of_text(rest)
    bylines = (at for at in range(end, len(rest)) if parse_byline(rest[at]))
    return select(blocks, [*numbers[:end], *(numbers[at] for at in bylines)])


def _is_boilerplate(line: str, from_edge: int) -> bool:
    """Whether a line is a menu, a credit or the like; `from_edge` lines from the nearer end."""
    if len(line) > _MAX_NOTICE:
        return False
    bare = line.strip(_DECORATION)
    if _MENU.fullmatch(bare) or _AROUND.fullmatch(bare):
        return True
    entries = _MENU_SEPARATOR.split(bare)
    known = [*filter(_MENU.fullmatch, entries)]
    if len(entries) > 1 and len(known) * 2 >= len(entries) and max(map(len, entries)) <= 6:
        return True
    return from_edge < _PAGE_EDGE and "。" not in bare and _PROMOTION.fullmatch(bare) is not None


def _contents_lines(lines: list[str], blocks: list[Block]) -> set[int]:
    """The numbers of the lines of tables of contents, with their titles (目录).

    A table is a run of entries that are repeated further down; without a title, as headings.
    """
    entries = [_ENTRY_NUMBER.sub("", _ENTRY_PAGE.sub("", x), count=1).strip() for x in lines]
    last_line = {e: at for at, e in enumerate(entries) if blocks[at].kind in ("heading", "text")}
    last_heading = {e: at for at, e in enumerate(entries) if blocks[at].kind == "heading"}

    def is_entry(last_at: dict[str, int], at: int) -> bool:
        may_be = blocks[at].kind in ("item", "text") and len(entries[at]) <= _MAX_NOTICE
        return may_be and last_at.get(entries[at], -1) > at

    found: set[int] = set()
    at = 0
    while at < len(lines):
        has_title = at > 0 and CONTENTS_TITLE.fullmatch(lines[at - 1]) is not None
        repeated_below = partial(is_entry, last_line if has_title else last_heading)
        count = len([*takewhile(repeated_below, range(at, len(lines)))])
        if count >= (1 if has_title else MIN_CONTENTS):
            found.update(range(at - has_title, at + count))
        at += max(count, 1)
    return found


def _end_of_text(lines: list[str]) -> int:
    """The number of lines before the notices and links at the end of a page."""

    def heads_tail(at: int) -> bool:
        tail = lines[at + 1 :]
        is_notice = _NOTICE_HEAD.fullmatch(lines[at]) and all(map(_NOTICE_ITEM.fullmatch, tail))
        are_links = RELATED_HEAD.fullmatch(lines[at]) and tail and all(map(_may_be_link, tail))
        return bool(is_notice or are_links)

    last = range(max(1, len(lines) - _MAX_TAIL), len(lines))
    end = next(filter(heads_tail, last), len(lines))
    while end > 1:
        is_notice = len(lines[end - 1]) < _MAX_NOTICE and _NOTICE.fullmatch(lines[end - 1])
        count = 1 if is_notice else _count_links(lines, end)
        if not count:
            break
        end -= count
    return end


def _count_links(lines: list[str], end: int) -> int:
    """How many lines before `end` are links to other pages: bulleted titles after a sentence.

    Below a heading, or a sentence that introduces a list, they are items of the article.
    """
    start = end
    while start > 0 and _BULLET.fullmatch(lines[start - 1]) and len(lines[start - 1]) >= 8:
        start -= 1
    above = lines[start - 1] if start > 0 else ""
    is_sentence = re.search(r"[。！？!?][”’」』）)]*$|[)）]$", above)
    introduces_list = re.search(r"如下|以下|下列|包括|分别|几[点项条种个]", above[-40:])
    return end - start if is_sentence and not introduces_list else 0


def _may_be_link(line: str) -> bool:
    """Whether a line may be the title of another page, or a byline among such titles."""
    return parse_byline(line) is not None or (
        len(line) <= 60 and not re.search(r"[。；;，,：:]$|。", line)
    )
