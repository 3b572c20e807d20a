"""Question sets, and how well a library answers them."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.answers.answer import Answer
from retrieval.answers.excerpts import excerpt
from retrieval.documents.article import Article
from retrieval.documents.passages import Passage
from retrieval.library import Library
from retrieval.readers.reading import plain_article

# Seconds to wait for vectors: figures must not depend on how busy a machine is.
LONG_TIMEOUT = 10.0


class NoQuestions(Exception):
    """A file that is no question set; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, with a judgement of which passages answer it, and the wordings of the answer."""

    text: str
    is_answered_by: Callable[[Passage], bool]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a question set; all but `questions` and `milliseconds` are shares, 0 to 1.

    S@k: a right hit is among the first k. MRR@10: the mean of 1 / rank of the first right hit.
    """

    questions: int
    s_at_1: float
    s_at_3: float
    s_at_5: float
    mrr_at_10: float
    seen: float  # an answer is in the excerpts that are shown at once
    found: float
    confident: float
    milliseconds: float  # the median time of one question


@dataclass(frozen=True, slots=True)
class Refusals:
    """Figures of unanswerable questions of one kind; the last two are shares of them, 0 to 1."""

    kind: str
    questions: int
    refused: float  # nothing is found
    not_confident: float  # refused, or answered without confidence


def read_jsonl(path: Path) -> Iterator[Any]:
    """The objects of a JSON Lines file. Raises NoQuestions, naming the line."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NoQuestions(f"{path}: cannot be read ({type(error).__name__})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise NoQuestions(f"{path}:{number}: is not JSON") from error


def read_question_set(
    path: Path, articles: Sequence[Article]
) -> tuple[list[JudgedQuestion], list[Article]]:
    """The questions of a file, and the articles that they are about. Raises NoQuestions.

    A SQuAD file (.json) contains its articles: each context is one, and is not cleaned. A file of
    JSON Lines is about `articles`, and each line is {"question", "article": how the file's name
    begins, "answers": [substrings]}.
    """
    try:
        if path.suffix == ".json":
            questions, articles = _squad(json.loads(path.read_text("utf-8")))
        else:
            questions = [_jsonl_question(item) for item in read_jsonl(path)]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoQuestions(
            f"{path}: is no question set ({type(error).__name__}: {error})"
        ) from error
    if not questions:
        raise NoQuestions(f"{path}: has no question in it")
    return questions, list(articles)


def _jsonl_question(item: dict[str, Any]) -> JudgedQuestion:
    article, answers = str(item["article"]), tuple(map(str, item["answers"]))

    def is_answered_by(passage: Passage) -> bool:
        in_article = passage.article.file.startswith(article)
        return in_article and any(answer in passage.text for answer in answers)

    return JudgedQuestion(str(item["question"]), is_answered_by, answers)


def _squad(data: dict[str, Any]) -> tuple[list[JudgedQuestion], list[Article]]:
    questions: list[JudgedQuestion] = []
    articles: list[Article] = []
    for entry in data["data"]:
        for paragraph in entry["paragraphs"]:
            file = f"{len(articles):06}"
            article = plain_article(file, entry.get("title", ""), paragraph["context"])
            articles.append(article)
            questions += [_squad_question(qa, article) for qa in paragraph["qas"]]
    return questions, articles


def _squad_question(qa: dict[str, Any], article: Article) -> JudgedQuestion:
    spans = []
    for answer in qa["answers"]:
        text, start = answer["text"], int(answer["answer_start"])
        if article.text[start : start + len(text)] != text:  # some offsets are wrong in the sets
            start = article.text.find(text)
        if start >= 0:
            spans.append((start, start + len(text)))

    def is_answered_by(passage: Passage) -> bool:
        in_article = passage.article.file == article.file
        return in_article and any(
            passage.start < end and start < passage.end for start, end in spans
        )

    return JudgedQuestion(qa["question"], is_answered_by, tuple(a["text"] for a in qa["answers"]))


def figures(
    library: Library, questions: Sequence[JudgedQuestion], today: date | None = None
) -> Figures:
    """The figures of a library for some questions, which are asked on the day `today`."""
    ranks: list[int] = []  # of the first right hit of each question, 0 for none
    seen = found = confident = 0
    times: list[float] = []
    for question in questions:
        began = time.perf_counter()
        answer = library.ask(question.text, limit=10, embedding_timeout=LONG_TIMEOUT, today=today)
        times.append((time.perf_counter() - began) * 1000)
        right = (i for i, h in enumerate(answer.hits, 1) if question.is_answered_by(h.passage))
        ranks.append(next(right, 0))
        found += answer.found
        confident += answer.confident
        excerpts = [excerpt(hit) for hit in answer.hits[: answer.shown or 1]]
        # An answer may go on in the next sentence, but not in the next excerpt.
        text = "\n".join(f"{e.before}{e.text}{e.after}".replace("\n", "") for e in excerpts)
        seen += any(wording in text for wording in question.answers)
    count = len(questions)
    return Figures(
        questions=count,
        s_at_1=sum(rank == 1 for rank in ranks) / count,
        s_at_3=sum(0 < rank <= 3 for rank in ranks) / count,
        s_at_5=sum(0 < rank <= 5 for rank in ranks) / count,
        mrr_at_10=sum(1 / rank for rank in ranks if rank) / count,
        seen=seen / count,
        found=found / count,
        confident=confident / count,
        milliseconds=statistics.median(times),
    )


def read_unanswerable_set(path: Path) -> list[tuple[str, str]]:
    """The (question, kind) of each line, {"question", "kind"}. Raises NoQuestions."""
    try:
        return [(str(item["question"]), str(item.get("kind", ""))) for item in read_jsonl(path)]
    except (LookupError, TypeError, AttributeError) as error:
        raise NoQuestions(f'{path}: each line must be {{"question": …, "kind": …}}') from error


def refusals(
    library: Library, questions: Iterable[tuple[str, str]], today: date | None = None
) -> list[Refusals]:
    """Ask unanswerable questions, (question, kind), and return the refusals of each kind."""
    by_kind: dict[str, list[Answer]] = {}
    for question, kind in questions:
        answer = library.ask(question, limit=1, embedding_timeout=LONG_TIMEOUT, today=today)
        by_kind.setdefault(kind, []).append(answer)
    return [
        Refusals(
            kind=kind,
            questions=len(answers),
            refused=statistics.fmean(not answer.found for answer in answers),
            not_confident=statistics.fmean(not answer.confident for answer in answers),
        )
        for kind, answers in by_kind.items()
    ]
