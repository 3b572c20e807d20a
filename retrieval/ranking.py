"""Ranking: how well each passage answers a question.

A passage is scored by BM25 over its own sentence and over what stands around it, each with its own
weight; then the best of them are looked at again for the kind of answer that is asked for. All
weights are in `Knobs`; tests/benchmarks/README.md tells what each is worth.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .analysis import HAN, normalised, normalised_question, tokens, words
from .answer_kinds import answer_candidates, answers_kind, is_name
from .bm25 import BM25, Scores
from .evidence import Evidence
from .passages import Passage
from .questions import Question, read_question
from .synonyms import SYNONYMS

Places = NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)

# What people call the things that a byline tells, beside the words it uses itself.
BYLINE_WORDS = (
    "这篇文章的作者是谁写的，记者，撰稿；"
    "发表、刊登、刊载在哪里，出处来源，哪家报纸媒体，什么时候发布日期"
)


@dataclass(frozen=True, slots=True)
class Knobs:
    """Every weight and choice of the ranking; zero or False switches an idea off.

    Gains are in points of S@1 on CMRC / DRCD, measured by tests/benchmarks/ablation.py by switching
    that idea off alone.
    """

    # Sentences are short and of like length: term frequency saturates at once, length matters
    # little: +4.4 / +0.3. Around them length matters a little more.
    k1: float = 0.6
    b: float = 0.3
    around_k1: float = 0.9
    around_b: float = 0.4
    # A sentence leaves out what its article has said before, so what is around it counts too:
    # +0.3 / -0.1, and in long articles the paragraph is worth 3 points of S@3.
    article: float = 1.0
    paragraph: float = 0.5
    # What the title says every sentence says: "he", "the species" stand for it. Words that only the
    # title has count as if the sentence had them. The largest gain of all.
    title: float = 1.0
    # A title longer than this names more than a subject; each of its words counts for less.
    title_length: int = 12
    # The same for the heading above, which is less often the subject.
    heading: float = 0.5
    # Asking words (what, how many) stand in no answer: they are not looked for: +0.7 / -0.1.
    asking_words: bool = False
    # Please and thank you are nobody's question.
    courtesy: bool = False
    # A synonym counts this share of the word asked for: -0.1 / 0, the five articles +1.9.
    synonyms: float = 0.6
    # Share of the best score for holding a number, date, name, place or reason where one is asked:
    # +1.0 / +0.2.
    answer_kind: float = 0.04
    # The first so many passages are looked at for it.
    candidates: int = 50


class Ranking:
    """The scores of passages by themselves and of what stands around them."""

    def __init__(self, passages: Sequence[Passage], knobs: Knobs | None = None) -> None:
        self.knobs = knobs = knobs or Knobs()
        normal = [normalised(p.text, p.article.traditional) for p in passages]
        sentences = [
            tokens(n) + (tokens(BYLINE_WORDS) if p.paragraph.byline else [])
            for n, p in zip(normal, passages, strict=True)
        ]
        self._answers = [answer_candidates(n, words(n)) for n in normal]
        self._sentences = BM25(sentences, knobs.k1, knobs.b)

        self._article_of, articles = _numbered(p.article for p in passages)
        self._paragraph_of, _ = _numbered((p.article, p.paragraph) for p in passages)
        section_of, sections = _numbered((p.section, p.article.traditional) for p in passages)
        titles = [tokens(normalised(a.title, a.traditional)) for a in articles]
        headings = [tokens(normalised(*section)) for section in sections]

        around = knobs.around_k1, knobs.around_b
        self._articles = BM25(_joined(self._article_of, sentences, titles), *around)
        self._paragraphs = BM25(_joined(self._paragraph_of, sentences), *around)
        # A title made of the article's first words ("在这里,国内外来人口…") names no subject.
        subjects = [
            [] if article.title.endswith("…") else title
            for article, title in zip(articles, titles, strict=True)
        ]
        self._titles = self._implied(sentences, self._article_of, subjects)
        self._headings = self._implied(sentences, section_of, headings)
        lengths = np.array([max(1, len(article.title)) for article in articles], dtype=np.float64)
        shares = np.minimum(1.0, knobs.title_length / lengths)
        self._title_weight = knobs.title * shares[self._article_of]

    def _implied(
        self, sentences: Sequence[list[str]], place: Places, fields: Sequence[list[str]]
    ) -> BM25:
        """The index of what each sentence leaves to its field: the tokens that it lacks itself."""
        lacking = (
            [token for token in dict.fromkeys(fields[at]) if token not in own]
            for at, own in zip(place, map(set, sentences), strict=True)
        )
        # b is 0: a long field is not worth less. The idf is the sentences', so that a word counts
        # the same wherever it stands.
        return BM25(lacking, self.knobs.k1, b=0.0, idf=self._sentences.idf)

    def question(self, text: str) -> Question:
        """A question, as a person writes it, as it is looked for."""
        return read_question(
            normalised_question(text),
            courtesy=self.knobs.courtesy,
            asking=self.knobs.asking_words,
            synonyms=self.knobs.synonyms > 0,
        )

    def scores(self, question: Question) -> Scores:
        """For each passage the share, 0 to 1, of the best score that the question allows.

        A passage with nothing of the question in its own sentence scores 0.
        """
        knobs = self.knobs
        own = self._found(self._sentences, question)
        total = own + knobs.article * self._found(self._articles, question)[self._article_of]
        total += knobs.paragraph * self._found(self._paragraphs, question)[self._paragraph_of]
        total += self._title_weight * self._found(self._titles, question)
        total += knobs.heading * self._found(self._headings, question)
        best = _best(self._sentences, question)
        best += knobs.article * _best(self._articles, question)
        best += knobs.paragraph * _best(self._paragraphs, question)
        shares: Scores = np.minimum(1.0, np.where(own > 0, total, 0.0) / (best or 1.0))
        return self._with_answer_kinds(shares, question) if question.kinds else shares

    def _with_answer_kinds(self, shares: Scores, question: Question) -> Scores:
        """The scores with a share of them kept for those that hold the kind of answer asked for."""
        weight = self.knobs.answer_kind
        scores = shares * (1 - weight)
        for at in best_first(shares, self.knobs.candidates):
            if answers_kind(self._answers[at], question.kinds, question.text):
                scores[at] += weight
        return scores

    def _found(self, index: BM25, question: Question) -> Scores:
        """The scores in one index; a synonym counts as its share of the word asked for."""
        scores = index.get_scores(question.tokens)
        for word in question.words:
            here = index.get_scores(word.tokens)
            best = index.best_score(word.tokens)
            for synonym in word.synonyms:
                if synonym[0] in index.vocabulary:
                    share = self.knobs.synonyms * min(1.0, best / index.best_score(synonym))
                    here = np.maximum(here, share * index.get_scores(synonym))
            scores += here
        return scores

    def evidence(self, question: Question, at: int, score: float) -> Evidence:
        """What speaks for the passage at `at`, whose score is `score`, as the answer."""
        near = [i for i in (at - 1, at, at + 1) if self._near(at, i)]
        article = int(self._article_of[at])
        weights = [
            0.0 if len(word) == 1 and HAN.fullmatch(word) else self._sentences.token_idf(word)
            for word in question.telling
        ]
        if not any(weights):  # 几点了: single characters alone say too little
            return Evidence(0.0, 0.0, 0.0, names=False)

        def covered(holds: Callable[[str], bool]) -> float:
            total = sum(weights) or 1.0
            shares = (_share_held(word, holds) for word in question.telling)
            return sum(w * s for w, s in zip(weights, shares, strict=True)) / total

        def in_passage(token: str) -> bool:
            fields = (self._sentences, self._titles, self._headings)
            return any(index.holds(token, at) for index in fields)

        def in_window(token: str) -> bool:
            return in_passage(token) or any(self._sentences.holds(token, i) for i in near)

        return Evidence(
            score=score,
            window=covered(in_window),
            article=covered(lambda token: self._articles.holds(token, article)),
            names=all(
                self._articles.holds(word, article) or self._articles.holds(word[:2], article)
                for word in question.telling
                if is_name(word)
            ),
        )

    def _near(self, at: int, other: int) -> bool:
        """Whether a passage stands in the same paragraph as another."""
        inside = 0 <= other < len(self._paragraph_of)
        return inside and bool(self._paragraph_of[at] == self._paragraph_of[other])

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        return self._sentences.token_idf(token) / self._sentences.unseen_idf


def _share_held(word: str, holds: Callable[[str], bool]) -> float:
    """How much of a word is held: all of it, or a synonym, or some of its pairs of characters."""
    if holds(word) or any(holds(other) for other in SYNONYMS.get(word, ())):
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] if HAN.fullmatch(word) else []
    return sum(map(holds, pairs)) / len(pairs) if len(word) > 2 and pairs else 0.0


def best_first(scores: Scores, count: int) -> list[int]:
    """Where the `count` highest scores above 0 stand, highest first; equals keep their order."""
    if len(scores) > 4 * count:  # every place that reaches the score of the last one wanted
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        places = np.flatnonzero(scores >= max(least, np.nextafter(0, 1)))
    else:
        places = np.flatnonzero(scores > 0)
    ordered = places[np.argsort(-scores[places], kind="stable")]
    return [int(at) for at in ordered[:count]]


def _best(index: BM25, question: Question) -> float:
    found = (token for word in question.words for token in word.tokens)
    return index.best_score(chain(question.tokens, found))


def _numbered(keys: Iterable[Key]) -> tuple[Places, list[Key]]:
    """For each key the number of its first standing among the different ones, and those."""
    numbers: dict[Key, int] = {}
    places = [numbers.setdefault(key, len(numbers)) for key in keys]
    return np.array(places, dtype=np.int64), list(numbers)


def _joined(
    place: Places, sentences: Sequence[list[str]], starts: Sequence[list[str]] = ()
) -> list[list[str]]:
    """The sentences of each place put together, after what the place starts with."""
    count = int(place.max()) + 1 if len(place) else 0
    documents = [list(start) for start in starts] or [[] for _ in range(count)]
    for at, sentence in zip(place, sentences, strict=True):
        documents[at].extend(sentence)
    return documents
