"""Loading: what a folder's passages lack in Milvus is put there, and what is gone taken away.

It may be stopped at any time, and goes on where it was; where nothing has changed nothing is done.
"""

import hashlib
import logging
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .articles import Article
from .index import Cut, articles, cut, paragraphs
from .knobs import Knobs
from .milvus import About, Milvus, Row, Words
from .passages import Passages
from .postings import Ids, postings
from .weights import Averages, Weighing

LOG = logging.getLogger("wenju")
DRIFT = 0.01  # share by which an average length may change until all vectors are made anew
TOLD_EVERY = 10.0  # seconds between two lines in the log

# What decides which tokens a passage has and what they weigh: passages are made anew after it.
_CODE = ("analysis", "bylines", "index", "milvus", "scripts", "sentences", "synonyms", "weights")
_PACKAGES = ("jieba", "opencc")


def loaded(milvus: Milvus, passages: Passages, knobs: Knobs) -> tuple[About, Words]:
    """What is known of a folder's passages in Milvus, once all stand there."""
    digests = [_article_digest(article) for article in passages.articles]
    fingerprint = _hash(_method(knobs), *digests).hex()
    stood = milvus.prepare()
    about = milvus.about()
    if stood and about and about.fingerprint == fingerprint and milvus.count() == about.rows:
        words = milvus.words()
        # Unless somebody else writes them meanwhile.
        if len(words.tokens) == about.words and milvus.about() == about:
            return about, words
    LOG.info("index: %d passages are compared with those in Milvus", len(passages))
    words = milvus.words()
    if about is None or len(words.tokens) < about.words:
        # Nobody knows the numbers that the vectors there were made with: all are made anew.
        about, words = None, Words()
    return _load(milvus, passages, knobs, digests, fingerprint, about, words)


def _load(
    milvus: Milvus,
    passages: Passages,
    knobs: Knobs,
    digests: Sequence[bytes],
    fingerprint: str,
    before: About | None,
    words: Words,
) -> tuple[About, Words]:
    given = cut(passages)
    numbers = _numbered(words, given.sentences.vocabulary)
    counts, averages = _counted(words, numbers, given, passages)
    weighed_with = before.weighed_with if before else averages
    if any(abs(n - w) > DRIFT * w for n, w in zip(averages, weighed_with, strict=True)):
        weighed_with = averages
    numbering = before.numbering if before else fingerprint
    weighing = Weighing(given, passages, numbers, weighed_with, knobs)
    known = before.words if before else 0
    about = About("", numbering, known, 0, counts, averages, weighed_with)
    milvus.put_about(about)
    milvus.put_words(words)

    made_so = _hash(_method(knobs), repr((numbering, weighed_with)).encode())
    of_article = [int.from_bytes(_hash(made_so, d)[:8], "big", signed=True) for d in digests]
    ids = passages.ids.tolist()
    wanted = {
        ids[at]: of_article[article]
        for at, article in enumerate(passages.article_of.tolist())
        if weighing.has_tokens(at)
    }
    stand = milvus.digests()
    milvus.delete([gone for gone in stand if gone not in wanted])
    missing = {id_ for id_, digest in wanted.items() if stand.get(id_) != digest}

    def rows() -> Iterator[Row]:
        starts = passages.article_starts.tolist()
        for article, (first, end) in enumerate(pairwise(starts)):
            if not missing.isdisjoint(ids[first:end]):
                for at, lengths, vector in weighing.vectors(article):
                    if ids[at] in missing:
                        yield Row(ids[at], of_article[article], lengths, vector)

    _show(milvus.put(rows()), len(missing))
    milvus.finish()
    about = replace(about, fingerprint=fingerprint, words=len(words.tokens), rows=len(wanted))
    milvus.put_about(about)
    return about, words


def _numbered(words: Words, vocabulary: Iterable[str]) -> Ids:
    """The numbers of a vocabulary's tokens; new ones join the words."""
    known = {token: number for number, token in enumerate(words.tokens)}
    numbers = [known.setdefault(token, len(known)) for token in vocabulary]
    words.tokens += list(known)[len(words.tokens) :]
    return np.array(numbers, dtype=np.int32)


def _counted(
    words: Words, numbers: Ids, given: Cut, passages: Passages
) -> tuple[tuple[int, int, int], Averages]:
    """How many sentences, articles and paragraphs there are, and their lengths' averages.

    In how many of them each token stands is written to the words.
    """
    fields = (given.sentences, articles(given, passages), paragraphs(given, passages))
    found_in = np.full((len(words.tokens), len(fields)), -1, dtype=np.int64)
    found_in[numbers] = np.stack([postings(field).found_in for field in fields], axis=1)
    words.found_in = [(s, a, p) for s, a, p in found_in.tolist()]
    sentence, article, paragraph = (
        float(f.lengths.mean()) if len(f.lengths) else 0.0 for f in fields
    )
    sentences, of_articles, of_paragraphs = (len(field.lengths) for field in fields)
    return (sentences, of_articles, of_paragraphs), (sentence, article, paragraph)


def _show(batches: Iterable[int], total: int) -> None:
    """Write batches; how far it is shows on a terminal as a bar, elsewhere in the log."""
    columns = TextColumn("index"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    done, told = 0, time.monotonic()
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("", total=total)
        for batch in batches:
            done += batch
            bar.update(task, completed=done)
            if time.monotonic() - told >= TOLD_EVERY:
                told = time.monotonic()
                LOG.info("index: %d of %d passages are in Milvus", done, total)
    if total:
        LOG.info("index: %d passages were put into Milvus", total)


def _article_digest(article: Article) -> bytes:
    """What tells a changed article."""
    content = (article.file, article.title, article.text, article.sections, article.traditional)
    return _hash(repr(content).encode(errors="surrogatepass"))


def _method(knobs: Knobs) -> bytes:
    """What tells another way to make vectors of articles."""
    here = Path(__file__).parent
    code = (here.joinpath(f"{name}.py").read_bytes() for name in _CODE)
    return _hash(*code, repr((knobs, [version(name) for name in _PACKAGES])).encode())


def _hash(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
