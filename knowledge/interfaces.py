"""The nouns of a shop's knowledge, and the errors of loading it. Read this first.

Everything is immutable. Ids come from content hashes, so the same content always has the
same id, whatever file, row or day it came from::

    LoadError
    ├── SourceNotFound        a path that is not there
    ├── UnknownFormat         a file whose extension or content no loader reads
    └── UnreadableSource      a file of a known format that is broken, encrypted or too big
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, Protocol

Kind = Literal["product", "faq", "page"]
KINDS: tuple[Kind, ...] = ("product", "faq", "page")

Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder", "unknown"]
"""Google Merchant's four values, and ``unknown`` where the source says nothing."""

_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


def content_id(*parts: str) -> str:
    """Hash text parts to a stable id: 32 hexadecimal digits of BLAKE2b.

    The parts are joined by the ASCII unit separator, so ``("ab", "c")`` and ``("a", "bc")`` differ.
    """
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency.

    Attributes:
        amount: exact decimal amount, never negative.
        currency: ISO 4217 code in capitals, for example ``EUR``; empty where the source names none.
    """

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}".strip()


@dataclass(frozen=True, slots=True)
class Offer:
    """What changes from hour to hour about a product: kept out of every embedding.

    Attributes:
        price: regular price, None where the source gives none.
        sale_price: reduced price, None where there is no sale.
        availability: see `Availability`.
        availability_date: date as the source wrote it (ISO 8601 in Merchant feeds), or empty.
        quantity: pieces in stock, None where the source does not count.
        read_at: when the source was read, timezone-aware UTC.
        sale_ends: when the sale price stops counting, timezone-aware; None where no end is set.
    """

    price: Money | None
    sale_price: Money | None
    availability: Availability
    availability_date: str
    quantity: int | None
    read_at: datetime
    sale_ends: datetime | None = None

    @property
    def current_price(self) -> Money | None:
        """The price a customer pays now: the sale price where there is one and it still counts."""
        return self.price_at(datetime.now(UTC)) if self.sale_ends else self.sale_price or self.price

    def price_at(self, moment: datetime) -> Money | None:
        """The price a customer pays at a moment, timezone-aware."""
        ended = self.sale_ends is not None and moment >= self.sale_ends
        return self.price if ended else self.sale_price or self.price


@dataclass(frozen=True, slots=True)
class Product:
    """One buyable variant. Field names are Google Merchant's.

    Attributes:
        id: the shop's own id (SKU) of this variant.
        item_group_id: id shared by all variants of one product, empty where it has none.
        attributes: every column that has no field here, in the source's order; askable too.
        origin: ``FILE#ROW`` where it was read; the first data row is 1.
    """

    id: str
    title: str
    offer: Offer
    description: str = ""
    link: str = ""
    image_link: str = ""
    brand: str = ""
    gtin: str = ""
    mpn: str = ""
    product_type: str = ""
    color: str = ""
    size: str = ""
    material: str = ""
    item_group_id: str = ""
    shipping_weight: str = ""
    condition: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: _NO_ATTRIBUTES)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Faq:
    """A question the shop answered itself; the answer may be given word for word.

    Attributes:
        source: ``FILE#ROW``; the first data row is 1.
        attributes: further columns, for example a category.
    """

    question: str
    answer: str
    source: str
    attributes: Mapping[str, str] = field(default_factory=lambda: _NO_ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of prose as Markdown, whatever format it came from.

    Attributes:
        source: path relative to the folder that was ingested, with forward slashes.
        title: first heading, or the document's title, or the file's stem.
        markdown: headings as ``#`` lines, tables as pipe tables with their header row.
    """

    source: str
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row or file that was not taken, and why: one sentence for the operator.

    Attributes:
        source: ``FILE`` or ``FILE#ROW``.
        reason: what was wrong, the value, and what would be right.
        key: the product id or the FAQ question of the row, where it could still be told.
        withdrawn: the shop itself took it back (a draft, say), so an earlier version goes too;
            otherwise the earlier version of a broken row is kept.
    """

    source: str
    reason: str
    key: str = ""
    withdrawn: bool = False


Document = Product | Faq | Page
Loaded = Document | Skipped


@dataclass(frozen=True, slots=True)
class Chunk:
    """One findable piece.

    Attributes:
        id: `content_id` of kind, key and text: unchanged content keeps its id and its vector.
        kind: what it was cut from.
        source: what a citation names: a product's id, ``FILE#ROW``, or ``path#heading-slug``.
        title: product title, FAQ question, or page title with its heading path.
        text: what is searched and quoted: the product's facts without price or stock,
            the FAQ's answer, or the passage.
        parent: id of the whole it belongs to: product id, FAQ source, or page path.
    """

    id: str
    kind: Kind
    source: str
    title: str
    text: str
    parent: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What one file of a SOURCE gave.

    Attributes:
        root: absolute path of the SOURCE the operator named, a file or a folder.
        path: absolute path of this file; equals `root` where a file was named.
        name: path relative to the folder, or the file's own name; used in sources and messages.
        items: documents and skipped rows, in the file's order.
        failed: nothing of the file could be read; `items` then holds the one reason.
    """

    root: str
    path: str
    name: str
    items: Sequence[Loaded]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a generation holds of one document.

    Attributes:
        document: the record, with its offer where it is a product.
        path: absolute path of the file it was read from.
        chunks: its pieces, in order.
    """

    document: Document
    path: str
    chunks: tuple[Chunk, ...]


class Source(Protocol):
    """A family of file formats: one loader per file in `knowledge.loaders`."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Read one file.

        Args:
            data: the file's bytes.
            name: path relative to the ingested folder; used in sources and messages.
            columns: ``--map``: field name to column name, overriding recognition.

        Raises:
            UnreadableSource: nothing of the file can be used.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the documents that the operator should look at; nothing was left out for it.

    Attributes:
        source: a product's id; a FAQ row's ``FILE#ROW``; a page's path.
        reason: what was found and what to do; holds none of the text.
        kind: ``instruction`` where text speaks to an assistant, ``personal`` where a customer's
            data was masked, ``contradiction`` where two documents disagree.
    """

    source: str
    reason: str
    kind: Literal["instruction", "personal", "contradiction"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What one sync did, in whole documents (products, FAQ rows, pages), not chunks.

    Attributes:
        added, changed, removed, unchanged: counts of documents.
        repriced: products whose offer alone changed: no vector was computed for them.
        embedded: texts that had to be embedded.
        skipped: what was not taken, in source order.
        findings: what to look at in all documents that are held now, in their order.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    repriced: int = 0
    embedded: int = 0
    skipped: Sequence[Skipped] = ()
    findings: Sequence[Finding] = ()


class LoadError(Exception):
    """A source that cannot be used at all. The sentence is for the operator.

    Attributes:
        source: the path as the operator wrote it.
        reason: what happened and the value.
        remedy: what to do.
    """

    def __init__(self, source: str, reason: str, remedy: str) -> None:
        super().__init__(f"{source}: {reason} {remedy}")
        self.source = source
        self.reason = reason
        self.remedy = remedy


class SourceNotFound(LoadError):
    """There is no file or folder at that path."""


class UnknownFormat(LoadError):
    """No loader reads that extension."""


class UnreadableSource(LoadError):
    """A loader knows the format but cannot read this file."""
