"""What a question costs as a collection grows, beside rank_bm25, bm25s and tantivy.

    pip install -e .[bench]
    python tests/benchmarks/scale.py CMRC.json DRCD.json [--sizes 1000 10000 100000 1000000]

prints a Markdown table, a row as soon as it is measured, then what is to be reached and what was
measured of it, and draws the times into scale.svg. All engines get the same passages, cut into the
same tokens, and the same questions, one by one.
"""

import argparse
import gc
import multiprocessing
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import log10
from pathlib import Path
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from typing import Any

import bm25s
import numpy as np
import psutil
import tantivy
from rank_bm25 import BM25Okapi
from retrieval.index.postings import Postings, documents_of, postings

from retrieval import Library
from retrieval.analysis.tokenizer import normalised_question
from retrieval.documents.passages import passages
from retrieval.evaluation.evaluation import question_set
from retrieval.questions.question import read_question
from retrieval.search.bm25 import BM25
from retrieval.search.top import best_first

SIZES = (1_000, 10_000, 100_000, 1_000_000)  # passages
PARAGRAPHS, SENTENCES = 3, 4  # of an article, of a paragraph: CMRC's texts have 12.5 sentences
QUESTIONS = 500
RANK_BM25_MOST = 100_000  # passages: beyond, rank_bm25 needs seconds a question
RANK_BM25_QUESTIONS = 20
TOP = 10
START_RUNS = 7
SEEDS = Path(__file__).parents[2] / "seeds"
K1, B = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """What one engine needs at one size: seconds, MB, and milliseconds a question."""

    passages: int
    engine: str
    build: float
    start: float | None  # from the cache
    index: float | None  # the arrays of the index
    memory: float  # by how much the process grew
    p50: float
    p99: float
    text: float | None = None  # the articles' text, in MB of UTF-8


def files(sets: Sequence[Path], size: int, folder: Path) -> Path:
    """A folder of articles with about `size` sentences, each of clauses of one set."""
    dice = random.Random(1)
    stock = [_stock(path) for path in sets]
    for number in range(size // (PARAGRAPHS * SENTENCES)):
        titles, clauses, ends = dice.choice(stock)
        sentences = [
            "".join(dice.choices(clauses, k=dice.choice((1, 2, 2, 3)))) + dice.choice(ends)
            for _ in range(PARAGRAPHS * SENTENCES)
        ]
        paragraphs = (
            "".join(sentences[i : i + SENTENCES]) for i in range(0, len(sentences), SENTENCES)
        )
        text = "\n".join([f"title: {dice.choice(titles)}", "---", *paragraphs])
        part = folder / f"{number // 1000:03}"
        part.mkdir(exist_ok=True, parents=True)
        (part / f"{number:06}.txt").write_text(f"---\n{text}", encoding="utf-8")
    return folder


def _stock(path: Path) -> tuple[list[str], list[str], list[str]]:
    """The titles of a set, the clauses within its sentences, and those at their ends."""
    _, articles = question_set(path, [])
    parts = [re.split("(?<=[，,；;])", p.text) for p in passages(articles)]
    clauses = [clause for *inner, _ in parts for clause in inner if len(clause) > 4]
    return [a.title for a in articles], clauses, [end for *_, end in parts]


def asked(sets: Sequence[Path]) -> list[str]:
    """Questions of all sets in turn."""
    of_sets = [[q.text for q in question_set(path, [])[0]] for path in sets]
    each = QUESTIONS // len(of_sets)
    return [q for questions in of_sets for q in questions[:: len(questions) // each][:each]]


def measured(sets: Sequence[Path], size: int) -> list[Row]:
    """All engines at one size, in this process, one after the other."""
    questions = asked(sets)
    with TemporaryDirectory() as scratch:
        Library.open(files(sets, 100, Path(scratch, "few"))).ask("热身")  # jieba's dictionary
        folder, cache = files(sets, size, Path(scratch, "articles")), Path(scratch, "cache")
        began = time.perf_counter()
        Library.open(folder, cache=cache)
        build = time.perf_counter() - began
        before, began = memory(), time.perf_counter()
        library = Library.open(folder, cache=cache)
        start = time.perf_counter() - began
        grown = memory() - before
    count, index = len(library.passages), library.index
    parts = (index.sentences, index.articles, index.paragraphs, index.titles, index.headings)
    text = sum(len(article.text.encode()) for article in library.articles) / 1e6
    row = partial(Row, count)
    needed = sum(map(megabytes, parts))
    asked_whole = times(library.ask, questions)
    rows = [row("Wenju, `ask`", build, start, needed, grown, *asked_whole, text)]

    sentences = index.sentences
    known = [normalised_question(question) for question in questions]
    queries = [[*q.tokens, *(token for word in q.words for token in word.tokens)]
               for q in map(read_question, known)]  # fmt: skip
    del library, index, parts
    rows.append(row(*of_sentences(sentences, queries)))
    others = [of_bm25s, of_tantivy, *([of_rank_bm25] if count <= RANK_BM25_MOST * 1.2 else [])]
    return rows + [row(*engine(Corpus(sentences), queries)) for engine in others]


def of_sentences(sentences: Postings, queries: Sequence[list[str]]) -> tuple[Any, ...]:
    """What the other engines do, and no more: the scores of sentences, and the first of them."""
    documents = documents_of(sentences)
    before, began = memory(), time.perf_counter()
    index = BM25(postings(documents), K1, B)
    build, grown = time.perf_counter() - began, memory() - before
    taken = times(lambda q: best_first(index.get_scores(q), TOP), queries)
    return "Wenju, sentences", build, None, megabytes(index.postings), grown, *taken


class Corpus:
    """The passages' tokens as strings, made while they are read: one string a token, not a use."""

    def __init__(self, given: Postings) -> None:
        self._tokens = list(given.vocabulary)
        documents = documents_of(given)
        self._ids, self._lengths = documents.ids, documents.lengths

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[list[str]]:
        ends = np.cumsum(self._lengths, dtype=np.int64)
        for end, length in zip(ends.tolist(), self._lengths.tolist(), strict=True):
            yield [self._tokens[i] for i in self._ids[end - length : end].tolist()]


def of_bm25s(corpus: Corpus, queries: Sequence[list[str]]) -> tuple[Any, ...]:
    """bm25s, with numpy."""
    texts = list(corpus)
    before, began = memory(), time.perf_counter()
    index = bm25s.BM25(k1=K1, b=B, method="lucene")
    index.index(texts, show_progress=False)
    build, grown = time.perf_counter() - began, memory() - before
    arrays = (index.scores[name].nbytes for name in ("data", "indices", "indptr"))
    search = partial(index.retrieve, k=TOP, show_progress=False)
    return "bm25s", build, None, sum(arrays) / 1e6, grown, *times(lambda q: search([q]), queries)


def of_tantivy(corpus: Corpus, queries: Sequence[list[str]]) -> tuple[Any, ...]:
    """tantivy: a bare query of terms, any of which may stand."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    before, began = memory(), time.perf_counter()
    index = tantivy.Index(schema)
    writer = index.writer(200_000_000, 2)
    for tokens in corpus:
        writer.add_document(tantivy.Document(text=" ".join(tokens)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    build, grown = time.perf_counter() - began, memory() - before

    def search(query: list[str]) -> object:
        terms = (tantivy.Query.term_query(schema, "text", token) for token in query)
        clauses = [(tantivy.Occur.Should, term) for term in terms]
        return searcher.search(tantivy.Query.boolean_query(clauses), TOP)

    return "tantivy", build, None, None, grown, *times(search, queries)


def of_rank_bm25(corpus: Corpus, queries: Sequence[list[str]]) -> tuple[Any, ...]:
    """rank_bm25 itself."""
    before, began = memory(), time.perf_counter()
    index = BM25Okapi(corpus, k1=K1, b=B)
    build, grown = time.perf_counter() - began, memory() - before
    few = queries[:: len(queries) // RANK_BM25_QUESTIONS]
    return (
        "rank_bm25",
        build,
        None,
        None,
        grown,
        *times(lambda q: index.get_scores(q).argsort()[-TOP:], few),
    )


def times(answer: Callable[[Any], object], questions: Sequence[Any]) -> tuple[float, float]:
    """The median and the 99th percentile of the milliseconds a question takes."""
    for question in questions[:5]:
        answer(question)
    taken = []
    for question in questions:
        began = time.perf_counter()
        answer(question)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100, method="inclusive")[98]


def megabytes(index: Postings) -> float:
    """The arrays of an index."""
    arrays = [index.lengths, index.found_in]
    for block in index.blocks:
        arrays += [block.tokens, block.starts, block.documents, block.frequencies]
    return sum(array.nbytes for array in arrays) / 1e6


def memory() -> float:
    """The memory of this process in MB."""
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def line(row: Row) -> str:
    """A row of the table."""
    index = "" if row.index is None else f"{row.index:,.0f}"
    start = "" if row.start is None else f"{row.start:,.2f}"
    memory = f"{max(0, row.memory):,.0f}"
    cells = (f"{row.passages:,}", row.engine, f"{row.build:,.1f}", start, index, memory)
    return f"| {' | '.join(cells)} | {row.p50:.2f} | {row.p99:.2f} |"


def must_reach(rows: Sequence[Row]) -> Iterator[str]:
    """What is to be reached at 100,000 and at a million passages, and what was measured."""
    at: dict[int, dict[str, Row]] = {}
    for row in rows:
        at.setdefault(round(row.passages, -5), {})[row.engine] = row
    if engines := at.get(100_000):
        ours = engines["Wenju, sentences"].p50
        yield told("100k: times as fast as rank_bm25", engines["rank_bm25"].p50 / ours, least=300)
        yield told("100k: times as fast as bm25s", engines["bm25s"].p50 / ours, least=1)
    if engines := at.get(1_000_000):
        ask, theirs = engines["Wenju, `ask`"], engines["bm25s"]
        ours, bound = ask.index or 0, (theirs.index or 0) + (ask.text or 0)
        yield told("1M: p50 of `ask`, in tantivy's", ask.p50 / engines["tantivy"].p50, most=3)
        yield told("1M: p99 of `ask`, in its p50", ask.p99 / ask.p50, most=5)
        yield told("1M: index, in bm25s's and the text", ours / bound, most=1)
        starts = ask.build / (ask.start or ask.build)
        yield told("1M: starts from the cache in the time of a build", starts, least=20)


def told(what: str, measured: float, least: float = 0, most: float = float("inf")) -> str:
    """A row of the table of what is to be reached."""
    bound = f"{least:g} or more" if least else f"{most:g} at most"
    return f"| {what} | {bound} | {measured:.2f} | {'yes' if least <= measured <= most else 'NO'} |"


def starts() -> float:
    """How long `python -m bot QUESTION` takes, beside importing what it cannot do without.

    The medians of some runs, turn about; the first, which fills the cache, is left out.
    """
    bare = "import logging, telegram.ext, jieba; jieba.setLogLevel(60); jieba.initialize()"
    commands = (["-c", bare], ["-m", "bot", "通辽有移民局吗"])
    taken: tuple[list[float], list[float]] = ([], [])
    with TemporaryDirectory() as data:
        settings = {"DATA_DIR": data, "ARTICLES_DIR": str(SEEDS), "TELEGRAM_BOT_TOKEN": ""}
        quiet = partial(run, env=os.environ | settings, stdout=DEVNULL, check=True)
        for _ in range(START_RUNS + 1):
            for command, seconds in zip(commands, taken, strict=True):
                began = time.perf_counter()
                quiet([sys.executable, *command])
                seconds.append(time.perf_counter() - began)
    base, ours = (statistics.median(seconds[1:]) for seconds in taken)
    return ours / base


def drawing(rows: Sequence[Row]) -> str:
    """The median time against the size, both on logarithmic scales, as SVG."""
    colours = dict(zip(dict.fromkeys(r.engine for r in rows), _COLOURS, strict=False))
    sizes = [r.passages for r in rows]
    low = round(log10(min(sizes)))
    high = max(round(log10(max(sizes))), low + 1)

    def x(size: float) -> float:
        return 70 + 450 * (log10(size) - low) / (high - low)

    def y(milliseconds: float) -> float:
        return 340 - 50 * (log10(milliseconds) + 2)

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 400" font-family="sans-serif"'
        ' font-size="12"><rect width="680" height="400" fill="white"/>'
    ]
    for power in range(-2, 5):
        at = y(10**power)
        parts.append(f'<path d="M70 {at}H520" stroke="#ddd"/>')
        parts.append(f'<text x="64" y="{at + 4}" text-anchor="end">{10.0**power:,g} ms</text>')
    for power in range(low, high + 1):
        at = x(10**power)
        parts.append(f'<path d="M{at} 40V340" stroke="#ddd"/>')
        parts.append(f'<text x="{at}" y="360" text-anchor="middle">{10**power:,}</text>')
    parts.append('<text x="295" y="385" text-anchor="middle">passages</text>')
    parts.append('<text x="70" y="24">median time of a question</text>')
    ends = []
    for engine, colour in colours.items():
        points = [(x(r.passages), y(r.p50)) for r in rows if r.engine == engine]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        ends.append((points[-1][1], points[-1][0], engine.replace("`", ""), colour))
    lowest = 0.0
    for down, right, engine, colour in sorted(ends):  # names keep clear of each other
        lowest = max(lowest + 14, down + 4)
        parts.append(f'<text x="{right + 8}" y="{lowest:.1f}" fill="{colour}">{engine}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


_COLOURS = ("#c0392b", "#e67e22", "#2980b9", "#27ae60", "#7f8c8d")


def main() -> None:
    """Measure size by size, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("drcd", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--svg", type=Path, default=Path(__file__).with_suffix(".svg"))
    options = parser.parse_args()
    print("| passages | engine | build s | start s | index MB | memory MB | p50 ms | p99 ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    rows: list[Row] = []
    spawn = multiprocessing.get_context("spawn")
    for size in options.sizes:
        with ProcessPoolExecutor(1, mp_context=spawn) as process:
            found = process.submit(measured, (options.cmrc, options.drcd), size).result()
        print(*map(line, found), sep="\n", flush=True)
        rows += found
    options.svg.write_text(drawing(rows), encoding="utf-8")
    print("\n| | must be | measured | |\n| --- | --- | --- | --- |")
    print(*must_reach(rows), sep="\n")
    print(told("five articles: start and answer, in the imports' time", starts(), most=1.5))


if __name__ == "__main__":
    sys.exit(main())
