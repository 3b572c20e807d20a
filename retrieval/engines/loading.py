"""Loading: what a folder's passages lack in Milvus is put there, and what is gone taken away.

It may be stopped at any time, and goes on where it was; where nothing has changed nothing is done.
"""

import hashlib
import logging
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import count, pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from retrieval.documents.article import Article
from retrieval.documents.passages import Passages
from retrieval.engines.milvus import PASSAGES, WORDS, About, Milvus, Row, Word, key_of
from retrieval.engines.weights import Weighing
from retrieval.index.index import articles, cut, paragraphs
from retrieval.index.postings import Documents, Ids, postings
from retrieval.search.config import Knobs

N = TypeVar("N", int, float)

LOG = logging.getLogger("wenju")
DRIFT = 0.01  # share by which an average length may change until all vectors are made anew
TOLD_EVERY = 10.0  # seconds between two lines in the log

# What decides which tokens a passage has and what they weigh: passages are made anew after it.
_CODE = (
    "analysis/codes",
    "analysis/numbers",
    "analysis/reading",
    "analysis/scripts",
    "analysis/synonyms",
    "analysis/tokenizer",
    "documents/origin",
    "documents/sentences",
    "engines/milvus",
    "engines/weights",
    "index/index",
)
_PACKAGES = ("jieba", "opencc")


def loaded(milvus: Milvus, passages: Passages, knobs: Knobs) -> About:
    """What is known of a folder's passages in Milvus, once all stand there."""
    digests = [_article_digest(article) for article in passages.articles]
    fingerprint = _hash(_method(knobs), *digests).hex()
    milvus.prepare()
    about = milvus.about()
    if about and milvus.count(WORDS) <= about.words:
        about = None  # some are lost, and with them what the vectors mean
    if about and about.fingerprint == fingerprint and milvus.count(PASSAGES) == about.rows:
        return about
    LOG.info("index: %d passages are compared with those in Milvus", len(passages))
    if not about and milvus.count(WORDS):
        milvus.forget_words()
    return _load(milvus, passages, knobs, digests, fingerprint, about)


def _load(
    milvus: Milvus,
    passages: Passages,
    knobs: Knobs,
    digests: Sequence[bytes],
    fingerprint: str,
    before: About | None,
) -> About:
    given = cut(passages)
    known = milvus.words()
    fields = (given.sentences, articles(given, passages), paragraphs(given, passages))
    words = _words(known, given.sentences.vocabulary, [postings(f).found_in for f in fields])
    numbers = np.array([word.number for word in words.values()], dtype=np.int32)
    counts, averages = _three(len(f.lengths) for f in fields), _three(map(_average, fields))
    del fields
    weighed_with = before.weighed_with if before else averages
    if any(abs(n - w) > DRIFT * w for n, w in zip(averages, weighed_with, strict=True)):
        weighed_with = averages
    numbering = before.numbering if before else fingerprint
    weighing = Weighing(given, passages, numbers, weighed_with, knobs)
    stood = before.words if before else 0
    about = About("", numbering, stood, 0, counts, averages, weighed_with)
    milvus.put_about(about)
    gone = {key: Word(known[key].number, (-1, -1, -1)) for key in known.keys() - words.keys()}
    changed = {key: word for key, word in (words | gone).items() if known.get(key) != word}
    milvus.put_words(changed)

    made_so = _hash(_method(knobs), repr((numbering, weighed_with)).encode())
    of_article = [int.from_bytes(_hash(made_so, d)[:8], "big", signed=True) for d in digests]
    rows = _put_passages(milvus, passages, weighing, of_article)
    about = replace(about, fingerprint=fingerprint, words=len(words) + len(gone), rows=rows)
    milvus.put_about(about)
    return about


def _put_passages(
    milvus: Milvus, passages: Passages, weighing: Weighing, of_article: Sequence[int]
) -> int:
    """Have all passages stand in Milvus, given their articles' digests; how many there are."""
    ids = passages.ids.tolist()
    wanted = {
        ids[at]: of_article[article]
        for at, article in enumerate(passages.article_of.tolist())
        if weighing.has_tokens(at)
    }
    stand = milvus.digests()
    milvus.delete([id_ for id_ in stand if id_ not in wanted])
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
    return len(wanted)


def _words(
    known: Mapping[int, Word], vocabulary: Iterable[str], found_in: Sequence[Ids]
) -> dict[int, Word]:
    """The words of a vocabulary, in its order, by their keys; new ones get the next numbers."""
    free = count(1 + max((word.number for word in known.values()), default=-1))
    rows = zip(vocabulary, *(column.tolist() for column in found_in), strict=True)
    words = {}
    for token, *counts in rows:
        key = key_of(token)
        number = known[key].number if key in known else next(free)
        words[key] = Word(number, _three(counts))
    return words


def _average(documents: Documents) -> float:
    return float(documents.lengths.mean()) if len(documents.lengths) else 0.0


def _three(values: Iterable[N]) -> tuple[N, N, N]:
    sentences, of_articles, of_paragraphs = values
    return sentences, of_articles, of_paragraphs


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
    here = Path(__file__).parents[1]
    code = (here.joinpath(f"{name}.py").read_bytes() for name in _CODE)
    return _hash(*code, repr((knobs, [version(name) for name in _PACKAGES])).encode())


def _hash(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
