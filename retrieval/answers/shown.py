"""How many of the hits a reply shows at once."""

import math
from collections.abc import Iterable
from itertools import islice, takewhile

from retrieval.questions.answer_kinds.wordings import asks_for_list, introduces_list
from retrieval.questions.question import Question
from retrieval.search.confidence import evidence
from retrieval.search.config import MAX_SHOWN, MAX_SHOWN_UNSURE, MIN_RELATIVE_ODDS
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits


def count_to_show(ranking: Ranking, question: Question, hits: Hits, confident: bool) -> int:
    """How many of the best hits a reply shows at once; all of a section asked for by number.

    `confident`: whether the first may be shown as the answer.
    """
    if section := ranking.numbered_section_at(question, hits[0][0]):
        return sum(section.first <= doc_id < section.end for doc_id, _ in hits)

    def relevance(position: int) -> float:
        """That of a hit; of a later one that tells nothing new or introduces a list, 0."""
        hit_evidence = evidence(ranking, question, hits, position)
        normal = ranking.normal_text(hits[position][0])
        introduces = introduces_list(normal) and not asks_for_list(question.text)
        is_left_out = position and (introduces or not hit_evidence.novelty)
        return 0.0 if is_left_out else hit_evidence.relevance

    return count_near_best(map(relevance, range(len(hits))), confident)


def count_near_best(probabilities: Iterable[float], confident: bool) -> int:
    """How many of the best hits to show: the first, and those next to it of nearly its odds.

    That is, until the odds of one are below MIN_RELATIVE_ODDS x those of the first. At most
    MAX_SHOWN are shown, or MAX_SHOWN_UNSURE where the first hit is not `confident`.
    `probabilities`: of the hits in order, computed as needed.
    """
    limit = MAX_SHOWN if confident else MAX_SHOWN_UNSURE
    odds = (p / (1 - p) if p < 1 else math.inf for p in islice(probabilities, limit))
    min_odds = MIN_RELATIVE_ODDS * next(odds)
    return 1 + sum(1 for _ in takewhile(lambda other: other >= min_odds, odds))
