"""Excerpts: what of an answer is shown at once, each passage within the sentences around it."""

from collections.abc import Iterable
from dataclasses import dataclass

from .library import Hit

MOST = 4  # passages shown at once: more are a list, not an answer
CONTEXT = 120  # characters shown of the sentence on either side
LONGEST = 400  # characters shown of one passage
SOURCE = 60  # characters allowed for the line that names the article


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A hit and what is shown of it: cut at `LONGEST`, "…" where something is left out."""

    hit: Hit
    before: str
    text: str
    after: str


def excerpts(hits: Iterable[Hit], budget: int) -> list[Excerpt]:
    """Up to `MOST` excerpts that `budget` characters hold, the best first, that one with context.

    A sentence that stands in the context of an excerpt before it is not repeated.
    """
    shown: list[Excerpt] = []
    for hit in hits:
        if any(hit.passage.text in (e.before, e.after) for e in shown):
            continue
        excerpt = _excerpt(hit, CONTEXT if not shown else 0)
        budget -= len(excerpt.before + excerpt.text + excerpt.after) + SOURCE
        if len(shown) == MOST or (shown and budget < 0):
            break
        shown.append(excerpt)
    return shown


def _excerpt(hit: Hit, context: int) -> Excerpt:
    passage = hit.passage
    text = passage.text if len(passage.text) <= LONGEST else passage.text[: LONGEST - 1] + "…"
    before, after = passage.before, passage.after
    if len(before) > context:
        before = "…" + before[len(before) - context + 1 :] if context else ""
    if len(after) > context:
        after = after[: context - 1] + "…" if context else ""
    return Excerpt(hit, before, text, after)
