"""Every string a person reads, from `languages`; Traditional is converted from Simplified."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import opencc

from retrieval import is_traditional


class Texts:
    """The strings of one language, by the names that they have in its file."""

    # The tables of strings; every other name is a string.
    small_talk: Mapping[str, str]
    facts: Mapping[str, str]
    fact_unknown: Mapping[str, str]
    surfaces: Mapping[str, str]
    reasons: Mapping[str, str]
    left_out: Mapping[str, str]
    not_fetched: Mapping[str, str]
    commands: Mapping[str, str]
    admin_commands: Mapping[str, str]
    setup: Mapping[str, str]
    botfather_steps: Mapping[str, str]

    def __init__(self, strings: Mapping[str, Any]) -> None:
        vars(self).update(strings)

    def __getattr__(self, name: str) -> str:
        raise AttributeError(name)  # tells mypy the type of the names that are not declared


def _read(language: str) -> dict[str, Any]:
    file = Path(__file__).parent / "languages" / f"{language}.toml"
    return tomllib.loads(file.read_text("utf-8"))


# Taiwan's words where OpenCC has the mainland's: 傳 for what is sent, 發 for what is published.
_OF_TAIWAN = (
    (r"[發髮](?!表|布)", "傳"),
    (r"^群裡$|群裡(?=等)", "群"),
    (r"群(?!組)", "群組"),
    ("列表", "清單"),
    ("回復", "回覆"),
    ("一條訊息", "一則訊息"),
    ("重啟", "重新啟動"),
    ("網上", "網路上"),
    (r"終端(?!機)", "終端機"),
    ("二進位制", "二進位"),
)


_converter = cache(opencc.OpenCC)  # each reads its dictionaries


def _traditional(strings: Any) -> Any:
    """A string, or a table of strings, as it is written in Taiwan."""
    if isinstance(strings, Mapping):
        return {name: _traditional(each) for name, each in strings.items()}
    text = _converter("s2twp").convert(strings)
    for pattern, word in _OF_TAIWAN:
        text = re.sub(pattern, word, text)
    return text


_SIMPLIFIED = _read("zh-hans")
ZH_HANS = Texts(_SIMPLIFIED)
ZH_HANT = Texts(_traditional(_SIMPLIFIED))
EN = Texts(_read("en"))
LANGUAGES = (ZH_HANS, ZH_HANT, EN)

# Telegram takes two-letter codes for a bot's profile; "" is for everybody else.
PROFILE_LANGUAGES = {"zh": ZH_HANS, "": EN}

_TRADITIONAL = {"hant", "tw", "hk", "mo"}
# Languages that are written in Traditional unless the tag says otherwise.
_MOSTLY_TRADITIONAL = {"yue", "nan", "hak", "lzh"}
# Chinese in IETF tags: the macrolanguage, and its members as ISO 639-3 has them.
_CHINESE = {"zh", "cmn", "wuu", "gan", "hsn", "cdo", "mnp", "czh", "cjy"} | _MOSTLY_TRADITIONAL


def texts_for(language_code: str | None) -> Texts:
    """The strings for a user's IETF language tag; Simplified Chinese for None."""
    language, *more = (language_code or "zh").lower().replace("_", "-").split("-")
    if language not in _CHINESE:
        return EN
    if {"hans", "cn", "sg"} & {*more}:
        return ZH_HANT if "hant" in more else ZH_HANS
    return ZH_HANT if {language, *more} & (_TRADITIONAL | _MOSTLY_TRADITIONAL) else ZH_HANS


def in_script_of(text: str, texts: Texts) -> str:
    """A text in the script of the reader's strings; unchanged for English."""
    if texts is EN:
        return text
    return str(_converter("s2t" if texts is ZH_HANT else "t2s").convert(text))


def texts_in_script_of(question: str) -> Texts:
    """The strings in the script of a question: an inline answer is cached for all languages."""
    return ZH_HANT if is_traditional(question, share=0) else ZH_HANS
