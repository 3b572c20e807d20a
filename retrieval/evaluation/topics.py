"""Questions made of headings, or of the numbers of a law's articles, as a person would ask."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from retrieval.analysis.scripts import simplified
from retrieval.analysis.tokenizer import HAN
from retrieval.answers.suggestions import MAX_LENGTH, heading_topic
from retrieval.documents.article import Article, Section

_MIN_LENGTH = 5  # of a topic, see `_length`; a shorter one (操作, sort) needs the title
_MAX_NAME = 14  # characters; nobody says a longer name

# All patterns are for the Simplified form.
_BOILERPLATE = re.compile(  # headings that nobody asks about
    "(?:附[录则加件]|总[则结]|参考|引用|友情|拓展|延伸|目录|[前导序引]言|概[述要]|小结|结语|简介|其[他它]|许可|致谢|说明"
    "|备注|思考题|练习|[范示]?例|小知识|版权|更新|关于我|相关|注释|常见|一般规定|解[答释]|答案).*"
    "|.*(?:例子?|示意|一览)[#一二三四五]*"
)
_NO_TOPIC = re.compile(
    r"[，,；;。:：|！!?？「」“”（(*#/&]|[吗怎哪谁何几您你我]|什么|多少|多久|^[第与和这那该此上下]|^[\W\d]*$"
)
_NO_NAME = re.compile(r"[，,、；;。:：|…?？《》「」“”（）()*的]|吗$")
_TRIMMINGS = re.compile(
    r"^中[华華]人民共和[国國]|[(（][^()（）]*[)）]$|的(?:做法|制作方法|製作方法)$"
)
_WORD = re.compile(r"[A-Za-z\d]+(?:[.+#-]\w*)*")
_DOES = re.compile(
    "(?:安装|设置|配置|使用|启用|创建|新建|删除|卸载|升级|下载|查看|查找|编写|修改|添加|申请|办理|登记|提交|缴纳|推进"
    "|推动|加强|开展|实施|施行|建立|提高|制作|准备|处理|清洗|保存|保养|调整|检查|编译|运行|启动|关闭|预防|防止|备份"
    r"|恢复|减小|选择)[\w ]{2,}(?<!建议|指导|说明|指南|教程|情况|问题|过程|工作)(?<![前后时中])"
)
_SEVERAL = re.compile(
    "(?:步骤|方法|办法|方式|原则|要求|特点|条件|类型|种类|功能|作用|事项|优点|缺点|措施|任务|职责|材料|原料|工具|食材"
    "|原因|命令|参数|选项|权利|义务)$"
)


class Usage(NamedTuple):
    """The number of articles with each heading, and with each title."""

    headings: Counter[str]
    titles: Counter[str]

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Self:
        """The usage in some articles."""
        own = [*articles]
        headings = Counter(h for a in own for h in {heading_topic(s.heading) for s in a.sections})
        return cls(headings, Counter(_name_of(article.title) for article in own))


def question_for(section: Section, article: Article, usage: Usage) -> str:
    """The question for the text under a heading of an article, "" where nobody would ask so.

    A heading that does not say of what (操作, or one that many articles have) is asked for with the
    title, 可乐鸡翅的操作; where the title is no name, not at all.
    """
    name, topic = _name_of(article.title), heading_topic(section.heading)
    is_name = usage.titles[name] == 1 and len(name) <= _MAX_NAME and not _NO_NAME.search(name)
    if section.number:
        asks = "規定了什麼？" if article.traditional else "规定了什么？"
        return f"{name}{section.number}{asks}" if is_name else ""
    plain = simplified(topic)
    is_topic = 2 <= len(topic) <= MAX_LENGTH and not _NO_TOPIC.search(plain)
    if not is_topic or _BOILERPLATE.fullmatch(plain):
        return ""
    how = "怎麼" if article.traditional else "怎么"
    is_several = bool(_SEVERAL.search(plain))
    does = bool(_DOES.fullmatch(plain)) and not is_several
    asked = f"{how}{_apart(topic)}？" if does else topic + "有哪些？" * is_several
    if name in topic or (_length(topic) >= _MIN_LENGTH and usage.headings[topic] == 1):
        return asked
    if not is_name:
        return ""
    return f"{name}{asked}" if does else f"{name}{' ' * name[-1].isascii()}的{_apart(asked)}"


def title_asked(article: Article, usage: Usage) -> str:
    """The title, where people would ask for the article by it: an announcement, a piece of news."""
    title, plain = article.title, simplified(article.title)
    is_own = not article.text.startswith(title.rstrip("…"))  # and not its first words
    is_topic = _MIN_LENGTH <= len(title) <= MAX_LENGTH and not _NO_TOPIC.search(plain)
    return title if is_own and is_topic and usage.titles[_name_of(title)] == 1 else ""


def _name_of(title: str) -> str:
    """The short name in a title: 劳动法 of 中华人民共和国劳动法, 可乐鸡翅 of 可乐鸡翅的做法."""
    return _TRIMMINGS.sub("", title.strip())


def _length(topic: str) -> int:
    """The length of a topic: its Han characters, and twice its other words."""
    return sum(map(len, HAN.findall(topic))) + 2 * len(_WORD.findall(topic))


def _apart(text: str) -> str:
    """The text, with a space before it where it begins with Latin: for behind Han characters."""
    return f"{' ' * text[0].isascii()}{text}"
