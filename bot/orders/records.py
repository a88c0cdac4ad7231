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

    Args:
        values: by field name; ``Order ID`` and ``orderId`` count as ``order_id``.

    Raises:
        ValueError: it has no order_id or no email, or a field is neither text nor number.
    """
    named = {_NAMES[fold(name)]: value for name, value in values.items() if fold(name) in _NAMES}
    kept = {name: _as_text(name, value) for name, value in named.items()}
    if any(not kept.get(name) for name in REQUIRED_FIELDS):
        raise ValueError("an order has no order_id or no email.")
    return Order(**kept)


def missing_columns(names: list[str]) -> list[str]:
    """Return the required fields that no column holds."""
    known = {_NAMES.get(fold(name)) for name in names}
    return [name for name in REQUIRED_FIELDS if name not in known]


def _as_text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return scrub(", ".join(value))
    if isinstance(value, bool | dict | list):
        raise ValueError(f"the field {name} is neither text nor a number.")
    return scrub(str(value))


def scrub(text: str) -> str:
    """Take control characters and markup out of a field, and cut it; one line of plain text."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    plain = " ".join(_TAGS.sub(" ", seen).translate(_SIGNS).split())
    if len(plain) <= MAX_FIELD_CHARACTERS:
        return plain
    return plain[: MAX_FIELD_CHARACTERS - 1].rstrip() + "…"
