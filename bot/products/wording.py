"""Sentences and cards of single records: price, stock, versions, values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interfaces import Citation, ProductCard, Sentence
from bot.phrases import say
from bot.products.columns import FIELDS, Column
from bot.products.words import split_words
from knowledge.interfaces import Money, Product
from knowledge.sentences import split_sentences

DESCRIPTION_SENTENCES = 2
VARIANT_COLUMNS = ("color", "size", "condition")
"""Columns that tell the variants of one product apart."""
MAX_CARDS = 4
"""Cards in one reply: what a narrow panel shows without becoming a catalogue."""

_HANGING = re.compile(r"(?i)\s+(?:for|of|with|in|für|mit|pour|avec|para|con|de)$")
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CNY": "¥"}


def build_card(product: Product) -> ProductCard:
    """Build a card from a record."""
    price, regular = product.offer.current_price, product.offer.price
    on_sale = regular is not None and price != regular
    return ProductCard(
        id=product.id,
        title=product.title,
        price=f"{price.amount:.2f}" if price else "",
        currency=price.currency if price else "",
        availability=product.offer.availability,
        link=product.link,
        image_link=product.image_link,
        regular_price=f"{regular.amount:.2f}" if on_sale and regular else "",
    )


def format_money(money: Money, language: str) -> str:
    """Write an amount as the language's readers expect: ``€39.90`` or ``39,90 €``."""
    symbol = _SYMBOLS.get(money.currency, money.currency)
    if language in {"de", "fr", "es", "it", "nl", "pt"}:
        grouped = f"{money.amount:,.2f}".translate(str.maketrans(",.", "\u00a0,"))
        return f"{grouped} {symbol}".rstrip()
    gap = " " if len(symbol) > 1 else ""
    return f"{symbol}{gap}{money.amount:,.2f}"


def describe_product(product: Product, language: str = "en") -> str:
    """Write a record's changing facts as text, for evidence beside the product's chunk."""
    return "\n".join([price_text(product, language), stock_text(product, language)])


def cite_product(product: Product, quote: str = "") -> Citation:
    """Cite a product's record by exact words of it, by default its title."""
    return Citation(product.id, product.title, quote or product.title)


def sentence(text: str, *products: Product) -> Sentence:
    """Return a sentence that the titles of some records carry."""
    return Sentence(f"{text} ", tuple(cite_product(product) for product in products))


def describe(product: Product) -> Sentence:
    """Quote the first sentences of a description; the title where there is none."""
    quote = " ".join(split_sentences(product.description)[:DESCRIPTION_SENTENCES])
    quote = quote if quote in product.description else product.description
    if not quote:
        return sentence(f"{product.title}.", product)
    return Sentence(f"{quote} ", (cite_product(product, quote),))


def family_title(named: Sequence[Product]) -> str:
    """Name one variant by its title, several by what their titles share."""
    shared = named[0].title
    for product in named[1:]:
        while shared and not product.title.startswith(shared):
            shared = shared.rsplit(" ", 1)[0] if " " in shared else ""
    if len(named) == 1:
        return shared
    return _HANGING.sub("", shared).rstrip(" ,-–(/") or named[0].title


def full_title(product: Product) -> str:
    """Name one variant by its title, with the colour and size that the title leaves out."""
    said = set(split_words(product.title)) if product.item_group_id else None
    cells = (product.color, product.size) if said is not None else ()
    missing = [cell for cell in cells if cell and not set(split_words(cell)) <= (said or set())]
    return ", ".join([product.title, *missing])


def label(column: Column, language: str) -> str:
    """Name a column as customers read it; the record's own fields in their language."""
    return say(language, f"name_{column.name}") if column.name in FIELDS else column.label


def version(product: Product) -> str:
    """Name a variant by its colour and size; by its title where it has neither."""
    return " / ".join(filter(None, (product.color, product.size))) or product.title


def prices(named: Sequence[Product], language: str) -> list[Sentence]:
    """State the price of one product, or the range of its variants' prices."""
    known = [(p.offer.current_price, p) for p in named if p.offer.current_price is not None]
    if len({(m.amount, m.currency) for m, _ in known if m}) <= 1 and len(known) in {0, len(named)}:
        title = full_title(named[0]) if len(named) == 1 else family_title(named)
        return [sentence(price_text(named[0], language, title), *named[:1])]
    if len({m.currency for m, _ in known if m}) > 1 or len(known) < len(named):
        shown = named[:MAX_CARDS]
        return [sentence(price_text(p, language, full_title(p)), p) for p in shown]
    low = min(known, key=lambda entry: entry[0].amount)
    high = max(known, key=lambda entry: entry[0].amount)
    said = say(
        language,
        "price_from",
        title=family_title(named),
        low=format_money(low[0], language),
        high=format_money(high[0], language),
    )
    return [sentence(said, low[1], high[1])]


def price_text(product: Product, language: str, title: str = "") -> str:
    """State what one product costs now, beside its regular price where it is reduced."""
    offer, title = product.offer, title or product.title
    price, regular = offer.current_price, offer.price
    if price is None:
        return say(language, "no_price", title=title)
    shown = format_money(price, language)
    if regular is None or price == regular:
        return say(language, "price", title=title, price=shown)
    return say(language, "sale", title=title, price=shown, regular=format_money(regular, language))


def stocks(named: Sequence[Product], language: str) -> list[Sentence]:
    """State the stock of each version; of many versions in one sentence per state."""
    states = dict.fromkeys(product.offer.availability for product in named)
    if len(named) <= MAX_CARDS and (len(named) == 1 or list(states) != ["unknown"]):
        return [sentence(stock_text(product, language), product) for product in named]
    return [
        versions_sentence(
            f"{state}_versions", [p for p in named if p.offer.availability == state], language
        )
        if state != "unknown"
        else sentence(say(language, "stock_unknown", title=family_title(named)), *named[:1])
        for state in states
    ]


def stock_text(product: Product, language: str) -> str:
    """State whether one variant is in stock, how many, or when it is expected."""
    offer, title = product.offer, full_title(product)
    if offer.availability == "unknown":
        return say(language, "stock_unknown", title=title)
    if offer.availability in {"preorder", "backorder"} and offer.availability_date:
        key, date = f"{offer.availability}_date", offer.availability_date[:10]
        return say(language, key, title=title, date=date)
    if offer.availability == "in_stock" and offer.quantity:
        count = str(offer.quantity)
        return say(language, "in_stock_count", title=title, count=count)
    return say(language, offer.availability, title=title)


def versions_sentence(key: str, versions: Sequence[Product], language: str) -> Sentence:
    """Say one phrase of several variants, named by colour and size."""
    values = ", ".join(name_versions(versions))
    text = say(language, key, title=family_title(versions), values=values)
    return sentence(text, *versions)


def name_versions(versions: Sequence[Product]) -> list[str]:
    """Name several variants, the sizes of each colour together: "Camel (S, M)"."""
    if not all(product.color and product.size for product in versions):
        return list(dict.fromkeys(map(version, versions)))
    sizes: dict[str, list[str]] = {}
    for product in versions:
        sizes.setdefault(product.color, []).append(product.size)
    return [f"{color} ({', '.join(dict.fromkeys(found))})" for color, found in sizes.items()]


def value_sentence(column: Column, named: Sequence[Product], language: str) -> Sentence | None:
    """State what a column says of a product, version by version where they differ."""
    known = [product for product in named if column.values.get(product.id)]
    cells = dict.fromkeys(column.show(product) for product in known)
    if not known:
        return None
    shown = next(iter(cells))
    if len(cells) > 1:
        shown = "; ".join(_version_cell(cell, column, known) for cell in cells)
    name = label(column, language)
    text = say(language, "attribute", title=family_title(known), name=name, value=shown)
    cited = {column.values[product.id]: product for product in reversed(known)}
    return Sentence(f"{text} ", tuple(cite_product(p, cell) for cell, p in cited.items()))


def _version_cell(cell: str, column: Column, known: Sequence[Product]) -> str:
    """Write a cell behind the variants it belongs to; alone where that says it already."""
    named = _shared_version([p for p in known if column.show(p) == cell], known)
    return cell if cell in named else f"{named} {cell}"


def _shared_version(some: Sequence[Product], every: Sequence[Product]) -> str:
    """Name variants by what sets them apart from the others: their size, colour, or both."""
    for field in ("size", "color", "condition"):
        own = {getattr(product, field) for product in some}
        rest = {getattr(product, field) for product in every if product not in some}
        if own and "" not in own and not own & rest:
            return ", ".join(dict.fromkeys(getattr(product, field) for product in some))
    return ", ".join(dict.fromkeys(map(version, some)))
