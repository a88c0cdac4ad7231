"""What the record of an order says, as sentences; what was asked for comes first.

Every value is the record's own. A field that is empty is not spoken of, unless it was asked for:
then its absence is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.orders.interfaces import Order
from bot.orders.topics import Topic
from bot.phrases import say
from bot.products.wording import format_money
from knowledge.money import parse_money

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")
_SETTLED = re.compile(
    r"(?i)\b(?:delivered|collected|picked up|completed?|cancell?ed|returned|refunded|zugestellt|"
    r"geliefert|abgeholt|storniert|zurück\w*|erstattet|livrée?|annulée?|retournée?|remboursée?|"
    r"entregad[oa]|cancelad[oa]|devuelt[oa]|reembolsad[oa])\b|已(?:送达|签收|取消|退)"
)
"""A status after which nothing is expected any more: it answers when an order will come."""

_NOT_YET = re.compile(r"(?i)\b(?:not|nicht|noch|pas|no|part\w*|teil\w*|to|being)\b|未|部分")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence: a phrase and the values in it.

    Attributes:
        key: of `bot.orders.phrases`.
        facts: placeholder to value; the record's own words.
    """

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def hide(self) -> Statement:
        """Return the statement with marks in place of its values."""
        return Statement(self.key, {name: f"<{name.upper()}>" for name in self.facts})


def speak(statements: Sequence[Statement], language: str) -> str:
    """Put statements into words."""
    gap = "" if language == "zh" else " "
    return gap.join(say(language, each.key, **each.facts) for each in statements)


def describe_order(order: Order, topics: Sequence[Topic], language: str) -> list[Statement]:
    """State what was asked for; where that is nothing in particular, how the order stands.

    Args:
        order: the record.
        topics: what was asked for, in the order to speak of it.
        language: of the sentences; amounts are written its way.
    """
    asked = [topic for topic in topics if topic != "status"]
    answers = {topic: _state(order, topic, language) for topic in asked}
    silent = [topic for topic in asked if not answers[topic]]
    statements = [each for topic in asked for each in answers[topic]]
    if silent:
        names = ", ".join(say(language, f"order_field_{topic}") for topic in silent)
        statements.append(Statement("order_silent", {"fields": names}))
    if not topics or topics[0] == "status":
        return _unique([*_overview(order, language), *statements])
    if silent or set(topics) & {"status", "expected"}:
        statements += _standing(order)
    return _unique(statements)


def is_settled(order: Order) -> bool:
    """Tell whether nothing is expected of an order any more."""
    return bool(_SETTLED.search(order.status) and not _NOT_YET.search(order.status))


def _overview(order: Order, language: str) -> list[Statement]:
    expected, items = (_state(order, topic, language) for topic in ("expected", "items"))
    return [*_standing(order), *_shipment(order), *expected, *items]


def _state(order: Order, topic: Topic, language: str) -> list[Statement]:
    """State one field; nothing where the record has none."""
    match topic:
        case "status":
            return _standing(order) if order.status else []
        case "carrier":
            return _shipment(order) if order.carrier else []
        case "tracking":
            return _shipment(order) if order.tracking_number else []
        case "expected" if is_settled(order):
            return _standing(order)
        case "expected":
            return _said("order_expected", date=write_date(order.estimated_delivery))
        case "placed":
            return _said("order_placed", date=write_date(order.placed_at))
        case "items":
            return _said("order_items", items=order.items)
        case "total":
            return _said("order_total", total=write_total(order, language))
        case "destination":
            return _said("order_destination", postcode=hide_postcode(order.shipping_postcode))
        case "name":
            return _said("order_name", name=order.customer_name)


def _standing(order: Order) -> list[Statement]:
    if not order.status:
        return [Statement("order_found", {"number": order.order_id})]
    return [Statement("order_status", {"number": order.order_id, "status": order.status})]


def _shipment(order: Order) -> list[Statement]:
    carrier, number = order.carrier, order.tracking_number
    if carrier and number:
        return [Statement("order_shipment", {"carrier": carrier, "number": number})]
    return [*_said("order_carrier", carrier=carrier), *_said("order_tracking", number=number)]


def _said(key: str, **fact: str) -> list[Statement]:
    return [Statement(key, fact)] if all(fact.values()) else []


def write_date(value: str) -> str:
    """Leave the time of day out of an ISO 8601 moment; anything else stays as the record has it."""
    moment = _MOMENT.fullmatch(value)
    return moment[1] if moment else value


def write_total(order: Order, language: str) -> str:
    """Write the total as money; as the record has it where it is no amount."""
    written = f"{order.total} {order.currency}".strip()
    try:
        return format_money(parse_money(written), language) if order.total else ""
    except ValueError:
        return written


def hide_postcode(postcode: str) -> str:
    """Show the first half of a postcode: enough to recognise a place, too little to find a door."""
    shown = (len(postcode) + 1) // 2
    return postcode[:shown] + "".join("*" if sign.isalnum() else sign for sign in postcode[shown:])


def _unique(statements: Sequence[Statement]) -> list[Statement]:
    return [each for place, each in enumerate(statements) if each not in statements[:place]]
