"""What a question, a change and a build cost in collections of any shape, beside tantivy.

    python -m pip install --group bench
    python tests/benchmarks/scale.py CMRC.json DRCD.json [--rows 100000:10 1000000:1000 …]

A row is a number of passages and how many of them an article has; `book` is one article of all. It
makes files out of the sentences of the public sets, the same ones on every run, prints a row as
soon as it is measured and then what is to be reached, and draws the times into scale.svg. Tantivy
gets the same sentences, cut into the same tokens, and a bare query of the same questions.
"""

import argparse
import gc
import multiprocessing
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import psutil
import tantivy

import retrieval.index.opening
from retrieval import Library
from retrieval.analysis.tokenizer import normalised_question
from retrieval.documents.passages import passages
from retrieval.engines.base import code, documents
from retrieval.evaluation.evaluation import question_set
from retrieval.index.segment import term_hash
from retrieval.questions.question import read_question

ROWS = ("100000:10", "100000:100", "100000:1000", "100000:book", "1000000:10", "1000000:1000")
SENTENCES = 4  # of a paragraph
QUESTIONS = 300
CHANGES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """What a collection needs: seconds, MB, and milliseconds a question."""

    passages: int
    shape: str
    engine: str
    build: float
    build_alone: float | None  # in one process
    build_memory: float  # at most, of all processes
    start: float
    memory: float  # of a process that has answered all questions, less that of an empty one
    change: float  # of one article, until it answers
    p50: float
    p99: float
    tantivy: float  # p50 of its bare query


def files(sets: Sequence[Path], size: int, each: int, folder: Path) -> Path:
    """A folder of articles with about `size` sentences, `each` an article, from all sets."""
    dice = random.Random(1)
    stock = [article for path in sets for article in question_set(path, [])[1]]
    sentences = [passage.text for passage in passages(stock) if "\n" not in passage.text]
    titles = [article.title for article in stock]
    folder.mkdir(parents=True)
    for number in range(max(1, size // each)):
        lines = [f"# {dice.choice(titles)}", ""]
        for at in range(0, each, SENTENCES):
            if each > 50 and at % 40 == 0:
                lines += [f"## {dice.choice(titles)}", ""]
            lines += [
                "".join(_varied(dice, sentences) for _ in range(min(SENTENCES, each - at))),
                "",
            ]
        part = folder / f"{number // 1000:03}"
        part.mkdir(exist_ok=True)
        (part / f"{number:06}.md").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _varied(dice: random.Random, sentences: Sequence[str]) -> str:
    """A sentence whose second half may be that of another: real words, but not always the same."""
    one, other = dice.choice(sentences), dice.choice(sentences)
    head, tail = one.split("，"), other.split("，")
    if len(head) > 1 and len(tail) > 1:
        return "，".join([*head[: len(head) // 2], *tail[len(tail) // 2 :]])
    return one


def asked(sets: Sequence[Path]) -> list[str]:
    """Questions of all sets in turn."""
    of_sets = [[q.text for q in question_set(path, [])[0]] for path in sets]
    each = QUESTIONS // len(of_sets)
    return [q for questions in of_sets for q in questions[:: len(questions) // each][:each]]


def build(folder: Path, cache: Path, alone: bool) -> tuple[float, float]:
    """The seconds that building takes, and the most memory of all processes, in MB."""
    if alone:
        retrieval.index.opening.PARALLEL = 1 << 60
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
    """A process's own memory in MB: files that are mapped are the system's to keep or drop."""
    try:
        told = process.memory_full_info()
    except psutil.Error:
        return 0.0
    return float(told.uss) / 1e6


def answering(
    folder: Path, cache: Path, questions: Sequence[str]
) -> tuple[int, str, float, float, float, float, float, float]:
    """Start, memory, change and times of a process that answers."""
    Library.open(_warm(folder.parent)).ask("热身")  # jieba's dictionary, numpy
    gc.collect()
    empty = _memory(psutil.Process())
    began = time.perf_counter()
    library = Library.open(folder, cache=cache)
    start = time.perf_counter() - began
    taken = times(library.ask, questions)
    gc.collect()
    memory = _memory(psutil.Process()) - empty
    bare = of_tantivy(library, questions)
    changes = []
    for number in range(CHANGES):
        path = folder / "000" / "000000.md"
        path.write_text(f"# 茶\n\n第{number}种绿茶要用八十度的水冲泡。\n", encoding="utf-8")
        began = time.perf_counter()
        library = Library.open(folder, cache=cache, last=library, changed=[path])
        hits = library.ask(f"第{number}种绿茶用多少度的水").hits
        changes.append(time.perf_counter() - began)
        assert hits[0].passage.text.startswith(f"第{number}种绿茶"), hits[0].passage.text
    engine = type(library._engine).__name__.lower()
    change = statistics.median(changes[1:])
    return len(library.passages), engine, start, memory, change, *taken, bare


def _warm(folder: Path) -> Path:
    few = folder / "few"
    few.mkdir(exist_ok=True)
    (few / "a.md").write_text("# 茶\n\n茶要用热水冲泡。", encoding="utf-8")
    return few


def of_tantivy(library: Library, questions: Sequence[str]) -> float:
    """The median milliseconds of tantivy's bare query over the sentences."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(200_000_000, 2)
    for part in library.passages.parts:
        for article in range(len(part.alive)):
            for document in documents(part.segment, article):
                writer.add_document(tantivy.Document(text=document.sentence))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    queries = []
    for question in questions:
        read = read_question(normalised_question(question))
        tokens = [*read.tokens, *(token for word in read.words for token in word.tokens)]
        queries.append([code(term_hash(token)) for token in tokens])

    def search(query: list[str]) -> object:
        terms = (tantivy.Query.term_query(schema, "text", token) for token in query)
        clauses = [(tantivy.Occur.Should, term) for term in terms]
        return searcher.search(tantivy.Query.boolean_query(clauses), 10)

    return times(search, queries)[0]


def times(answer: Callable[[Any], object], questions: Sequence[Any]) -> tuple[float, float]:
    """The median and the 99th percentile of the milliseconds a question takes."""
    for question in questions[:20]:
        answer(question)
    taken = []
    for question in questions:
        began = time.perf_counter()
        answer(question)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100, method="inclusive")[98]


def measured(sets: Sequence[Path], size: int, shape: str) -> Row:
    """One collection, each step in a process of its own."""
    with TemporaryDirectory() as scratch:
        each = size if shape == "book" else int(shape)
        folder, cache = files(sets, size, each, Path(scratch, "articles")), Path(scratch, "cache")
        alone = None
        if size <= 200_000:
            alone, _ = _in_a_process(build, folder, Path(scratch, "alone"), True)
        taken, most = _in_a_process(build, folder, cache, False)
        found = _in_a_process(answering, folder, cache, asked(sets))
    count, engine, start, memory, change, p50, p99, bare = found
    return Row(count, shape, engine, taken, alone, most, start, memory, change, p50, p99, bare)


def _in_a_process(call: Callable[..., Any], *arguments: Any) -> Any:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        return process.submit(call, *arguments).result()


def line(row: Row) -> str:
    """A row of the table."""
    alone = "" if row.build_alone is None else f"{row.build_alone / row.build:.2f}"
    cells = (f"{row.passages:,}", row.shape, row.engine, f"{row.build:,.0f}", alone)
    cells += (f"{row.build_memory:,.0f}", f"{row.start:.1f}", f"{row.memory:,.0f}")
    cells += (f"{row.change:.2f}", f"{row.p50:.2f}", f"{row.p99:.2f}", f"{row.tantivy:.2f}")
    return f"| {' | '.join(cells)} | {row.p50 / row.tantivy:.2f} |"


def must_reach(rows: Sequence[Row]) -> Iterator[str]:
    """What is to be reached, and what was measured."""
    for row in rows:
        name, most = f"{row.passages:,}, {row.shape} an article", 1.3
        if row.passages < 500_000:
            most = 4
            if row.build_alone and row.shape != "book":
                told = row.build_alone / row.build
                yield _told(f"{name}: building, times as fast as one process", told, least=1.3)
        else:
            yield _told(f"{name}: seconds until a changed article answers", row.change, most=1)
            yield _told(f"{name}: MB to build", row.build_memory, most=1500)
            yield _told(f"{name}: MB to answer", row.memory, most=600)
        yield _told(f"{name}: p50 of `ask`, in tantivy's", row.p50 / row.tantivy, most=most)
        yield _told(f"{name}: p99 of `ask`, in its p50", row.p99 / row.p50, most=2.5)


def _told(what: str, measured: float, least: float = 0, most: float = float("inf")) -> str:
    bound = f"{least:g} or more" if least else f"{most:g} at most"
    return f"| {what} | {bound} | {measured:.2f} | {'yes' if least <= measured <= most else 'NO'} |"


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
    for number, row in enumerate(rows):
        y = 44 + 44 * number
        shape = "one book" if row.shape == "book" else f"{row.shape} an article"
        parts.append(f'<text x="16" y="{y + 18}">{row.passages:,}, {shape}</text>')
        for at, (value, colour) in enumerate(((row.p50, "#c0392b"), (row.tantivy, "#27ae60"))):
            width = 360 * value / longest
            top = y + 4 + 14 * at
            parts.append(
                f'<rect x="210" y="{top}" width="{width:.1f}" height="12" fill="{colour}"/>'
            )
            parts.append(f'<text x="{216 + width:.1f}" y="{top + 10}">{value:.1f} ms</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure row by row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cmrc", type=Path)
    parser.add_argument("drcd", type=Path)
    parser.add_argument("--rows", nargs="+", default=ROWS, metavar="PASSAGES:SHAPE")
    parser.add_argument("--svg", type=Path, default=Path(__file__).with_suffix(".svg"))
    options = parser.parse_args()
    print(
        "| passages | an article | engine | build s | times one process | build MB | start s "
        "| memory MB | change s | p50 ms | p99 ms | tantivy ms | p50 in tantivy's |"
    )
    print("|" + " --- |" * 13, flush=True)
    rows: list[Row] = []
    for given in options.rows:
        size, _, shape = given.partition(":")
        row = measured((options.cmrc, options.drcd), int(size), shape)
        print(line(row), flush=True)
        rows.append(row)
    options.svg.write_text(drawing(rows), encoding="utf-8")
    print("\n| | must be | measured | |\n| --- | --- | --- | --- |")
    print(*must_reach(rows), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
