"""What a new reading of the articles' folder changes."""

from dataclasses import dataclass

from retrieval import Article, Library, Problem


@dataclass(frozen=True, slots=True)
class Changes:
    """The titles of what came, changed and went, and the files that cannot be read.

    `new_problems` are those that were not there before; `kept` has the files of which the last
    good version stays in service.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    new_problems: tuple[Problem, ...]
    kept: frozenset[str]
    count: int  # articles in service

    @property
    def of_articles(self) -> bool:
        """Whether any article came, changed or went."""
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Library, new: Library) -> Changes:
    """What is different in the new library."""
    before = {article.file: article for article in old.articles}
    after = {article.file: article for article in new.articles}
    return Changes(
        added=tuple(a.title for file, a in after.items() if file not in before),
        changed=tuple(
            a.title for file, a in after.items() if file in before and _differ(a, before[file])
        ),
        removed=tuple(a.title for file, a in before.items() if file not in after),
        problems=new.problems,
        new_problems=tuple(p for p in new.problems if p not in old.problems),
        kept=frozenset(p.file for p in new.problems if p.file in after),
        count=len(new.articles),
    )


def _differ(one: Article, other: Article) -> bool:
    return one is not other and _told(one) != _told(other)


def _told(article: Article) -> tuple[object, ...]:
    """All that people can see of an article."""
    origin = article.published, article.publisher, article.source, article.authors, article.url
    return article.title, article.sections, article.text, origin
