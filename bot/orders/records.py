"""A row or a JSON object to an `Order`: its fields are data, and are made harmless to show.

Whatever stands in a field is only ever shown to the order's own customer: it reaches no model and
no index. Control characters and markup go, so that it cannot pose as the bot's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.orders.interfaces import ORDER_FIELDS, REQUIRED_FIELDS, Order
from knowledge.loaders.columns import fold

MAX_FIELD_CHARACTERS = 300
"""Longest field that is shown, some twenty items; the rest is cut. An e-mail address has at most
254 (RFC 5321, 4.5.3.1.3), so none is cut."""

_TAGS = re.compile(r"<[^<>]{0,300}>")
_SIGNS = str.maketrans({"[": "(", "]": ")", **dict.fromkeys("<>|`*{}\\", " ")})
"""What the faces read as markup: links, bold, tables, code; and what fences text in prompts."""

_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
"""Control, format (bidirectional marks too), private and broken characters. Source: Unicode 16,
4.5; what they hide in text: Unicode UTR 36."""

_NAMES = {fold(name): name for name in ORDER_FIELDS}


def build_order(values: Mapping[str, Any]) -> Order:
    """Take an order from a row or a JSON object; further fields are ignored.

    A field that is neither text, a number nor a list of things stays empty: nobody can tell what
    it says.

    Args:
        values: by field name; ``Order ID`` and ``orderId`` count as ``order_id``.

    Raises:
        ValueError: it has no order_id or no email.
    """
    named = {_NAMES[fold(name)]: value for name, value in values.items() if fold(name) in _NAMES}
    kept = {name: scrub(_as_text(value)) for name, value in named.items()}
    if any(not kept.get(name) for name in REQUIRED_FIELDS):
        raise ValueError("an order has no order_id or no email.")
    return Order(**kept)


def missing_columns(names: list[str]) -> list[str]:
    """Return the required fields that no column holds."""
    known = {_NAMES.get(fold(name)) for name in names}
    return [name for name in REQUIRED_FIELDS if name not in known]


def _as_text(value: object) -> str:
    if isinstance(value, list):
        parts = [_as_item(part) for part in value]
        return ", ".join(parts) if all(parts) else ""
    return "" if value is None or isinstance(value, bool | dict) else str(value)


def _as_item(value: object) -> str:
    """Write one thing of a list: a text, or an object with a name and perhaps a quantity."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else ""
    name = next((value[key] for key in ("name", "title") if isinstance(value.get(key), str)), "")
    count = next((value[key] for key in ("quantity", "qty") if key in value), None)
    return f"{count} x {name}" if name and isinstance(count, int | str) else name


def scrub(text: str) -> str:
    """Take control characters and markup out of a field, and cut it; one line of plain text."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    plain = " ".join(_TAGS.sub(" ", seen).translate(_SIGNS).split())
    if len(plain) <= MAX_FIELD_CHARACTERS:
        return plain
    return plain[: MAX_FIELD_CHARACTERS - 1].rstrip() + "…"
