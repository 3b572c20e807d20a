"""Front matter: the fields above a text, in YAML, TOML, JSON or as plain lines."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import yaml

from retrieval.documents.characters import clean_characters
from retrieval.documents.origin import find_date
from retrieval.readers.source import Source, Unreadable, parse_date

DIALECT, COMMONMARK = "dialect", "commonmark"  # a field of the files that as_markdown writes
MAX_HEAD = 200_000  # characters: longer ones are text between two rules
_HEAD = re.compile(
    r"(?ms)-{3,}[ \t]*\n(?P<yaml>.*?)^(?:-{3,}|\.\.\.)[ \t]*$"
    r"|\+{3,}[ \t]*\n(?P<toml>.*?)^\+{3,}[ \t]*$"
    r"|(?P<json>\{\s*[\"'][\w-]+[\"']\s*:.*?(?:^\}|\}(?=[ \t]*\n[ \t]*\n)))[ \t]*"
)
_CONTROL = re.compile(r"[\x00-\x1f]")
_RULE = re.compile(r"-{3,}[ \t]*")
_FIELD = re.compile(
    r"[\"']?(?P<name>[A-Za-z][\w .-]{0,30}|[一-鿿]{2,6})[\"']?[ \t]*(?P<mark>[:：=])(?P<value>.*)"
)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value stays as it is written

# The other names of each field.
_NAMES = {
    "title": "标题 標題 题目 題目 篇名 名称 articletitle",
    "author": "authors 作者 撰稿 creator byline by",
    "date": "published pubdate publishdate publish_date publishedat date_published"
    " 日期 时间 時間 发布日期 发布时间 發布日期 发表日期 写作日期 创建日期 创建时间"
    " created created_at createtime create_time creation_date createdat"
    " lastmod updated modified last_modified 更新日期 更新时间 修改时间",
    "publisher": "site sitename media publication 媒体 出版 出版社 发布单位 刊物",
    "source": "来源 來源 出处 出處 转载自",
    "url": "link permalink source_url canonical 链接 連結 网址 原文链接",
    "draft": "草稿 private wip",
    "status": "状态 狀態 发布状态 發布狀態",
}
_KNOWN = {name for field, names in _NAMES.items() for name in (field, *names.split())}
_YES = {"true", "yes", "on", "1", "y", "是", "真"}
_NO = {"false", "no", "off", "0", "n", "否", "假", "draft"}
_NOT_PUBLISHED = re.compile(r"\W*(?:draft|wip|private|unpublished|草稿|[未待][发發]布)\W*", re.I)
_PUBLIC = ("published", "publish", "发布", "發布", "公开", "公開")
_TEMPLATE = re.compile(r"(?:\{\{|\{%).*")  # a template's, filled in by the site's generator


class Draft(Unreadable):
    """A file that its front matter marks as a draft."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields above a text by their usual English names in lower case, and the text itself."""

    fields: Mapping[str, str]
    body: str

    @property
    def is_commonmark(self) -> bool:
        """Whether the body is CommonMark without a dialect, as our own readers write it."""
        return self.fields.get(DIALECT) == COMMONMARK

    def to_source(self, markdown: str) -> Source:
        """The body, as Markdown, with the metadata in the fields."""
        names = ("source", "title", "author", "date", "publisher", "url")
        original, title, author, day, publisher, url = (self.fields.get(n, "") for n in names)
        # Without a publisher it is the one from whom the text was taken.
        if original not in ("", publisher or original):
            markdown = f"来源：{original}\n\n{markdown}"
        people = filter(None, re.split(r"\s*[、,，;；&]\s*|\s+and\s+", author))
        authors = tuple(dict.fromkeys(people))
        return Source(markdown, title, authors, day, publisher or original, url)


def add_front_matter(fields: Mapping[str, str], body: str) -> bytes:
    """A text as a file, with the fields that are not empty as its front matter."""
    # As they will be read, so that YAML quotes what then needs quotes.
    cleaned = {name: _join(value) for name, value in fields.items()}
    filled = {name: value for name, value in cleaned.items() if value}
    head = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{head}---\n\n{body.strip()}\n".encode("utf-8", "replace")


def parse_front_matter(text: str) -> FrontMatter:
    """The fields above a text, and its body. Raises Draft where it is not to be published."""
    text = clean_characters(text).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\A(?:[ \t\u3000]*\n)+", "", text)
    found = _HEAD.match(text[:MAX_HEAD])
    head = found[found.lastgroup or 0] if found else ""
    if found and (found["json"] or _is_mapping(head)):
        body = text[found.end() :]
    elif not found and (end := _end_of_fields(text[:MAX_HEAD])):
        head, body = text[:end], re.sub(r"\A-{3,}[ \t]*(?:\n|\Z)", "", text[end:].lstrip("\n"))
    else:
        return FrontMatter({}, text)
    fields = _rename_fields(_load_fields(head, is_toml=bool(found and found["toml"])))
    return FrontMatter(fields, body.lstrip("\n"))


def _is_mapping(head: str) -> bool:
    """Whether the text between two rules is fields: a sentence with a colon in it is none."""
    lines = [line for line in head.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    fields = [found for line in lines if (found := _FIELD.match(line))]
    if not head.strip() or any(found["name"].strip().lower() in _KNOWN for found in fields):
        return True
    opens = bool(fields) and lines[0] == fields[0][0]
    return opens and all(found["name"].isascii() for found in fields)


def _end_of_fields(text: str) -> int:
    """Where fields with no rule above them end: at a rule, or with an empty line; 0 for none."""
    lines = text.partition("\n\n")[0].split("\n")
    rule = next((at for at, line in enumerate(lines) if _RULE.fullmatch(line)), None)
    lines = lines[:rule]
    found = [_FIELD.match(line) for line in lines]
    names = {f["name"].strip().lower() for f in found if f and f["mark"] == ":"}
    nested = all(f or re.match(r"\s+\S|\s*- ", line) for f, line in zip(found, lines, strict=True))
    if rule is None:  # then a line in Chinese may be the text's own
        names = names if all(map(str.isascii, names)) else set()
    return len("\n".join(lines)) if nested and names & _KNOWN else 0


def _load_fields(head: str, is_toml: bool) -> dict[str, str]:
    """The fields by their names in lower case; where they are not well formed, line by line."""
    with suppress(yaml.YAMLError, ValueError, RecursionError):
        fields = tomllib.loads(head) if is_toml else yaml.load(head, Loader=_LOADER)
        if isinstance(fields, dict):
            return {str(name).strip().lower(): _join(value) for name, value in fields.items()}
    lines = (x.strip() if x.startswith((" ", "\t", "{")) else x for x in head.splitlines())
    found = (f.group("name", "value") for f in map(_FIELD.match, lines) if f)
    return {k.strip().lower(): _join(v.strip().rstrip(",").strip("\"'")) for k, v in found}


def _rename_fields(lower: Mapping[str, str]) -> dict[str, str]:
    """The fields by their usual names, of several the one named first. Raises Draft."""
    found = dict(lower)
    for field, names in _NAMES.items():
        values = [lower[name] for name in (field, *names.split()) if name in lower]
        if field == "date":
            values = [parse_date(value) or find_date(value) for value in values]
        found[field] = next(filter(None, values), "")
    is_hidden = any(lower.get(name, "").lower() in _NO for name in _PUBLIC)
    if is_hidden or found["draft"].lower() in _YES or _NOT_PUBLISHED.fullmatch(found["status"]):
        raise Draft("is a draft by its front matter; it is not answered from")
    found["title"] = _TEMPLATE.sub("", found["title"])
    return {name: value for name, value in found.items() if value}


def _join(value: object) -> str:
    """A field's text as one line; of a list its texts.

    A list in a list is nobody's name, and written out, a few lines of YAML can be gigabytes.
    """
    items = value if isinstance(value, list) else [value]
    names = (item.get("name") if isinstance(item, dict) else item for item in items)
    texts = (str(name) for name in names if not isinstance(name, (list, dict, type(None))))
    lines = (" ".join(clean_characters(_CONTROL.sub(" ", text)).split()) for text in texts)
    return "、".join(filter(None, lines))
