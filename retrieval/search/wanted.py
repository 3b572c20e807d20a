"""Wanted: what the wording of a question wants of a sentence, beside the words that it shares."""

import re
from collections.abc import Callable

from retrieval.questions.amounts import amount_asked, tells_amount
from retrieval.questions.question import Question
from retrieval.search.confidence import repeats
from retrieval.search.config import Knobs

LISTING = re.compile("哪些|哪几|包[括含]什么|[都里上]有什么|分为?几|几[种类项]")
LEADS = (":", "下列", "如下", "以下")  # how a sentence ends that leads in to a list

Has = Callable[[str], float]


def wanted(question: Question, knobs: Knobs) -> list[tuple[float, Has]]:
    """What a question wants: its weight, and how far a sentence in the normal form has it, 0 to 1.

    A score is multiplied by 1 + weight * how far; a weight below 0 is that of what is not wanted.
    """
    found: list[tuple[float, Has]] = [
        (knobs.repeating - 1, lambda normal: repeats(normal, question.text))
    ]
    if subject := defined(question):
        found.append((knobs.subject - 1, lambda normal: subject not in normal))
    if amount := amount_asked(question.text):
        asked = amount, question.telling, question.text
        found.append((knobs.amount, lambda normal: tells_amount(*asked, normal)))
    if asks_for_list(question):
        found.append((knobs.listing, lambda normal: normal.endswith(LEADS)))
    return found


def defined(question: Question) -> str:
    """What a question wants to be defined, "" where it wants something else."""
    asked = question.intent
    return asked.subject if asked and asked.kind == "definition" else ""


def asks_for_list(question: Question) -> bool:
    """Whether a question asks for several things."""
    return LISTING.search(question.text) is not None
