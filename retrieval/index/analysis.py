"""Analysis: articles to a segment of their passages and tokens."""

import os
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.numbers import own_number
from retrieval.analysis.tokenizer import normalised, tokens
from retrieval.documents.article import Article, id_number
from retrieval.documents.passages import Row, rows
from retrieval.index.arrays import Ragged, offsets, ragged
from retrieval.index.records import record
from retrieval.index.segment import Segment, digest, term_hash, with_doc_freq
from retrieval.index.version import index_version
from retrieval.questions.question import content_of

_NUMBERED = re.compile(r"\s*\d+(?:\.\d+)*[.、]?\s+")
OWN_NUMBER = "§"  # prefix of the number of a section itself; references to it have none

# Words by which people ask for each field of a byline; they are indexed with the byline.
BYLINE_WORDS = {
    "authors": "这篇文章的作者是谁写的，记者，撰稿",
    "publisher": "这篇文章发表、刊登、刊载、登在哪里，哪家报纸媒体",
    "source": "这篇文章的出处来源是哪里，哪家媒体",
    "published": "这篇文章什么时候发表、发布、刊登，日期",
}


def analyse(articles: Sequence[Article], names: Sequence[str] | None = None) -> Segment:
    """The segment of articles.

    `names`: those of their files, where they differ from `article.file` since they are not UTF-8.
    """
    known: dict[str, int] = {}
    cuts = [rows(article) for article in articles]
    sentences = _cut(_sentences(articles, cuts), known)
    titles = _cut((_tokens(article, article.title) for article in articles), known)
    headings = _cut(_headings(articles, cuts), known)
    hashes = np.array([*map(term_hash, known)], dtype=np.uint64)
    order = np.argsort(hashes)
    number_of = np.argsort(order).astype(np.int32)
    words = [word.encode("utf-8", "surrogatepass") for word in known]
    sentences, titles, headings = (
        Ragged(number_of[part.values], part.starts) for part in (sentences, titles, headings)
    )
    counts = np.array([*map(len, cuts)], dtype=np.int32)
    article_of = np.repeat(np.arange(len(articles)), counts)
    article_terms, article_counts = _dictionaries(
        np.concatenate([titles.values, sentences.values]),
        np.concatenate([titles.of_values(), article_of[sentences.of_values()]]),
        len(articles),
    )
    lengths = titles.lengths + np.bincount(article_of, sentences.lengths, len(articles))
    named = [not article.title.endswith("…") for article in articles]
    records = [record(article) for article in articles]
    texts = [article.text.encode("utf-32-le", "surrogatepass") for article in articles]
    digests = (
        digest(b"\0".join((index_version().encode(), *parts)))
        for parts in zip(records, texts, strict=True)
    )
    every = [row for own in cuts for row in own]
    return with_doc_freq(
        Segment(
            terms=hashes[order],
            words=ragged([words[number] for number in order.tolist()]),
            doc_freq=np.zeros((len(words), 3), np.int32),
            ids=np.array([row.id for row in every], dtype=np.uint64),
            rows=np.array([row[:4] for row in every], dtype=np.int32).reshape(-1, 4),
            sentence_terms=sentences,
            heading_terms=headings,
            title_terms=Ragged(
                titles.values[np.repeat(np.array(named, np.bool_), titles.lengths)],
                offsets(titles.lengths * named),
            ),
            article_terms=article_terms,
            article_counts=article_counts,
            article_lengths=lengths.astype(np.int32),
            title_lengths=np.array([len(article.title) for article in articles], np.int32),
            passage_counts=counts,
            article_ids=np.array([id_number(article.id) for article in articles], np.uint64),
            digests=np.array([*map(int.from_bytes, digests)], dtype=np.uint64),
            traditional=np.array([article.traditional for article in articles], np.bool_),
            files=ragged([*map(os.fsencode, names or [article.file for article in articles])]),
            records=ragged(records),
            texts=ragged(texts, "<u4"),
        )
    )


def _sentences(articles: Sequence[Article], cuts: Sequence[Sequence[Row]]) -> Iterator[list[str]]:
    """The tokens of each passage, and of BYLINE_WORDS for the fields that a byline has."""
    for article, own in zip(articles, cuts, strict=True):
        for row in own:
            text = article.text[row.start : row.end]
            found = _tokens(article, text)
            byline = article.sections[row.section].paragraphs[row.paragraph].byline
            for name, words in BYLINE_WORDS.items():
                if byline and getattr(byline, name):
                    found += tokens(words)
            yield found


def _headings(articles: Sequence[Article], cuts: Sequence[Sequence[Row]]) -> Iterator[list[str]]:
    """For each section with a passage, the tokens of its heading and its number.

    The tokens of a heading without a passage of its own go to the first section below it.
    """
    for article, own in zip(articles, cuts, strict=True):
        opened: set[tuple[str, ...]] = set()
        for number in dict.fromkeys(row.section for row in own):
            section = article.sections[number]
            found = _heading_tokens(article, section.heading)
            for depth, heading in enumerate(section.above, 1):
                if section.above[:depth] not in opened:
                    found += _heading_tokens(article, heading)
                    opened.add(section.above[:depth])
            opened.add((*section.above, section.heading))
            numbers = (own_number(normalised(t, False)) for t in (section.number, section.heading))
            yield found + [OWN_NUMBER + number for number in numbers if number]


def _heading_tokens(article: Article, heading: str) -> list[str]:
    """The tokens of a heading; of one that asks, of its subject: 7.4 什么是内核 -> 7.4 内核."""
    normal = normalised(heading, article.traditional)
    start = match.end() if (match := _NUMBERED.match(normal)) else 0
    return tokens(normal[:start]) + tokens(content_of(normal[start:]))


def _tokens(article: Article, text: str) -> list[str]:
    return tokens(normalised(text, article.traditional))


def _cut(corpus: Iterable[Sequence[str]], known: dict[str, int]) -> Ragged:
    """Lists of tokens as lists of numbers; `known` is extended by new tokens."""
    values, lengths = array("i"), array("q")
    for found in corpus:
        values.extend([known.setdefault(token, len(known)) for token in found])
        lengths.append(len(found))
    return Ragged(np.array(values, dtype=np.int32), offsets(np.array(lengths, dtype=np.int64)))


def _dictionaries(terms: NDArray[Any], rows: NDArray[Any], count: int) -> tuple[Ragged, Ragged]:
    """The distinct terms of each of `count` rows, ascending, and their frequencies.

    terms[i] occurs in row rows[i].
    """
    width = int(terms.max(initial=0)) + 1
    keys, times = np.unique(rows.astype(np.int64) * width + terms, return_counts=True)
    starts = offsets(np.bincount(keys // width, minlength=count))
    return Ragged((keys % width).astype(np.int32), starts), Ragged(times.astype(np.uint32), starts)
