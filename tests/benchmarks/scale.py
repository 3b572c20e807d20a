"""What a question, a change and a build cost in collections of any shape, beside tantivy.

    python -m pip install -e . --group bench
    python tests/benchmarks/scale.py CMRC.json DRCD.json [ROW …] [--folder DIR]

A row is PASSAGES:SHAPE, a number of passages and how many of them an article has, such as
1000000:1000; `book` is one article of all. Its files are made out of the sentences of the public
sets, the same on every run. A row is printed as soon as it is measured, then what is to be reached.
With --folder the files and indexes are kept there, and built only where they are missing. Tantivy
is asked the same questions turn about, as bare queries over the same sentences cut into the same
tokens. Times of questions are CPU time of the thread that asks, so that other work on the
machine hardly counts.
"""

import argparse
import gc
import json
import multiprocessing
import random
import re
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import numpy as np
import psutil
import tantivy

import retrieval.index.opening
from bot.articles.reloader import warm_up
from retrieval import Library
from retrieval.analysis.tokenizer import normalised_question
from retrieval.documents.passages import passages
from retrieval.engines.base import documents, engine_token
from retrieval.evaluation.evaluation import read_question_set
from retrieval.index.segment import term_hash
from retrieval.index.version import INDEX_VERSION
from retrieval.questions.question import read_question

ROWS = ("100000:10", "100000:100", "100000:1000", "100000:book", "1000000:10", "1000000:1000")
SENTENCES = 4  # of a paragraph
QUESTIONS = 1000  # each is asked once, as people do
COMPARED = 30  # questions whose first ten are held to those of scoring every passage
CHUNK = 50_000  # passages, about, that are scored at once for that
CHANGES = 5
ALONE = 100_000, "1000"  # the row that is built in one process, too


@dataclass(frozen=True, slots=True)
class Row:
    """What a collection needs: seconds, MB, and milliseconds of CPU a question."""

    shape: str
    passages: int
    engine: str
    build: float
    alone: float  # to build in one process; 0: not measured
    build_memory: float  # the most of all processes
    start: float
    memory: float  # of a process that has answered all questions, less that of an empty one
    change: float  # of one article, until it answers: the median
    p50: float
    p99: float
    tantivy: float  # p50 of its bare query
    firsts: float  # share of first hits that are those of scoring everything
    tens: float  # share of the first ten hits that are among those


def write_files(sets: Sequence[Path], size: int, each: int, folder: Path) -> None:
    """A folder of articles with about `size` sentences, `each` an article, from all sets."""
    dice = random.Random(1)
    stock = [article for path in sets for article in read_question_set(path, [])[1]]
    sentences = [passage.text for passage in passages(stock) if "\n" not in passage.text]
    titles = [article.title for article in stock]
    for number in range(max(1, size // each)):
        lines = [f"# {dice.choice(titles)}", ""]
        for at in range(0, each, SENTENCES):
            if each > 50 and at % 40 == 0:
                lines += [f"## {dice.choice(titles)}", ""]
            count = min(SENTENCES, each - at)
            lines += ["".join(_varied(dice, sentences) for _ in range(count)), ""]
        part = folder / f"{number // 1000:03}"
        part.mkdir(exist_ok=True, parents=True)
        (part / f"{number:06}.md").write_text("\n".join(lines), encoding="utf-8")


def _varied(dice: random.Random, sentences: Sequence[str]) -> str:
    """A sentence whose second half may be that of another: real words, but not always the same."""
    one, other = dice.choice(sentences), dice.choice(sentences)
    head, tail = one.split("，"), other.split("，")
    if len(head) > 1 and len(tail) > 1:
        return "，".join([*head[: len(head) // 2], *tail[len(tail) // 2 :]])
    return one


def questions_of(sets: Sequence[Path]) -> list[str]:
    """Questions of all sets in turn."""
    of_sets = [[q.text for q in read_question_set(path, [])[0]] for path in sets]
    each = QUESTIONS // len(of_sets)
    return [q for questions in of_sets for q in questions[:: len(questions) // each][:each]]


def build(folder: Path, cache: Path, alone: bool) -> tuple[float, float]:
    """The seconds that building takes, and the most memory of all processes, in MB."""
    if alone:
        retrieval.index.opening.PARALLEL_FROM = 1 << 60
    most, stop = [0.0], Event()

    def watch() -> None:
        while not stop.wait(0.2):
            every = [psutil.Process(), *psutil.Process().children(recursive=True)]
            most[0] = max(most[0], sum(map(_memory, every)))

    Thread(target=watch, daemon=True).start()
    began = time.perf_counter()
    Library.open(folder, cache=cache)
    taken = time.perf_counter() - began
    stop.set()
    return taken, most[0]


def _memory(process: psutil.Process) -> float:
    """The memory of its own in MB (Linux): pages of mapped files are the system's to drop."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:  # it has ended
        return 0.0
    own = re.search(r"^RssAnon:\s+(\d+)", status, re.MULTILINE)
    return int(own[1]) / 1000 if own else 0.0


def answer_all(
    folder: Path, cache: Path, questions: Sequence[str]
) -> tuple[int, str, float, float]:
    """Passages, engine, seconds to start, and MB of a process that answers."""
    few = cache.parent / "few"
    few.mkdir(exist_ok=True)
    (few / "a.md").write_text("# 茶\n\n茶要用热水冲泡。", encoding="utf-8")
    Library.open(few).ask("热身")  # jieba's dictionary, numpy
    gc.collect()
    empty = _memory(psutil.Process())
    began = time.perf_counter()
    library = Library.open(folder, cache=cache)
    start = time.perf_counter() - began
    for question in questions:
        library.ask(question)
    gc.collect()
    memory = _memory(psutil.Process()) - empty
    engine = type(library._engine).__name__.removesuffix("Engine").lower()
    return len(library.passages), engine, start, memory


def change_article(folder: Path, cache: Path) -> float:
    """The median seconds until a changed article answers; the folder is as before afterwards."""
    path = folder / "000" / "000000.md"
    text = path.read_bytes()
    first = library = Library.open(folder, cache=cache)
    taken = []
    for number in range(CHANGES):
        path.write_text(f"# 茶\n\n第{number}种绿茶要用八十度的水冲泡。\n", encoding="utf-8")
        began = time.perf_counter()
        library = Library.open(folder, cache=cache, previous=library, changed=[path])
        hits = library.ask(f"第{number}种绿茶用多少度的水").hits
        taken.append(time.perf_counter() - began)
        assert hits[0].passage.text.startswith(f"第{number}种绿茶"), hits[0].passage.text
    path.write_bytes(text)
    assert len(Library.open(folder, cache=cache, previous=library).passages) == len(first.passages)
    return statistics.median(taken)


def ask_turn_about(
    folder: Path, cache: Path, questions: Sequence[str]
) -> tuple[float, float, float]:
    """The median and the 99th percentile of `ask`, and the median of tantivy's bare query."""
    library = Library.open(folder, cache=cache)
    schema, searcher = _bare_index(library)
    warm_up(library)  # as the bot does
    ours, theirs = [], []
    for question in questions:
        read = read_question(normalised_question(question))
        tokens = [*read.tokens, *(token for word in read.groups for token in word.tokens)]
        words = [engine_token(term_hash(token)) for token in tokens]

        def bare(words: Sequence[str] = words) -> object:
            terms = (tantivy.Query.term_query(schema, "text", word) for word in words)
            clauses = [(tantivy.Occur.Should, term) for term in terms]
            return searcher.search(tantivy.Query.boolean_query(clauses), 10)

        theirs.append(_milliseconds(bare))
        ours.append(_milliseconds(partial(library.ask, question)))
    p99 = statistics.quantiles(ours, n=100, method="inclusive")[98]
    return statistics.median(ours), p99, statistics.median(theirs)


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.thread_time()
    call()
    return (time.thread_time() - began) * 1000


def _bare_index(library: Library) -> tuple[tantivy.Schema, tantivy.Searcher]:
    """Tantivy over nothing but the sentences."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(200_000_000, 2)
    for part in library.index.parts:
        for article in np.flatnonzero(part.live).tolist():
            for document in documents(part.segment, article):
                writer.add_document(tantivy.Document(text=document.sentence))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return schema, index.searcher()


def compare_hits(folder: Path, cache: Path, questions: Sequence[str]) -> tuple[float, float]:
    """The shares of first hits, and of the first ten, that are those of scoring every passage."""
    library = Library.open(folder, cache=cache)
    index, scoring = library.index, library._ranking.scoring
    count = len(index.articles)
    chunks = np.array_split(np.arange(count), -(-len(index) // CHUNK) if count > 1 else 1)
    firsts = tens = every = 0
    for question in questions:
        terms = scoring.terms(read_question(normalised_question(question)))
        found = scoring.best(terms, 10)
        hits = [hit for chunk in chunks for hit in scoring.best(terms, 10, chunk)]
        right = sorted(hits, key=lambda hit: -hit[1])[:10]
        firsts += [*dict(found)][:1] == [*dict(right)][:1]
        tens += len(dict(found).keys() & dict(right).keys())
        every += len(right)
    return firsts / len(questions), tens / every


def measure(sets: Sequence[Path], size: int, shape: str, place: Path) -> Row:
    """One collection in a folder, each step in a process of its own."""
    articles, cache = place / "articles", place / "cache"
    done = place / f"built-{INDEX_VERSION}.json"
    if not done.exists():
        shutil.rmtree(place, ignore_errors=True)
        write_files(sets, size, size if shape == "book" else int(shape), articles)
        alone = 0.0
        if (size, shape) == ALONE:
            alone, _ = _in_a_process(build, articles, place / "alone", True)
        taken, most = _in_a_process(build, articles, cache, False)
        done.write_text(json.dumps([taken, alone, most]))
    taken, alone, most = json.loads(done.read_text())
    questions = questions_of(sets)
    count, engine, start, memory = _in_a_process(answer_all, articles, cache, questions)
    p50, p99, bare = _in_a_process(ask_turn_about, articles, cache, questions)
    some = questions[:: len(questions) // COMPARED][:COMPARED]
    firsts, tens = _in_a_process(compare_hits, articles, cache, some)
    change = _in_a_process(change_article, articles, cache)
    built = (taken, alone, most, start, memory)
    return Row(shape, count, engine, *built, change, p50, p99, bare, firsts, tens)


def _in_a_process(call: Callable[..., Any], *arguments: Any) -> Any:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        return process.submit(call, *arguments).result()


HEAD = (
    "passages", "an article", "engine", "build s", "times one process", "build MB", "start s",
    "memory MB", "change s", "p50 ms", "p99 ms", "tantivy ms", "p50 in tantivy's", "p99 in p50",
    "firsts", "tens",
)  # fmt: skip


def line(row: Row) -> str:
    """A row of the table."""
    faster = f"{row.alone / row.build:.2f}" if row.alone else ""
    cells = (f"{row.passages:,}", row.shape, row.engine, f"{row.build:,.0f}", faster)
    cells += (f"{row.build_memory:,.0f}", f"{row.start:.1f}", f"{row.memory:,.0f}")
    cells += (f"{row.change:.2f}", f"{row.p50:.2f}", f"{row.p99:.2f}", f"{row.tantivy:.2f}")
    cells += (f"{row.p50 / row.tantivy:.2f}", f"{row.p99 / row.p50:.2f}")
    return f"| {' | '.join((*cells, f'{row.firsts:.3f}', f'{row.tens:.3f}'))} |"


def bounds(row: Row) -> Iterator[tuple[str, float, float, float]]:
    """What is to be reached: its name, what was measured, at least and at most."""
    large, no_limit = row.passages > 500_000, float("inf")
    yield "p50 of `ask`, in tantivy's", row.p50 / row.tantivy, 0, 1.3 if large else 4
    yield "p99 of `ask`, in its p50", row.p99 / row.p50, 0, 2.5
    yield "first hits that scoring everything gives", row.firsts, 1, 1
    yield "first ten that scoring everything gives", row.tens, 0.96, 1
    if row.alone:
        yield "building, times as fast as one process", row.alone / row.build, 1.3, no_limit
    if large:
        yield "seconds until a changed article answers", row.change, 0, 1
        yield "MB to build", row.build_memory, 0, 1500
        yield "MB to answer", row.memory, 0, 600


def drawing(rows: Sequence[Row]) -> str:
    """The median times as bars, ours and tantivy's, a pair a row, as SVG."""
    longest = max(max(row.p50, row.tantivy) for row in rows)
    height = 60 + 44 * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 {height}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="680" height="{height}" fill="white"/>'
        '<text x="16" y="24">median time of a question: Wenju, and a bare query of tantivy</text>'
    ]
    for y, row in zip(range(44, height, 44), rows, strict=False):
        shape = "one book" if row.shape == "book" else f"{row.shape} an article"
        parts.append(f'<text x="16" y="{y + 18}">{row.passages:,}, {shape}</text>')
        for top, value, colour in ((y + 4, row.p50, "#c0392b"), (y + 18, row.tantivy, "#27ae60")):
            width = 360 * value / longest
            bar = f'<rect x="210" y="{top}" width="{width:.1f}" height="12" fill="{colour}"/>'
            text = f'<text x="{216 + width:.1f}" y="{top + 10}">{value:.1f} ms</text>'
            parts += [bar, text]
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure row by row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("drcd", type=Path)
    parser.add_argument("rows", nargs="*", default=ROWS, metavar="ROW")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}", flush=True)
    rows: list[Row] = []
    with TemporaryDirectory() as scratch:
        for name in options.rows:
            size, _, shape = name.partition(":")
            place = (options.folder or Path(scratch)).resolve() / name.replace(":", "-")
            rows.append(measure((options.cmrc, options.drcd), int(size), shape, place))
            print(line(rows[-1]), flush=True)
    print("\n| | measured | must be | |\n| --- | --- | --- | --- |")
    for row in rows:
        for what, measured, least, most in bounds(row):
            bound = f"{least:g} or more" if least else f"{most:g} at most"
            reached = "yes" if least <= measured <= most else "NO"
            name = f"{row.passages:,}, {row.shape} an article: {what}"
            print(f"| {name} | {measured:.2f} | {bound} | {reached} |")
    if options.svg:
        options.svg.write_text(drawing(rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
