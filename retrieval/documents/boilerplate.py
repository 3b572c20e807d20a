"""What a web page leaves around an article and no reader asks for: menus, notices, links."""

import re

from retrieval.analysis.scripts import simplified
from retrieval.documents.blocks import Block, select
from retrieval.documents.origin import byline

# Words of a page's own menus and buttons, met as a line of their own.
_MENU = re.compile(
    r"(?:点击)?(?:继续阅读|阅读(?:原文|全文|更多)|展开(?:阅读)?全文"
    r"|查看(?:更多|原文|全文|详情)|(?:返回|回到)(?:顶部|首页|目录|列表)"
    r"|首页|上一[篇页章]|下一[篇页章]|打印(?:本页|此页)?|关闭(?:窗口|本页)?"
    r"|分享(?:到|至)?(?:微信|微博|朋友圈|QQ空间)?|举报|纠错|登录|注册|广告|推广|赞助|精选联盟"
    r"|(?:赞同|点赞|收藏|评论|分享|转发|阅读|浏览|关注)(?: ?[(（]?\d[\d.,万+]*[)）]?)?"
    r"|\d+ ?(?:条评论|人赞同(?:了该回答)?|次阅读|次浏览|阅读|评论|赞)"
    r"|加入收藏|复制链接|字[号体][:：]?[大中小默认超+\- ]*|[大中小 ]{3,6}"
    r"|更多精彩内容?|目录|责任编辑"
    r"|关于我们|联系我们|网站地图|设为首页|扫码(?:关注|阅读|分享)(?:我们)?|官方(?:微信|微博)(?:公众号)?"
    r"|[(（]?(?:全文)?完[)）]?|[(（]全文共?\d+字[)）]|THE END|- ?END ?-)",
    re.IGNORECASE,
)
_MENU_BAR = re.compile(r"[ 　|｜/·丨>›»_-]{1,3}")  # what divides the entries of a menu in one line
_BREADCRUMBS = re.compile(
    r"(?:您?(?:当前|现在|所在)?的?(?:所在)?位置|当前页面)[:：].{0,80}|首页 ?[>›»].{0,80}"
)
# A line that leads to the page before or after, with its title.
_PAGER = re.compile(
    r"(?:上一篇|下一篇|上一页|下一页|标签|关键词|阅读次数|阅读量?|浏览次数|浏览量|点击数?|点击量"
    r"|字号|字体|分享到|分享至)[:：][^。]{0,80}"
)
# Those who handled the text, not those who wrote it.
_CREDIT = re.compile(
    r"(?:(?:责任编辑|责编)(?: ?[:：/|\s　][^。]{0,24})?"
    r"|(?:(?:值班|网络|新媒体|本期|执行)?编辑|校对|审核|审校|监制|排版|美编|初审|复审|终审|主编|统筹|责校)"
    r" ?[:：/|][^。]{0,24}|(?:图片|题图|封面图?|配图|图源)(?:来源)?(?: ?[:：/|][^。]{0,24}))"
)
# Calls to follow an account or to install an app, but for those who are to do something there.
_PROMOTION = re.compile(
    r"(?!.*(?:报名|预约|办理|查询|申请|申领|缴|登记|填写|咨询|投诉|购票|如下))"
    r".{0,24}(?:尽在.{0,16}(?:APP|客户端)|(?:打开|下载).{0,12}(?:APP|客户端).{0,8}(?:查看|阅读|看|更多|精彩)"
    r"|(?:扫描|扫一扫|扫码|长按|识别).{0,16}码.{0,8}(?:关注|更多|加入|订阅|阅读)"
    r"|关注.{0,16}(?:公众号|微信号|微博|官微)|点击.{0,8}(?:蓝字|关注)"
    r"|点个?.{0,3}(?:在看|赞)|点赞.{0,8}(?:在看|转发|分享)|(?:欢迎|记得|喜欢).{0,8}(?:转发|关注|点赞)"
    r").{0,16}",
    re.IGNORECASE,
)
_PAGE_EDGE = 10  # lines from either end in which such calls stand; further in, they may be advice
_FOOTER = re.compile(
    r".*(?:ICP[备证]\S{0,3}\d|公网安备|All Rights Reserved|Copyright ?(?:©|\(c\)|\d)).*",
    re.IGNORECASE,
)
# What the program that made the page could not find.
_LEFT_OVER = re.compile(r".*[(（]\S+[#/]\S+ not found[)）][.!]?", re.IGNORECASE)
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
_LONGEST_NOTICE = 160
_CONTENTS = re.compile(
    r"(?:目录|目次|本文目录|文章目录|内容目录|(?:table of )?contents)[:：]?", re.I
)
_ENTRY_PAGE = re.compile(r"[ .…·\u3000]*\d*$")  # the number of an entry's page
_ENTRY_NUMBER = re.compile(r"(?:第 ?\d{1,3} ?[章节]|\d{1,3}(?:\.\d{1,3})*\.?)[ \u3000]+(?=\S)")
MIN_CONTENTS = 4  # entries of a table of contents that has no name above it
_NOTICE_ITEM = re.compile(
    r"(?:\(?（?\d+[.、)）．]|[①-⑳]|[·•*-]).*|.*(?:版权|转载|侵权|声明|责任|本网|本站).*"
)
_RELATED_HEAD = re.compile(
    r"[【\[]?(?:相关|延伸|推荐|更多|外部|参考|热门|往期|猜你喜欢|大家都在看|精彩)"
    r"(?:阅读|链接|新闻|文章|文献|资料|报道|推荐|内容|回顾|专题|资讯|精彩)*[】\]]?[:：]?"
)
_LONGEST_TAIL = 60  # lines of notices or of links that close a page
_STOPS = "。！？；，：”"
_PAGE_WORDS = re.compile(  # without which a sentence is never the page's own
    r"位置|首页|ICP|公网安备|reserved|copyright|APP|客户端|码|关注|转发|分享|在看|赞|展开|阅读|完|编辑",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[·•●▪■◆►▶»>◇○・][^。！？!?；;]*")
_MARKS = " 　>›»<«|｜[]【】·()（）↓👇▼▲"


def without_boilerplate(blocks: list[Block]) -> list[Block]:
    """The blocks that belong to the article: its title, headings, text and bylines.

    Credits and menus go wherever they stand, calls to follow an account near either end of the
    page, tables of contents, and at the end notices and lists of links, where a text about
    copyright or a list of its own cannot be meant.
    """
    plain = _plain(blocks)
    contents = _listed_contents(plain, blocks)
    rest = [
        at
        for at, text in enumerate(plain)
        if blocks[at].kind in ("heading", "row", "code", "figure")
        or (at not in contents and not _is_furniture(text, min(at, len(plain) - 1 - at)))
    ]
    end, bylines = _end_of_text([plain[at] for at in rest])
    return select(blocks, [*rest[:end], *(rest[i] for i in bylines)])


def _plain(blocks: list[Block]) -> list[str]:
    """The texts in Simplified characters, converted at once, which is much faster."""
    lines = simplified("\0".join(block.text for block in blocks)).split("\0")
    return lines if len(lines) == len(blocks) else [simplified(block.text) for block in blocks]


def _is_furniture(plain: str, from_edge: int) -> bool:
    """Whether a line, `from_edge` lines from the nearer end of the page, is the page's own."""
    if len(plain) > _LONGEST_NOTICE or (plain[-1:] in _STOPS and not _PAGE_WORDS.search(plain)):
        return False
    bare = plain.strip(_MARKS)
    patterns = (_MENU, _PAGER, _CREDIT, _BREADCRUMBS, _FOOTER, _LEFT_OVER)
    if any(pattern.fullmatch(text) for pattern in patterns for text in (bare, plain)):
        return True
    entries = _MENU_BAR.split(bare)
    known = sum(_MENU.fullmatch(entry) is not None for entry in entries)
    if len(entries) > 1 and known * 2 >= len(entries) and max(map(len, entries)) <= 6:
        return True
    return from_edge < _PAGE_EDGE and "。" not in bare and _PROMOTION.fullmatch(bare) is not None


def _listed_contents(plain: list[str], blocks: list[Block]) -> set[int]:
    """Which blocks are a table of contents: a run of entries that stand again as lines below.

    So is a run of items that lead to places in the text, whatever they are called.
    """
    entries = [_entry(text) for text in plain]
    of_lines = {e: at for at, e in enumerate(entries) if blocks[at].kind in ("heading", "text")}
    of_headings = {e: at for at, e in enumerate(entries) if blocks[at].kind == "heading"}
    found: set[int] = set()
    at = 0
    while at < len(plain):
        headed = at > 0 and _CONTENTS.fullmatch(plain[at - 1].strip(_MARKS)) is not None
        run = _run_of_entries(entries, blocks, of_lines if headed else of_headings, at)
        if run >= (1 if headed else MIN_CONTENTS):
            found.update(range(at - headed, at + run))
        at += max(run, 1)
    return found


def _entry(plain: str) -> str:
    """A heading as a table of contents may have it: without its number and its page's."""
    return _ENTRY_NUMBER.sub("", _ENTRY_PAGE.sub("", plain), count=1).strip()


def _run_of_entries(
    entries: list[str], blocks: list[Block], last_seen: dict[str, int], start: int
) -> int:
    """How many entries of a table of contents stand from `start` on."""
    at = start
    while at < len(entries) and len(entries[at]) <= _LONGEST_NOTICE:
        may_be = blocks[at].kind in ("item", "text")
        if not (may_be and (blocks[at].inner or last_seen.get(entries[at], -1) > at)):
            break
        at += 1
    return at - start


def _end_of_text(plain: list[str]) -> tuple[int, list[int]]:
    """How many lines stand before the notices and links that close the page.

    The second value has the bylines among what is left out.
    """
    end = whole = len(plain)
    for at in range(max(1, whole - _LONGEST_TAIL), whole):
        tail = plain[at + 1 :]
        notice = _NOTICE_HEAD.fullmatch(plain[at]) and all(map(_NOTICE_ITEM.fullmatch, tail))
        links = _RELATED_HEAD.fullmatch(plain[at]) and tail and all(map(_may_be_link, tail))
        if notice or links:
            end = at
            break
    while end > 1:
        if len(plain[end - 1]) < _LONGEST_NOTICE and _NOTICE.fullmatch(plain[end - 1]):
            end -= 1
            continue
        links_before = _links_before(plain, end)
        if not links_before:
            break
        end -= links_before
    return end, [at for at in range(end, whole) if byline(plain[at])]


def _links_before(plain: list[str], end: int) -> int:
    """How many lines before `end` are links to other pages: bulleted titles after a sentence.

    Under a heading, or after a sentence that introduces them, such lines are a list of the text.
    """
    start = end
    while start > 0 and _BULLET.fullmatch(plain[start - 1]) and len(plain[start - 1]) >= 8:
        start -= 1
    above = plain[start - 1] if start > 0 else ""
    closed = re.search(r"[。！？!?][”’」』）)]*$|[)）]$", above)
    introduced = re.search(r"如下|以下|下列|包括|分别|几[点项条种个]", above[-40:])
    return end - start if closed and not introduced else 0


def _may_be_link(plain: str) -> bool:
    """Whether a line may be the title of another page, or a byline among such titles."""
    return byline(plain) is not None or (
        len(plain) <= 60 and not re.search(r"[。；;，,：:]$|。", plain)
    )
