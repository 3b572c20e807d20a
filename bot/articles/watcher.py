"""The articles' folder, followed while the bot runs: what changes is in service in seconds."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing, suppress
from functools import partial
from pathlib import Path

from watchfiles import Change, awatch

from bot import LOG
from bot.articles.reloader import Changes, Reloader
from bot.context import App, Bot, State
from bot.errors import notify_admin
from bot.views.admin import problems_text, reload_error_text
from bot.views.texts import texts_for
from retrieval import SUFFIXES

QUIET = 300  # milliseconds without a change until a burst of them is over
BURST = 3000  # milliseconds until one that does not end is read all the same
LOOK_EVERY = 1000  # milliseconds between looks whether the folder is still the same one
RESTART_AFTER = 60.0  # seconds, where the folder cannot be watched


async def start(app: App) -> None:
    """Watch the folder until `stop`."""
    app.bot_data.watcher = asyncio.create_task(_watch(app))


async def stop(app: App) -> None:
    """Watch no longer."""
    task, app.bot_data.watcher = app.bot_data.watcher, None
    if task:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(app: App) -> None:
    """Reload whenever something changes. A watcher that fails is logged and restarted."""
    reloader = app.bot_data.reloader
    assert reloader, "there is no folder to watch"
    last_error = ""
    while True:
        try:
            async with aclosing(_bursts(reloader.folder)) as bursts:
                async for changed in bursts:
                    last_error = await _reload(app, reloader, last_error, changed)
        except Exception:  # such as no inotify watch left on the machine
            LOG.exception("%s: cannot be watched; next try in a minute", reloader.folder)
            await asyncio.sleep(RESTART_AFTER)


async def _reload(
    app: App, reloader: Reloader, last_error: str, changed: Collection[Path] | None
) -> str:
    """Reload and tell the admin of new trouble; why it failed, "" where it did not."""
    try:
        changes = await reloader.reload(changed)
    except Exception as error:  # is in the log; the library in service stays
        text = reload_error_text(error, app.bot_data.library, texts_for(None))
        if text != last_error:
            await notify_admin(app.bot, app.bot_data.admin_chat_id, text)
        return text
    await notify_new_problems(app.bot, app.bot_data, changes)
    return ""


async def notify_new_problems(bot: Bot, state: State, changes: Changes) -> None:
    """Name files that can no longer be read to ADMIN_CHAT_ID, each time once."""
    reloader = state.reloader
    if reloader and changes.new_problems and changes is not reloader.reported:
        reloader.reported = changes
        text = problems_text(changes.new_problems, changes.stale, texts_for(None))
        await notify_admin(bot, state.admin_chat_id, text)


async def _bursts(folder: Path) -> AsyncGenerator[Collection[Path] | None, None]:
    """When to read the folder, and what has changed: now (None: anything), and after each burst.

    Ends when the folder is another one, or none; a folder that is not there is waited for.
    """
    while not folder.is_dir():
        await asyncio.sleep(LOOK_EVERY / 1000)
    watched, seen = _place(folder), False
    changes = awatch(
        folder.resolve(),
        watch_filter=partial(_is_relevant, folder.resolve()),
        debounce=BURST,
        step=QUIET,
        rust_timeout=LOOK_EVERY,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    async with aclosing(changes):
        async for changed in changes:
            same = _place(folder) == watched
            # The first time for all that happened before there was a watcher.
            if changed or not seen or not same:
                yield {Path(path) for _, path in changed} if seen and same else None
            if not same:
                return
            seen = True


def _place(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one that has taken its name, None where there is none."""
    try:
        stat = folder.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _is_relevant(folder: Path, _: Change, path: str) -> bool:
    """Whether a change is that of an article's file, or of a folder that articles are in."""
    changed = Path(path)
    parts = changed.relative_to(folder).parts
    if any(part.startswith(".") for part in parts):
        # Kubernetes swaps the folder ..data, to which the files in sight are links.
        return len(parts) == 1 and changed.is_dir()
    return changed.suffix.lower() in SUFFIXES or not changed.is_file()
