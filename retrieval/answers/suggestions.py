"""Questions that an article can answer, to offer to somebody who has none or asked in vain."""

import re
from collections.abc import Iterator

from retrieval.documents.article import Article

_ASKS = re.compile(
    r"[吗嗎呢?？]|什么|什麼|怎么|怎麼|怎样|怎樣|如何|哪|谁|誰|几|幾|多少|为何|為何|是否"
)
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[、章节節部篇]|[（(][一二三四五六七八九十]+[)）]|\d+(?:\.\d+)*[.、．]?)\s*"
)
_QUOTED = re.compile(r"“[^“”，,。；：、]{2,8}”|「[^「」，,。；：、]{2,8}」")
LONGEST = 20  # characters; a longer heading is an argument rather than a topic


def suggestions(article: Article) -> Iterator[str]:
    """Questions about an article, made of its own words and in its script, likeliest first.

    They are guesses: whether the article answers one is for the asker to try.
    """
    if _ASKS.search(article.title) and len(article.title) <= LONGEST:
        yield article.title
    meaning = "是什麼意思？" if article.traditional else "是什么意思？"
    for term in dict.fromkeys(_QUOTED.findall(article.text)):
        yield term + meaning
    for section in article.sections:
        if topic := topic_of(section.heading, article.traditional):
            yield topic


def topic_of(heading: str, traditional: bool) -> str:
    """A question for what stands under a heading, "" where it is no topic."""
    topic = _NUMBER.sub("", heading).split("——")[0].strip()
    if _ASKS.search(topic):
        return topic
    if 4 <= len(topic) <= LONGEST and not re.search(r"[，,；;]", topic):
        return topic + ("有哪些內容？" if traditional else "有哪些内容？")
    return ""
