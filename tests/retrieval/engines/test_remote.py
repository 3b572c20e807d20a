"""Remote: Milvus gives the hits that the index in this process gives, in its order."""

from pathlib import Path
from random import Random

import pytest

from retrieval import Library
from retrieval.documents.article import Article
from retrieval.evaluation.evaluation import question_set
from retrieval.readers.reading import article_from_text

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

import retrieval.engines.remote

HERE = Path(__file__).parents[1]
SEEDS = HERE.parents[1] / "seeds"
CMRC = HERE.parents[2] / "shared" / "eval" / "cmrc_trial.json"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file that milvus-lite keeps the collections in."""
    return str(tmp_path / "index.db")


def assert_same_answers(here: Library, there: Library, questions: list[str], limit: int = 10):
    """The contract: the same hits in the same order, their scores within 1e-4, the same bands.

    Words are heard by the vocabulary, which an index elsewhere does not give: the local one hears.
    """
    there._ranking._hear = here._ranking._hear
    for question in questions:
        ours, theirs = here.ask(question, limit), there.ask(question, limit)
        assert [h.passage.id for h in theirs.hits] == [h.passage.id for h in ours.hits], question
        assert [h.score for h in theirs.hits] == pytest.approx(
            [h.score for h in ours.hits], abs=1e-4
        )
        assert (theirs.found, theirs.confident) == (ours.found, ours.confident), question
        assert [h.highlights for h in theirs.hits] == [h.highlights for h in ours.hits]


def test_the_five_articles(url: str):
    here, there = Library.open(SEEDS), Library.open(SEEDS, index=url)
    questions, _ = question_set(HERE / "questions.jsonl", here.articles)
    assert_same_answers(here, there, [question.text for question in questions])
    assert_same_answers(here, there, ["量子力学", "你好", "", "的", "dpkg", "通辽" * 200])


@pytest.mark.skipif(not CMRC.exists(), reason="the public sets are not part of this repository")
def test_a_fifth_of_a_public_set(url: str):
    questions, articles = question_set(CMRC, [])
    articles = articles[: len(articles) // 5]
    here, there = Library(articles), Library(articles, index=url)
    assert_same_answers(here, there, [question.text for question in questions[:200:2]])


def many_alike(articles: int) -> list[Article]:
    """Articles of a few words that come again and again: many passages are worth the same."""
    dice = Random(articles)
    words = ["苹果", "香蕉", "很甜", "丢失", "遗失", "手机", "地铁", "北京", "春天", "公司"]

    def clause(most: int) -> str:
        return "".join(dice.choices(words, k=dice.randint(1, most)))

    def lines(number: int) -> list[str]:
        made = [f"# {clause(2)}", f"这是第{number}篇，说的是水果和别的事。", "……"]
        for _ in range(dice.randint(1, 3)):
            made += [f"## {clause(1)}"] * (dice.random() < 0.4)
            made.append("。".join(clause(5) for _ in range(dice.randint(1, 4))) + "。")
        return made

    return [article_from_text("\n\n".join(lines(n)), f"{n}.md") for n in range(articles)]


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_equals_keep_their_order_however_few_are_asked_for_at_first(url, limit, monkeypatch):
    monkeypatch.setattr(retrieval.engines.remote, "FIRST", 2)
    monkeypatch.setattr(retrieval.engines.remote, "MORE", 2)
    articles = many_alike(40)
    here, there = Library(articles), Library(articles, index=url)
    questions = ["苹果丢了", "北京地铁公司春天在哪里", "香蕉", "遗失手机", "没有", "谁的手机弄丢了"]
    assert_same_answers(here, there, questions, limit)


def test_a_word_that_comes_without_end(url: str):
    """A weight tells how often a word stands there, also where that is very often."""
    texts = ["苹果" * 3000 + "。香蕉很甜。", "苹果" * 2999 + "。香蕉不甜。", "苹果。" * 50]
    articles = [article_from_text(f"第{n}篇\n{text}", f"{n}.txt") for n, text in enumerate(texts)]
    assert_same_answers(Library(articles), Library(articles, index=url), ["苹果", "香蕉很甜"])


def test_passages_that_only_another_process_knows_are_no_hits(url: str):
    """A bot that runs goes on with the articles that it has read."""
    articles = many_alike(12)
    older = Library(articles[:8], index=url)
    Library(articles, index=url)
    hits = older.ask("北京地铁", limit=50).hits
    assert hits
    assert {hit.passage.article.file for hit in hits} <= {a.file for a in articles[:8]}
