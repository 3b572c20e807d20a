"""Calendars and address books: .ics .vcf, a section for each entry, a line for each value."""

import quopri
import re
from collections.abc import Iterator
from pathlib import Path

from retrieval.readers.encodings import decode
from retrieval.readers.source import Source, damage
from retrieval.readers.writing import heading, paragraph

# RFC 5545 and RFC 6350: the properties that people read, and their names in Chinese.
_NAMES = {
    "DTSTART": "开始时间", "DTEND": "结束时间", "DUE": "截止时间", "LOCATION": "地点",
    "DESCRIPTION": "说明", "ORG": "单位", "TITLE": "职务", "TEL": "电话", "EMAIL": "邮箱",
    "ADR": "地址", "BDAY": "生日", "URL": "网址", "NOTE": "备注",
}  # fmt: skip
_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")  # of quoted-printable, in vCard 2.1
_LINE = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<options>(?:;(?:\"[^\"]*\"|[^:\"])*)?):(?P<value>.*)"
)
_ENTRIES = {"VEVENT", "VTODO", "VJOURNAL", "VCARD"}
_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?\d\d)?(Z?))?")

Property = tuple[str, str]  # the name, in capitals, and the value


def source(data: bytes, name: str) -> Source:
    """The entries of a calendar or an address book. Raises Unreadable where there are none."""
    properties = [*_properties(decode(data).text)]
    blocks = [*_blocks(properties)]
    if not blocks:
        raise damage(Path(name).suffix)
    title = next((value for name, value in properties if name == "X-WR-CALNAME"), "")
    return Source("\n\n".join(blocks) + "\n", title)


def _properties(text: str) -> Iterator[Property]:
    unfolded = _FOLD.sub("", text)
    if "QUOTED-PRINTABLE" in unfolded.upper():
        unfolded = _SOFT_BREAK.sub("", unfolded)
    for match in filter(None, map(_LINE.fullmatch, unfolded.splitlines())):
        value = match["value"]
        if "QUOTED-PRINTABLE" in match["options"].upper():
            value = decode(quopri.decodestring(value.encode()) or b" ").text
        yield match["name"].upper(), value.strip()


def _blocks(properties: list[Property]) -> Iterator[str]:
    """A heading and a paragraph for each entry; an alarm within one is left out."""
    kinds: list[str] = []
    entry: list[Property] = []
    for name, value in properties:
        if name == "BEGIN":
            kinds.append(value.upper())
            entry = [] if kinds[-1] in _ENTRIES else entry
        elif name == "END" and kinds:
            if kinds.pop() in _ENTRIES:
                yield from _entry_blocks(entry)
        elif kinds and kinds[-1] in _ENTRIES:
            entry.append((name, value))


def _entry_blocks(entry: list[Property]) -> Iterator[str]:
    values = dict(reversed(entry))  # the first of each name
    title = values.get("SUMMARY") or values.get("FN") or values.get("N", "")
    if title:
        yield heading(" ".join(_lines(title)), 2)
    named = ((_NAMES[name], _shown(name, value)) for name, value in entry if name in _NAMES)
    if lines := [f"{name}：{value}" for name, value in named if value]:
        yield paragraph(lines)


def _shown(name: str, value: str) -> str:
    if moment := _MOMENT.match(value) if name in ("DTSTART", "DTEND", "DUE", "BDAY") else None:
        year, month, day, hour, minute, utc = moment.groups()
        time = f" {hour}:{minute}{' UTC' if utc else ''}" if hour else ""
        return f"{year}年{int(month)}月{int(day)}日{time}"
    return " ".join(_lines(value)).removeprefix("tel:").removeprefix("mailto:")


def _lines(value: str) -> list[str]:
    """The parts of a value, which semicolons and line breaks divide, without escapes."""
    parts = re.split(r"(?<!\\);|\\[nN]", value)
    return [re.sub(r"\\(.)", r"\1", part).strip() for part in parts if part.strip()]
