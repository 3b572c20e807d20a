"""`python -m retrieval check`: a report on a collection for its owner, line by line."""

from collections import Counter
from collections.abc import Iterable, Iterator

from retrieval.documents.article import Article, short_id
from retrieval.documents.outline.titles import opening_words, words_of_file_name
from retrieval.documents.passages import Passage, passages
from retrieval.evaluation.generated_questions import MAX_RANK, Attempt, ask_questions
from retrieval.library import Library

QUESTIONS = 10
MAX_LINES = 10  # lines of one kind that are shown
MAX_BEGINNING = 24  # characters that are shown of a sentence
LONG_PASSAGE = 300  # characters: more is hardly read in a chat
LONG_ARTICLE = 3_000  # characters: nobody finds the way in more without headings
MIN_COMMON_SHARE = 0.9  # of a copy's sentences: those that an earlier article has, too
MIN_COMMON = 3  # sentences that a copy has in common with it

NO_TITLE = "Without a title of their own, called by their first words"
NAMED_BY_FILE = "Without a title of their own, called by the file's name"
NO_DATE = "Without a date"
NO_HEADING = f"Longer than {LONG_ARTICLE:,} characters, without a heading"
LONG = f"Sentences longer than {LONG_PASSAGE} characters"
SAME_TITLE = "With a title that another one has too"
COPY = f"With {MIN_COMMON_SHARE:.0%} or more of its sentences in another one: take one of them away"


def report(library: Library) -> Iterator[str]:
    """The report's lines: articles, files that were not read, what to improve, questions."""
    problems = [f"{problem.file}: {problem.reason}" for problem in library.problems]
    read, to_improve = findings(library.articles)
    yield f"{_count(len(read), 'article')}, {_count(len(library.passages), 'sentence')}"
    yield from _listing("Read", read)
    yield from _listing("Not read, or not whole", problems)
    for heading, lines in to_improve.items():
        yield from _listing(heading, lines)
    yield from _report_questions(ask_questions(library, QUESTIONS))


def findings(articles: Iterable[Article]) -> tuple[list[str], dict[str, list[str]]]:
    """A line for each article, and what an owner may want to improve: {heading: lines}."""
    read: list[str] = []
    to_improve: dict[str, list[str]] = {
        heading: []
        for heading in (NO_TITLE, NAMED_BY_FILE, NO_DATE, NO_HEADING, LONG, SAME_TITLE, COPY)
    }
    titles: dict[str, str] = {}  # {title: the first file with it}
    sentences: dict[str, str] = {}  # {hash of a sentence: the first file with it}
    for article in articles:
        own, name = passages([article]), f"{article.file}: 《{article.title}》"
        headings = sum(bool(section.heading) for section in article.sections)
        counts = _count(headings, "heading"), _count(len(own), "sentence")
        read.append(" · ".join(filter(None, (name, article.published, *counts))))
        if article.title == opening_words(article.text):
            to_improve[NO_TITLE].append(name)
        elif article.title == words_of_file_name(article.file):
            to_improve[NAMED_BY_FILE].append(name)
        if not article.published:
            to_improve[NO_DATE].append(name)
        if not headings and len(article.text) > LONG_ARTICLE:
            to_improve[NO_HEADING].append(f"{name} · {len(article.text):,} characters")
        to_improve[LONG] += (
            f"{article.file}: {len(passage.text)}: {_beginning(passage.text)}"
            for passage in own
            if len(passage.text) > LONG_PASSAGE
        )
        if copy_of := _copy_of(own, sentences):
            to_improve[COPY].append(f"{name}, as in {copy_of}")
        elif (other := titles.setdefault(article.title, article.file)) != article.file:
            to_improve[SAME_TITLE].append(f"{name}, as {other}")
    return read, to_improve


def _copy_of(own: list[Passage], sentences: dict[str, str]) -> str:
    """The earlier file that has nearly all of these passages, or ""; adds them to `sentences`."""
    hashes = {short_id(passage.text) for passage in own}
    known = Counter(sentences[each] for each in hashes if each in sentences)
    for each in hashes:
        sentences.setdefault(each, own[0].article.file)
    file, count = next(iter(known.most_common(1)), ("", 0))
    return file if count >= max(MIN_COMMON, MIN_COMMON_SHARE * len(hashes)) else ""


def _listing(heading: str, lines: list[str]) -> Iterator[str]:
    """A heading with the number of lines, and the first MAX_LINES of them."""
    if lines:
        yield f"\n{heading} ({len(lines)}):"
        yield from (f"  {line}" for line in lines[:MAX_LINES])
        if len(lines) > MAX_LINES:
            yield f"  … and {len(lines) - MAX_LINES} more"


def _report_questions(attempts: list[Attempt]) -> Iterator[str]:
    """The questions, each that was not answered with its first hit, and how many were."""
    if not attempts:
        yield "\nNo question to ask: there are no headings, definitions (X 是指 …) or titles"
        return
    yield "\nQuestions made of definitions and headings:"
    for each in attempts:
        yield f"  {'✓' if each.is_answered else '✗'} {each.question.text}"
        if not each.is_answered:
            passage, hits = each.question.passage, each.answer.hits
            path = " › ".join(filter(None, (f"《{passage.article.title}》", passage.section)))
            found = f"first came: {_beginning(hits[0].passage.text)}" if each.answer.found else ""
            yield f"      it stands in {path}; {found or 'nothing found'}"
    count = sum(each.is_answered for each in attempts)
    yield f"Answered among the first {MAX_RANK} sentences: {count} of {len(attempts)}"


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'s' * (number > 1)}"


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_BEGINNING else f"{line[: MAX_BEGINNING - 1]}…"
