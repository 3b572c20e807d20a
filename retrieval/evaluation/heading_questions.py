"""Questions as a person would ask them, from headings, titles and the numbers of laws' articles."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from retrieval.analysis.scripts import simplified
from retrieval.analysis.tokenizer import HAN
from retrieval.answers.suggestions import MAX_LENGTH, heading_topic
from retrieval.documents.article import Article, Section

_MIN_LENGTH = 5  # of a topic, by `_length`; to a shorter one (操作, sort) the title is added
_MAX_NAME = 14  # characters; nobody says a longer name

# The patterns of names are for either script, the others for the Simplified form.
_BOILERPLATE = re.compile(  # headings that nobody asks about
    "(?:附[录则加件]|总[则结]|参考|引用|友情|拓展|延伸|目录|[前导序引]言|概[述要]|小结|结语|简介|其[他它]|许可|致谢|说明"
    "|备注|思考题|练习|[范示]?例|小知识|版权|更新|关于我|相关|注释|常见|一般规定|解[答释]|答案).*"
    "|.*(?:例子?|示意|一览)[#一二三四五]*"
)
_NO_TOPIC = re.compile(  # a sentence, a question, or a part of a series
    r"[，,；;。:：|！!?？「」“”（(*#/&]|[吗怎哪谁何几您你我]|什么|多少|多久|^[第与和这那该此上下]|^[\W\d]*$"
)
_NO_NAME = re.compile(r"[，,、；;。:：|…?？《》「」“”（）()*的]|吗$")
_AFFIXES = re.compile(
    r"^中[华華]人民共和[国國]|[(（][^()（）]*[)）]$|的(?:做法|制作方法|製作方法)$"
)
_WORD = re.compile(r"[A-Za-z\d]+(?:[.+#-]\w*)*")
_ACTION = re.compile(
    "(?:安装|设置|配置|使用|启用|创建|新建|删除|卸载|升级|下载|查看|查找|编写|修改|添加|申请|办理|登记|提交|缴纳|推进"
    "|推动|加强|开展|实施|施行|建立|提高|制作|准备|处理|清洗|保存|保养|调整|检查|编译|运行|启动|关闭|预防|防止|备份"
    r"|恢复|减小|选择)[\w ]{2,}(?<!建议|指导|说明|指南|教程|情况|问题|过程|工作)(?<![前后时中])"
)
_PLURAL = re.compile(
    "(?:步骤|方法|办法|方式|原则|要求|特点|条件|类型|种类|功能|作用|事项|优点|缺点|措施|任务|职责|材料|原料|工具|食材"
    "|原因|命令|参数|选项|权利|义务)$"
)


class ArticleCounts(NamedTuple):
    """In how many articles each topic of a heading, and each name in a title, occurs."""

    topics: Counter[str]
    names: Counter[str]

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Self:
        """The counts in some articles."""
        topics, names = Counter[str](), Counter[str]()
        for article in articles:
            topics.update({heading_topic(section.heading) for section in article.sections})
            names[_name_of(article.title)] += 1
        return cls(topics, names)


def heading_question(section: Section, article: Article, counts: ArticleCounts) -> str:
    """The question for the text under a heading of an article, "" where nobody would ask so.

    To a heading that is too general alone (操作, or one that other articles have too) the title is
    added (可乐鸡翅的操作); where the title is no name, there is no question.
    """
    name, topic = _name_of(article.title), heading_topic(section.heading)
    is_name = counts.names[name] == 1 and len(name) <= _MAX_NAME and not _NO_NAME.search(name)
    if section.number:
        ending = "規定了什麼？" if article.traditional else "规定了什么？"
        return f"{name}{section.number}{ending}" if is_name else ""
    in_simplified = simplified(topic)
    is_topic = 2 <= len(topic) <= MAX_LENGTH and not _NO_TOPIC.search(in_simplified)
    if not is_topic or _BOILERPLATE.fullmatch(in_simplified):
        return ""
    possessive = f"{' ' * name[-1:].isascii()}的"
    if _PLURAL.search(in_simplified):
        question = f"{topic}有哪些？"
    elif _ACTION.fullmatch(in_simplified):
        question = f"{'怎麼' if article.traditional else '怎么'}{_after_han(topic)}？"
        possessive = ""
    else:
        question = topic
    if name in topic or (_length(topic) >= _MIN_LENGTH and counts.topics[topic] == 1):
        return question
    return f"{name}{possessive}{_after_han(question)}" if is_name else ""


def title_question(article: Article, counts: ArticleCounts) -> str:
    """The title if people may type it as a question (that of a piece of news), "" otherwise."""
    title = article.title
    is_topic = (
        _MIN_LENGTH <= len(title) <= MAX_LENGTH
        and not _NO_TOPIC.search(simplified(title))
        and not article.text.startswith(title.rstrip("…"))  # an article without a title of its own
    )
    return title if is_topic and counts.names[_name_of(title)] == 1 else ""


def _name_of(title: str) -> str:
    """The short name in a title: 劳动法 of 中华人民共和国劳动法, 可乐鸡翅 of 可乐鸡翅的做法."""
    return _AFFIXES.sub("", title.strip())


def _length(topic: str) -> int:
    """The length of a topic: 1 for each Han character, 2 for each Latin word or number."""
    return sum(map(len, HAN.findall(topic))) + 2 * len(_WORD.findall(topic))


def _after_han(text: str) -> str:
    """A text as it follows Han characters: with a space before it where it begins with Latin."""
    return f"{' ' * text[0].isascii()}{text}"
