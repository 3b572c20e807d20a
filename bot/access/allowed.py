"""Who may ask: the ids of people, groups and channels, from the settings and from the admin."""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Any

from bot import LOG
from bot.bounded import BoundedDict

FILE = "access.json"  # in DATA_DIR
MAX_FILE = 1_000_000  # bytes
MEMBER_FOR = 3600.0  # seconds that somebody's membership is remembered
MAX_MEMBERS = 10_000


class Access:
    """Open to everybody where the settings name nobody; else to these and whom the admin allows."""

    def __init__(self, ids: Iterable[int] = (), folder: Path | None = None) -> None:
        self._given = frozenset(ids)
        self._file = folder / FILE if folder else None
        self._allowed, self._denied = self._read()
        self._members: BoundedDict[int, tuple[float, bool]] = BoundedDict(MAX_MEMBERS)

    @property
    def is_open(self) -> bool:
        """Whether everybody may ask."""
        return not self._given

    @property
    def ids(self) -> frozenset[int]:
        """Who may ask; without meaning where everybody may."""
        return (self._given | self._allowed) - self._denied

    @property
    def groups(self) -> list[int]:
        """The groups among them, whose members may ask in private too."""
        return sorted(chat for chat in self.ids if chat < 0)

    def may_ask(self, *ids: int | None) -> bool:
        """Whether one of these may ask: a person, or the chat that they write in."""
        return self.is_open or any(each in self.ids for each in ids)

    def allow(self, chat: int) -> None:
        """Allow somebody to ask. Raises OSError where that cannot be stored."""
        self._keep(self._allowed | {chat}, self._denied - {chat})

    def deny(self, chat: int) -> None:
        """Allow somebody to ask no longer. Raises OSError where that cannot be stored."""
        self._keep(self._allowed - {chat}, self._denied | {chat})

    def is_member(self, person: int) -> bool | None:
        """Whether somebody is in an allowed group; None where that was not looked up lately."""
        at, is_member = self._members.get(person, (0.0, False))
        return is_member if at and time.monotonic() - at < MEMBER_FOR else None

    def note_member(self, person: int, is_member: bool) -> None:
        """Remember that for an hour."""
        self._members[person] = time.monotonic(), is_member

    def _read(self) -> tuple[frozenset[int], frozenset[int]]:
        if self._file is None or not os.path.lexists(self._file):
            return frozenset(), frozenset()
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            with open(os.open(self._file, flags), "rb") as file:
                if not S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise ValueError("no regular file")
                data = json.loads(file.read(MAX_FILE))
            return _ids(data["allowed"]), _ids(data["denied"])
        except Exception as error:
            # Whom the admin denied is no longer known: that must be seen.
            LOG.error("%s: is damaged, and set aside: %s", self._file, type(error).__name__)
            with suppress(OSError):
                self._file.rename(self._file.with_suffix(".damaged"))
            return frozenset(), frozenset()

    def _keep(self, allowed: frozenset[int], denied: frozenset[int]) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new = self._file.with_suffix(".new")
            with suppress(FileNotFoundError):
                new.unlink()
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({"allowed": sorted(allowed), "denied": sorted(denied)}, file)
            new.replace(self._file)
        self._allowed, self._denied = allowed, denied
        self._members.clear()


def _ids(data: Any) -> frozenset[int]:
    if not isinstance(data, list) or not all(type(each) is int for each in data):
        raise ValueError("no ids")
    return frozenset(data)
