"""Groups questions that ask the same in other words."""

from collections.abc import Iterable

from retrieval.analysis.tokenizer import pairs
from retrieval.questions.messages import plain_question
from retrieval.questions.question import QUESTION_WORDS

ALIKE = 0.6  # Jaccard index of the pairs of characters of two questions that ask the same
SMALL = "的了是要会能有在都还"  # characters that tell nothing


def group_questions(questions: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Questions and how often each was asked, those alike as one: the first of them, and the sum.

    Most asked first; equals keep their order.
    """
    groups: list[tuple[str, set[str], int]] = []
    for question, times in questions:
        own = _content_pairs(question)
        for at, (first, others, total) in enumerate(groups):
            if own == others or len(own & others) >= ALIKE * max(1, len(own | others)):
                groups[at] = first, others, total + times
                break
        else:
            groups.append((question, own, times))
    return sorted(((q, times) for q, _, times in groups), key=lambda group: -group[1])


def _content_pairs(question: str) -> set[str]:
    """The pairs of characters of a question without question words."""
    content = QUESTION_WORDS.sub("", plain_question(question))
    text = "".join(char for char in content if char.isalnum() and char not in SMALL) or question
    return set(pairs(text)) or {text}
