"""Subtitles: .srt .vtt, the spoken text without its times."""

import re
from collections.abc import Iterator

from retrieval.documents.blocks import join_lines
from retrieval.readers.source import Source
from retrieval.readers.writing import escape

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}.*")
_TAGS = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_SPEAKER = re.compile(r"<v(?:\.\S+)?\s+([^>]+)>")
_ENDS = re.compile(r"[。！？!?…][”’」』）)\"']*$")
_TURN = re.compile(r"^[-–—]\s*")
PAUSE = 2.0  # seconds of silence after which a new paragraph begins
LONGEST = 240  # characters of a paragraph where nobody writes full stops


def is_subtitles(text: str) -> bool:
    """Whether a text is subtitles: it has times between its lines."""
    return text.lstrip("\n ").startswith("WEBVTT") or (
        sum(_TIMES.fullmatch(line) is not None for line in text.splitlines()[:40]) > 1
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
            is_full = len(spoken) > LONGEST or (len(spoken) > LONGEST / 2 and _ENDS.search(spoken))
            if spoken and (turn or begin - until > PAUSE or is_full):
                yield spoken
                spoken = ""
            # People pause where a caption ends: a blank divides it from the next one.
            closed = not spoken or _ENDS.search(spoken) or spoken[-1] in "，、；：,"
            spoken = join_lines(filter(None, (spoken, line))) if closed else f"{spoken} {line}"
        until = end
    yield spoken


def _captions(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Begin and end in seconds, and the lines, of each caption."""
    lines = text.splitlines()
    times = [(at, found) for at, line in enumerate(lines) if (found := _TIMES.match(line))]
    ends = [at for at, _ in times[1:]] + [len(lines)]
    for (at, found), end in zip(times, ends, strict=False):
        spoken = [line.strip() for line in lines[at + 1 : end]]
        while spoken and (not spoken[-1] or (end < len(lines) and spoken[-1].isdecimal())):
            spoken.pop()  # the number of the next caption
        yield (
            _seconds(*found.group(1, 2, 3)),
            _seconds(*found.group(4, 5, 6)),
            [*filter(None, spoken)],
        )


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
