"""Weights: passages and questions as sparse vectors whose product is a passage's score.

A passage has a weight for each token in each field that it stands in: how much of the token's worth
the passage gets for it. A question has the worth: so a word that becomes more or less common
changes questions, and no passage.
"""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.passages import Passages
from retrieval.index.index import Cut, subjects
from retrieval.index.postings import Documents, Found, Ids
from retrieval.search.bm25 import UNKNOWN, Scores, below
from retrieval.search.config import Knobs
from retrieval.search.query import Query
from retrieval.search.scoring import Worth, bm25_of, highest_score, title_weights

Vector = dict[int, float]
Averages = tuple[float, float, float]
Lengths = NDArray[np.int64]  # a row for each passage: of its sentence, article and paragraph


class Field(IntEnum):
    """Where a token stands; only the sentence's lack of it makes it one of the last two."""

    SENTENCE = 0
    ARTICLE = 1
    PARAGRAPH = 2
    TITLE = 3
    HEADING = 4


def dimension(number: int, field: Field) -> int:
    """The dimension of a token, by its number, in a field."""
    return number * len(Field) + field


class Belows(NamedTuple):
    """What the lengths of each passage's sentence, article and paragraph add below the line."""

    sentence: Scores
    article: Scores
    paragraph: Scores


def belows(lengths: Lengths, averages: Averages, knobs: Knobs) -> Belows:
    """What lengths add, given their averages."""
    parameters = ((knobs.k1, knobs.b), *[(knobs.around_k1, knobs.around_b)] * 2)
    columns = zip(lengths.T, averages, parameters, strict=True)
    return Belows(*(below(column, average, *p) for column, average, p in columns))


class Weighing:
    """Makes the vectors of the passages of articles, one article at a time.

    `numbers` has for each token of the cut passages its number, `averages` are of the lengths.
    """

    def __init__(
        self, cut: Cut, passages: Passages, numbers: Ids, averages: Averages, knobs: Knobs
    ) -> None:
        self._passages, self._averages, self._knobs = passages, averages, knobs
        self._bases = numbers.astype(np.int64) * len(Field)
        self._sentences, self._titles = _Texts(cut.sentences), _Texts(cut.titles)
        self._subjects = _Texts(subjects(cut, passages))
        self._headings = _Texts(cut.headings)
        self._title_weights = title_weights(passages.articles, knobs)

    def has_tokens(self, at: int) -> bool:
        """Whether the passage at `at` can be found at all."""
        return len(self._sentences[at]) > 0

    def vectors(self, article: int) -> Iterator[tuple[int, tuple[int, int, int], Vector]]:
        """The place, lengths and vector of each passage of an article that has a token."""
        passages, knobs = self._passages, self._knobs
        first, end = passages.article_starts[article : article + 2].tolist()
        texts = [self._sentences[at] for at in range(first, end)]
        whole = np.concatenate([self._titles[article], *texts])
        groups: dict[int, list[Ids]] = {}
        for at, text in enumerate(texts, first):
            groups.setdefault(int(passages.paragraph_of[at]), []).append(text)
        paragraphs = {number: np.concatenate(group) for number, group in groups.items()}
        around = (knobs.around_k1, knobs.around_b)

        def weights(text: Ids, field: Field, weight: float, k1: float, b: float) -> Vector:
            tokens, times = np.unique(text, return_counts=True)
            line = below(np.array([len(text)]), self._averages[field], k1, b)
            return self._entries(tokens, field, weight * times / (times + line))

        of_article = weights(whole, Field.ARTICLE, knobs.article, *around)
        of_paragraph = {
            number: weights(text, Field.PARAGRAPH, knobs.paragraph, *around)
            for number, text in paragraphs.items()
        }
        title = np.unique(self._subjects[article])
        for at, text in enumerate(texts, first):
            if not len(text):
                continue
            paragraph = int(passages.paragraph_of[at])
            heading = np.unique(self._headings[int(passages.section_of[at])])
            lengths = (len(text), len(whole), len(paragraphs[paragraph]))
            vector = of_article | of_paragraph[paragraph]
            vector |= weights(text, Field.SENTENCE, 1.0, knobs.k1, knobs.b)
            for implied, field, weight in (
                (title, Field.TITLE, float(self._title_weights[article])),
                (heading, Field.HEADING, knobs.heading),
            ):
                lacking = np.setdiff1d(implied, text)
                vector |= self._entries(lacking, field, np.full(len(lacking), weight))
            yield at, lengths, vector

    def _entries(self, tokens: Ids, field: Field, weights: Scores) -> Vector:
        dimensions = (self._bases[tokens] + field).tolist()
        # What weighs nothing has no place in a sparse vector.
        return {d: w for d, w in zip(dimensions, weights.tolist(), strict=True) if w > 0}


class _Texts:
    """Documents, each by its number."""

    def __init__(self, given: Documents) -> None:
        self._ids = given.ids
        self._ends = np.cumsum(given.lengths, dtype=np.int64)
        self._starts = self._ends - given.lengths

    def __getitem__(self, at: int) -> Ids:
        return self._ids[self._starts[at] : self._ends[at]]


def question_vector(asked: Query, worth: Worth) -> Vector:
    """What each token of a question is worth in each field.

    Its product with a passage's vector is the passage's score; where the question has synonyms it
    may be more, never less.
    """
    vector: Vector = {}
    fields = (worth.sentence, worth.article, worth.paragraph, worth.implied, worth.implied)
    for row, number in enumerate(asked.ids.tolist()):
        if number != UNKNOWN:
            for field, values in zip(Field, fields, strict=True):
                at = dimension(number, field)
                vector[at] = vector.get(at, 0.0) + float(values[row])
    return {at: value for at, value in vector.items() if value > 0}


def exact_scores(
    asked: Query,
    worth: Worth,
    vectors: Sequence[Vector],
    weighed: Belows,
    lines: Belows,
    titles: Scores,
    knobs: Knobs,
) -> Scores:
    """The scores of passages from their vectors, to the last digit those of `Scoring`.

    A weight tells how often the token stands there, given what was `weighed` with. `lines` are what
    lengths add now, `titles` the weights of the passages' titles.
    """
    size = len(vectors)

    def found(field: Field) -> tuple[NDArray[np.int16], NDArray[np.int64], Scores]:
        """The rows and passages of the tokens that stand in a field, in order, and the weights."""
        there = [
            (row, at, weight)
            for row, number in enumerate(asked.ids.tolist())
            if number != UNKNOWN
            for at, vector in enumerate(vectors)
            if (weight := vector.get(dimension(number, field))) is not None
        ]
        rows, places, weights = zip(*there, strict=True) if there else ((), (), ())
        numbers = np.array(rows, dtype=np.int16), np.array(places, dtype=np.int64)
        return *numbers, np.array(weights, dtype=np.float64)

    def of_field(field: Field, worth: Scores, weight: float, was: Scores, now: Scores) -> Scores:
        rows, places, weights = found(field)
        shares = np.minimum(weights / (weight or 1.0), 1 - 2.0**-24)  # as near 1 as a float32 is
        times = np.maximum(1.0, np.round(was[places] * shares / (1 - shares)))
        return bm25_of(asked, Found(rows, places, times), worth, now, size)

    def implied(field: Field) -> Scores:
        rows, places, _ = found(field)
        return asked.summed(rows, places, worth.implied[rows], size)

    own = of_field(Field.SENTENCE, worth.sentence, 1.0, weighed.sentence, lines.sentence)
    total = own + knobs.article * of_field(
        Field.ARTICLE, worth.article, knobs.article, weighed.article, lines.article
    )
    total += knobs.paragraph * of_field(
        Field.PARAGRAPH, worth.paragraph, knobs.paragraph, weighed.paragraph, lines.paragraph
    )
    total += titles * implied(Field.TITLE)
    total += knobs.heading * implied(Field.HEADING)
    total *= own > 0
    most = highest_score(asked, worth, knobs)
    scores: Scores = np.minimum(total, most) / (most or 1.0)
    return scores
