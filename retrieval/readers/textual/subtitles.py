"""Subtitles: .srt .vtt, what is said without its times."""

import re
from collections.abc import Iterator

from retrieval.readers.source import Source
from retrieval.readers.writing import escaped

_TIMES = re.compile(
    r"\s*(?:(?P<h>\d+):)?(?P<m>\d{1,2}):(?P<s>\d{2})[.,]\d{1,3}\s*-->\s*"
    r"(?:(?P<h2>\d+):)?(?P<m2>\d{1,2}):(?P<s2>\d{2})[.,]\d{1,3}"
)
_TAGS = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_SPEAKER = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>")
_LATIN_END, _LATIN_START = re.compile(r"[\w,.;!?]$", re.ASCII), re.compile(r"^\w", re.ASCII)
_ENDS = re.compile(r"[。！？!?…][”’」』）)\"']*$")
_TURN = re.compile(r"^[-–—]\s*")
PAUSE = 2.0  # seconds of silence after which a new paragraph begins
LONGEST = 240  # characters of a paragraph where nobody writes full stops


def source(text: str, name: str) -> Source:
    """What is said, in paragraphs."""
    return Source("\n\n".join(map(escaped, _paragraphs(text))) + "\n")


def _paragraphs(text: str) -> Iterator[str]:
    """Captions joined to sentences; a pause or a new speaker begins a paragraph."""
    said = ""
    until = 0.0
    for begin, end, lines in _captions(text):
        for line in lines:
            turn = _TURN.match(line) is not None or _SPEAKER.match(line) is not None
            line = _SPEAKER.sub(r"\1：", line)
            line = _TURN.sub("", _TAGS.sub("", line)).strip()
            if not line or said.endswith(line):  # captions that roll repeat the line above
                continue
            full = len(said) > LONGEST or (len(said) > LONGEST / 2 and _ENDS.search(said))
            if said and (turn or begin - until > PAUSE or full):
                yield said
                said = ""
            said = _joined(said, line)
        until = end
    if said:
        yield said


def _joined(said: str, line: str) -> str:
    """Two captions as one text: those without a mark at their end are divided by a blank."""
    return (
        f"{said} {line}"
        if said and not _ENDS.search(said) and said[-1] not in "，、；：,"
        else (
            f"{said} {line}"
            if _LATIN_END.search(said) and _LATIN_START.search(line)
            else said + line
        )
    )


def _captions(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Begin and end in seconds, and the lines, of each caption."""
    lines: list[str] = []
    times: tuple[float, float] | None = None
    for line in [*text.splitlines(), "", "0:00:00,000 --> 0:00:00,000"]:
        if found := _TIMES.match(line):
            if times:
                while lines and (not lines[-1].strip() or lines[-1].strip().isdecimal()):
                    lines.pop()  # the number of the next caption
                yield *times, [part for part in lines if part.strip()]
            times = (
                _seconds(found["h"], found["m"], found["s"]),
                _seconds(found["h2"], found["m2"], found["s2"]),
            )
            lines = []
        else:
            lines.append(line.strip())


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
