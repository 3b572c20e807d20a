"""Prints how long replies are, and how often the answer stands in what they show at once.

    python tests/benchmarks/replies.py [QUESTIONS …]

QUESTIONS are JSON Lines about the five articles, tables (NAME.tsv) about a collection beside the
project, or SQuAD JSON; without any, the sets of tests/retrieval. See README.md.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.views.answers import answer_pages, answer_reply
from bot.views.texts import ZH_HANS
from retrieval import Answer, Article, Library, phone_lines
from retrieval.evaluation.evaluation import read_question_set
from tests.telegram.entities import parse_html

HERE = Path(__file__).parents[1] / "retrieval"
SEEDS = Path(__file__).parents[2] / "seeds"
COLLECTIONS = Path(__file__).parents[3] / "shared" / "collections"
OWN = ("questions.jsonl", "dev_questions.jsonl", "collections/fit/*.tsv", "collections/check/*.tsv")

FIRST = 4  # hits: as many as could stand in a message before it stopped at the answer
LINES, FITTING = 12, 0.95
PASSAGES, SHOWN = 1.8, 0.97
EVERY = 500  # questions of a set, at most

Judge = Callable[[str, Article], bool]  # whether this text of an article answers
Asked = list[tuple[str, Judge]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What was measured of one reply."""

    confident: bool
    lines: int  # of a phone, all that unfolds included
    passages: int
    buttons: int
    rows: int
    among: bool  # a right passage is among the first hits
    right: bool  # ... among those shown at once, or an item of a list that is shown
    told: bool  # the words of the answer are: they may be in a clause that was left out


def measured(answer: Answer, judge: Judge) -> Reply:
    """The reply that the bot would send in a private chat, measured."""
    reply = answer_reply(answer, ZH_HANS)
    rows = reply.keyboard.inline_keyboard if reply.keyboard else ()
    shown = next(answer_pages(answer, ZH_HANS)).excerpts
    first = [hit.passage for hit in answer.hits[:FIRST]]
    texts = ((f"{e.before}\n{e.text}\n{e.after}", e.hit.passage.article) for e in shown)
    told = any(judge(text, article) for text, article in texts)
    return Reply(
        confident=answer.confident,
        lines=sum(map(phone_lines, parse_html(reply.text)[0].split("\n"))),
        passages=len(shown),
        buttons=sum(map(len, rows)),
        rows=len(rows),
        among=any(judge(p.text, p.article) for p in first),
        right=told or any(judge(e.hit.passage.text, e.hit.passage.article) for e in shown),
        told=told,
    )


def sets(paths: Sequence[Path]) -> Iterator[tuple[str, Library, Asked]]:
    """Each question set with what it is asked of; those whose collection is absent are left out."""
    for path in paths:
        if path.suffix == ".tsv":
            folder = COLLECTIONS / path.stem.removesuffix("-questions")
            if folder.is_dir():
                rows = [row.split("\t") for row in path.read_text("utf-8").splitlines() if row]
                name = f"{path.parent.name}/{path.stem}"
                yield name, _library(folder), [(text, _holds(wanted)) for text, wanted in rows]
            continue
        questions, articles = read_question_set(path, _library(SEEDS).articles)
        library = Library(articles) if path.suffix == ".json" else _library(SEEDS)
        every = questions[:: -(-len(questions) // EVERY)]
        yield path.stem, library, [(q.text, _says(q.answers)) for q in every]


@cache
def _library(folder: Path) -> Library:
    return Library.open(folder)


def _says(answers: Sequence[str]) -> Judge:
    """Whether one of these wordings stands in a text; an article may break a line in it."""
    wordings = [_flat(wording) for wording in answers]
    return lambda text, _: any(wording in _flat(text) for wording in wordings)


def _flat(text: str) -> str:
    return "".join(text.split())


def _holds(wanted: str) -> Judge:
    """Parts joined by |, alternatives by ~; a part that begins with @ is of the title or file."""
    parts = [part.split("~") for part in wanted.split("|")]

    def holds(text: str, article: Article) -> bool:
        named = f"{article.title}\n{article.file}"
        return all(
            any(p[1:] in named if p.startswith("@") else p in text for p in alternatives)
            for alternatives in parts
        )

    return holds


def row(name: str, questions: int, replies: Sequence[Reply]) -> str:
    """A row of the table, of replies of one kind."""
    lines = [reply.lines for reply in replies]
    among = [reply for reply in replies if reply.among]
    cells = [
        f"{len(replies)} of {questions}",
        f"{statistics.median(lines):g}, {max(lines)}",
        f"{_share([count <= LINES for count in lines]):.3f}",
        f"{statistics.mean(reply.passages for reply in replies):.2f}",
        f"{statistics.mean(r.buttons for r in replies):.1f}, {max(r.rows for r in replies)}",
        f"{_share([reply.among for reply in replies]):.3f}",
        f"{_share([reply.right for reply in among]):.3f}",
        f"{_share([reply.told for reply in among]):.3f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _share(said: Sequence[bool]) -> float:
    return sum(said) / len(said) if said else 1.0


def main() -> int:
    """Print the table, then what is to be reached; 1 where it is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("questions", nargs="*", type=Path)
    paths = parser.parse_args().questions or [p for own in OWN for p in sorted(HERE.glob(own))]
    print(
        "| set | replies | lines: median, most | ≤ 12 | passages | buttons, rows "
        "| answer among the first 4 | of these shown | ... with its words |"
    )
    print("| --- |" + " --- |" * 8)
    confident: list[Reply] = []
    weak: list[Reply] = []
    asked = 0
    for name, library, questions in sets(paths):
        answers = [(library.ask(text), judge) for text, judge in questions]
        replies = [measured(answer, judge) for answer, judge in answers if answer.found]
        sure = [reply for reply in replies if reply.confident]
        if sure:
            print(row(name, len(questions), sure), flush=True)
        confident += sure
        weak += [reply for reply in replies if not reply.confident]
        asked += len(questions)
    if not confident:
        print("no question set whose collection is here", file=sys.stderr)
        return 1
    print(row("**confident**", asked, confident))
    if weak:
        print(row("**weak**", asked, weak))
    among = [reply for reply in confident if reply.among]
    reached = [
        ("passages", statistics.mean(r.passages for r in confident), "<=", PASSAGES),
        ("answers shown", _share([r.right for r in among]), ">=", SHOWN),
        ("12 lines at most", _share([r.lines <= LINES for r in confident]), ">=", FITTING),
    ]
    print()
    for what, value, sign, aim in reached:
        well = value <= aim if sign == "<=" else value >= aim
        print(f"{what}: {value:.3f} {sign} {aim}: {'reached' if well else 'NOT REACHED'}")
    return 0 if all(v <= a if s == "<=" else v >= a for _, v, s, a in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
