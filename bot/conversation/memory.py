"""The conversation's memory: the turns of the last half hour, never written to disk."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from retrieval import Answer, Library

MAX_AGE = 30 * 60.0  # seconds
MAX_TURNS = 10_000  # answers

Place = tuple[int, int]  # a chat's id and the id of the bot's message in it


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what it was asked on top of.

    `typed` is what the person wrote, `question` what it means in full; `before` and `near` the
    question that it may go on from and the file that answered it; `within` the files or folders
    that alone are looked into. `file` is the article talked of, `page` that of the answer shown,
    `listed` the files of the articles listed in it, in order. `day` is that of asking.
    """

    typed: str = ""
    question: str = ""
    before: str = ""
    near: str = ""
    within: tuple[str, ...] = ()
    file: str = ""
    page: int = 0
    day: date = field(default_factory=date.today, compare=False)
    listed: tuple[str, ...] = ()
    quotes_question: bool = False  # the reply says which question it answers

    @property
    def is_follow_up(self) -> bool:
        """Whether the question is only told in full by what came before it."""
        return self.quotes_question or self.question not in ("", self.typed)

    def ask(self, library: Library) -> Answer:
        """The answer, the same whenever it is asked."""
        return library.ask(
            self.typed, before=self.before, near=self.near, within=self.within, today=self.day
        )

    def with_answer(self, answer: Answer) -> "Turn":
        """The turn, now that its answer is known."""
        file = answer.hits[0].passage.article.file if answer.found else self.near
        return replace(self, question=answer.question, file=file)


NO_TURN = Turn()


@dataclass
class Memory:
    """The turns, by the bot's message that answers each; and what each chat is narrowed to."""

    clock: Callable[[], float] = time.monotonic
    # Chosen with /use, and the name by which it was; kept until it is ended, or a restart.
    scopes: dict[int, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    _turns: OrderedDict[Place, tuple[float, Turn]] = field(default_factory=OrderedDict)
    _last: dict[int, int] = field(default_factory=dict)  # the bot's last answer in a chat

    def remember(self, chat: int, message: int, turn: Turn) -> None:
        """Remember what a message of the bot answers."""
        self._turns.pop((chat, message), None)
        self._turns[chat, message] = self.clock(), turn
        self._last[chat] = max(message, self._last.get(chat, 0))
        while self._turns and (
            len(self._turns) > MAX_TURNS or self._is_over(next(iter(self._turns)))
        ):
            (where, oldest), _ = self._turns.popitem(last=False)
            if self._last.get(where) == oldest:
                del self._last[where]

    def at(self, chat: int, message: int) -> Turn:
        """What a message of the bot was about; nothing where that is forgotten."""
        place = chat, message
        return (
            self._turns[place][1] if place in self._turns and not self._is_over(place) else NO_TURN
        )

    def last(self, chat: int) -> Turn:
        """What was talked of last in a chat."""
        return self.at(chat, self._last.get(chat, 0))

    def _is_over(self, place: Place) -> bool:
        return self.clock() - self._turns[place][0] > MAX_AGE
