"""Telegram's message entities: what its HTML stands for, and what it finds in plain text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.views.html import utf16_length, valid_link

Entity = dict[str, Any]

# Telegram reads exactly these tags (https://core.telegram.org/bots/api#html-style).
_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_MONOSPACED = {"code", "pre"}
_NAMED_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_MAX_REFERENCE_LENGTH = 9  # of "&#…", without the semicolon

_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<decimal>[0-9]+)|(?P<name>[A-Za-z]+));?")
# The server trims these only: the ideographic space that indents a paragraph stays.
_ASCII_SPACE = " \t\r\n\v"
# In tags, a NUL is a space to it too.
_SPACE = r"[ \t\r\n\0\v]"
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_PLAIN = re.compile("[^<&]+")
_SPACES = re.compile(f"{_SPACE}*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>/\"']+")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.-]*")

# Next to a hanzi, which is a letter too, neither a mention nor a command is one.
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"'，。；！？、（）《》「」【】“”]+[^\s<>\"'，。；！？、（）《》「」【】“”.,;:!?)])"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}+(?:@[A-Za-z0-9_]{3,32}+)?+(?![\w/<>@]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}+(?!\w))"
)


class MarkupError(ValueError):
    """HTML that Telegram refuses; the message is Telegram's own."""


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text and the entities that a message in Telegram's HTML stands for.

    Raises MarkupError with the server's words where the server refuses. Nesting that the server
    mends in silence, losing what was meant (a quote in a quote, bold in code), is refused too.
    """
    return _Parser(source).parse()


def find_entities(text: str, known: Iterable[Entity] = ()) -> list[Entity]:
    """The commands, mentions and links in a text, besides the entities already known in it."""
    taken = [
        range(entity["offset"], entity["offset"] + entity["length"])
        for entity in known
        if entity["type"] in {"code", "pre", "text_link"}
    ]
    found = (
        {
            "type": str(match.lastgroup),
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _FOUND.finditer(text)
    )
    return [entity for entity in found if not any(entity["offset"] in place for place in taken)]


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """A text without the white space around it, as Telegram keeps it, and its entities moved."""
    start = len(text) - len(text.lstrip(_ASCII_SPACE))
    text = text.strip(_ASCII_SPACE)
    end = utf16_length(text)
    moved = []
    for entity in entities:
        first = max(entity["offset"] - start, 0)
        last = min(entity["offset"] + entity["length"] - start, end)
        if first < last:
            moved.append({**entity, "offset": first, "length": last - first})
    return text, moved


@dataclass
class _OpenTag:
    name: str
    argument: str
    offset: int
    place: int  # of its entity among the entities: outer ones come first
    part: int  # of its text among the parts of the text

    @property
    def type(self) -> str:
        return _TYPES[self.name]


class _Parser:
    """One reading of one source, from left to right, with the tags that are still open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_OpenTag] = []
        self.entities: list[Entity | None] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.source):
            if self.source.startswith("</", self.position):
                self._end_tag()
            elif self.source.startswith("<", self.position):
                self._start_tag()
            else:
                self._add(self._take(_PLAIN) or self._character())
        if self.open:
            name = self.open[-1].name
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{name}"')
        text = "".join(self.parts)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        entities = [entity for entity in self.entities if entity]
        return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def _character(self) -> str:
        """Take one character, or one reference to a character."""
        reference = _REFERENCE.match(self.source, self.position)
        character = _referred(reference) if reference else ""
        if reference and character:
            self.position = reference.end()
            return character
        self.position += 1
        return self.source[self.position - 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        if not match:
            return ""
        self.position = match.end()
        return match.group()

    def _next(self) -> str:
        return self.source[self.position : self.position + 1]

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode('utf-8', 'surrogatepass'))}"

    def _start_tag(self) -> None:
        begin = self.position
        self.position += 1
        name = _ascii_lower(self._take(_TAG_NAME))
        if not self._next():
            raise MarkupError(f"Unclosed start tag {self._at(begin)}")
        if name not in _TYPES:
            raise MarkupError(f'Unsupported start tag "{name}" {self._at(begin)}')
        argument = _argument(name, self._attributes(name, begin))
        self.position += 1
        if name == "span" and argument != "spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        self._check_nesting(name, begin)
        self.open.append(_OpenTag(name, argument, self.offset, len(self.entities), len(self.parts)))
        self.entities.append(None)

    def _attributes(self, name: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while self._take(_SPACES) or self._next() != ">":
            if self._next() == ">":
                break
            attribute = self._take(_ATTRIBUTE_NAME)
            if not attribute:
                raise MarkupError(f'Empty attribute name in the tag "{name}" {self._at(begin)}')
            self._take(_SPACES)
            if self._next() == "=":
                self.position += 1
                attributes[attribute] = self._value(name, begin)
            else:
                attributes[attribute] = ""
            if not self._next():
                raise MarkupError(f'Unclosed start tag "{name}" {self._at(begin)}')
        return attributes

    def _value(self, name: str, begin: int) -> str:
        self._take(_SPACES)
        start, quote = self.position, self._next()
        if not quote:
            raise MarkupError(f'Unclosed start tag "{name}" {self._at(begin)}')
        if quote not in "\"'":
            value = self._take(_BARE_VALUE).lower()
            if self._next() and self._next() not in " \t\r\n\0\v>":
                raise MarkupError(f"Unexpected end of name token {self._at(start)}")
        else:
            self.position += 1
            value = ""
            while self._next() and self._next() != quote:
                value += self._character()
            self.position += 1
        if not self._next():
            raise MarkupError(f"Unclosed start tag {self._at(begin)}")
        return value

    def _check_nesting(self, name: str, begin: int) -> None:
        around = {tag.type for tag in self.open}
        type_ = _TYPES[name]
        spoilt = (
            (around & _MONOSPACED and not (name == "code" and self.open[-1].name == "pre"))
            or (type_ in _MONOSPACED and around - {"pre", "blockquote"})
            or (type_ in {"blockquote", "text_link"} and type_ in around)
        )
        if spoilt:
            raise MarkupError(f'Tag "{name}" can\'t be nested here {self._at(begin)}')

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise MarkupError(f"Unexpected end tag {self._at(begin)}")
        self.position += 2
        name = _ascii_lower(self._take(_TAG_NAME))
        self._take(_SPACES)
        if self._next() != ">":
            raise MarkupError(f"Unclosed end tag {self._at(begin)}")
        self.position += 1
        tag = self.open[-1]
        if name and name != tag.name:
            raise MarkupError(
                f'Unmatched end tag {self._at(begin)}, expected "</{tag.name}>", found "</{name}>"'
            )
        self.open.pop()
        # Bold in bold is bold once.
        if self.offset > tag.offset and tag.type not in {outer.type for outer in self.open}:
            self.entities[tag.place] = self._entity(tag)

    def _entity(self, tag: _OpenTag) -> Entity | None:
        entity: Entity = {
            "type": tag.type,
            "offset": tag.offset,
            "length": self.offset - tag.offset,
        }
        if tag.name == "a":
            url = valid_link(tag.argument or "".join(self.parts[tag.part :]))
            # A link that leads nowhere is plain text to the server, not an error.
            return {**entity, "url": url} if url else None
        if tag.name == "tg-emoji":
            if not tag.argument.isdecimal():
                raise MarkupError("Invalid custom emoji identifier specified")
            return {**entity, "custom_emoji_id": tag.argument}
        if tag.name == "blockquote" and tag.argument:
            return {**entity, "type": "expandable_blockquote"}
        if tag.name in _MONOSPACED:
            return self._monospaced(tag, entity)
        return entity

    def _monospaced(self, tag: _OpenTag, entity: Entity) -> Entity | None:
        """<pre><code class="language-x"> is one entity: pre, with a language."""
        if tag.name == "code":
            in_pre = bool(self.open) and self.open[-1].name == "pre"
            return {**entity, "language": tag.argument} if in_pre and tag.argument else entity
        for place in range(tag.place + 1, len(self.entities)):
            inner = self.entities[place]
            self.entities[place] = None  # code within pre adds nothing else
            if inner and inner["length"] == entity["length"] and "language" in inner:
                entity["language"] = inner["language"]
        return entity


def _ascii_lower(name: str) -> str:
    return name.lower() if name.isascii() else name


def _referred(reference: re.Match[str]) -> str:
    """The character that a reference stands for; "" where it is no reference to Telegram."""
    if name := reference["name"]:
        return _NAMED_REFERENCES.get(name, "")
    if len(reference.group().removesuffix(";")) > _MAX_REFERENCE_LENGTH:
        return ""
    digits = reference["hex"] or reference["decimal"]
    code = int(digits, 16 if reference["hex"] else 10)
    return chr(code) if 0 < code < 0x10FFFF else ""


def _argument(name: str, attributes: dict[str, str]) -> str:
    """What a tag's attributes say, of the one attribute that counts for it."""
    match name:
        case "a":
            return attributes.get("href", "")
        case "code":
            value = attributes.get("class", "")
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span":
            value = attributes.get("class", "")
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case "blockquote":
            return "expandable" if "expandable" in attributes else ""
    return ""
