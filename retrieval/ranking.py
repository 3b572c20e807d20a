"""Ranking: how well each passage answers a question.

A passage is scored by BM25 over its own sentence and over what stands around it, each with its own
weight; then the best of them are looked at again for the kind of answer that is asked for. All
weights are in `Knobs`; tests/benchmarks/README.md tells what each is worth.
"""

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .analysis import HAN, normalised, normalised_question, tokens, words
from .answer_kinds import Candidates, answer_candidates, answers_kind, is_name
from .bm25 import BM25, Choice, Scores
from .bylines import byline
from .evidence import Evidence
from .passages import Passage, Passages
from .postings import BLOCK, Documents, documents
from .questions import Question, read_question
from .synonyms import SYNONYMS
from .top import best_first

Places = NDArray[np.int32]
Key = TypeVar("Key", bound=Hashable)

# What people call the things that a byline tells, beside the words it uses itself.
BYLINE_WORDS = {
    "authors": "这篇文章的作者是谁写的，记者，撰稿",
    "publisher": "这篇文章发表、刊登、刊载、登在哪里，哪家报纸媒体",
    "source": "这篇文章的出处来源是哪里，哪家媒体",
    "published": "这篇文章什么时候发表、发布、刊登，日期",
}


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

    def __init__(self, passages: Passages, knobs: Knobs | None = None) -> None:
        self.knobs = knobs = knobs or Knobs()
        self._passages = passages
        vocabulary: dict[str, int] = {}
        articles = passages.articles
        section_of, sections = _numbered((p.section, p.article.traditional) for p in passages)
        names = ((a.title, a.traditional) for a in articles)
        sentences = documents(map(_sentence, passages), vocabulary)
        titles = documents((tokens(normalised(*name)) for name in names), vocabulary)
        headings = documents((tokens(normalised(*section)) for section in sections), vocabulary)

        around = knobs.around_k1, knobs.around_b
        self._sentences = BM25(sentences, knobs.k1, knobs.b)
        self._articles = BM25(_joined(sentences, passages.article_of, titles), *around)
        self._paragraphs = BM25(_joined(sentences, passages.paragraph_of), *around)
        # A title made of the article's first words ("在这里,国内外来人口…") names no subject.
        subjects = [
            [] if article.title.endswith("…") else title
            for article, title in zip(articles, _apart(titles), strict=True)
        ]
        self._titles = self._implied(sentences, passages.article_of, subjects)
        self._headings = self._implied(sentences, section_of, list(_apart(headings)))
        lengths = np.array([max(1, len(article.title)) for article in articles], dtype=np.float64)
        self._title_weights = knobs.title * np.minimum(1.0, knobs.title_length / lengths)

    def _implied(
        self, sentences: Documents, field_of: Places, fields: Sequence[Sequence[int]]
    ) -> BM25:
        """The index of what each sentence leaves to its field: the tokens that it lacks itself."""
        ids, lengths = array("i"), array("i")
        distinct = [list(dict.fromkeys(field)) for field in fields]
        for at, own in zip(field_of.tolist(), _apart(sentences), strict=True):
            field = distinct[at]
            held = set(own) if field else ()
            lacking = [token for token in field if token not in held]
            ids.extend(lacking)
            lengths.append(len(lacking))
        implied = Documents(sentences.vocabulary, *(np.array(a, np.int32) for a in (ids, lengths)))
        # b is 0: a long field is not worth less. The idf is the sentences', so that a word counts
        # the same wherever it stands.
        return BM25(implied, self.knobs.k1, b=0.0, idf=self._sentences.idf)

    def question(self, text: str) -> Question:
        """A question, as a person writes it, as it is looked for."""
        return read_question(
            normalised_question(text),
            courtesy=self.knobs.courtesy,
            asking=self.knobs.asking_words,
            synonyms=self.knobs.synonyms > 0,
        )

    def best(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """The best passages for a question and their scores, best first, at most `limit`.

        A score is the share, 0 to 1, of the best one that the question allows. Equal scores keep
        the passages' order; those with nothing of the question in their own sentence are none.
        """
        scores = self.shares(question)
        if not question.kinds:
            return [(at, float(scores[at])) for at in best_first(scores, limit)]
        # A share of the score is kept for those that hold the kind of answer asked for.
        weight = self.knobs.answer_kind
        places = best_first(scores, max(limit, self.knobs.candidates))
        found = [(at, float(scores[at]) * (1 - weight)) for at in places]
        least = found[limit - 1][1] if len(found) > limit > 0 else 0.0
        for i, (at, score) in enumerate(found[: self.knobs.candidates]):
            # The others cannot come among the first, whatever they hold.
            if score + weight >= least and self._answers_kind(at, question):
                found[i] = (at, score + weight)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def shares(self, question: Question) -> Scores:
        """The score of each passage, whatever kind of answer it holds; 0 to 1."""
        knobs = self.knobs
        scores = self._found(self._sentences, question)
        articles = knobs.article * self._found(self._articles, question)
        paragraphs = knobs.paragraph * self._found(self._paragraphs, question)
        titles = self._found(self._titles, question)
        headings = self._found(self._headings, question)
        best = _best(self._sentences, question)
        best += knobs.article * _best(self._articles, question)
        best += knobs.paragraph * _best(self._paragraphs, question)
        for first in range(0, len(scores), BLOCK):  # what is added up stays in the cache
            here = slice(first, first + BLOCK)
            own = scores[here]
            article = self._passages.article_of[here]
            total = articles.take(article)
            total += paragraphs.take(self._passages.paragraph_of[here])
            if self._titles.avgdl:
                total += self._title_weights.take(article) * titles[here]
            if self._headings.avgdl:
                total += knobs.heading * headings[here]
            total += own
            total *= own > 0
            np.minimum(total, best, out=own)
        scores /= best or 1.0
        return scores

    def _answers_kind(self, at: int, question: Question) -> bool:
        passage = self._passages[at]
        candidates = _candidates(passage.text, passage.article.traditional)
        return answers_kind(candidates, question.kinds, question.text)

    def _found(self, index: BM25, question: Question) -> Scores:
        """The scores in one index; a synonym counts as its share of the word asked for."""
        choices: list[Choice] = []
        for word in question.words:
            best = index.best_score(word.tokens)
            shares = (
                (synonym, self.knobs.synonyms * min(1.0, best / index.best_score(synonym)))
                for synonym in word.synonyms
                if index.has(synonym[0])
            )
            choices.append([(word.tokens, 1.0), *shares])
        return index.get_scores(question.tokens, choices)

    def evidence(self, question: Question, at: int, score: float) -> Evidence:
        """What speaks for the passage at `at`, whose score is `score`, as the answer."""
        near = self._passages.neighbours(at)
        article = int(self._passages.article_of[at])
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

    def rarity(self, token: str) -> float:
        """How telling a token is: its idf as a share of the largest, 0 to 1."""
        return self._sentences.token_idf(token) / self._sentences.unseen_idf


def _share_held(word: str, holds: Callable[[str], bool]) -> float:
    """How much of a word is held: all of it, or a synonym, or some of its pairs of characters."""
    if holds(word) or any(holds(other) for other in SYNONYMS.get(word, ())):
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] if HAN.fullmatch(word) else []
    return sum(map(holds, pairs)) / len(pairs) if len(word) > 2 and pairs else 0.0


def _best(index: BM25, question: Question) -> float:
    found = (token for word in question.words for token in word.tokens)
    return index.best_score(chain(question.tokens, found))


def _numbered(keys: Iterable[Key]) -> tuple[Places, list[Key]]:
    """For each key the number of its first standing among the different ones, and those."""
    numbers: dict[Key, int] = {}
    places = [numbers.setdefault(key, len(numbers)) for key in keys]
    return np.array(places, dtype=np.int32), list(numbers)


def _sentence(passage: Passage) -> list[str]:
    """The tokens of a passage; a byline is found by what people call the things it tells, too."""
    found = tokens(normalised(passage.text, passage.article.traditional))
    told = byline(passage.text) if passage.paragraph.byline else None
    for name, asked in BYLINE_WORDS.items():
        if getattr(told, name, ""):
            found += tokens(asked)
    return found


@lru_cache(maxsize=4096)
def _candidates(text: str, traditional: bool) -> Candidates:
    """What a sentence could answer with. Made for the best passages only, and kept for a while."""
    normal = normalised(text, traditional)
    return answer_candidates(normal, words(normal))


def _apart(given: Documents) -> Iterator[list[int]]:
    """The tokens of each document."""
    ends = np.cumsum(given.lengths, dtype=np.int64)
    for end, length in zip(ends.tolist(), given.lengths.tolist(), strict=True):
        yield given.ids[end - length : end].tolist()


def _joined(sentences: Documents, place_of: Places, starts: Documents | None = None) -> Documents:
    """The sentences of each place put together, after what the place starts with.

    The sentences of a place stand together, in the order of the places.
    """
    count = len(starts.lengths) if starts else int(place_of.max(initial=-1)) + 1
    lengths = np.bincount(place_of, sentences.lengths, minlength=count).astype(np.int32)
    if not starts:
        return Documents(sentences.vocabulary, sentences.ids, lengths)
    before = np.repeat(np.cumsum(lengths, dtype=np.int64) - lengths, starts.lengths)
    ids = np.insert(sentences.ids, before, starts.ids)
    return Documents(sentences.vocabulary, ids, lengths + starts.lengths)
