"""Small talk: messages that greet, thank, say goodbye, apologize, scold or ask who the bot is."""

import re

from retrieval.analysis.tokenizer import normalised_question

MAX_LENGTH = 40  # characters of a message of small talk

# What may be between phrases: particles, punctuation, forms of address.
_BETWEEN = re.compile(
    r"(?:[呀啊哦喔噢哟啦了呢吧嘛哇啰喽么吗嗯]|哈(?![喽罗啰])|[^\w]|_"
    r"|(?:大家|各位)(?!好)|朋友|老师|同学|小?助手|文据|请问|(?:bot|there|everyone|friends?|please)(?![a-z]))*"
)

# Phrases in the normal form. Of those that match, the longest is taken.
_PHRASES = {
    "greeting": (
        r"(?:你们?|您|大家|各位)好(?:吗)?|哈[喽罗啰]|嗨|嘿|喂|在(?:吗|不在)?|有人在?吗?"
        r"|(?:早上|上午|中午|下午|晚上|早|午|新年|周末|节日)(?:好|安|快乐)|早晨|早"
        r"|(?:你|最近|你最近|你今天)(?:好吗|还好吗|怎么样)"
        r"|我?想?(?:要|再)?(?:问|请教)(?:你|您)?(?:一?[下个]|几个)?问题(?:可以|行)?|测试(?:一?下)?|test(?:ing)?(?![a-z])"
        r"|(?:hi|hello|hey|yo|good (?:morning|afternoon|evening|day)"
        r"|how are you(?: doing)?)(?![a-z])"
    ),
    "thanks": (
        r"(?:非常|十分|太|真是|真的)?(?:谢谢|多谢|感谢|谢|唔该)(?:你们?|您|大家)?(?:晒|的?(?:帮忙|帮助|回答|解答))?"
        r"|辛苦(?:你|您)?|麻烦(?:你|您)|有劳"
        r"|(?:回?答|说|讲)?得?(?:很|挺|真|非常|太|还)?(?:有用|有帮助|不错|清楚|厉害|牛|棒|赞|好用)"
        r"|我?(?:也|很|真|好|太|最|超)?(?:喜欢|爱)(?:你们?|您)"
        r"|收到|好[的滴嘞]|知道了|明白了?|懂了|没问题|(?:ok|okay|got it)(?![a-z])"
        r"|(?:many |much )?(?:thanks|thank you|thx|ty)"
        r"(?: (?:so much|very much|a lot|again))?(?![a-z])"
    ),
    "farewell": (
        r"再见|再会|拜|晚安|回头见|回见|(?:明天|下次|改天)(?:再)?(?:见|聊)|我?先走"
        r"|(?:(?:good ?)?bye|good night|see (?:you|ya)(?: (?:later|soon|tomorrow))?)(?![a-z])"
    ),
    "apology": r"(?:真是|真的|实在|非常)?(?:对不起|不好意思|抱歉|打扰)|sorry(?![a-z])",
    "complaint": (
        r"(?:你|您|这个?|机器人)+(?:真|太|好|很|怎么|这么|也|是|个)*"
        r"(?:笨|蠢|傻|烂|差|差劲|没用|垃圾|废物|智障|白痴|笨蛋|傻瓜)|(?:垃圾|废物|智障|笨蛋|白痴|傻瓜)(?:机器人)?|没用|太差|太烂"
        r"|(?:stupid|useless)(?: bot)?(?![a-z])"
    ),
    "identity": (
        r"(?:你|您)(?:到底|究竟)?(?:是|叫)(?:什么|啥|谁|哪位|干什么|做什么|干嘛)(?:东西|人|名字|机器人)?的?"
        r"|(?:你|您)的?名字(?:是|叫)?(?:什么|啥)?|(?:你|您)(?:今年)?(?:几岁|多大|多少岁)"
        r"|(?:你|您)是(?:不是)?(?:一?个)?(?:机器人|真人|人工智能|人类|人|ai|bot)"
        r"(?:还是(?:机器人|真人|人|ai))?"
        r"|(?:你|您)都?(?:能|会|可以)(?:帮我)?(?:做|干)?(?:什么|啥|些什么|哪些事|点什么)事?"
        r"|(?:你|您)有(?:什么|哪些|啥)(?:功能|用|本事|用处)"
        r"|(?:自我)?介绍(?:一?下)?(?:你|您)?自己|怎么(?:用|使用)(?:你|您)?"
        r"|(?:(?:who|what) are you|what(?:'s| is) your name|what can you do(?: for me)?"
        r"|are you (?:an? )?(?:bot|robot|human|ai|real))(?![a-z])"
    ),
}
_PATTERNS = [(kind, re.compile(phrases)) for kind, phrases in _PHRASES.items()]


def small_talk(question: str) -> str | None:
    """The kind of a message of small talk alone; None for any other, which may be a question.

    One of _PHRASES, in either script or in English. Of several kinds the last one that is no
    greeting counts (你好，你是谁).
    """
    normal = " ".join(normalised_question(question[: 2 * MAX_LENGTH]).split())
    if len(normal) > MAX_LENGTH:
        return None
    kind = None
    start = _end(_BETWEEN, normal, 0)
    while start < len(normal):
        end, longest = max((_end(phrase, normal, start), kind) for kind, phrase in _PATTERNS)
        if end == start:
            return None
        kind = longest if longest != "greeting" else kind or longest
        start = _end(_BETWEEN, normal, end)
    return kind


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """The end of a match that begins at `start`; `start` without one."""
    match = pattern.match(text, start)
    return match.end() if match else start
