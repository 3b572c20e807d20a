"""Packing: a collection as arrays that the cache keeps, and back."""

import json
from collections.abc import Mapping
from dataclasses import astuple, fields
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.article import Article, Byline, Paragraph, Section
from retrieval.documents.passages import Passages, Rows
from retrieval.index.collection import Collection, Problem
from retrieval.index.index import Index
from retrieval.index.postings import Block, Postings

Arrays = dict[str, NDArray[Any]]

FIELDS = tuple(field.name for field in fields(Index))
COLUMNS = tuple(field.name for field in fields(Block) if field.name not in {"first", "size"})
TOLD = tuple(f.name for f in fields(Article) if f.name not in {"text", "sections"})
BETWEEN = "\0"  # tokens, none of which has it


def packed(given: Collection) -> Arrays:
    """The arrays of a collection."""
    about: dict[str, Any] = {
        "articles": [_told(article) for article in given.articles],
        "problems": [astuple(problem) for problem in given.problems],
        "digests": dict(given.digests),
        "blocks": {
            name: [(block.first, block.size) for block in getattr(given.index, name).blocks]
            for name in (FIELDS if given.index else ())
        },
    }
    vocabulary = given.index.sentences.vocabulary if given.index else ()
    texts = [article.text for article in given.articles]
    arrays: Arrays = {
        "about": _bytes(json.dumps(about)),
        "texts": _bytes("".join(texts)),
        "text ends": np.cumsum([0, *map(len, texts)]),
        "vocabulary": _bytes(BETWEEN.join(vocabulary)),
        "counts": given.passages.counts,
    }
    arrays |= {f"rows {n}": np.asarray(c) for n, c in enumerate(given.passages.rows)}
    for name in about["blocks"]:
        postings: Postings = getattr(given.index, name)
        arrays |= {f"{name} lengths": postings.lengths, f"{name} found in": postings.found_in}
        for n, block in enumerate(postings.blocks):
            arrays |= {f"{name} {n} {column}": getattr(block, column) for column in COLUMNS}
    return arrays


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> Collection:
    """The collection that arrays were made of."""
    about = json.loads(_text(arrays["about"]))
    text, ends = _text(arrays["texts"]), pairwise(arrays["text ends"].tolist())
    texts = (text[start:end] for start, end in ends)
    articles = tuple(map(_article, about["articles"], texts))
    tokens = _text(arrays["vocabulary"])
    vocabulary = {token: n for n, token in enumerate(tokens.split(BETWEEN) if tokens else [])}

    def postings(name: str) -> Postings:
        blocks = [
            Block(first, size, *(arrays[f"{name} {n} {column}"] for column in COLUMNS))
            for n, (first, size) in enumerate(about["blocks"][name])
        ]
        counts = arrays[f"{name} lengths"], arrays[f"{name} found in"]
        return Postings(vocabulary, *counts, blocks)

    rows = Rows(*(arrays[f"rows {n}"] for n in range(len(Rows._fields))))
    return Collection(
        articles,
        Passages(articles, arrays["counts"], rows),
        Index(*map(postings, FIELDS)) if about["blocks"] else None,
        tuple(Problem(*told) for told in about["problems"]),
        about["digests"],
    )


def _told(article: Article) -> list[Any]:
    """What there is of an article beside its text."""
    sections = [astuple(section) for section in article.sections]
    return [sections, *(getattr(article, name) for name in TOLD)]


def _article(told: list[Any], text: str) -> Article:
    """The article of whose text the rest is told."""
    sections, *rest = told
    about = dict(zip(TOLD, rest, strict=True))
    about |= {name: tuple(about[name]) for name in ("authors", "warnings")}
    read = tuple(
        Section(heading, tuple(map(_paragraph, paragraphs)), level, tuple(above), number)
        for heading, paragraphs, level, above, number in sections
    )
    return Article(text=text, sections=read, **about)


def _paragraph(told: list[Any]) -> Paragraph:
    start, end, line, kind, lead = told
    byline = Byline(tuple(line[0]), *line[1:]) if line else None
    return Paragraph(start, end, byline, kind, lead)


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _text(array: NDArray[Any]) -> str:
    return array.tobytes().decode("utf-8", "surrogatepass")
