"""Knowledge to JSON lines and back, exactly: decimals, times and order survive.

One record is one line. Empty fields are left out, so a line stays short and a field added
later reads as empty from an older file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from knowledge.interfaces import Chunk, Document, Faq, Held, Money, Offer, Page, Product

Record = Document | Chunk
Json = dict[str, Any]

_TYPES: dict[str, type[Any]] = {"product": Product, "faq": Faq, "page": Page, "chunk": Chunk}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_REQUIRED: dict[type[Any], tuple[str, ...]] = {
    Product: ("id", "title"),
    Faq: ("question", "answer", "source"),
    Page: ("source", "title", "markdown"),
    Chunk: ("id", "kind", "source", "title", "text", "parent"),
}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (*_NAMES, Offer)}


def encode_record(record: Record) -> Json:
    """Return the record as JSON-ready values; ``type`` tells which noun it is."""
    encoded = {"type": _NAMES[type(record)], **_filled(record)}
    if isinstance(record, Product):
        encoded["offer"] = _encode_offer(record.offer)
    if "attributes" in encoded:
        encoded["attributes"] = dict(encoded["attributes"])
    return encoded


def decode_record(encoded: Json) -> Any:
    """Return the record that `encode_record` was given.

    Raises:
        ValueError: the type is unknown or a field is missing; the index is of another format.
    """
    values = dict(encoded)
    kind = _TYPES.get(name := values.pop("type", ""))
    if kind is None:
        raise ValueError(f"A record has the type {name!r}; known are {', '.join(_TYPES)}.")
    if kind is Product:
        values["offer"] = _decode_offer(values["offer"])
    return _build(kind, values)


def encode_held(held: Held) -> Json:
    """Return a held document with its chunks as JSON-ready values."""
    return {
        "path": held.path,
        "document": encode_record(held.document),
        "chunks": [encode_record(chunk) for chunk in held.chunks],
    }


def decode_held(encoded: Json) -> Held:
    """Return the held document that `encode_held` was given.

    Raises:
        ValueError: as `decode_record`.
    """
    chunks = tuple(decode_record(chunk) for chunk in encoded["chunks"])
    return Held(decode_record(encoded["document"]), encoded["path"], chunks)


def dump_held(path: Path, held: Iterable[Held]) -> None:
    """Write held documents with their chunks, one line each, in order."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for one in held:
            line = json.dumps(encode_held(one), ensure_ascii=False, separators=(",", ":"))
            file.write(line + "\n")


def load_held(path: Path) -> list[Held]:
    """Read what `dump_held` wrote.

    Raises:
        OSError: the file cannot be read.
        ValueError: a line is broken; the sentence names file and line.
    """
    return list(_load_lines(path))


def _filled(record: object) -> Json:
    names = _FIELDS[type(record)]
    return {name: value for name in names if (value := getattr(record, name))}


def _encode_offer(offer: Offer) -> Json:
    encoded = {
        name: value for name in _FIELDS[Offer] if (value := getattr(offer, name)) is not None
    }
    for name in ("price", "sale_price"):
        if name in encoded:
            money = encoded[name]
            encoded[name] = [str(money.amount), money.currency]
    for name in ("read_at", "sale_ends"):
        if name in encoded:
            encoded[name] = encoded[name].isoformat()
    return encoded


def _decode_offer(encoded: Json) -> Offer:
    return Offer(
        _decode_money(encoded.get("price")),
        _decode_money(encoded.get("sale_price")),
        encoded["availability"],
        encoded["availability_date"],
        encoded.get("quantity"),
        datetime.fromisoformat(encoded["read_at"]),
        datetime.fromisoformat(encoded["sale_ends"]) if "sale_ends" in encoded else None,
    )


def _decode_money(encoded: list[str] | None) -> Money | None:
    return None if encoded is None else Money(Decimal(encoded[0]), encoded[1])


def _build(kind: type[Any], values: Json) -> Any:
    for name in _REQUIRED[kind]:
        values.setdefault(name, "")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"A {_NAMES[kind]} record does not fit: {error}.") from error


def _load_lines(path: Path) -> Iterator[Held]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield decode_held(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}, line {number}, is not a document: {error}.") from error
