"""The turns of conversations of the last half hour, in memory only."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from bot.bounded import BoundedDict
from retrieval import Answer, Library

MAX_AGE = 30 * 60.0  # seconds
MAX_TURNS = 10_000

MessageKey = tuple[int, int]  # the ids of a chat and of a message in it


class Scope(NamedTuple):
    """What a chat searches: paths of files, or of folders ending with /, and a name for them."""

    paths: tuple[str, ...] = ()
    name: str = ""


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation: a message, its context, and what the reply is about."""

    message: str = ""  # as the person wrote it
    question: str = ""  # the message as a question that needs no context
    previous_question: str = ""  # of the turn before, likewise
    previous_file: str = ""  # that answered the previous question
    scope: Scope = EVERYTHING
    suggestion_id: str = ""  # if the message is a suggested question
    file: str = ""  # of the article that the reply is about
    page: int = 0  # of the answer that is shown
    day: date = field(default_factory=date.today, compare=False)  # of the message
    files: tuple[str, ...] = ()  # of the articles that the reply lists, in order
    repeats_question: bool = False  # whether the reply does, above the answer

    @property
    def is_follow_up(self) -> bool:
        """Whether the message depends on its context."""
        return self.repeats_question or self.question not in ("", self.message)

    @property
    def is_prompt(self) -> bool:
        """Whether the bot has asked for a question within the scope."""
        return bool(self.scope.paths) and not self.message

    def ask(self, library: Library) -> Answer:
        """The library's answer to the message in its context."""
        return library.ask(
            self.message,
            before=self.previous_question,
            last_file=self.previous_file,
            within=self.scope.paths,
            today=self.day,
        )

    def with_answer(self, answer: Answer) -> "Turn":
        """The turn with the question and the file that its answer gives."""
        file = answer.hits[0].passage.article.file if answer.found else self.previous_file
        return replace(self, question=answer.question, file=file)


NO_TURN = Turn()


class Memory:
    """The turns, by the bot's message that answers each, and the scope of each chat."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.scopes: dict[int, Scope] = {}  # by chat, set by /use, until a restart
        # When it was remembered, the turn, and the one before it.
        self._turns: BoundedDict[MessageKey, tuple[float, Turn, Turn]] = BoundedDict(MAX_TURNS)
        self._last: BoundedDict[int, int] = BoundedDict(MAX_TURNS)  # by chat: the bot's last reply
        self._being_sent: dict[int, Turn] = {}  # by chat: the turn of its newest reply under way

    def remember(self, chat: int, message: int, turn: Turn, previous: Turn | None = None) -> None:
        """Remember the turn that a message of the bot answers; forget expired ones.

        `previous`: the turn before it, None if that has not changed since the last call. NO_TURN is
        no context for a later message; `previous` is context for an edit of the person's message.
        """
        before = self.previous_turn(chat, message) if previous is None else previous
        self._turns[chat, message] = self.clock(), turn, before
        if turn is not NO_TURN:
            self._last[chat] = max(message, self._last.get(chat, 0))
        while self._is_expired(next(iter(self._turns))):
            (oldest_chat, oldest), _ = self._turns.popitem(last=False)
            if self._last.get(oldest_chat) == oldest:
                del self._last[oldest_chat]

    def turn(self, chat: int, message: int) -> Turn:
        """The turn that a message of the bot answers; NO_TURN if it is forgotten."""
        key = chat, message
        return self._turns[key][1] if key in self._turns and not self._is_expired(key) else NO_TURN

    def previous_turn(self, chat: int, message: int) -> Turn:
        """The turn before the one that a message of the bot answers; NO_TURN if it is forgotten."""
        key = chat, message
        return self._turns[key][2] if key in self._turns and not self._is_expired(key) else NO_TURN

    def last_turn(self, chat: int) -> Turn:
        """The last turn of a chat; NO_TURN if it is forgotten."""
        return self._being_sent.get(chat) or self.turn(chat, self._last.get(chat, 0))

    @contextmanager
    def being_sent(self, chat: int, turn: Turn | None) -> Iterator[None]:
        """Make a turn the chat's last while its reply is sent, which may wait for a rate limit."""
        if turn:
            self._being_sent[chat] = turn
        try:
            yield
        finally:
            if turn and self._being_sent.get(chat) is turn:  # no later one
                del self._being_sent[chat]

    def _is_expired(self, key: MessageKey) -> bool:
        return self.clock() - self._turns[key][0] > MAX_AGE
