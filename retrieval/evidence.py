"""Evidence: whether the best passage for a question is worth showing, or even the answer."""

from dataclasses import dataclass

# Set on own questions and on public sets without the articles that answer; see the benchmarks. The
# score alone refuses as well at large, but loses answers worded otherwise than their question.
FOUND = 0.32  # of at most 1.5, from which a passage is worth showing
CONFIDENT = 0.57  # of at most 1.6, from which it may be shown as the answer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage, in shares from 0 to 1.

    `score` is its share of the best possible score. The others tell how much of the question's
    words, weighted by idf, stand in the passage with its title and heading, in it and its
    neighbours, and in its article. `kind`: they hold the kind of answer asked for.
    `names`: every person, place, year and number of the question stands in the article.
    """

    score: float
    passage: float
    window: float
    article: float
    kind: bool
    names: bool

    @property
    def found(self) -> bool:
        """Whether the passage is worth showing."""
        return self.score + 0.25 * self.window + 0.25 * self.article >= FOUND

    @property
    def confident(self) -> bool:
        """Whether it may be shown as the answer."""
        words = 0.25 * self.passage + 0.25 * self.article
        enough = self.score + words + 0.1 * self.kind >= CONFIDENT
        return self.found and self.names and enough
