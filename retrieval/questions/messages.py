"""Messages: the questions in one, its query variants, and groups of similar questions."""

import re
from collections.abc import Callable, Iterable, Iterator

from retrieval.analysis.tokenizer import bigrams, normalised_question
from retrieval.questions.answer_kinds import QUESTION_WORDS
from retrieval.questions.chatter import PUNCTUATION, clauses, trim_chatter, without_chatter
from retrieval.questions.question import Question
from retrieval.search.config import MAX_TOPIC, MAX_VARIANTS, MIN_CLAUSE_COVERAGE

MIN_SIMILARITY = 0.6  # Jaccard index of the bigrams of a question and the first of its group
_FREQUENT = "的了是要会能有在都还"  # characters that any question may have

_ASKS = re.compile(
    rf"{QUESTION_WORDS.pattern}|[吗么嘛呢]\W*$|\?\W*$|有没有|是不是|能不能|有多(?!数)|会不会|要不要|可不可以|对不对|好不好|(.)不\1|没有?[\W了]*$|有无|能否"
)
# The beginning of a clause that depends on the question before it.
_DEPENDENT = re.compile(
    r"^\W*(?:以及|还是|和|跟|与|或者?|前者|后者|两者|二者|它们|分别|各自|(?:有(?:什么|啥)?)?(?:区别|差别|不同))"
)
# The end of a question that needs no further clause.
_COMPLETE = re.compile(
    r"[?？!！。;；\n]\s*$|\s$|(?:[吗么呢谁]|多少|多久|多[大高长远重]|什么|啥|哪里|哪儿|怎么办|怎么样|没有|几[天年月日次个])[\W啊呀]*$"
)
_TRANSITION = re.compile(
    r"^\W*(?:另外|还有|再问(?:一下)?|顺便(?:问(?:一下)?)?|再就是|此外|还想(?:问(?:一下)?)?)[,，:：]?\s*"
)
# The number before a question of a message, and a line break.
_SEPARATOR = re.compile(
    r"(?:^|(?<=[\s。？?！!；;，,：:]))[(（]?(?:\d{1,2}[.、)）](?!\d)|[一二三四五][、)）]|[①-⑨]|问题[一二三四五\d][：:、]"
    r"|第[一二三四五](?:个问题)?[，,、：:]|[QＱq]\d[：:.])|\n"
)


def asks(clause: str) -> bool:
    """Whether a clause in the normal form asks something."""
    return _ASKS.search(clause) is not None


def message_topic(question: Question, message: str) -> str:
    """The few words that are all of a message that asks nothing (离婚冷静期), "" otherwise."""
    asks_something = question.intent or asks(normalised_question(message))
    return "" if asks_something or len(question.text) > MAX_TOPIC else question.text


def query_variants(normal: str, coverage: Callable[[str], float]) -> Iterator[str]:
    """The query variants of a message in the normal form, the longest first.

    That is the message without chatter; its questions with those clauses that have a `coverage`
    of MIN_CLAUSE_COVERAGE by the articles; each question alone, MAX_VARIANTS in all after the
    first. A message without a question, such as keywords, has only the first.
    """
    whole = without_chatter(normal)
    yield whole
    parts = [*clauses(whole)]
    questions = [part for part in parts if asks(part)]
    if questions and len(parts) > 1:
        relevant = "".join(
            part for part in parts if part in questions or coverage(part) >= MIN_CLAUSE_COVERAGE
        )
        shorter = [text for text in dict.fromkeys([relevant, *questions]) if text != whole]
        yield from shorter[:MAX_VARIANTS]


def questions_in(message: str) -> list[str]:
    """The questions of a message, word for word; the whole message where there are not several.

    A question ends with the clause that asks. A clause that does not ask belongs to the next
    question, or to the last one where none follows in its line. A clause that asks, but depends on
    the question before it (和乙有什么区别), is part of that.
    """
    questions: list[str] = []
    pending = ""  # clauses that belong to the next question
    for line in filter(str.strip, _SEPARATOR.split(message)):
        is_new = False  # a transition, such as 另外, says that another question follows
        for part in clauses(line):
            clause = _TRANSITION.sub("", part)
            is_new = is_new or clause != part
            text = trim_chatter(normalised_question(clause).rstrip(PUNCTUATION))
            if not text:
                continue
            before = questions[-1] if questions else ""
            depends = _DEPENDENT.match(text) or not (_COMPLETE.search(before) or is_new)
            if asks(text) and questions and not pending and depends:
                questions[-1] += clause
            elif asks(text):
                questions.append(pending + clause)
                pending = ""
            else:
                pending += clause
            is_new = False
        if pending and questions:
            questions[-1] += pending
            pending = ""
    distinct = [*dict.fromkeys(text.strip(PUNCTUATION) for text in questions)]
    return distinct if len(distinct) > 1 else [message]


def plain_question(message: str) -> str:
    """A message in the normal form (Simplified, half-width, lower case) and without chatter."""
    return without_chatter(normalised_question(message))


def group_questions(questions: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Group similar questions, given as (question, count): (first question, summed count).

    The highest count first; equal ones keep their order.
    """
    groups: list[tuple[str, set[str], int]] = []
    for question, count in questions:
        own = _content_bigrams(question)
        for i, (first, other, total) in enumerate(groups):
            if own == other or len(own & other) >= MIN_SIMILARITY * max(1, len(own | other)):
                groups[i] = first, other, total + count
                break
        else:
            groups.append((question, own, count))
    return sorted(((first, count) for first, _, count in groups), key=lambda group: -group[1])


def _content_bigrams(question: str) -> set[str]:
    """The character bigrams of a question without question words."""
    content = QUESTION_WORDS.sub("", plain_question(question))
    text = "".join(char for char in content if char.isalnum() and char not in _FREQUENT) or question
    return set(bigrams(text)) or {text}
