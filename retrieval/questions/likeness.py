"""Likeness: questions that ask the same in other words, brought together."""

from collections.abc import Iterable

from retrieval.analysis.tokenizer import pairs
from retrieval.questions.messages import plain_question
from retrieval.questions.question import QUESTION_WORDS

ALIKE = 0.6  # of the pairs of characters of two questions, that they share
SMALL = "的了是要会能有在都还"  # characters that tell nothing


def grouped(questions: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Questions and how often each was asked, those alike as one: the first of them, and the sum.

    Most asked first; equals keep their order.
    """
    groups: list[tuple[str, set[str], int]] = []
    for question, times in questions:
        shape = _shape(question)
        for at, (first, own, sum_) in enumerate(groups):
            if shape == own or len(shape & own) >= ALIKE * max(1, len(shape | own)):
                groups[at] = first, own, sum_ + times
                break
        else:
            groups.append((question, shape, times))
    return sorted(((q, times) for q, _, times in groups), key=lambda group: -group[1])


def _shape(question: str) -> set[str]:
    """What a question is about: its pairs of characters, without those that only ask."""
    asked = QUESTION_WORDS.sub("", plain_question(question))
    text = "".join(char for char in asked if char.isalnum() and char not in SMALL) or question
    return set(pairs(text)) or {text}
