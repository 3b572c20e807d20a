"""Changing settings in a file .env; all other lines stay as they are."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values, set_key, unset_key

OWNER_ALONE = 0o600
_PLAIN = re.compile(r"[\w./:@~+-]+")  # what needs no quotes, which some readers of .env keep


def change(file: Path, values: Mapping[str, str]) -> None:
    """Set each value, or take the line away where it is "". Raises OSError."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, OWNER_ALONE))
    file.chmod(OWNER_ALONE)  # one that was there before may be open to others
    for name, value in values.items():
        if value:
            quotes = "never" if _PLAIN.fullmatch(value) else "always"
            set_key(file, name, value, quote_mode=quotes)
        elif name in dotenv_values(file):
            unset_key(file, name)
    file.chmod(OWNER_ALONE)
