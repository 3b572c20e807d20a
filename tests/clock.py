"""A clock for tests: an event loop whose time jumps to the next thing that is due.

Nothing sleeps. Time stands still while a thread works, so that it tells what is waited for alone.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):  # type: ignore[valid-type, misc]
    """Waits for threads for real; passes all other waiting over."""

    jumped = 0.0
    working = 0  # threads

    def select(self, timeout: float | None = None) -> Any:
        if self.working and (timeout is None or timeout > 0):
            return super().select(0.01)
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if events := super().select(0):
            return events
        self.jumped += timeout
        return []


class TurnedLoop(asyncio.SelectorEventLoop):
    """An event loop with a clock of its own, which begins at 0."""

    def __init__(self) -> None:
        self._turn_page = _Selector()
        super().__init__(self._turn_page)

    def time(self) -> float:
        return self._turn_page.jumped

    def run_in_executor(self, *args: Any) -> Any:
        self._turn_page.working += 1
        future = super().run_in_executor(*args)
        future.add_done_callback(self._worked)
        return future

    def _worked(self, _: object) -> None:
        self._turn_page.working -= 1


def run_turned(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine with such a clock."""
    with asyncio.Runner(loop_factory=TurnedLoop) as runner:
        return runner.run(main)


def turned(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test with such a clock, on which its fixture `bot`, a context, is entered."""

    @wraps(test)
    def run(bot: AbstractAsyncContextManager[Any], **fixtures: Any) -> None:
        async def scenario() -> None:
            async with bot as entered:
                await test(bot=entered, **fixtures)

        run_turned(scenario())

    return run
