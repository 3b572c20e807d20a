"""Subtitles and lyrics: .srt .vtt .ass .ssa .lrc, the spoken text without its times."""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from retrieval.documents.blocks import SENTENCE_END, join_lines
from retrieval.readers.source import Source
from retrieval.readers.writing import escape, paragraph

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,]\d{1,3}"
_TIMES = re.compile(rf"^[^\S\n]*{_TIME}[^\S\n]*-->[^\S\n]*{_TIME}.*$", re.M)
_NEXT_NUMBER = re.compile(r"\n[ \t]*\d+\s*\Z")  # of the caption below
_TAGS = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_STYLE = re.compile(r"\{[^}]*\\p[1-9].*|\{[^}]*\}")  # of .ass: what is drawn, a style, a remark
_ASS_BREAK = re.compile(r"\\[Nnh]")
_SPEAKER = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>")
_TURN = re.compile(r"^[-–—]\s*")

_LYRICS_TIME = re.compile(r"[\[<]\d{1,3}:\d\d(?:[.:]\d{1,3})?[\]>]")  # <…>: of a word
_LYRICS_TAG = re.compile(r"^\[(ti|ar|al|by|offset|re|ve|length|au|la):([^\]]*)\]\s*$", re.M | re.I)

Caption = tuple[float, float, list[str]]  # begin and end in seconds, and the lines

PAUSE = 2.0  # seconds of silence after which a new paragraph begins


def is_subtitles(text: str) -> bool:
    """Whether a text is subtitles: it has times between its lines."""
    opening = text.splitlines()[:40]
    times = _TIMES.findall("\n".join(opening))
    is_timed = len(times) > 1 or _are_lyrics(opening)
    return text.lstrip("\n ").startswith("WEBVTT") or is_timed


def _are_lyrics(lines: list[str]) -> bool:
    """Whether lines begin with times that are no times of day, as those of a chat: [00:12.50]."""
    return sum(re.match(r"\[\d{1,3}:\d\d\.\d{1,3}\]", line) is not None for line in lines) > 1


def source(text: str, name: str) -> Source:
    """The spoken text, in paragraphs; lyrics line by line."""
    if name.lower().endswith(".lrc") or _are_lyrics(text.splitlines()[:40]):
        return _lyrics(text)
    read = _captions_of_ass if name.lower().endswith((".ass", ".ssa")) else _captions
    return Source("\n\n".join(map(escape, _paragraphs(read(text)))) + "\n")


def _lyrics(text: str) -> Source:
    """The lines of lyrics in the order of their times, with the title and the singer.

    A line that is sung again has several times; it stands where it is sung first.
    """
    tags = {match[1].lower(): match[2].strip() for match in _LYRICS_TAG.finditer(text)}
    title, singer = tags.get("ti", ""), tags.get("ar", "")
    timed = (line for line in text.splitlines() if _LYRICS_TIME.match(line))
    lines = (_LYRICS_TIME.sub("", line).strip() for line in sorted(timed, key=_first_time))
    body = paragraph(filter(None, lines))
    return Source(f"{body}\n", title, (singer,) if singer else ())


def _first_time(line: str) -> tuple[int, ...]:
    return tuple(min([*map(int, re.findall(r"\d+", t))] for t in _LYRICS_TIME.findall(line)))


def _paragraphs(captions: Iterable[Caption]) -> Iterator[str]:
    """Captions joined to sentences; a pause or a new speaker begins a paragraph."""
    spoken = ""
    until = 0.0
    for begin, end, lines in captions:
        pauses, until = begin - until > PAUSE, end
        for raw in lines:
            turn = _TURN.match(raw) is not None or _SPEAKER.match(raw) is not None
            line = _TURN.sub("", _TAGS.sub("", _SPEAKER.sub(r"\1：", raw))).strip()
            if not line or spoken.endswith(line):  # captions that roll repeat the line above
                continue
            if spoken and (turn or pauses):
                yield spoken
                spoken = ""
            pauses = False
            # People pause where a caption ends: a blank divides it from the next one.
            closed = not spoken or SENTENCE_END.search(spoken) or spoken[-1] in "，、,"
            spoken = join_lines(filter(None, (spoken, line))) if closed else f"{spoken} {line}"
    yield spoken


def _captions_of_ass(text: str) -> list[Caption]:
    """The captions of a .ass file in the order of their times; it names the fields of its lines."""
    names: list[str] = []
    found: list[Caption] = []
    for line in text.partition("[Events]")[2].splitlines():
        kind, _, values = line.partition(":")
        if kind == "Format":
            names = values.lower().replace(" ", "").split(",")
        fields = dict(zip(names, values.split(",", max(0, len(names) - 1)), strict=False))
        begin, end = (re.match(rf"\s*{_TIME}", fields.get(n, "")) for n in ("start", "end"))
        if kind == "Dialogue" and begin and end:
            spoken = _ASS_BREAK.split(_STYLE.sub("", fields.get("text", "")))
            lines = [*filter(None, map(str.strip, spoken))]
            found.append((_seconds(*begin.groups()), _seconds(*end.groups()), lines))
    return sorted(found)


def _captions(text: str) -> Iterator[Caption]:
    text = "\n".join(text.splitlines())
    times = [*_TIMES.finditer(text)]
    for found, below in zip_longest(times, times[1:]):
        spoken = text[found.end() : below.start() if below else None]
        lines = (_NEXT_NUMBER.sub("", spoken) if below else spoken).splitlines()
        begin, end = _seconds(*found.group(1, 2, 3)), _seconds(*found.group(4, 5, 6))
        yield begin, end, [*filter(None, map(str.strip, lines))]


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
