"""Questions: what is left of one to look for, and the kinds of answer it asks for."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from retrieval.analysis.synonyms import SYNONYMS
from retrieval.analysis.tokenizer import characters, tokens, words

# A question looks for so many different words at most, which bounds what it costs: of 4,526
# questions of the public sets none has more than 30.
MAX_WORDS = 40

# What is said for courtesy at either end of a question. It is never looked for.
_COURTESY = re.compile(
    r"^(?:您好|你好|请问|请教|不好意思|打扰(?:一下|了)|劳驾|麻烦(?:您|你)?(?:问一下|请问)?"
    r"|我?想(?:问|了解|知道|咨询)(?:一下)?|问一下|[\s,。!?~、])+"
    r"|(?:非常|十分)?(?:谢谢|多谢|感谢)(?:您|你|大家|啦|了)?[\s,。!?~]*$"
    r"|(?:麻烦|请)(?:您|你)?(?:详细)?(?:介绍|说明|解释)(?:一下)?[\s,。!?~]*$"
    r"|能不能(?:介绍|说明|解释)(?:一下)?[\s,。!?~]*$"
)

# Words that ask. No sentence that answers has them, so they are not looked for; what they ask for
# counts instead. Names that begin like one (几内亚, 何塞) stay whole.
_ASKING = re.compile(
    r"什么时候|什么时间|什么样|什么|多少|多大|多长|多久|多高|多远|多深|多重|多么"
    r"|几[个位名种年次月日岁座条届场人天所部家项类点]|几(?![内何])"
    r"|哪一|哪些|哪个|哪里|哪儿|哪(?!吒)|谁|为什么|为啥|啥"
    r"|何[时处地人种以]|为何|如何|因何|怎么样|怎么|怎样|咋|是否|[吗嘛呢](?=[\s,。!?~]*$)"
)

# A question asks for a kind of answer: (kind, what in the question says so).
_KINDS = (
    (
        "number",
        r"多少|多[大长高远重深宽]|几(?![内何])|比例|占比|百分|率|数量|人数|人口",
    ),
    (
        "date",
        r"何时|何年|哪一?[年天日月]|哪个?(?:时|世纪|朝)|什么时|几[年月日号点]|时间|日期|年份|多久|哪段",
    ),
    ("person", r"谁|何人|哪一?[位名]|什么人|哪些人|作者"),
    (
        "place",
        r"哪里|哪儿|何处|何地|什么地方|哪[一个]*(?:国|省|市|城|县|州|岛|洲|地)|位于|地点",
    ),
    ("reason", r"为什么|为何|为啥|原因|理由|怎么会|何以|因何|目的"),
)
_KINDS_ASKED = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question that has synonyms: its tokens, and those of each of its synonyms.

    `times`: how often the question has it.
    """

    tokens: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is looked for.

    `text` is its normal form without courtesy, `content` that without asking words; `tokens` are
    those of the content that no `words` account for; `kinds` are the kinds of answer asked for.
    """

    text: str
    content: str
    tokens: tuple[str, ...]
    words: tuple[Word, ...]
    kinds: tuple[str, ...]
    telling: tuple[str, ...]  # the words of the content, as jieba cuts them


def read_question(
    normal: str,
    *,
    courtesy: bool = False,
    asking: bool = False,
    synonyms: bool = True,
    rarity: Callable[[str], float] = len,
) -> Question:
    """What a question in the normal form asks.

    `courtesy` and `asking` keep the words of that sort, `synonyms` looks for other words too. Of a
    question with more than MAX_WORDS different words those of the highest `rarity` are looked for.
    """
    text = normal if courtesy else without_courtesy(normal)
    content = text if asking else _ASKING.sub(" ", text)
    telling = words(content)
    if len(distinct := dict.fromkeys(telling)) > MAX_WORDS:
        rarest = set(sorted(distinct, key=rarity, reverse=True)[:MAX_WORDS])
        telling = [word for word in telling if word in rarest]
        content = " ".join(telling)
    found = Counter([*telling, *characters(content)])
    counts = Counter(w for w in telling if w in SYNONYMS) if synonyms else Counter[str]()
    with_synonyms = [_word(word, times) for word, times in counts.items()]
    for word in with_synonyms:
        # jieba may cut a word alone into tokens that it does not have in the sentence.
        found -= Counter(word.tokens * word.times)
    kinds = tuple(kind for kind, pattern in _KINDS_ASKED if pattern.search(text))
    return Question(
        text, content, tuple(found.elements()), tuple(with_synonyms), kinds, tuple(telling)
    )


def _word(word: str, times: int) -> Word:
    return Word(*_tokens_of(word), times)


@cache  # one entry a row of the table
def _tokens_of(word: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return tuple(tokens(word)), tuple(tuple(tokens(other)) for other in SYNONYMS[word])


def without_courtesy(normal: str) -> str:
    """A question without greeting, please and thanks; one that is nothing else stays as it is."""
    text = normal
    while (shorter := _COURTESY.sub("", text).strip()) != text:
        text = shorter
    return text or normal
