"""Scoring: what its formula says, however the passages are stored and whatever has gone."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

import retrieval.engines.choice
import retrieval.engines.memory
from retrieval.analysis.tokenizer import normal_form, tokens
from retrieval.documents.article import Article
from retrieval.engines.bm25 import idf
from retrieval.engines.memory import MemoryEngine
from retrieval.index.building import build_segment
from retrieval.index.index import Index
from retrieval.index.segment import Part
from retrieval.questions.question import read_question
from retrieval.readers.reading import article_from_text
from retrieval.search.config import RankingConfig
from retrieval.search.scoring import Scoring

CONFIG = RankingConfig()
QUESTIONS = ["苹果丢了", "北京地铁公司春天在哪里", "香蕉", "遗失手机", "没有", "香蕉苹果很甜"]


def articles(seed: int, count: int) -> list[Article]:
    """Articles of a few words that come again and again, some with headings, some without end."""
    dice = Random(seed)
    words = ["苹果", "香蕉", "很甜", "丢失", "遗失", "手机", "地铁", "北京", "春天", "公司"]

    def clause(most: int) -> str:
        return "".join(dice.choices(words, k=dice.randint(1, most)))

    def article(number: int) -> Article:
        lines = [f"# {clause(2)}", f"这是第{number}篇，说的是水果和别的事。"]
        for _ in range(dice.randint(1, 3)):
            if dice.random() < 0.4:
                lines.append(f"## {clause(1)}")
            lines.append("。".join(clause(9) for _ in range(dice.randint(1, 4))) + "。")
        return article_from_text("\n\n".join(lines), f"{number:03}.md")

    return [article(number) for number in range(count)]


def index(*parts: Sequence[Article]) -> Index:
    return Index([Part.of_all(build_segment(part)) for part in parts])


def best(given: Index, asked: str, limit: int = 1000, engine=None) -> list[tuple[str, float]]:
    """The ids of the best passages, and their scores."""
    scoring = Scoring(given, engine, CONFIG)
    found = scoring.best(scoring.terms(read_question(asked)), limit)
    return [(given.passage(doc_id).id, round(score, 9)) for doc_id, score in found]


def okapi(documents: list[list[str]], k1: float, b: float) -> BM25Okapi:
    """rank_bm25 itself, with Lucene's idf."""
    theirs = BM25Okapi(documents, k1=k1, b=b)
    counts = {t: sum(t in d for d in documents) for d in documents for t in d}
    theirs.idf = {t: float(idf(np.array([n]), len(documents))[0]) for t, n in counts.items()}
    return theirs


def cut(text: str) -> list[str]:
    return tokens(normal_form(text, traditional=False))


def test_the_score_is_the_sum_of_what_the_formula_says():
    """Sentence, article and paragraph by rank_bm25; title and heading where the sentence lacks."""
    given = index(articles(seed=1, count=12))
    asked = read_question("苹果公司很甜")
    sentences = [cut(p.text) for p in given.passages]
    paragraphs, whole = {}, {}
    for at, passage in enumerate(given.passages):
        paragraphs.setdefault((passage.article, passage.paragraph), []).extend(sentences[at])
        title = cut(passage.article.title)
        whole.setdefault(passage.article, list(title)).extend(sentences[at])
    own = okapi(sentences, CONFIG.k1, CONFIG.b)

    def around(of):
        scores = okapi([*of.values()], CONFIG.context_k1, CONFIG.context_b).get_scores(asked.tokens)
        return dict(zip(of, scores, strict=True))

    of_article, of_paragraph = around(whole), around(paragraphs)
    found = dict(best(given, "苹果公司很甜"))

    def covered(heading: str) -> float:
        """The share of the question that a heading says."""
        worth = [(own.idf.get(token, 0), token in cut(heading)) for token in asked.tokens]
        return sum(idf for idf, said in worth if said) / sum(idf for idf, _ in worth)

    scores = {}
    for at, passage in enumerate(given.passages):

        def left(field: str, at: int = at) -> float:
            lacking = set(cut(field)) - set(sentences[at])
            return sum(own.idf.get(token, 0) for token in asked.tokens if token in lacking)

        score = own.get_scores(asked.tokens)[at]
        if score > 0:
            scores[passage.id] = (
                score
                + CONFIG.article * of_article[passage.article]
                + CONFIG.paragraph * of_paragraph[passage.article, passage.paragraph]
                + CONFIG.title * left(passage.article.title)
                + (CONFIG.heading + CONFIG.heading_coverage * covered(passage.section) ** 2)
                * left(passage.section)
            )
    assert len(found) == len(scores) > 10
    # All are shares of one total.
    totals = {round(scores[id_] / share, 4) for id_, share in found.items() if share < 1}
    assert len(totals) == 1


@pytest.mark.parametrize("seed", range(8))
def test_segments_and_articles_that_have_gone_make_no_difference(seed):
    every = articles(seed, 30)
    whole, gone = index(every), {a.file for a in every[3:20:4]}
    in_parts = index(every[:7], every[7:9], every[9:])
    left = index([article for article in every if article.file not in gone])
    less, less_in_parts = whole.with_changes(gone, []), in_parts.with_changes(gone, [])
    merged = less_in_parts.merge()
    for asked in QUESTIONS:
        assert best(in_parts, asked) == best(whole, asked)
        expected = best(left, asked)
        assert [best(given, asked) for given in (less, less_in_parts, merged)] == [expected] * 3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("limit", [1, 3, 10])
def test_candidates_are_scored_as_all_passages_are(seed, limit):
    every = articles(seed, 40)
    given = index(every[:25], every[25:]).with_changes({every[3].file, every[30].file}, [])
    for asked in QUESTIONS:
        assert best(given, asked, limit, MemoryEngine(given, CONFIG)) == best(given, asked, limit)


def test_equal_scores_keep_the_order_of_the_articles_whatever_segment_they_stand_in():
    same = [article_from_text("# 甲\n\n苹果很甜。", f"{number}.md") for number in range(6)]
    given = index(same[3:], same[:3])
    scoring = Scoring(given, None, CONFIG)
    found = scoring.best(scoring.terms(read_question("苹果")), 4)
    assert [given.passage(at).article.file for at, _ in found] == ["0.md", "1.md", "2.md", "3.md"]


def test_what_a_question_for_a_definition_looks_through_is_scored_once(monkeypatch):
    """Of few passages each is scored at once; that costs as much as all the rest."""
    from retrieval import Library

    library = Library(articles(seed=4, count=20))
    scored = []
    best = Scoring.best

    def counting(self, *arguments, **keywords):
        scored.append(arguments)
        return best(self, *arguments, **keywords)

    monkeypatch.setattr(Scoring, "best", counting)
    assert library.ask("什么是苹果").hits
    assert len(scored) == 1


def test_no_score_exceeds_one():
    given = index(articles(seed=2, count=20))
    for asked in ("苹果", "苹果苹果苹果", "手机丢失"):
        assert all(0 < score <= 1 for _, score in best(given, asked, 50))
    assert best(given, "苹果", 0) == []


def test_no_long_question_costs_more_than_twenty_ordinary_ones(monkeypatch):
    """What is counted are the postings that are looked at: time would depend on the machine."""
    from retrieval import Library

    looked_at = []
    weighted_scores = retrieval.engines.memory.BM25.weighted_scores

    def counting(self, weights):
        starts = self.starts
        looked_at.append(sum(int(starts[n + 1] - starts[n]) for n in weights))
        return weighted_scores(self, weights)

    monkeypatch.setattr(retrieval.engines.memory.BM25, "weighted_scores", counting)
    monkeypatch.setattr(retrieval.engines.choice, "EXHAUSTIVE_UP_TO", 0)
    library = Library(articles(seed=3, count=300))

    def cost(question: str) -> int:
        looked_at.clear()
        library.ask(question)
        return sum(looked_at)

    ordinary = sorted(cost(q) for q in QUESTIONS)[len(QUESTIONS) // 2]
    texts = "".join(passage.text for passage in library.passages)
    for long in ("钱 " * 2048, "遗失手机 " * 800, texts[:4096], "国家问题的目的是元建立我国" * 300):
        assert cost(long[:4096]) <= 20 * ordinary


def test_a_part_of_a_word_that_any_text_has_is_little_of_it():
    """So 促进作用 hardly covers 光合作用: 光合 is what tells it from other words."""
    usual = "".join(f"第{number}项合作有促进作用。" for number in range(20))
    text = f"# 茶\n\n{usual}\n\n光合细菌可以净水。"
    index = Index([Part.of_all(build_segment([article_from_text(text, "茶.md")]))])
    scoring = Scoring(index, None, CONFIG)
    match_of = {
        part: scoring.word_match("光合作用", {part}.__contains__) for part in ("作用", "光合")
    }
    assert match_of["作用"] < 0.2 < 0.6 < match_of["光合"]
    assert scoring.word_match("光合作用", {"光合作用"}.__contains__) == 1
