"""JSON lines, JSON and YAML to rows: objects of text, numbers and short lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from knowledge.interfaces import UnreadableSource
from knowledge.loaders.rows import Number

_Rows = tuple[Sequence[str], Iterable[tuple[int, Mapping[str, str] | str]]]
_DEEPEST = 3  # a row holds values, lists, and objects of these; deeper is no table
_YAML_LOADER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _TooDeep(ValueError):
    """A cell is nested deeper than a table's cells are."""


def read_jsonl(text: str, name: str, columns: Mapping[str, str]) -> _Rows:
    """Return the rows of one JSON object a line; a broken line is the reason why."""
    lines = (line for line in text.split("\n") if line.strip())
    return _with_header((number, _parse_line(line)) for number, line in enumerate(lines, 1))


def read_json(text: str, name: str, columns: Mapping[str, str]) -> _Rows:
    """Return the rows of a JSON array of objects, or of the one array inside an object.

    Raises:
        UnreadableSource: it is no JSON, or holds no such array.
    """
    try:
        value = json.loads(text, parse_float=Number, parse_int=Number)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(name, f"It is not JSON: {error}.", "Export it again.") from error
    return _with_header(enumerate(map(_flatten, _objects(value, name)), 1))


def read_yaml(text: str, name: str, columns: Mapping[str, str]) -> _Rows:
    """Return the rows of a YAML list of mappings, or of the lists inside one mapping.

    Every value is taken as the text that stands there: ``0123`` stays an id, ``no`` a word.

    Raises:
        UnreadableSource: it is no YAML, or holds no such list.
    """
    try:
        values = list(yaml.load_all(text, Loader=_YAML_LOADER))
    except (yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise UnreadableSource(
            name, f"It is not YAML: {reason}.", "Put values that hold a colon in quotation marks."
        ) from error
    whole = [value for value in values if value not in (None, "")]
    value = whole[0] if len(whole) == 1 else whole
    return _with_header(enumerate(map(_flatten, _objects(value, name)), 1))


def _parse_line(line: str) -> Mapping[str, str] | str:
    try:
        return _flatten(json.loads(line, parse_float=Number, parse_int=Number))
    except (ValueError, RecursionError) as error:
        return (
            f"The line is not a JSON object ({error}), in {line[:60]!r}. Write one object a line."
        )


def _objects(value: Any, name: str) -> list[Any]:
    """Return the list of rows; an object whose values are lists is those lists joined."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = [part for part in value.values() if isinstance(part, list)]
        if lists and len(lists) == len(value):
            return [row for part in lists for row in part]
        named = [value[key] for key in value if isinstance(value[key], list)]
        if len(named) == 1:
            return list(named[0])
        if value and all(isinstance(part, str) for part in value.values()):
            return [{"question": key, "answer": part} for key, part in value.items()]
    raise UnreadableSource(
        name, "It holds no list of rows.", "Write a list of objects, each a FAQ or a product."
    )


def _flatten(value: Any) -> Mapping[str, str] | str:
    """Return an object's cells as text; objects inside become ``outer inner`` columns."""
    if not isinstance(value, dict):
        return f"The row is {str(value)[:60]!r}, not an object with named values."
    try:
        return dict(_cells(value, "", 0))
    except _TooDeep:
        return f"The row nests deeper than {_DEEPEST} levels. Write plain values."


def _cells(value: Mapping[Any, Any], prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise _TooDeep
    money = _money(value) if prefix else ""
    if money:
        yield prefix, money
        return
    for key, part in value.items():
        name = f"{prefix} {key}".strip()
        if isinstance(part, dict):
            yield from _cells(part, name, depth + 1)
        else:
            yield name, _text(part, depth)


def _money(value: Mapping[Any, Any]) -> str:
    """Return ``AMOUNT CURRENCY`` of an object that holds just these; else empty."""
    amount = value.get("amount", value.get("value"))
    currency = value.get("currency", value.get("currencyCode"))
    if len(value) == 2 and isinstance(amount, str) and isinstance(currency, str):
        return f"{amount} {currency}"
    return ""


def _text(value: Any, depth: int) -> str:
    if depth > _DEEPEST:
        raise _TooDeep
    if value is None or value in ("~", "null"):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_text(v, depth + 1)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_text(part, depth + 1) for part in value)
    return value if isinstance(value, Number) else str(value)


def _with_header(rows: Iterable[tuple[int, Mapping[str, str] | str]]) -> _Rows:
    read = list(rows)
    names = dict.fromkeys(name for _, row in read if not isinstance(row, str) for name in row)
    return list(names), read
