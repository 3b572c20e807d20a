"""python -m retrieval: ask, list, check or evaluate a folder of articles."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from retrieval.answers.answer import Answer
from retrieval.documents.article import Article
from retrieval.engines.base import IndexUnusable
from retrieval.evaluation.check import report
from retrieval.evaluation.evaluation import (
    NoQuestions,
    figures,
    read_question_set,
    read_unanswerable_set,
    refusals,
)
from retrieval.index.opening import NothingToRead
from retrieval.index.storage import Store
from retrieval.library import Library
from retrieval.semantic.reranking import SemanticReranker
from retrieval.settings import InvalidSetting, LibrarySettings, folder_path, library_settings
from retrieval.streams import CANNOT_RUN, QuestionParser, as_argument, encoding_problem, run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0, or 2 where it could not run."""
    return run_command(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args([*map(as_argument, words)])
    try:
        options.run(options)
    except (NothingToRead, NoQuestions, InvalidSetting) as error:
        print(f"wenju: {error}", file=sys.stderr)
        return CANNOT_RUN
    except IndexUnusable as error:
        print(f"wenju: INDEX_URL: {error}", file=sys.stderr)
        return CANNOT_RUN
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = QuestionParser(prog="python -m retrieval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # The options of several commands.
    folder, day = QuestionParser(add_help=False), QuestionParser(add_help=False)
    folder.add_argument("--articles", metavar="DIR", help="default: ARTICLES_DIR, or else seeds")
    day.add_argument(
        "--today", metavar="YYYY-MM-DD", help="the day of asking, for 去年 (default: today)"
    )

    ask = commands.add_parser(
        "ask", parents=[folder, day], help="the passages that answer a question"
    )
    ask.add_argument("--limit", type=_positive, metavar="N", default=3, help="hits (default: 3)")
    ask.add_argument("--json", action="store_true", help="one JSON object a line")
    ask.add_argument("question", nargs="*", help="default: a question a line from standard input")
    ask.set_defaults(run=_ask)

    articles = commands.add_parser("articles", parents=[folder], help="what was read")
    articles.add_argument("--json", action="store_true", help="one JSON object a line")
    articles.set_defaults(run=_articles)

    check = commands.add_parser("check", parents=[folder], help="a report of the collection")
    check.set_defaults(run=_check)

    evaluate = commands.add_parser(
        "evaluate", parents=[folder, day], help="figures for a question set"
    )
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS", help="JSON Lines, or SQuAD")
    evaluate.add_argument("--unanswerable", type=Path, metavar="FILE", help="questions to refuse")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _today(options: argparse.Namespace) -> date | None:
    try:
        today: str | None = options.today
        return None if today is None else datetime.strptime(today, "%Y-%m-%d").date()
    except ValueError:
        raise InvalidSetting(f"--today: {today!r} is not a day such as 2026-03-31") from None


def _settings(options: argparse.Namespace) -> LibrarySettings:
    settings, articles = library_settings(), options.articles
    if articles is None:
        return settings
    return replace(settings, articles=folder_path("--articles", articles))


def _open_library(options: argparse.Namespace, *, all_settings: bool = False) -> Library:
    """Open the library; Milvus and the model of embeddings are used with `all_settings` only."""
    settings = _settings(options)
    index_url = settings.index_url if all_settings else ""
    model = settings.model if all_settings else None
    library = Library.open(settings.articles, cache=settings.data, index_url=index_url, model=model)
    for problem in library.problems:
        print(f"wenju: {problem.file}: {problem.reason}", file=sys.stderr)
    return library


def _ask(options: argparse.Namespace) -> None:
    today = _today(options)
    library = _open_library(options, all_settings=True)
    questions = (
        [" ".join(options.question).strip()] if options.question else map(str.strip, sys.stdin)
    )
    for question in questions:
        answer = library.ask(question, limit=options.limit, today=today)
        if options.json:
            _print_json(answer_json(answer))
        else:
            print(_answer_text(answer), flush=True)


def _articles(options: argparse.Namespace) -> None:
    library = _open_library(options)
    for article, count in zip(library.articles, library.index.passage_counts, strict=True):
        if options.json:
            _print_json({**article_json(article), "passages": count})
        else:
            name = f"{article.file}: 《{article.title}》"
            authors = "、".join(article.authors)
            columns = name, article.publisher, article.published, authors, f"{count}"
            print(" · ".join(filter(None, columns)))


def _check(options: argparse.Namespace) -> None:
    if why := encoding_problem():  # a report of question marks is of no use
        raise InvalidSetting(why)
    settings = _settings(options)  # the report has the problems, which _open_library prints
    for line in report(Library.open(settings.articles, cache=settings.data)):
        print(line, flush=True)


def _evaluate(options: argparse.Namespace) -> None:
    today = _today(options)
    settings, is_squad = _settings(options), options.questions.suffix == ".json"
    own_articles = [] if is_squad else _open_library(options).articles
    questions, articles = read_question_set(options.questions, own_articles)
    unanswerable = read_unanswerable_set(options.unanswerable) if options.unanswerable else []
    reranker = None
    if settings.model:
        store = Store(settings.data, options.questions if is_squad else settings.articles)
        reranker = SemanticReranker(settings.model, store.folder)
    library = Library(articles, reranker=reranker)
    if reranker:
        reranker.update_vectors(library.index)
    for name, value in asdict(figures(library, questions, today)).items():
        label = name.replace("s_at_", "S@").replace("mrr_at_", "MRR@")
        print(f"{label:<13} {value if isinstance(value, int) else format(value, '.3f')}")
    for group in refusals(library, unanswerable, today):
        print(
            f"{group.kind or 'unanswerable'}: {group.questions} questions, "
            f"refused {group.refused:.2f}, not confident {group.not_confident:.2f}"
        )


def answer_json(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; its keys are a promise to scripts."""
    return {
        "question": answer.question,
        "found": answer.found,
        "confident": answer.confident,
        "shown": answer.shown,
        "hits": [
            {
                "id": hit.passage.id,
                "score": round(hit.score, 4),
                "text": hit.passage.text,
                "before": hit.passage.before,
                "after": hit.passage.after,
                "section": hit.passage.section,
                "article": article_json(hit.passage.article),
            }
            for hit in answer.hits
        ],
    }


def article_json(article: Article) -> dict[str, Any]:
    """The JSON object of an article, without its text."""
    keys = ("id", "title", "published", "publisher", "source", "authors", "url", "file")
    return {key: getattr(article, key) for key in keys}


def _print_json(value: dict[str, Any]) -> None:
    """Print a JSON object on a line; Chinese is escaped where the output is not in UTF-8."""
    encoding = getattr(sys.stdout, "encoding", None) or ""
    is_utf8 = encoding.lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not is_utf8), flush=True)


def _answer_text(answer: Answer) -> str:
    """The text of an answer: a line a hit, best first."""
    if not answer.found:
        return f"{answer.question}\n  没有找到"
    lines = (
        f"  {h.score:.2f} {h.passage.text}  《{h.passage.article.title}》" for h in answer.hits
    )
    return "\n".join([answer.question, *lines])


if __name__ == "__main__":
    sys.exit(main())
