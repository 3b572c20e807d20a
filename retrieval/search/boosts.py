"""Boosts: factors on the score of a sentence by whether it answers a question, or repeats it."""

import re
from collections.abc import Callable
from itertools import islice

from retrieval.questions.amounts import amount_asked, amount_closeness
from retrieval.questions.answer_kinds import (
    answer_pattern,
    asks_for_list,
    compared_things,
    introduces_list,
    states_difference,
)
from retrieval.questions.question import Question
from retrieval.search.config import BRIEF_LINE, MAX_REPEATED_EXTRA, RankingConfig

_CLOSING = "”\"'」』) \n"  # what may follow the mark that ends a sentence
_ENDS = ("。", ".", "!", ";", "…")
_ROW = re.compile(r"[^:;,。]{1,12}:([^:;,。]{2,20});")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万亿]")

Value = Callable[[str], float]  # of a sentence in the normal form, 0 to 1


def boosts(question: Question, config: RankingConfig) -> list[tuple[float, Value]]:
    """The boosts that apply to a question, as (weight, value of a sentence).

    Each multiplies a score by 1 + weight x value; a negative weight lowers it.
    """
    text = question.text
    result: list[tuple[float, Value]] = [
        (config.repetition - 1, lambda normal: repeats_question(normal, text)),
        (config.repeated_question - 1, is_question),
    ]
    if amount_asked(text):
        result.append((config.amount, lambda normal: amount_closeness(question, normal)))
    if things := compared_things(text):
        result.append((config.contrast, lambda normal: states_difference(things, normal)))
    if pattern := answer_pattern(text):
        result.append((config.wording, lambda normal: pattern.search(normal) is not None))
    if asks_for_list(text):
        result.append((config.list_lead, introduces_list))
    return result


def row_name(normal: str) -> str:
    """The first cell of the row of a table, 病假 of 假别:病假;天数:12天; "" of other text."""
    match = _ROW.match(normal)
    return match[1] if match else ""


def adds_information(normal: str, question: str) -> bool:
    """Whether a sentence has text that the question lacks, and is no question itself.

    More than MAX_REPEATED_EXTRA characters, or any number, however short (月卡三百元).
    """
    new = (char for char in normal if char.isalnum() and char not in question)
    first = [*islice(new, MAX_REPEATED_EXTRA + 1)]
    has_text = len(first) > MAX_REPEATED_EXTRA or any(map(_NUMBER.match, first))
    return has_text and not is_question(normal)


def repeats_question(normal: str, question: str) -> bool:
    """Whether a line only repeats the question: a title, an entry of a list, a question, a yes."""
    text = normal.rstrip(_CLOSING)
    is_sentence = text.endswith(_ENDS) and len(text) > BRIEF_LINE
    return is_question(text) or not (is_sentence or adds_information(normal, question))


def is_question(normal: str) -> bool:
    """Whether a sentence in the normal form ends with a question mark, or with one and a stop.

    One that ends with a question in quotation marks and a stop is no question.
    """
    return normal.rstrip(_CLOSING).removesuffix("。").endswith("?")
