"""Neighbours: the passages that answer by what stands beside them.

The lines beside a quotation, the replies below a question, the step after another one, the value
beside the sentence that only names its thing, the items below the first line of a list.
"""

import re
from collections.abc import Iterable
from functools import partial
from itertools import islice

from retrieval.documents.sentences import line_clauses, quote_in_line
from retrieval.questions.answer_kinds.amounts import amount_asked, amount_closeness
from retrieval.questions.answer_kinds.wordings import asks_for_list, asks_for_step, introduces_list
from retrieval.questions.intents import Intent, states_attribute
from retrieval.questions.messages import repeats_question, speaker
from retrieval.questions.question import Question
from retrieval.search.config import (
    MAX_COMMAND_LINES,
    MAX_LINES,
    MAX_LIST_ITEMS,
    MAX_PASSAGE_DISTANCE,
    MIN_LINE_SHARE,
)
from retrieval.search.features import Features
from retrieval.search.scoring import Hits

_ASKS_FOR_NEXT_STEP = re.compile(
    "(?:[以之]?后|完|好)了?,?的?(?:下一步|接下来|接着|然后|下面).{0,6}(?:什么|啥|怎么|干嘛|哪)"
)


# A line of a notice (地点:三楼), and the labels of the lines that answer a kind of question.
_LABELLED = re.compile("([^:,。;]{1,8}):.")
_LABELS = {
    "place": re.compile("地[点址方]|位置|场[地所馆]|会场"),
    "date": re.compile("时[间段候]|日[期子]|期限|截止"),
    "person": re.compile("[人员者师]$|主持|主讲|负责|联系"),
}


def lines_beside_quote(features: Features, intent: Intent | None) -> list[int]:
    """The doc ids of at most MAX_LINES lines after, or before, one that is quoted; best first.

    Those beside the line itself come before those beside a sentence that quotes it.
    """
    if not intent or intent.kind not in ("next line", "previous line"):
        return []
    after = intent.kind == "next line"
    clauses = line_clauses(intent.subject)
    quote = clauses[-1 if after else 0] if clauses else ""
    found: dict[int, float] = {}
    for doc_id in features.doc_ids_containing({*quote}) if quote else ():
        share, has_neighbour = quote_in_line(quote, features.normal_text(doc_id), after=after)
        # The neighbour is in the same line, or is the next line, or the one before.
        beside = doc_id if has_neighbour else doc_id + 1 if after else doc_id - 1
        if share and share_section(features, doc_id, beside):
            found[beside] = max(share, found.get(beside, 0.0))
    best = max(found.values(), default=0.0)
    lines = (doc_id for doc_id, share in found.items() if share >= MIN_LINE_SHARE * best)
    return sorted(lines, key=lambda doc_id: -found[doc_id])[:MAX_LINES]


def sentences_stating_author(features: Features, quote: str) -> dict[int, float]:
    """{doc_id: value} of the sentences near a quoted line that tell who wrote it.

    1 for the line itself, less the further away, at most by MAX_PASSAGE_DISTANCE passages.
    """
    found: dict[int, float] = {}
    for line in features.doc_ids_containing({*quote}) if quote else ():
        if quote_in_line(quote, features.normal_text(line), after=True)[0]:
            for doc_id in range(line - MAX_PASSAGE_DISTANCE, line + MAX_PASSAGE_DISTANCE + 1):
                if share_section(features, line, doc_id) and features.states_author(doc_id, quote):
                    found[doc_id] = 1 - abs(doc_id - line) / (1 + MAX_PASSAGE_DISTANCE)
    return found


def below_question(
    features: Features, question: Question, doc_ids: Iterable[int]
) -> dict[int, float]:
    """{doc_id: value} of the passages just below one of `doc_ids` that asks the same question.

    In a chat these are the likely answers: 1 for a reply that names who asked (@小赵), others less
    the further below they are, at most MAX_PASSAGE_DISTANCE.
    """
    found: dict[int, float] = {}
    for asking in doc_ids:
        normal = features.normal_text(asking)
        if not repeats_question(normal, question.text):
            continue
        name = speaker(normal)
        for doc_id in range(asking + 1, asking + 1 + MAX_PASSAGE_DISTANCE):
            if not share_section(features, asking, doc_id):
                break
            is_addressed = bool(name) and f"@{name}" in features.normal_text(doc_id)
            value = 1.0 if is_addressed else 1 - (doc_id - asking) / (1 + MAX_PASSAGE_DISTANCE)
            found[doc_id] = max(value, found.get(doc_id, 0.0))
    return found


def share_section(features: Features, doc_id: int, other: int) -> bool:
    """Whether `other` is the doc id of a passage in the same section as `doc_id`."""
    if not 0 <= other < features.index.doc_bases[-1]:
        return False
    this, that = features.index.passage(doc_id), features.index.passage(other)
    return this.article.id == that.article.id and this.own_section == that.own_section


def asks_for_next_step(question: str) -> bool:
    """Whether a question asks what to do after a step: 签完字以后下一步做什么."""
    return _ASKS_FOR_NEXT_STEP.search(question) is not None


def next_step(features: Features, doc_ids: Iterable[int]) -> dict[int, float]:
    """{doc_id: 1} of the next step: the item after the first of `doc_ids` that has one after it.

    {} where none of `doc_ids` is an item of a list with another item below it in its section.
    """
    is_item = partial(features.index.is_of_kind, kind="item")
    follows = partial(share_section, features)
    steps = (d + 1 for d in doc_ids if is_item(d) and follows(d, d + 1) and is_item(d + 1))
    return dict.fromkeys(islice(steps, 1), 1.0)


def answer_beside(features: Features, question: Question, hits: Hits) -> int | None:
    """The doc id of the passage that has what the first hit only leads to, if any."""
    below = command_below(features, question, hits[0][0])
    return below if below is not None else value_beside(features, question, hits)


def value_beside(features: Features, question: Question, hits: Hits) -> int | None:
    """The doc id of the passage that has the attribute or amount asked for, near the first hit.

    It is beside that one, or else the next hit in its section. Or, beside a line of a notice with
    another label, it is the line whose label is asked for. None where the first hit has it itself,
    or none near it has, or neither is asked for.
    """
    (doc_id, _), *others = hits
    intent, amount = question.intent, amount_asked(question.text)
    attribute = intent.attribute if intent else ""
    # Any passage may have a number without a unit, or with 个.
    has_amount = amount is not None and amount.unit not in ("", "个")
    labels = [_LABELS[kind] for kind in question.answer_kinds if kind in _LABELS]
    if not (attribute or has_amount or (labels and _label(features, doc_id))):
        return None

    def has_value(other: int) -> bool:
        normal = features.normal_text(other)
        if attribute:
            return states_attribute(attribute, normal)
        if has_amount:
            return amount_closeness(question, normal) > 0
        label = _label(features, other)
        return any(pattern.search(label) for pattern in labels)

    if has_value(doc_id):
        return None
    farther = (other for other, _ in others) if attribute or has_amount else ()
    beside = (doc_id + 1, doc_id - 1, doc_id + 2, *farther)
    near = (each for each in beside if share_section(features, doc_id, each) and has_value(each))
    return next(near, None)


def _label(features: Features, doc_id: int) -> str:
    """The label of a line of a notice, "" for another passage."""
    match = _LABELLED.match(features.normal_text(doc_id))
    return match[1] if match else ""


def command_below(features: Features, question: Question, doc_id: int) -> int | None:
    """The doc id of the command, or other code, that a passage introduces, where one is asked for.

    None where the question does not ask how, or what a program calls it, or there is none.
    """
    asks_for_code = asks_for_step(question.text) or "code" in question.answer_kinds
    if not (asks_for_code and introduces_list(features.normal_text(doc_id))):
        return None
    below = doc_id + 1
    is_code = share_section(features, doc_id, below) and features.index.is_of_kind(below, "code")
    is_command = is_code and features.normal_text(below).count("\n") < MAX_COMMAND_LINES
    return below if is_command else None


def insert_list_items(features: Features, question: Question, hits: Hits) -> Hits:
    """The hits; if a list is asked for, the items of the first hit's list follow that hit.

    The items get the score of the first hit.
    """
    if not (hits and asks_for_list(question.text)):
        return hits
    (first, score), *others = hits
    items = features.index.items_below(first, MAX_LIST_ITEMS)
    answer = [(doc_id, score) for doc_id in (first, *items)]
    return answer + [hit for hit in others if hit[0] not in items]
