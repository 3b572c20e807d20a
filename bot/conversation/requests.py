"""Requests: messages that are no question for the library, such as 还有吗, 帮助, 作者是谁.

They are recognized by patterns of their normalized wording.
"""

import re
from typing import Literal, NamedTuple

from retrieval import plain_question, simplified

Kind = Literal[
    "more", "other", "again",  # about the previous answer
    "articles", "topic",  # for lists of articles
    "summary", "author", "date", "publisher", "source",  # about one article
    "help", "human", "noise",
]  # fmt: skip


class Request(NamedTuple):
    """A kind of request and its target: a topic, an article's name, "" for the current article.

    `names_article`: the target is certainly an article (《…》, 通辽那篇). `number` is that of an
    article in the last list, from 1; 0 for none.
    """

    kind: Kind
    target: str = ""
    names_article: bool = False
    number: int = 0


# References to the current article.
_IT = re.compile(
    r"(?:(?:这|那|该|本|此|上面|刚才|刚刚)?[这那]?一?[篇份部个本]?的?(?:文章|文件|新闻|报道|稿子|材料|资料|文|法律|规划)|[它这]|[这那][篇份部本个]|全文|原文)?[里上的]?"
)
_X = r"(?P<x>.{0,40}?)"
_TEXTS = r"(?:文章|报道|资料|新闻|文件|材料|文档|教程|法律|法规|菜谱|食谱|论文)"
# References to an article by its topic: 通辽那篇.
_THAT_ONE = re.compile(
    rf"(?:在|关于|讲|写)?(?P<x>.{{1,30}}?)的?[那这]一?[篇份部本](?:{_TEXTS}|法|规划)?[里上]?"
)
_END = r"[吗呢啊呀吧嘛么了的\s?!。.,~？！，～…]*"

_FIND = (
    r"(?:请|帮我|给我)*(?:有没有|有无|有|找|查|搜|看看?|列出|还有没有|还有)?"
    r"(?:一下|几篇|一些|一篇|哪些|什么|些|篇)?"
)

_WORDINGS: tuple[tuple[Kind, str], ...] = (
    (
        "more",
        r"(?:还有(?:没有)?(?:别的|其他的?|更多的?|其它的?)?(?:吗|呢|么|没有?)?|更多(?:的|结果|内容)?|下一页|下页|翻页|继续|接着(?:说|来)?"
        r"|没有?了吗?|就这些了?吗?|再来(?:一?点|一些|几条)?|more|next|(?:再)?多(?:来|说|给)(?:一?点|一些|几条)"
        r"|(?:能不能|能|请|再|有没有|有)*(?:更|说|讲)*(?:得|的)?(?:详细|具体)(?:一?[点些]|的)?(?:说说|讲讲)?|展开(?:说说|讲讲)|(?:然后|接着|还有)呢)",
    ),
    (
        "other",
        r"(?:不对|不是这个|不是(?:这个)?意思|答非所问|错了|再?换一?个|再?换一?条|再?换(?:一?个)?(?:别的)?(?:答案)?|下一个|下一条|驴唇不对马嘴"
        r"|(?:你)?(?:答|说|回答)(?:的|得)?(?:不对|错了|不是)|不是我(?:要|想)(?:问|找|要)?的|文不对题)",
    ),
    (
        "again",
        r"(?:(?:请)?再(?:说|讲|发|来|显示)一?(?:遍|次|下)|重复一?(?:遍|下|次)|重(?:说|发)一?(?:遍|下|次)?|没(?:看清楚?|听清|看到|收到)|刚才说(?:的)?什么|again)",
    ),
    (
        "articles",
        rf"(?:列个?清单)?(?:看看)?(?:你们?)?(?:这里|库里|这儿|现在|目前)?(?:里面?)?(?:都|一共|总共|到底)?(?:有|收录了?|收了)(?:哪些|哪几篇|什么|些什么|啥|些啥|多少篇?|几篇)的?{_TEXTS}"
        rf"|(?:看看?|列出|列|给我|打开)?(?:一下)?(?:所有|全部)?的?{_TEXTS}(?:列表|目录|清单|一览|名单)|(?:看看?|列出|列)?(?:所有|全部)的?{_TEXTS}|目录|列表|{_TEXTS}有哪些"
        rf"|(?:一共|总共)?有?(?:多少|几)篇(?:{_TEXTS})?"
        rf"|(?:你|你们)?(?:都)?(?:知道|懂)(?:些)?(?:什么|哪些)(?:内容|问题)?",
    ),
    (
        "topic",
        rf"{_FIND}"
        rf"(?:跟|和|与)?(?:关于|有关|讲|写|说|提到|介绍|涉及)(?:到|了)?(?P<x>.{{1,30}}?)(?:方面|相关|有关)?的{_TEXTS}(?:有哪些|有没有|有几篇|都有哪些)?",
    ),
    ("topic", rf"{_FIND}(?P<x>[^的]{{1,20}}?)(?:方面|相关|有关|写)?的{_TEXTS}"),
    ("topic", r"(?:有没有|有)(?:关于|讲|讲到|写到|提到|涉及|说到)(?P<x>.{1,20}?)的"),
    (
        "topic",
        rf"(?:哪些|哪几篇|哪一?篇|什么){_TEXTS}(?:里)?(?:是)?(?:讲|写|说|提到|介绍|涉及|有)(?:到|了|过|的是|的)*(?P<x>.{{1,30}}?)",
    ),
    (
        "summary",
        rf"{_X}(?:主要|大概|大致|都|具体|到底|究竟)*(?:讲|说|写|谈|论述|讲述)(?:的|了|的是|些)?(?:什么|啥|哪些|些什么|些啥)(?:内容|东西|事情?)?",
    ),
    (
        "summary",
        rf"(?:帮我)?(?:总结|概括|归纳|概述|摘要|简述|提炼)(?:一下|下)?{_X}(?:的)?(?:主要)?(?:内容|要点|大意|全文)?",
    ),
    (
        "summary",
        rf"{_X}的?(?:主要内容|大意|中心思想|梗概|概要|摘要|要点|主旨|提纲|大纲)(?:是什么|是啥|有哪些)?",
    ),
    ("author", rf"{_X}(?:是|由)?(?:谁|哪位|什么人)(?:写|作|撰写|编写|发)的?"),
    ("author", rf"谁是{_X}的?(?:作者|记者)"),
    ("author", rf"{_X}的?(?:作者|记者|撰稿人)(?:是谁|是哪位|叫什么(?:名字)?|是)?"),
    (
        "date",
        rf"{_X}是?(?:哪一?天|哪一?年|几号|什么时候|何时|什么时间|几月几[号日])(?:发表|发布|刊登|登|写|出|发|刊发|登载)(?:出来)?的?",
    ),
    ("date", rf"{_X}的?(?:发表|发布|刊登)(?:的)?(?:日期|时间)(?:是.{{0,6}})?"),
    (
        "publisher",
        rf"{_X}是?(?:登|发表|刊登|刊|发|发布|登载|刊载|刊发)在(?:了)?(?:哪|什么)一?[份家个里儿]?(?:报纸|报刊|报|网站|杂志|媒体|刊物|地方|平台)?(?:上)?的?",
    ),
    (
        "publisher",
        rf"{_X}是?(?:哪|什么)一?[份家个]?(?:报纸|报刊|网站|杂志|媒体|刊物|平台)(?:上)?(?:发表|发布|登|刊登|发|写|报道)?的?",
    ),
    (
        "source",
        rf"{_X}的?(?:来源|出处|原文链接|链接)(?:是(?:什么|啥|哪里?|哪儿)|在哪里?|在哪儿)?|(?:这(?:话|句话|段话?|些)?)?(?:是)?从?哪[里儿]?(?:来|抄来|看到)的|原文在哪里?"
        rf"|(?:{_IT.pattern})(?:是)?(?:出自|来自|引自|摘自)(?:于)?(?:哪|什么|何)(?:里|儿|处|一?[篇本份]{_TEXTS}?|地方)?",
    ),
    (
        "help",
        r"(?:使用)?帮助|(?:这个?|你)?(?:怎么|如何|咋)(?:用|使用|玩)(?:你|这个?|机器人)?|使用(?:说明|方法|指南|教程)|说明书?|菜单|主菜单|开始|功能|命令|指令|用法"
        r"|你?(?:都)?(?:能|会|可以)(?:帮我)?(?:干|做|问|查|回答)?(?:什么|啥|嘛|些什么|点什么|哪些)(?:问题|事|内容|东西)?|你有(?:什么|哪些|啥)(?:功能|用)"
        r"|help(?: me)?|帮帮我|menu|start|how to use(?: (?:it|this|you))?",
    ),
    (  # reactions to a reply, without a question
        "noise",
        r"真的(?:假的)?|是|不会|不是|笑死(?:我了?)?|我?(?:[看听]?不(?:懂|明白)|没[看听]?(?:懂|明白))"
        r"|好|行|可以|算|不用|没事儿?|随便",
    ),
    (
        "human",
        r"(?:我要?)?(?:转|找|要|接|叫|联系|有没有|有)?(?:人工|真人)(?:客服|服务)?|(?:转|找|联系|叫)客服|客服|(?:我要)?(?:投诉|举报|反馈|提意见|建议)(?:你|一下)?|(?:跟|和)真人(?:说话|聊)",
    ),
)  # fmt: skip
_COMPILED = [(kind, re.compile(f"(?:{wording}){_END}")) for kind, wording in _WORDINGS]
_REPEATED = re.compile(r"(.{1,2}?)\1{2,}|[嗯哦喔噢哈啊呀呵嘿嘻额呃哎唉]+")
_DIGITS = re.compile(r"\d|[a-z]")
_HAN = "一二三四五六七八九十"
_NUMBERED = re.compile(
    rf"(?:我?[想要]?(?:看看?|打开|选))?第?(?P<n>[1-9]\d?|[{_HAN}])[篇个条号]?(?:{_TEXTS})?{_END}"
)


def find_request(message: str, listed: int = 0) -> Request | None:
    """The request in a message; None if it may be a question.

    If the last reply listed articles, `listed` of them, one can be named by its number (3,
    第二篇是谁写的).
    """
    request = _find_wording(message)
    if not listed:
        return request
    target = request.target if request else ""
    match = _NUMBERED.fullmatch(target or simplified(message[:80]).strip())
    number = (_HAN.find(match["n"]) + 1 or int(match["n"])) if match else 0
    if match and number <= listed:
        return Request(request.kind if request and target else "summary", match[0], True, number)
    return request


def _find_wording(message: str) -> Request | None:
    text = plain_question(message[:80]).strip()
    letters = "".join(filter(str.isalnum, text))
    if not letters or _REPEATED.fullmatch(letters) or _DIGITS.fullmatch(letters):
        return Request("noise")
    whole = simplified(message[:80]).lower().strip()  # with words that `plain_question` removes
    for kind, wording in _COMPILED:
        if match := wording.fullmatch(whole) or wording.fullmatch(text):
            target = (match.groupdict().get("x") or "").strip(" ,:")
            that = _THAT_ONE.fullmatch(target)
            if kind == "other" and text.endswith("吧"):  # 不对吧 is meant for other people
                return None
            if kind != "topic" and _IT.fullmatch(target):
                return Request(kind)
            return Request(kind, that["x"] if that else target, bool(that) or "《" in target)
    return None


_STOP_WORDS = re.compile(
    r"an?|about|a[mst]|and|any|are|be|by|c(?:an|ould)|d(?:id|o|oes)|for|from|ha(?:s|ve)|how|i[nst]?"
    r"|m[ey]|o[fnr]|our|please|should|tell|th(?:at|e|eir|ere|ese|ey|is)|to|was|we|wh(?:at|en|ere|ich|o|ose|y)"
    r"|w(?:ill|ith|ould)|your?",
    re.IGNORECASE,
)


def english_keywords(message: str) -> str | None:
    """The words of an English sentence without stop words; None for any other message."""
    words = re.findall(r"[A-Za-z0-9]+(?:['.+-][A-Za-z0-9]+)*", message)
    if any("\u3400" <= char <= "\u9fff" for char in message):
        return None
    keywords = [word for word in words if not _STOP_WORDS.fullmatch(word)]
    is_sentence = len(words) > 2 or (len(words) > 1 and len(keywords) < len(words))
    return " ".join(keywords) if is_sentence else None
