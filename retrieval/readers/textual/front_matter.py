"""Front matter: the fields that stand above a text, in YAML, TOML, JSON or as mere lines."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from retrieval.documents.characters import orderly
from retrieval.documents.origin import iso_date
from retrieval.readers.dates import declared_date
from retrieval.readers.source import Source, Unreadable

DIALECT, COMMONMARK = "dialect", "commonmark"  # a field: in the body nothing else is meant
MAX_HEAD = 200_000  # characters: what is longer is text between two rules
_BLANK_LINES = re.compile(r"\A(?:[ \t\u3000]*\n)+")
_RULE = re.compile(r"(?P<rule>-{3,}|\+{3,})[ \t]*\n")
_FIELD = re.compile(
    r"[\"']?(?P<name>[A-Za-z][\w .-]{0,30}|[一-鿿]{2,6})[\"']?[ \t]*(?P<mark>[:：=])(?P<value>.*)"
)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value stays as it is written

# What a field is called, beside its own name.
_NAMES = {
    "title": ("标题", "標題", "题目", "題目", "篇名", "名称", "articletitle"),
    "author": ("authors", "作者", "撰稿", "creator", "byline", "by"),
    "date": (
        *("published", "pubdate", "publishdate", "publish_date", "publishedat", "date_published"),
        *(
            "日期",
            "时间",
            "時間",
            "发布日期",
            "发布时间",
            "發布日期",
            "发表日期",
            "写作日期",
            "创建日期",
            "创建时间",
        ),
        *("created", "created_at", "createtime", "create_time", "creation_date", "createdat"),
        *("lastmod", "updated", "modified", "last_modified", "更新日期", "更新时间", "修改时间"),
    ),
    "publisher": (
        "site",
        "sitename",
        "media",
        "publication",
        "媒体",
        "出版",
        "出版社",
        "发布单位",
        "刊物",
    ),
    "source": ("来源", "來源", "出处", "出處", "转载自"),
    "url": ("link", "permalink", "source_url", "canonical", "链接", "連結", "网址", "原文链接"),
    "draft": ("草稿", "private", "wip"),
}
_KNOWN = {name: field for field, names in _NAMES.items() for name in (field, *names)}
_YES = {"true", "yes", "on", "1", "y", "是", "真"}
_NO = {"false", "no", "off", "0", "n", "否", "假", "draft"}
_FALSE_TITLE = re.compile(r"(?:\{\{|\{%).*")  # a template's, filled in by the site's generator


class Draft(Unreadable):
    """A file that its author does not want read yet."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields above a text by their usual English names in lower case, and the text itself."""

    fields: Mapping[str, str]
    body: str

    @property
    def is_plain(self) -> bool:
        """Whether the body is CommonMark and means nothing else: what a reader has read."""
        return self.fields.get(DIALECT) == COMMONMARK

    def source(self, markdown: str) -> Source:
        """The body, as Markdown, with what the fields declare."""
        told = self.fields
        taken = told.get("source", "")
        # Whom the text was taken from is its publisher where nobody else is.
        publisher = told.get("publisher", "") or taken
        if taken not in ("", publisher):
            markdown = f"来源：{taken}\n\n{markdown}"
        authors = re.split(r"\s*[、,，;；&]\s*|\s+and\s+", told.get("author", ""))
        return Source(
            markdown,
            title=told.get("title", ""),
            authors=tuple(dict.fromkeys(filter(None, authors))),
            published=told.get("date", ""),
            publisher=publisher,
            url=told.get("url", ""),
        )


def with_fields(fields: Mapping[str, str], body: str) -> bytes:
    """A file with these fields as front matter, those that are not empty, above a text."""
    given = {name: value for name, value in fields.items() if value}
    head = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{head}---\n\n{body.strip()}\n".encode("utf-8", "replace")


def front_matter(text: str) -> FrontMatter:
    """The fields above a text, and the text. Fields that are not well formed are read line by line.

    Raises Draft where they say that the text is not to be published.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANK_LINES.sub("", text)
    head, body, given = _head(text)
    if head is None:
        return FrontMatter({}, text)
    fields = _usual(_loaded(head, given))
    told = {name: value.lower() for name, value in fields.items()}
    if told.get("draft") in _YES or told.get("date_raw") in _NO or told.get("status") == "draft":
        raise Draft("is a draft by its front matter; it is not answered from")
    return FrontMatter({name: value for name, value in fields.items() if value}, body)


def _head(text: str) -> tuple[str | None, str, str]:
    """What stands above a text, the text below it, and the kind: "yaml", "toml", "json"."""
    opened = _RULE.match(text)
    if opened:
        rule = opened["rule"][0]
        closed = re.compile(rf"^(?:\{rule}{{3,}}|\.\.\.)[ \t]*$", re.M).search(text, opened.end())
        if closed and closed.start() - opened.end() <= MAX_HEAD:
            head = text[opened.end() : closed.start()]
            kind = "yaml" if rule == "-" else "toml"
            if not head.strip() or _is_mapping(head, kind):
                return head, text[closed.end() :].lstrip("\n"), kind
        return None, text, ""
    if text.startswith("{"):
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            closed_json = re.search(r"^\}[ \t]*$|\}[ \t]*\n[ \t]*\n", text[:MAX_HEAD], re.M)
            end = closed_json.end() if closed_json else 0
        head = text[:end]
        if head and len(head) <= MAX_HEAD and re.search(r"[\"'][\w-]+[\"']\s*:", head):
            return head, text[end:].lstrip("\n"), "json"
        return None, text, ""
    return _head_of_lines(text)


def _is_mapping(head: str, kind: str) -> bool:
    """Whether what stands between two rules are fields: a sentence with a colon in it is none."""
    lines = [
        line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    fields = [found for line in lines if (found := _FIELD.match(line))]
    known = any(found["name"].strip().lower() in _KNOWN for found in fields)
    plain = all(found["name"].isascii() for found in fields)
    return bool(fields) and (known or (plain and lines[0] == fields[0][0]))


def _head_of_lines(text: str) -> tuple[str | None, str, str]:
    """Fields with no rule above them: they end at a rule, or with an empty line."""
    head, _, _ = text[:MAX_HEAD].partition("\n\n")
    lines = head.split("\n")
    rule = next((at for at, line in enumerate(lines) if re.fullmatch(r"-{3,}[ \t]*", line)), None)
    lines = lines[:rule] if rule is not None else lines
    found = [_FIELD.match(line) for line in lines]
    names = [f["name"].strip().lower() for f in found if f and f["mark"] == ":"]
    nested = all(f or re.match(r"\s+\S|\s*- ", line) for f, line in zip(found, lines, strict=True))
    english = any(name in _KNOWN and name.isascii() for name in names)
    if (
        not names
        or not nested
        or not (english or (rule is not None and set(names) & _KNOWN.keys()))
    ):
        return None, text, ""
    if rule is None and not all(name.isascii() for name in names):
        return None, text, ""
    whole = "\n".join(lines)
    body = text[len(whole) :].lstrip("\n")
    return whole, re.sub(r"^-{3,}[ \t]*(?:\n|$)", "", body).lstrip("\n"), "yaml"


def _loaded(head: str, kind: str) -> Mapping[Any, Any]:
    """The fields as a mapping; where they are not well formed, line by line."""
    try:
        match kind:
            case "yaml":
                fields = yaml.load(head, Loader=_LOADER)
            case "toml":
                fields = tomllib.loads(head)
            case _:
                fields = json.loads(head)
    except (yaml.YAMLError, ValueError, RecursionError):
        fields = None
    return fields if isinstance(fields, dict) else _line_by_line(head)


def _line_by_line(head: str) -> dict[str, str]:
    found = (
        _FIELD.match(line.strip() if line.startswith((" ", "\t", "{")) else line)
        for line in head.splitlines()
    )
    return {f["name"]: f["value"].strip().rstrip(",").strip("\"'") for f in found if f}


def _usual(fields: Mapping[Any, Any]) -> dict[str, str]:
    """The fields by their usual names, the one that is named first where there are several."""
    lower = {str(name).strip().lower(): value for name, value in fields.items()}
    found: dict[str, str] = {}
    for name, value in lower.items():
        found.setdefault(name, _line(value))
    for field, names in _NAMES.items():
        values = [_line(lower[name]) for name in (field, *names) if name in lower]
        if field == "date":
            values = [declared_date(value) or iso_date(value) for value in values]
        found[field] = next(filter(None, values), "")
    found["date_raw"] = _line(lower.get("published"))
    if _FALSE_TITLE.fullmatch(found["title"]):
        found["title"] = ""
    return found


def _line(value: object) -> str:
    """A field's text as one line; of a list its texts.

    A list in a list is nobody's name, and written out, a few lines of YAML can be gigabytes.
    """
    if isinstance(value, list):
        named = (item.get("name") if isinstance(item, dict) else item for item in value)
        return "、".join(filter(None, map(_scalar, named)))
    return _scalar(value.get("name") if isinstance(value, dict) else value)


def _scalar(value: object) -> str:
    if value is None or isinstance(value, (list, dict)):
        return ""
    try:
        text = str(value)
    except ValueError:  # a number of more digits than Python writes out
        return ""
    text = text.encode("utf-8", "replace").decode()
    return " ".join(orderly("".join(c if c >= " " else " " for c in text)).split())
