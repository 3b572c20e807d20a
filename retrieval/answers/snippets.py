"""Excerpts: what of an answer is shown at once, each passage within the sentences around it."""

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.library import Hit

MOST = 4  # passages shown at once: more are a list, not an answer
CONTEXT = 120  # characters shown of the sentence on either side
SOURCE = 60  # characters allowed for the line that names the article


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A hit, and what is shown of its neighbours: "…" where something is left out."""

    hit: Hit
    before: str
    after: str

    @property
    def text(self) -> str:
        """All that is shown, a line a sentence."""
        return "\n".join(filter(None, (self.before, self.hit.passage.text, self.after)))


def excerpts(hits: Iterable[Hit], budget: int) -> list[Excerpt]:
    """Up to `MOST` excerpts that `budget` characters hold, the best first, that one with context.

    A passage is never cut. One that stands in the context of an excerpt before it is not repeated.
    """
    shown: list[Excerpt] = []
    for hit in hits:
        if any(hit.passage.text in (e.before, e.after) for e in shown):
            continue
        excerpt = Excerpt(hit, "", "") if shown else _within_neighbours(hit)
        budget -= len(excerpt.text) + SOURCE
        if len(shown) == MOST or (shown and budget < 0):
            break
        shown.append(excerpt)
    return shown


def _within_neighbours(hit: Hit) -> Excerpt:
    before, after = hit.passage.before, hit.passage.after
    if len(before) > CONTEXT:
        before = "…" + before[1 - CONTEXT :]
    if len(after) > CONTEXT:
        after = after[: CONTEXT - 1] + "…"
    return Excerpt(hit, before, after)
