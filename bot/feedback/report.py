"""`python -m bot feedback`: the stored feedback as text, or as a question set for `evaluate`."""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.feedback.store import FEEDBACK_FILE, StorageError, Vote, read_feedback
from bot.settings import Settings
from bot.views.admin import statistics_lines
from bot.views.texts import EN
from retrieval import Library, Passage


def report(settings: Settings, arguments: Sequence[str]) -> int:
    """Print the feedback in DATA_DIR: 0. Raises StorageError, and with --json NothingToRead."""
    parser = argparse.ArgumentParser(
        prog="python -m bot feedback", description="Shows what people thought of the answers."
    )
    about = "as a question set for python -m retrieval evaluate"
    parser.add_argument("--json", action="store_true", help=about)
    options = parser.parse_args(arguments)
    path = settings.data / FEEDBACK_FILE
    try:
        if not path.exists():
            _note(f"no feedback in {settings.data} yet")
            return 0
    except OSError as error:  # such as a folder without permission
        raise StorageError(str(error)) from error
    votes, stats = read_feedback(path)
    if not options.json:
        print("\n".join(statistics_lines(stats, EN)))
    elif votes:
        _print_question_set(votes, Library.open(settings.articles), settings.articles)
    else:
        _note(f"nobody has pressed 👍 or 👎 yet, in {path}")
    return 0


def _print_question_set(votes: Sequence[Vote], library: Library, folder: Path) -> None:
    valid = [p for p in votes if any(map(library.passage, p.passages[:1]))]
    questions = question_set(valid, library)
    readable = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    for question in questions:
        print(json.dumps(question, ensure_ascii=not readable))
    if gone := len(votes) - len(valid):
        _note(f"{gone} of {len(votes)} presses skipped: their passages are not in {folder} now")
    if refused := len({vote.question for vote in valid}) - len(questions):
        _note(f"{refused} questions left out: no more 👍 than 👎")


def question_set(votes: Iterable[Vote], library: Library) -> list[dict[str, Any]]:
    """The questions with good answers, in the format that `retrieval evaluate` reads.

    Right passages have more 👍 than 👎; of several articles the one with most votes is taken.
    """
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for vote in votes:
        for passage_id in vote.passages[:1]:  # earlier versions stored all passages shown
            sums[vote.question][passage_id] += 1 if vote.good else -1
    questions = []
    for question, stats in sums.items():
        by_file: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage_id, surplus in stats.most_common():  # of equal ones the one shown first
            passage = library.passage(passage_id)
            if passage and surplus > 0:
                by_file[passage.article.file].append(passage)
        if by_file:
            file = max(by_file, key=lambda name: sum(stats[p.id] for p in by_file[name]))
            answers = [passage.text for passage in by_file[file]]
            questions.append({"question": question, "article": file, "answers": answers})
    return questions


def _note(line: str) -> None:
    print(f"wenju: {line}", file=sys.stderr)
