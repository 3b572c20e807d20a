"""Evidence: whether the best passage for a question is worth showing, or even the answer."""

from dataclasses import dataclass

# Set on own questions and on public sets without the articles that answer; see the benchmarks.
FOUND = 0.32  # of at most 1.5, from which a passage is worth showing
CONFIDENT = 0.22  # share of the best possible score from which it may be shown as the answer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage, in shares from 0 to 1.

    `score` is its share of the best possible score; `window` and `article` tell how much of the
    question's words, weighted by idf, stand in it and its neighbours, and in its article. `names`:
    every person, place, year and number of the question stands in the article.
    """

    score: float
    window: float
    article: float
    names: bool

    @property
    def found(self) -> bool:
        """Whether the passage is worth showing."""
        return self.score + 0.25 * self.window + 0.25 * self.article >= FOUND

    @property
    def confident(self) -> bool:
        """Whether it may be shown as the answer."""
        return self.found and self.names and self.score >= CONFIDENT
