"""Text from bytes, whatever encoding they were saved in."""

import re
from contextlib import suppress
from dataclasses import dataclass

from retrieval.readers.source import Unreadable

# Encodings of Chinese text beside UTF-8. charset-normalizer confuses them for a third of the texts
# of twelve characters; the share of common characters is right for all.
LEGACY_ENCODINGS = ["gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be"]
_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset ?= ?[\"']?([\w-]{3,20})", re.I)
_GB = {"gb2312", "gbk", "gb18030"}  # pages that declare the first have characters of the last
MIN_LEGACY = 8  # Han characters amid zero bytes; in lines in another encoding amid UTF-8 ...
MAX_KEPT = 0.2  # ... of which so many are Han in UTF-8, too, by accident
MIN_HAN_PER_DAMAGE = 10  # Han characters for each damaged place: with fewer it is no UTF-8
_DAMAGE = re.compile("\ufffd+")
_SAMPLE = 1 << 20  # bytes from which an encoding is guessed
MIN_COMMON = 0.6  # share of the common characters in a text that is Chinese
MAX_DAMAGED = 0.02  # damaged places for each character; with more it is in another encoding


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's text, and a phrase for each way in which it was damaged."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> DecodedText:
    """Text from bytes: UTF-8, UTF-16, or the legacy Chinese encoding that fits best.

    What a saved page declares goes before a guess, and a few damaged bytes become U+FFFD. A file
    that was begun in one encoding and continued in another is read line by line.
    Raises Unreadable for binary data and for bytes that are no text in any of these.
    """
    if not data.strip():
        raise Unreadable("is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_with_warning(data, "utf-16")
    if b"\0" in data[:_SAMPLE]:
        if utf_16 := _likeliest(data, LEGACY_ENCODINGS[3:]):
            return _decode_with_warning(data, utf_16)
        bare = data.rstrip(b"\0")  # with which some programs fill up a file
        if bare.count(b"\0") <= MAX_DAMAGED * len(bare):  # some are stray
            with suppress(Unreadable):
                text = decode(bare.replace(b"\0", b""))
                if _han_count(text.text) >= MIN_LEGACY:
                    return text
        raise Unreadable("is binary, not text")
    text = _decode_with_warning(data, "utf-8-sig")
    if not text.warnings:
        return text
    if mixed := _decode_mixed(data):
        return mixed
    damaged = _damage_count(text.text)
    is_cut = damaged == 1 and text.text[-1] == "\ufffd"
    if is_cut or damaged * MIN_HAN_PER_DAMAGE <= _han_count(text.text):
        return text
    if declared := _DECLARED.search(data, 0, 4096):
        name = declared[1].decode("ascii", "replace").lower()
        with suppress(LookupError):  # no encoding of this name
            text = _decode_with_warning(data, "gb18030" if name in _GB else name)
            if _damage_count(text.text) <= max(1, MAX_DAMAGED * len(text.text)):
                return text
    return _decode_as_likeliest(
        data, LEGACY_ENCODINGS, "is in no encoding known here; save it as UTF-8"
    )


def _decode_mixed(data: bytes) -> DecodedText | None:
    """The text of lines in UTF-8 and others in one legacy encoding; None for other data.

    A damaged line in UTF-8 is told from these by the Han characters that are left in it.
    """
    lines = data.splitlines(keepends=True)
    texts = [line.decode("utf-8-sig", "replace") for line in lines]
    in_doubt = {at: line for at, line in enumerate(lines) if "\ufffd" in texts[at]}
    encoding = _likeliest(b"".join(in_doubt.values()), LEGACY_ENCODINGS[:3])
    if not encoding:
        return None
    in_utf8 = _han_count("".join(texts))
    left = _han_count("".join(texts[at] for at in in_doubt))
    for at, line in in_doubt.items():
        texts[at] = line.decode(encoding, "replace")
    found = _han_count("".join(texts[at] for at in in_doubt))
    if left == in_utf8 or found < MIN_LEGACY or left > MAX_KEPT * found:
        return None
    return DecodedText("".join(texts), ("is in two encodings",))


def _decode_with_warning(data: bytes, encoding: str) -> DecodedText:
    text = data.decode(encoding, "replace")
    lost = _damage_count(text)
    if lost and encoding == "utf-8-sig":
        lost -= _damage_count(data.decode(encoding, "ignore"))  # U+FFFD that the file itself has
    plural = "s" if lost > 1 else ""
    return DecodedText(text, (f"{lost} damaged character{plural}",) if lost > 0 else ())


def _damage_count(text: str) -> int:
    """The number of damaged places in a text."""
    return len(_DAMAGE.findall(text))


def _han_count(text: str) -> int:
    return sum("一" <= char <= "鿿" for char in text)


def _decode_as_likeliest(data: bytes, encodings: list[str], reason: str) -> DecodedText:
    """The text in the encoding in which it is most like Chinese. Raises Unreadable(reason)."""
    if encoding := _likeliest(data, encodings):
        return _decode_with_warning(data, encoding)
    raise Unreadable(reason)


def _likeliest(data: bytes, encodings: list[str]) -> str:
    """That of these encodings in which data is most like Chinese, "" where it is so in none."""
    sample = data[: _SAMPLE & ~1]
    shares = {encoding: _common_share(sample.decode(encoding, "replace")) for encoding in encodings}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= MIN_COMMON else ""


def _common_share(text: str) -> float:
    """The share of common characters among all that are not ASCII.

    Common are those of the first level of GB 2312 or of Big5, which have those of daily use. 1 for
    letters of ASCII alone (in UTF-16), 0 for a text with many damaged places or control characters.
    """
    controls = sum(c < " " and c not in "\t\n\r\f" for c in text)
    if _damage_count(text) > max(1, MAX_DAMAGED * len(text)) or controls > MAX_DAMAGED * len(text):
        return 0.0
    foreign = "".join(c for c in text if c > "\x7f" and c != "\ufffd")
    if not foreign:
        return float(any(map(str.isalnum, text)))
    shares = (
        sum(first <= c.encode(encoding, "replace")[0] <= last for c in foreign)
        for encoding, first, last in (("gb2312", 0xA1, 0xD7), ("big5", 0xA1, 0xC6))
    )
    return max(shares) / len(foreign)
