"""A journal on disk of pending messages: confirmed to Telegram, and not answered yet.

If the process is killed, the next start answers the recent ones.
"""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot import LOG
from bot.files import OWNER_ONLY, read_regular
from bot.transport import JSON

JOURNAL_FOLDER = "in-flight"  # in DATA_DIR
MAX_AGE = 600.0  # seconds after which a message is not answered any more
MAX_FILE = 100_000  # bytes; messages are smaller

# The fields of an update that are needed to answer it: neither names nor pictures.
_NEEDED = {
    *("update_id", "message", "message_id", "message_thread_id", "is_topic_message", "date"),
    *("chat", "from", "sender_chat", "id", "type", "is_bot", "language_code", "text", "caption"),
    *("entities", "caption_entities", "offset", "length", "reply_to_message", "quote", "position"),
    *("title", "is_forum", "media_group_id", "via_bot"),
}


class Journal:
    """The pending messages, in a folder; without one nothing is stored."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._files: dict[int, Path] = {}  # by update id
        self._failing = False

    def save(self, updates: Iterable[JSON]) -> None:
        """Write the messages with a text among these updates; a failure is logged once."""
        for update in updates:
            message = update.get("message")
            has_text = isinstance(message, dict) and message.keys() & {"text", "caption"}
            if self._folder and has_text:
                self._write(update, self._folder / f"{update['update_id']}.json")

    def _write(self, update: JSON, path: Path) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK
            with open(os.open(path, flags, OWNER_ONLY), "wb") as file:
                file.write(json.dumps(_needed_fields(update)).encode())
        except OSError as error:
            if not self._failing:
                LOG.warning("what is in flight cannot be kept: %s", error)
            self._failing = True
            with suppress(OSError):
                path.unlink()
        else:
            self._failing = False
            self._files[update["update_id"]] = path

    def delete(self, update_id: int) -> None:
        """Delete an update that is answered."""
        if path := self._files.pop(update_id, None):
            with suppress(OSError):
                path.unlink()

    def recover(self) -> list[JSON]:
        """The recent updates that a killed process left, oldest first; other files are deleted."""
        recent = []
        try:
            paths = sorted(self._folder.iterdir()) if self._folder else []
        except OSError:
            return []
        for path in paths:
            update = _read(path)
            with suppress(OSError):
                path.unlink()
            if update and time.time() - update["message"]["date"] < MAX_AGE:
                recent.append(update)
        recent.sort(key=lambda update: int(update["update_id"]))
        self.save(recent)
        return recent


def _read(path: Path) -> JSON | None:
    """The update in a file, None for anything else: the file may be forged."""
    try:
        update = json.loads(read_regular(path, MAX_FILE))
        well_formed = isinstance(update["update_id"], int)
        return update if well_formed and update["message"]["date"] > 0 else None
    except Exception:
        return None


def _needed_fields(value: Any) -> Any:
    if isinstance(value, list):
        return [_needed_fields(each) for each in value]
    if not isinstance(value, dict):
        return value
    fields = {name: _needed_fields(each) for name, each in value.items() if name in _NEEDED}
    return fields | ({"first_name": ""} if "is_bot" in fields else {})
