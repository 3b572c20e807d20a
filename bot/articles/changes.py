"""What a new reading of the articles' folder changes."""

from dataclasses import dataclass

from retrieval import Library, Problem


@dataclass(frozen=True, slots=True)
class Changes:
    """The titles of what came, changed and went, and the files that cannot be read.

    `new_problems` are those that were not there before; `stale` has the files of which the last
    good version stays in service.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    new_problems: tuple[Problem, ...]
    stale: frozenset[str]
    count: int  # articles in service

    @property
    def of_articles(self) -> bool:
        """Whether any article came, changed or went."""
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Library, new: Library) -> Changes:
    """What is different in the new library."""
    added, changed, removed = (
        tuple(article.title for article in articles) for articles in new.changes_since(old)
    )
    return Changes(
        added=added,
        changed=changed,
        removed=removed,
        problems=new.problems,
        new_problems=tuple(p for p in new.problems if p not in old.problems),
        stale=frozenset(p.file for p in new.problems if p.file in new.passages.by_file),
        count=len(new.articles),
    )
