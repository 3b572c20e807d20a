"""Who may ask: the ids of people, groups and channels, from the settings and from the admin."""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from math import inf
from operator import index
from pathlib import Path

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import LOG
from bot.bounded import BoundedDict
from bot.files import OWNER_ONLY, read_regular, write_atomically

FILE = "access.json"  # in DATA_DIR
MAX_FILE = 1_000_000  # bytes
MEMBERSHIP_TTL = 3600.0  # seconds that a membership of a group is remembered
MAX_MEMBERS = 10_000
NO_MEMBER = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


class Allowlist:
    """The ids of the settings and of the admin; everybody may ask if the settings have none."""

    def __init__(self, ids: Iterable[int] = (), folder: Path | None = None) -> None:
        self._configured = frozenset(ids)
        self._file = folder / FILE if folder else None
        self._allowed, self._denied = self._read()
        self._members: BoundedDict[int, tuple[float, bool]] = BoundedDict(MAX_MEMBERS)

    @property
    def is_open(self) -> bool:
        """Whether everybody may ask."""
        return not self._configured

    @property
    def ids(self) -> frozenset[int]:
        """Who may ask, unless `is_open`."""
        return (self._configured | self._allowed) - self._denied

    def may_ask(self, *ids: int | None) -> bool:
        """Whether one of these ids may ask: a person, or the chat that they write in."""
        return self.is_open or any(each in self.ids for each in ids)

    def is_denied(self, person: int | None) -> bool:
        """Whether the admin has denied a person: they may not ask in an allowed group either."""
        return person in self._denied

    def change(self, chat: int, may_ask: bool) -> None:
        """Allow or deny an id, and store that. Raises OSError."""
        ids = frozenset({chat})
        allowed = self._allowed | ids if may_ask else self._allowed - ids
        denied = self._denied - ids if may_ask else self._denied | ids
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            data = {"allowed": sorted(allowed), "denied": sorted(denied)}
            write_atomically(json.dumps(data).encode(), self._file, OWNER_ONLY)
        self._allowed, self._denied = allowed, denied
        self._members.clear()

    async def is_member(self, person: int, bot: Bot) -> bool:
        """Whether a person is in a group that may ask; what is certain is kept for an hour."""
        checked_at, is_member = self._members.get(person, (-inf, False))
        if time.monotonic() - checked_at < MEMBERSHIP_TTL:
            return is_member
        is_certain = True
        for chat in sorted(chat for chat in self.ids if chat < 0):
            try:
                member = await bot.get_chat_member(chat, person)
            except (BadRequest, Forbidden):  # the person or the bot is not in it
                continue
            except TelegramError:  # such as a lost request
                is_certain = False
                continue
            # A restricted person may be in the group or not.
            if member.status not in NO_MEMBER and getattr(member, "is_member", True):
                self._members[person] = time.monotonic(), True
                return True
        if is_certain:
            self._members[person] = time.monotonic(), False
        return False

    def _read(self) -> tuple[frozenset[int], frozenset[int]]:
        if self._file and os.path.lexists(self._file):
            try:
                data = json.loads(read_regular(self._file, MAX_FILE))
                # index, not int: "75" is not 7 and 5, and 7.5 is not 7.
                return frozenset(map(index, data["allowed"])), frozenset(map(index, data["denied"]))
            except Exception as error:
                # An error, not a warning: denied ids may ask again.
                LOG.error("%s: is damaged, and set aside: %s", self._file, type(error).__name__)
                with suppress(OSError):
                    self._file.rename(self._file.with_suffix(".damaged"))
        return frozenset(), frozenset()
