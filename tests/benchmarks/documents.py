"""What is read of documents as owners have them, as one table.

    python tests/benchmarks/documents.py FOLDER [--no-scan]

FOLDER has debian-faq (a manual of 117 questions in five formats), faq-questions.jsonl,
faq-headings.json, judge.py, office and office-questions.tsv; cases stand beside it. The scanned
pages take a minute with the extra `ocr`, and are kept in DATA_DIR.
"""

import argparse
import difflib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trafilatura
from markdown_it import MarkdownIt

from retrieval.readers.registry import has_ocr, source_of

PROJECT = Path(__file__).parents[2]
SIMILAR = 0.85  # share of a hit's letters that its section must hold, where it is read by eye
WHOLE = 0.95  # share of a section's sentences that stand on the scanned pages
MUST = {
    **dict.fromkeys(("html", "docx", "epub", "md"), ".85 / .96"),
    "txt": ".80 / .93",
    "pdf": ".75 / .90",
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-scan", action="store_true", help="leave out the scanned pages")
    options = parser.parse_args()
    folder = options.folder.resolve()
    print("| what | now | must |\n|---|---|---|")
    for row in _rows(folder, with_scan=not options.no_scan):
        print(f"| {' | '.join(row)} |", flush=True)


def _rows(folder: Path, with_scan: bool) -> Iterator[tuple[str, str, str]]:
    judge = _judge(folder / "judge.py")
    asked = folder / "faq-questions.jsonl", folder / "faq-headings.json"
    shown = strange = 0
    claims: list[str] = []
    for kind, must in MUST.items():
        source = folder / "debian-faq" / kind
        got = judge(sys.executable, PROJECT, source, *asked)
        shown, strange = shown + got["sections"], strange + got["bogus"]
        claims += [f"{kind}/{claim}" for claim in _claims(source)]
        figures = f"{got['S@1']:.3f} / {got['S@3']:.3f} (S@10 {got['S@10']:.3f})"
        yield f"FAQ, {kind}: S@1 / S@3", figures, must
    if with_scan and has_ocr():
        yield _scan(folder / "debian-faq" / "scan", asked[0])
    yield "sections that are no heading of the source", f"{strange} of {shown}", "2 %"
    yield "dates, authors, publishers invented", "; ".join(claims) or "0", "0"
    yield _office(folder)
    yield _cases(folder.parent / "cases")
    yield _speed(folder / "debian-faq" / "html")


def _judge(file: Path) -> Callable[..., dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("judge", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    judged: Callable[..., dict[str, Any]] = module.judge
    return judged


def _run(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    return done.stdout


def _claims(folder: Path) -> list[str]:
    """What articles say of their origin but for the one date that the manual's cover declares."""
    claims = []
    for line in _run("retrieval", "articles", "--json", "--articles", str(folder)).splitlines():
        article = json.loads(line)
        for key in ("published", "authors", "publisher"):
            if article[key] and article[key] not in ("2021-01", "2021-01-01"):
                claims.append(f"{article['file']}: {key} {article[key]}")
    return claims


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _scan(folder: Path, questions: Path) -> tuple[str, str, str]:
    """How like the original the scanned pages are read, and whether questions are answered."""
    original = (folder / "scan.txt").read_text("utf-8")
    scan = next(folder.glob("*.pdf"))
    markdown = source_of(scan.read_bytes(), scan.name).markdown
    tokens = MarkdownIt("commonmark").parse(markdown)
    parts = (
        "".join(c.content or "\n" for c in t.children) if t.children else t.content for t in tokens
    )
    texts = ["".join(text.split()) for text in (original, "".join(parts))]
    ratio = difflib.SequenceMatcher(None, *texts, autojunk=False).ratio()

    pages = _letters(original)
    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    whole = [row for row in rows if _stands_in(row["section"], pages)]
    inp = "".join(f"{row['question']}\n" for row in whole)
    done = subprocess.run(
        [sys.executable, "-m", "retrieval", "ask", "--json", "--articles", str(folder)],
        cwd=PROJECT,
        text=True,
        capture_output=True,
        input=inp,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    good = sum(
        any(_is_in(hit["text"], row["section"]) for hit in answer["hits"][:3])
        for row, answer in zip(whole, answers, strict=True)
    )
    figures = f"{ratio:.3f} / {good / len(whole):.3f} (of {len(whole)})"
    return "scan: likeness / S@3", figures, ".95 / .80"


def _stands_in(section: str, pages: str) -> bool:
    sentences = [s for part in re.split(r"[。！？\n]", section) if len(s := _letters(part)) >= 6]
    return bool(sentences) and sum(s in pages for s in sentences) >= WHOLE * len(sentences)


def _is_in(hit: str, section: str) -> bool:
    hit, section = _letters(hit), _letters(section)
    if len(hit) < 6:
        return False
    blocks = difflib.SequenceMatcher(None, section, hit, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 2) >= SIMILAR * len(hit)


def _office(folder: Path) -> tuple[str, str, str]:
    """Questions whose answer stands in the bot's first message."""
    table = (folder / "office-questions.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line.strip()]
    missed = []
    with tempfile.TemporaryDirectory() as data:
        for number, question, wanted in rows:
            reply = _run("bot", question, ARTICLES_DIR=str(folder / "office"), DATA_DIR=data)
            if "".join(wanted.split()) not in "".join(reply.split()):
                missed.append(number)
    told = f"{len(rows) - len(missed)} of {len(rows)}" + (f" (not {missed})" if missed else "")
    return "office questions in the first message", told, "21"


def _cases(folder: Path) -> tuple[str, str, str]:
    command = [sys.executable, str(folder / "judge.py"), sys.executable, str(PROJECT), str(folder)]
    done = subprocess.run(command, text=True, capture_output=True)
    lines = done.stdout.splitlines() or ["not run"]
    failed = ", ".join(line.split("|")[0].strip() for line in lines[:-1])
    return "cases", f"{lines[-1]} (not {failed})" if failed else lines[-1], "D to K, M but two"


def _speed(folder: Path) -> tuple[str, str, str]:
    """Pages read in a second beside trafilatura's extract: the better of three rounds each."""
    pages = [path.read_bytes() for path in sorted(folder.glob("*.html"))]

    def seconds(read: Callable[[bytes], object]) -> float:
        rounds = []
        for _ in range(3):
            began = time.perf_counter()
            for page in pages:
                read(page)
            rounds.append(time.perf_counter() - began)
        return min(rounds)

    other = seconds(lambda page: trafilatura.extract(page.decode()))
    ours = seconds(lambda page: source_of(page, "a.html"))
    told = f"{other / ours:.1f} ({len(pages) / ours:.0f} pages a second)"
    return "HTML's speed, times trafilatura's", told, "1"


if __name__ == "__main__":
    main()
