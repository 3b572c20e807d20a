"""Checks a request against the Bot API's machine-readable description."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-10.1.json"
SPEC: dict[str, Any] | None = json.loads(_PATH.read_text("utf-8")) if _PATH.exists() else None

# How the descriptions fix a value: 'Type of the result, must be article', 'always "creator"'.
_CONSTANT = re.compile(r"(?:must be|always) [\"“]?(\w+)")

_SCALARS: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "InputFile": (str,),
}


def schema_errors(method: str, params: Mapping[str, Any], spec: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call: unknown, missing and mistyped fields, at any depth."""
    if method not in spec["methods"]:
        return [f"{method}: no such method"]
    return list(_object_errors(method, params, spec["methods"][method], spec))


def _object_errors(
    where: str, value: Mapping[str, Any], description: Mapping[str, Any], spec: Mapping[str, Any]
) -> Iterator[str]:
    fields = {field["name"]: field for field in description.get("fields", [])}
    for name in value.keys() - fields.keys():
        yield f"{where}.{name}: unknown"
    for name, field in fields.items():
        if name in value:
            yield from _value_errors(f"{where}.{name}", value[name], field["types"], spec)
        elif field["required"]:
            yield f"{where}.{name}: missing"


def _value_errors(
    where: str, value: Any, types: list[str], spec: Mapping[str, Any]
) -> Iterator[str]:
    """The errors of the type that fits best: no errors, or as few as can be."""
    attempts = [list(_type_errors(where, value, type_, spec)) for type_ in types]
    yield from min(attempts, key=len)


def _type_errors(where: str, value: Any, type_: str, spec: Mapping[str, Any]) -> Iterator[str]:
    if type_.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where}: {value!r} is not {type_}"
            return
        for place, item in enumerate(value):
            inner = [type_.removeprefix("Array of ")]
            yield from _value_errors(f"{where}[{place}]", item, inner, spec)
    elif type_ in _SCALARS:
        if not isinstance(value, _SCALARS[type_]) or (
            isinstance(value, bool) and type_ != "Boolean"
        ):
            yield f"{where}: {value!r} is not {type_}"
    elif not isinstance(value, dict):
        yield f"{where}: {value!r} is not {type_}"
    elif subtypes := spec["types"][type_].get("subtypes"):
        if candidates := [name for name in subtypes if _may_be(value, name, spec)]:
            yield from _value_errors(where, value, candidates, spec)
        else:
            yield f"{where}: {value!r} is no {type_}"
    else:
        yield from _object_errors(where, value, spec["types"][type_], spec)


def _may_be(value: Mapping[str, Any], subtype: str, spec: Mapping[str, Any]) -> bool:
    """Whether a value says, in its type, source or status, nothing against this subtype."""
    constants = {
        field["name"]: match[1]
        for field in spec["types"].get(subtype, {}).get("fields", [])
        if field["name"] in {"type", "source", "status"}
        and (match := _CONSTANT.search(field["description"]))
    }
    return all(value.get(name, constant) == constant for name, constant in constants.items())
