"""Subtitles: .srt .vtt, the spoken text without its times."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from retrieval.documents.blocks import SENTENCE_END, join_lines
from retrieval.readers.source import Source
from retrieval.readers.writing import escape

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,]\d{1,3}"
_TIMES = re.compile(rf"^[^\S\n]*{_TIME}[^\S\n]*-->[^\S\n]*{_TIME}.*$", re.MULTILINE)
_NEXT_NUMBER = re.compile(r"\n[ \t]*\d+\s*\Z")  # of the caption below
_TAGS = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_SPEAKER = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>")
_TURN = re.compile(r"^[-–—]\s*")
PAUSE = 2.0  # seconds of silence after which a new paragraph begins


def is_subtitles(text: str) -> bool:
    """Whether a text is subtitles: it has times between its lines."""
    return text.lstrip("\n ").startswith("WEBVTT") or (
        sum(1 for _ in _TIMES.finditer("\n".join(text.splitlines()[:40]))) > 1
    )


def source(text: str, name: str) -> Source:
    """The spoken text, in paragraphs."""
    return Source("\n\n".join(map(escape, _paragraphs(text))) + "\n")


def _paragraphs(text: str) -> Iterator[str]:
    """Captions joined to sentences; a pause or a new speaker begins a paragraph."""
    spoken = ""
    until = 0.0
    for begin, end, lines in _captions(text):
        for raw in lines:
            turn = _TURN.match(raw) is not None or _SPEAKER.match(raw) is not None
            line = _TURN.sub("", _TAGS.sub("", _SPEAKER.sub(r"\1：", raw))).strip()
            if not line or spoken.endswith(line):  # captions that roll repeat the line above
                continue
            if spoken and (turn or begin - until > PAUSE):
                yield spoken
                spoken = ""
            # People pause where a caption ends: a blank divides it from the next one.
            closed = not spoken or SENTENCE_END.search(spoken) or spoken[-1] in "，、,"
            spoken = join_lines(filter(None, (spoken, line))) if closed else f"{spoken} {line}"
        until = end
    yield spoken


def _captions(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Begin and end in seconds, and the lines, of each caption."""
    text = "\n".join(text.splitlines())
    times = [*_TIMES.finditer(text)]
    for found, below in zip_longest(times, times[1:]):
        spoken = text[found.end() : below.start() if below else None]
        lines = (_NEXT_NUMBER.sub("", spoken) if below else spoken).splitlines()
        begin, end = _seconds(*found.group(1, 2, 3)), _seconds(*found.group(4, 5, 6))
        yield begin, end, [*filter(None, map(str.strip, lines))]


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
