"""Building: the segment of some articles, from their passages and tokens."""

import os
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from retrieval.analysis.codes import leading_number
from retrieval.analysis.tokenizer import normal_form, tokens
from retrieval.documents.article import Article, id_number
from retrieval.documents.passages import PassageSpan, passage_spans
from retrieval.index.arrays import Ragged, offsets, pair_counts, ragged
from retrieval.index.records import encode_article
from retrieval.index.segment import Segment, digest, term_hash, with_doc_freq
from retrieval.index.version import index_version
from retrieval.questions.question import content_of

_HEADING_NUMBER = re.compile(r"\s*\d+(?:\.\d+)*[.、]?\s+")
MAX_BRIEF_ITEM = 12  # characters of an item that says whose the items below it are
NUMBER_PREFIX = "§"  # of the token of a section's own number; a reference has the token without it

# Words by which people ask for each field of a byline; they are indexed with the byline.
BYLINE_WORDS = {
    "authors": "这篇文章的作者是谁写的，记者，撰稿",
    "publisher": "这篇文章发表、刊登、刊载、登在哪里，哪家报纸媒体",
    "source": "这篇文章的出处来源是哪里，哪家媒体",
    "published": "这篇文章什么时候发表、发布、刊登，日期",
}


def build_segment(articles: Sequence[Article], files: Sequence[str] | None = None) -> Segment:
    """The segment of articles.

    `files`: their paths as the file system has them; `article.file` differs where one is not UTF-8.
    """
    passages = [passage_spans(article) for article in articles]
    numbers: dict[str, int] = {}  # of the tokens, in the order in which they come
    sentences = _token_numbers(map(_tokens_of_passages, articles, passages), numbers)
    titles = _token_numbers(map(_tokens_of_title, articles), numbers)
    headings = _token_numbers(map(_tokens_of_sections, articles, passages), numbers)
    hashes = np.array([*map(term_hash, numbers)], dtype=np.uint64)
    encoded = [token.encode("utf-8", "surrogatepass") for token in numbers]
    order = np.argsort(hashes)
    ordinals = np.argsort(order).astype(np.int32)
    sentences, titles, headings = (
        Ragged(ordinals[texts.values], texts.starts) for texts in (sentences, titles, headings)
    )
    counts = np.array([*map(len, passages)], dtype=np.int32)
    article_of = np.repeat(np.arange(len(articles)), counts)
    article_terms, article_counts = pair_counts(
        np.concatenate([titles.row_indices(), article_of[sentences.row_indices()]]),
        np.concatenate([titles.values, sentences.values]),
        len(articles),
    )
    lengths = titles.lengths + np.bincount(article_of, sentences.lengths, len(articles))
    records = [encode_article(article) for article in articles]
    texts = [article.text.encode("utf-32-le", "surrogatepass") for article in articles]
    digests = (
        digest(b"\0".join((index_version().encode(), *content)))
        for content in zip(records, texts, strict=True)
    )
    all_passages = [*chain.from_iterable(passages)]
    return with_doc_freq(
        Segment(
            terms=hashes[order],
            tokens=ragged([encoded[number] for number in order.tolist()]),
            doc_freq=np.zeros((len(encoded), 4), np.int32),
            ids=np.array([span.id for span in all_passages], dtype=np.uint64),
            places=np.array([span[:4] for span in all_passages], dtype=np.int32).reshape(-1, 4),
            sentence_terms=sentences,
            heading_terms=headings,
            title_terms=titles,
            article_terms=article_terms,
            article_counts=article_counts,
            article_lengths=lengths.astype(np.int32),
            title_characters=np.array([len(article.title) for article in articles], np.int32),
            passage_counts=counts,
            article_ids=np.array([id_number(article.id) for article in articles], np.uint64),
            digests=np.array([*map(int.from_bytes, digests)], dtype=np.uint64),
            traditional=np.array([article.traditional for article in articles], np.bool_),
            paths=ragged([*map(os.fsencode, files or [article.file for article in articles])]),
            records=ragged(records),
            texts=ragged(texts, "<u4"),
        )
    )


def _tokens_of_passages(article: Article, passages: Sequence[PassageSpan]) -> Iterator[list[str]]:
    """The tokens of each passage, and of what it leaves unsaid.

    Those are BYLINE_WORDS for the fields of a byline, and for a nested item the brief one above it,
    which says whose it is: 儿童证 above 一次可借 12 册.
    """
    for span in passages:
        sentence = _tokens(article, article.text[span.start : span.end])
        paragraphs = article.sections[span.section].paragraphs
        paragraph = paragraphs[span.paragraph]
        byline = paragraph.byline
        if paragraph.kind == "item" and paragraph.lead >= 0:
            lead = paragraphs[paragraph.lead]
            if lead.kind == "item" and lead.end - lead.start <= MAX_BRIEF_ITEM:
                sentence += _tokens(article, article.text[lead.start : lead.end])
        for name, words in BYLINE_WORDS.items():
            if byline and getattr(byline, name):
                sentence += tokens(words)
        yield sentence


def _tokens_of_title(article: Article) -> Iterator[list[str]]:
    """The tokens of the title; none if it is the article's first words, which name no subject."""
    yield [] if article.title.endswith("…") else _tokens(article, article.title)


def _tokens_of_sections(article: Article, passages: Sequence[PassageSpan]) -> Iterator[list[str]]:
    """For each section with a passage, the tokens of its heading and its number.

    Those of a heading without a passage of its own go to the first section below it.
    """
    done: set[tuple[str, ...]] = set()  # the paths of headings whose tokens have been given
    for number in dict.fromkeys(span.section for span in passages):
        section = article.sections[number]
        found = _heading_tokens(article, section.heading)
        numbered = [section.number, section.heading]
        for depth, heading in enumerate(section.above, 1):
            if section.above[:depth] not in done:
                found += _heading_tokens(article, heading)
                numbered.append(heading)
                done.add(section.above[:depth])
        done.add((*section.above, section.heading))
        texts = (normal_form(text, False) for text in numbered)
        yield found + [NUMBER_PREFIX + form for form in map(leading_number, texts) if form]


def _heading_tokens(article: Article, heading: str) -> list[str]:
    """The tokens of a heading; of one that asks, of its subject: 7.4 什么是内核 -> 7.4 内核."""
    normal = normal_form(heading, article.traditional)
    start = match.end() if (match := _HEADING_NUMBER.match(normal)) else 0
    return tokens(normal[:start]) + tokens(content_of(normal[start:]))


def _tokens(article: Article, text: str) -> list[str]:
    return tokens(normal_form(text, article.traditional))


def _token_numbers(texts: Iterable[Iterable[list[str]]], numbers: dict[str, int]) -> Ragged:
    """The numbers of the tokens of each text, by articles; new tokens get the next numbers."""
    values, lengths = array("i"), array("q")
    for text in chain.from_iterable(texts):
        values.extend([numbers.setdefault(token, len(numbers)) for token in text])
        lengths.append(len(text))
    return Ragged(np.array(values, dtype=np.int32), offsets(np.array(lengths, dtype=np.int64)))
