"""`python -m retrieval check`: a report on a collection for its owner, line by line."""

from collections import Counter
from collections.abc import Iterable, Iterator

from retrieval.documents.article import Article, short_id
from retrieval.documents.outline.titles import opening_words, words_of_file_name
from retrieval.documents.passages import Passage, passages
from retrieval.evaluation.generated_questions import MAX_RANK, Attempt, ask_questions
from retrieval.library import Library

QUESTIONS = 10  # that are asked, at most
MAX_LINES = 10  # lines of one kind that are shown
MAX_BEGINNING = 24  # characters that are shown of a sentence
LONG_PASSAGE = 300  # characters: more is hardly read in a chat
LONG_ARTICLE = 3_000  # characters: nobody finds the way in more without headings
# An article is a copy of an earlier one that has such a share, and so many, of its sentences.
MIN_COMMON_SHARE = 0.9
MIN_COMMON = 3

# The headings of what to improve.
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
    yield f"{_quantity(len(read), 'article')}, {_quantity(len(library.passages), 'sentence')}"
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
    file_by_hash: dict[str, str] = {}  # {hash of a sentence: the first file with it}
    for article in articles:
        sentences, name = passages([article]), f"{article.file}: 《{article.title}》"
        headings = sum(bool(section.heading) for section in article.sections)
        quantities = _quantity(headings, "heading"), _quantity(len(sentences), "sentence")
        read.append(" · ".join(filter(None, (name, article.published, *quantities))))
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
            for passage in sentences
            if len(passage.text) > LONG_PASSAGE
        )
        if copy_of := _copy_of(sentences, file_by_hash):
            to_improve[COPY].append(f"{name}, as in {copy_of}")
        elif (other := titles.setdefault(article.title, article.file)) != article.file:
            to_improve[SAME_TITLE].append(f"{name}, as {other}")
    return read, to_improve


def _copy_of(sentences: list[Passage], file_by_hash: dict[str, str]) -> str:
    """The earlier file that has nearly all of an article's sentences, or "".

    Their hashes are added to `file_by_hash`.
    """
    hashes = {short_id(sentence.text) for sentence in sentences}
    common = Counter(file_by_hash[each] for each in hashes if each in file_by_hash)
    for each in hashes:
        file_by_hash.setdefault(each, sentences[0].article.file)
    file, count = next(iter(common.most_common(1)), ("", 0))
    return file if count >= max(MIN_COMMON, MIN_COMMON_SHARE * len(hashes)) else ""


def _listing(heading: str, lines: list[str]) -> Iterator[str]:
    """A heading with the number of lines, and the first MAX_LINES of them."""
    if lines:
        yield f"\n{heading} ({len(lines)}):"
        yield from (f"  {line}" for line in lines[:MAX_LINES])
        if len(lines) > MAX_LINES:
            yield f"  … and {len(lines) - MAX_LINES} more"


def _report_questions(attempts: list[Attempt]) -> Iterator[str]:
    """The questions, with the first hit where it is no answer, and how many were answered."""
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


def _quantity(number: int, what: str) -> str:
    """3 articles, 1 article, no article."""
    return f"{number or 'no'} {what}{'s' * (number > 1)}"


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_BEGINNING else f"{line[: MAX_BEGINNING - 1]}…"
