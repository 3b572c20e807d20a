"""Watches the articles' folder, and reloads the library within seconds of a change."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing, suppress
from functools import partial
from pathlib import Path

from watchfiles import Change, awatch

from bot import LOG
from bot.context import App, Bot, State
from bot.errors import notify_admin
from bot.views.admin import problems_text, reload_error_text
from bot.views.texts import texts_for
from retrieval import SUFFIXES

STEP = 300  # milliseconds without a change after which changes are read together
DEBOUNCE = 3000  # milliseconds after which continuing changes are read
CHECK_INTERVAL = 1000  # milliseconds between checks whether the folder was replaced
RESTART_DELAY = 60.0  # seconds after a failure to watch the folder


async def start(app: App) -> None:
    """Start watching the folder."""
    app.bot_data.watcher = asyncio.create_task(_watch(app))


async def stop(app: App) -> None:
    """Stop watching."""
    task, app.bot_data.watcher = app.bot_data.watcher, None
    if task:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(app: App) -> None:
    """Reload whenever something changes; a watcher that fails is logged and restarted."""
    state = app.bot_data
    assert state.reloader, "there is no folder to watch"
    folder, last_error = state.reloader.folder, ""
    while True:
        try:
            async with aclosing(_changes_of(folder)) as changes:
                async for changed_paths in changes:
                    error = await reload(app.bot, state, changed_paths)
                    if error and error != last_error:
                        await notify_admin(app.bot, state.admin_chat_id, error)
                    last_error = error
        except Exception:  # such as too many inotify watches
            LOG.exception("%s: cannot be watched; next try in a minute", folder)
            await asyncio.sleep(RESTART_DELAY)


async def reload(bot: Bot, state: State, paths: Collection[Path] | None = None) -> str:
    """Read the folder again, and notify the admin of new problems once; why it failed, or ""."""
    reloader, texts = state.reloader, texts_for(None)
    assert reloader
    try:
        changes = await reloader.reload(paths)
    except Exception as error:  # logged already
        return reload_error_text(error, state.library, texts)
    if changes.new_problems and changes is not reloader.last_reported:
        reloader.last_reported = changes
        text = problems_text(changes.new_problems, changes.stale, texts)
        await notify_admin(bot, state.admin_chat_id, text)
    return ""


async def _changes_of(folder: Path) -> AsyncGenerator[Collection[Path] | None, None]:
    """The paths of each change, until the folder is replaced; None at first: they are unknown."""
    while not folder.is_dir():
        await asyncio.sleep(CHECK_INTERVAL / 1000)
    identity, is_first = _identity(folder), True
    changes = awatch(
        folder.resolve(),
        watch_filter=partial(_is_relevant, folder.resolve()),
        debounce=DEBOUNCE,
        step=STEP,
        rust_timeout=CHECK_INTERVAL,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    async with aclosing(changes):
        async for changed in changes:
            is_same = _identity(folder) == identity
            # The first reload is for changes from before the watcher started.
            if changed or is_first or not is_same:
                yield None if is_first or not is_same else {Path(path) for _, path in changed}
            if not is_same:
                return
            is_first = False


def _identity(folder: Path) -> tuple[int, int] | None:
    """What distinguishes a folder from another one of the same name, None if it does not exist."""
    with suppress(OSError):
        stat = folder.stat()
        return stat.st_dev, stat.st_ino
    return None


def _is_relevant(folder: Path, _: Change, path: str) -> bool:
    changed = Path(path)
    parts = changed.relative_to(folder).parts
    if any(part.startswith(".") for part in parts):
        # Kubernetes replaces the folder ..data, to which the visible files are links.
        return len(parts) == 1 and changed.is_dir()
    return changed.suffix.lower() in SUFFIXES or not changed.is_file()
