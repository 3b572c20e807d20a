"""Scoring: BM25 of each passage and of what stands around it, added up.

A sentence leaves out what its title, its heading and the sentences around it have said. So a word
counts that stands in the sentence, in its paragraph or in its article; and, as if the sentence had
it, one that only the title or the heading has.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article
from retrieval.documents.passages import Passages
from retrieval.index.index import Index
from retrieval.index.postings import Found, Ids, Postings
from retrieval.search.bm25 import BM25, UNKNOWN, Scores, sums
from retrieval.search.config import Knobs
from retrieval.search.query import Query, query
from retrieval.search.question import Question
from retrieval.search.scorer import Held
from retrieval.search.top import best_first

FEW = 4096  # passages, up to which it costs less to score all than to tell which can be best
LIKELY = 64  # articles whose passages are scored first where there are more
RARE = 0.05  # postings for each passage, at most, of the words that they are scored by at first
ENOUGH = 1024  # articles that are no longer worth telling apart
MANY = 16  # times that a word is found, from which on the score is as if it were for ever


class Worth(NamedTuple):
    """What each row of a query is worth at most in a sentence, an article and a paragraph.

    `implied` is what it is worth in a title or heading. A long one is not worth less, and the idf
    is the sentences', so that a word counts the same wherever it stands.
    """

    sentence: Scores
    article: Scores
    paragraph: Scores
    implied: Scores


def worth_of(asked: Query, most: Sequence[Scores], knobs: Knobs) -> Worth:
    """What the rows are worth; a synonym its share of the word asked for.

    `most` is what each row by itself is worth in a sentence, an article and a paragraph.
    """
    for field in most:
        for word, *synonyms in asked.choices:
            best = field[word].sum()
            for synonym in synonyms:
                field[synonym] *= knobs.synonyms * min(1.0, best / field[synonym].sum())
    sentence, article, paragraph = most
    return Worth(sentence, article, paragraph, sentence / (knobs.k1 + 1))


def highest_score(asked: Query, worth: Worth, knobs: Knobs) -> float:
    """The score that no passage exceeds: every word found for ever, wherever it counts."""
    best = asked.total(worth.sentence) + knobs.article * asked.total(worth.article)
    return best + knobs.paragraph * asked.total(worth.paragraph)


def title_weights(articles: Sequence[Article], knobs: Knobs) -> Scores:
    """What a word that only the title has counts in each article."""
    lengths = np.array([max(1, len(a.title)) for a in articles], dtype=np.float64)
    weights: Scores = knobs.title * np.minimum(1.0, knobs.title_length / lengths)
    return weights


class Layout(NamedTuple):
    """Some articles, and the passages, paragraphs and sections that stand in them, in order.

    `counts`, `in_paragraph` and `in_section` tell how many of the passages stand in each of them,
    `paragraph_at` in which of the paragraphs each passage stands; `below` is BM25's of sentences.
    """

    articles: Ids
    counts: Ids
    places: Ids
    paragraphs: Ids
    in_paragraph: Ids
    paragraph_at: NDArray[np.intp]
    sections: Ids
    in_section: Ids
    below: Scores
    title_weights: Scores


class Scoring:
    """The scores of passages: shares, 0 to 1, of the best score that a question allows."""

    def __init__(self, passages: Passages, index: Index, knobs: Knobs) -> None:
        self.knobs = knobs
        self.sentences = BM25(index.sentences, knobs.k1, knobs.b)
        self.articles = BM25(index.articles, knobs.around_k1, knobs.around_b)
        self.paragraphs = BM25(index.paragraphs, knobs.around_k1, knobs.around_b)
        self.titles, self.headings = index.titles, index.headings
        self._passages = passages
        self._title_weights = title_weights(passages.articles, knobs)

    def prepare(self, question: Question) -> None:
        """Nothing: all is at hand."""

    def best(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """The best passages and their scores, best first, at most `limit`.

        Equal scores keep the passages' order. A passage with nothing of the question in its own
        sentence is none.
        """
        asked = query(question, self.sentences.numbers)
        worth = self._worth(asked)
        few = len(self._passages) <= FEW or len(self._passages.articles) <= LIKELY or limit < 1
        where = self._everywhere if few else self._layout(self._promising(asked, worth, limit))
        scores = self._scored(asked, worth, where)
        scores /= highest_score(asked, worth, self.knobs) or 1.0
        return [(int(where.places[at]), float(scores[at])) for at in best_first(scores, limit)]

    @cached_property
    def _everywhere(self) -> Layout:
        return self._layout(np.arange(len(self._passages.articles), dtype=np.int32))

    def held(self, at: int) -> Held:
        """What stands around the passage at `at`."""
        near = self._passages.neighbours(at)
        article = int(self._passages.article_of[at])
        section = int(self._passages.section_of[at])

        def in_window(token: str) -> bool:
            number = self.sentences.number(token)
            return (
                any(self.sentences.postings.holds(number, i) for i in near)
                or self.titles.holds(number, article)
                or self.headings.holds(number, section)
            )

        return Held(in_window, lambda token: self.articles.holds(token, article))

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        return self.sentences.token_idf(token) / self.sentences.unseen_idf

    def _promising(self, asked: Query, worth: Worth, limit: int) -> Ids:
        """The numbers of the articles that can have one of the `limit` best passages.

        Most articles have too little of the question for that: less than the best passages of the
        likeliest ones have already, by their rare words alone or, should these tell too little, by
        all.
        """
        most = self._most(asked, worth)
        likely = self._layout(np.sort(np.argpartition(-most, LIKELY)[:LIKELY]).astype(np.int32))
        promising = np.arange(len(most), dtype=np.int32)
        for rows in (self._rare(asked), np.ones(len(asked.ids), dtype=np.bool_)):
            scores = self._scored(asked.only(rows), worth, likely)
            if len(scores) >= limit:
                # Rounding must not lose one that is as good as the last of the best.
                least = np.partition(scores, -limit)[-limit] - 1e-9
                promising = np.flatnonzero(most >= least).astype(np.int32)
            if len(promising) <= ENOUGH:
                break
        return promising

    def _rare(self, asked: Query) -> NDArray[np.bool_]:
        """The rows of a query that stand in few passages."""
        found_in = np.where(asked.ids == UNKNOWN, 0, self.sentences.postings.found_in[asked.ids])
        rarest = np.argsort(found_in)
        rare = np.cumsum(found_in[rarest]) <= len(self._passages) * RARE
        rows = np.zeros(len(rarest), dtype=np.bool_)
        rows[rarest] = rare
        return rows

    def _worth(self, asked: Query) -> Worth:
        fields = (self.sentences, self.articles, self.paragraphs)
        return worth_of(asked, [f.most(asked.ids, asked.times) for f in fields], self.knobs)

    def _most(self, asked: Query, worth: Worth) -> Scores:
        """What a passage of each article can get at most.

        It cannot hold a word more often than its article does, nor be shorter than nothing; and a
        word that it holds is not left to the title.
        """
        knobs, passages = self.knobs, self._passages
        below = min(knobs.k1 * (1 - knobs.b), knobs.around_k1 * (1 - knobs.around_b))
        most = np.maximum(worth.sentence, knobs.title * (1 + below) * worth.implied)
        most += knobs.article * worth.article + knobs.paragraph * worth.paragraph
        times = np.arange(MANY, dtype=np.float64)
        saturation = times / (times + below)
        saturation[-1] = 1.0
        total = self.articles.postings.sums(asked.ids, most[:, None] * saturation)
        found = self.headings.found(asked.ids)
        if len(found.rows):
            article_of = passages.article_of[passages.section_starts]
            headings = sums(found.documents, worth.implied[found.rows], len(article_of))
            highest = np.zeros(len(total))
            np.maximum.at(highest, article_of, headings)
            total += knobs.heading * highest
        return total

    def _layout(self, articles: Ids) -> Layout:
        """Where the passages of these articles stand."""
        starts = self._passages.article_starts
        counts = starts[articles + 1] - starts[articles]
        places = _ranges(starts[articles], counts)
        paragraphs, in_paragraph = _groups(self._passages.paragraph_of[places])
        sections, in_section = _groups(self._passages.section_of[places])
        return Layout(
            articles=articles,
            counts=counts,
            places=places,
            paragraphs=paragraphs,
            in_paragraph=in_paragraph,
            paragraph_at=np.repeat(np.arange(len(paragraphs)), in_paragraph),
            sections=sections,
            in_section=in_section,
            below=self.sentences.below[places],
            title_weights=np.repeat(self._title_weights[articles], counts),
        )

    def _scored(self, asked: Query, worth: Worth, at: Layout) -> Scores:
        """The scores of the passages that stand there."""
        knobs, size = self.knobs, len(at.places)
        found = self.sentences.postings.found(asked.ids, at.places)
        own = bm25_of(asked, found, worth.sentence, at.below, size)
        around = self.articles.postings.found(asked.ids, at.articles)
        below = self.articles.below[at.articles]
        scores = bm25_of(asked, around, worth.article, below, len(at.articles))
        total = own + knobs.article * np.repeat(scores, at.counts)

        joined = _joined(found, at.paragraph_at)
        below = self.paragraphs.below[at.paragraphs]
        scores = bm25_of(asked, joined, worth.paragraph, below, len(at.paragraphs))
        total += knobs.paragraph * scores[at.paragraph_at]

        held = np.zeros((len(asked.ids), size), dtype=np.bool_)
        held[found.rows, found.documents] = True
        implied = _implied(asked, self.titles, at.articles, at.counts, held, worth.implied)
        total += at.title_weights * implied
        implied = _implied(asked, self.headings, at.sections, at.in_section, held, worth.implied)
        total += knobs.heading * implied
        total *= own > 0
        return np.minimum(total, highest_score(asked, worth, knobs))


def bm25_of(asked: Query, found: Found, worth: Scores, below: Scores, size: int) -> Scores:
    """The BM25 of each of `size` documents."""
    shares = found.times / (found.times + below[found.documents])
    shares *= worth[found.rows]
    return asked.summed(found.rows, found.documents, shares, size)


def _implied(
    asked: Query,
    fields: Postings,
    numbers: Ids,
    counts: Ids,
    held: NDArray[np.bool_],
    worth: Scores,
) -> Scores:
    """What each passage leaves to its field, a title or a heading: the words that it lacks itself.

    `numbers` are those of the fields, `counts` tell how many passages each of them has, and `held`
    which row of the query stands in which passage.
    """
    size = held.shape[1]
    found = fields.found(asked.ids, numbers)
    if not len(found.rows):
        return np.zeros(size)
    firsts = np.cumsum(counts) - counts
    of_field = counts[found.documents]
    places = _ranges(firsts[found.documents], of_field)
    rows = np.repeat(found.rows, of_field)
    lacks = ~held[rows, places]
    rows, places = rows[lacks], places[lacks]
    return asked.summed(rows, places, worth[rows], size)


def _joined(found: Found, group_of: NDArray[np.intp]) -> Found:
    """What was found in documents as found in the groups that they stand in, in order."""
    groups = group_of[found.documents]
    begins = (np.diff(groups, prepend=-1) != 0) | (np.diff(found.rows, prepend=-1) != 0)
    firsts = np.flatnonzero(begins)
    times = np.add.reduceat(found.times, firsts, dtype=np.int64) if len(firsts) else found.times
    return Found(found.rows[firsts], groups[firsts].astype(np.int32), times)


def _groups(numbers: Ids) -> tuple[Ids, Ids]:
    """The different ones of ascending numbers, and how often each stands there."""
    firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
    return numbers[firsts], np.diff(firsts, append=len(numbers)).astype(np.int32)


def _ranges(starts: Ids, counts: Ids) -> Ids:
    """The numbers from each start on, as many as its count, in a row."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts).astype(np.int32) + np.arange(
        counts.sum(), dtype=np.int32
    )
