"""One table row to one product or FAQ, or to the sentence that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from knowledge.interfaces import Faq, Loaded, Money, Offer, Product, Skipped
from knowledge.loaders.columns import Layout
from knowledge.loaders.markup import plain_text
from knowledge.money import parse_availability, parse_money, parse_quantity, show_text

Row = Mapping[str, str]

_PLAIN_FIELDS = (
    "link",
    "image_link",
    "brand",
    "gtin",
    "mpn",
    "product_type",
    "color",
    "size",
    "material",
    "item_group_id",
    "shipping_weight",
    "condition",
)
_LONGEST_ID_CHARS = 200  # Google Merchant allows 50; longer than this is a shifted column


class Number(str):
    """The text of a number of a JSON file: its point is a decimal point."""

    __slots__ = ()


def build_item(row: Row, layout: Layout, source: str, read_at: datetime) -> Loaded:
    """Return what a row holds.

    Args:
        row: column name to cell.
        layout: which column is which field; its kind is not None.
        source: ``FILE#ROW``.
        read_at: when the file was read, UTC.
    """
    fields = {field: row.get(column, "").strip() for column, field in layout.fields.items()}
    numbers = {f for c, f in layout.fields.items() if isinstance(row.get(c), Number)}
    attributes = _attributes(row, layout)
    if layout.kind == "faq":
        return _build_faq(fields, attributes, source)
    return build_product(fields, attributes, source, read_at, numbers)


def _attributes(row: Row, layout: Layout) -> Mapping[str, str]:
    kept = {
        name.strip(): " ".join(cell.split())
        for name, cell in row.items()
        if name not in layout.fields and name.strip() and cell.strip()
    }
    return MappingProxyType(kept)


def _build_faq(fields: Row, attributes: Mapping[str, str], source: str) -> Faq | Skipped:
    question = " ".join(plain_text(fields["question"]).split())
    answer = plain_text(fields["answer"])
    if not question:
        return Skipped(source, "The question is empty. Write one, or delete the row.")
    if not answer:
        return Skipped(
            source, f"The answer to {show_text(question)} is empty. Write one.", question
        )
    return Faq(question, answer, source, attributes)


def build_product(
    fields: Row,
    attributes: Mapping[str, str],
    source: str,
    read_at: datetime,
    numbers: set[str] | frozenset[str] = frozenset(),
) -> Product | Skipped:
    """Return a product from its field texts, or why it cannot be one.

    A row whose price cannot be read is skipped whole: a product without its price invites
    a guess, and a wrong price must never be shown.

    Args:
        fields: field name to text; ``currency``, ``quantity`` and ``availability`` included.
        attributes: further columns.
        source: ``FILE#ROW``.
        read_at: when the file was read, UTC.
        numbers: fields whose text was a JSON number.
    """
    product_id, title = fields.get("id", ""), " ".join(plain_text(fields.get("title", "")).split())
    reason = _refusal(product_id, title)
    if reason:
        return Skipped(source, reason, product_id)
    try:
        offer = _build_offer(fields, read_at, numbers)
    except ValueError as error:
        return Skipped(source, f"Product {product_id}: {error}", product_id)
    return Product(
        id=product_id,
        title=title,
        offer=offer,
        description=plain_text(fields.get("description", "")),
        attributes=attributes,
        origin=source,
        **{name: fields.get(name, "") for name in _PLAIN_FIELDS},
    )


def _refusal(product_id: str, title: str) -> str:
    if not product_id:
        named = f" of {show_text(title)}" if title else ""
        return f"The id{named} is empty. Give every product its own id."
    if len(product_id) > _LONGEST_ID_CHARS or "\n" in product_id:
        return (
            f"The id {show_text(product_id)} is no id. Check that the row's columns did not shift."
        )
    if not title:
        return f"Product {product_id} has no title. Write one."
    return ""


def _build_offer(fields: Row, read_at: datetime, numbers: set[str] | frozenset[str]) -> Offer:
    price = _price(fields, "price", numbers)
    sale_price = _price(fields, "sale_price", numbers)
    starts, ends = _period(fields.get("sale_price_effective_date", ""))
    if sale_price and not _on_sale(price, sale_price, read_at, starts, ends):
        sale_price = None
    quantity = parse_quantity(fields.get("quantity", ""))
    stock_word = fields.get("availability", "") or fields.get("quantity", "")
    return Offer(
        price,
        sale_price,
        parse_availability(stock_word),
        fields.get("availability_date", ""),
        quantity,
        read_at,
        ends if sale_price else None,
    )


def _price(fields: Row, name: str, numbers: set[str] | frozenset[str]) -> Money | None:
    text = fields.get(name, "")
    if not text:
        return None
    currency = fields.get("currency", "").upper()
    try:
        return parse_money(text, currency, grouped=name not in numbers)
    except ValueError as error:
        raise ValueError(f"its {name.replace('_', ' ')} {error}") from error


def _on_sale(
    price: Money | None,
    sale: Money,
    read_at: datetime,
    starts: datetime | None,
    ends: datetime | None,
) -> bool:
    """Whether the sale price counts: above zero, below the price, and within its period."""
    if not sale.amount or (price and sale.amount >= price.amount):
        return False
    return (starts is None or starts <= read_at) and (ends is None or read_at < ends)


def _period(text: str) -> tuple[datetime | None, datetime | None]:
    """Read Merchant's ``START/END``, ISO 8601 both; a part that cannot be read is None.

    Raises:
        ValueError: there is text that is no period.
    """
    if not text:
        return None, None
    start, _, end = text.partition("/")
    return _moment(start, text), _moment(end, text)


def _moment(text: str, period: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(
            f"its sale period {show_text(period)} is not START/END in ISO 8601, "
            "for example 2026-03-01T00:00+01:00/2026-03-08T00:00+01:00."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
