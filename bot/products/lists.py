"""Lists of products: one line and one card for each, in an order that can be bought from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.interfaces import ProductCard, Sentence
from bot.phrases import say
from bot.products.columns import Column
from bot.products.selecting import one_of_each, order_by_hits
from bot.products.shelf import Shelf
from bot.products.wording import MAX_CARDS, build_card, cite_product, format_money, label
from bot.products.words import split_words
from knowledge.interfaces import Product


@dataclass(frozen=True, slots=True)
class CatalogueAnswer:
    """Sentences with their proof, and the cards beside them.

    Attributes:
        action: ``refuse`` where the sentences say only what the records do not hold.
    """

    sentences: Sequence[Sentence]
    products: Sequence[ProductCard]
    action: Literal["answer", "refuse"] = "answer"


def build_list(
    heads: Sequence[str],
    each: Sequence[Product],
    columns: Sequence[Column],
    language: str,
) -> CatalogueAnswer:
    """List one line for each of the first products, and how many more there are.

    Args:
        heads: lines above the list.
        each: one variant of each product, in order.
        columns: whose cells stand beside each.
        language: of the words.
    """
    shown = each[:MAX_CARDS]
    lines = [*heads, *(f"- {_item(product, columns, language)}" for product in shown)]
    if len(each) > len(shown):
        lines.append(say(language, "more", count=str(len(each) - len(shown))))
    citations = tuple(cite_product(product) for product in shown)
    cards = [build_card(product) for product in shown]
    return CatalogueAnswer([Sentence("\n".join(lines), citations)], cards)


def _item(product: Product, columns: Sequence[Column], language: str) -> str:
    price, regular = product.offer.current_price, product.offer.price
    item = product.title
    if price is not None:
        shown = format_money(price, language)
        item = say(language, "list_item", title=product.title, price=shown)
    if price is not None and regular is not None and price != regular:
        item = say(language, "reduced_item", item=item, regular=format_money(regular, language))
    for column in columns:
        name = label(column, language)
        if product.id in column.values:
            item += f", {name} {column.show(product)}"
        else:
            item = say(language, "unstated_item", item=item, name=name)
    if product.offer.availability in {"in_stock", "unknown"}:
        return item
    state = say(language, f"state_{product.offer.availability}")
    return say(language, "with_state", item=item, state=state)


def name_columns(text: str, each: Sequence[Product], shelf: Shelf) -> list[Column]:
    """Return the column that a message names: "waterproof" of the waterproof rating."""
    said = set(split_words(text))
    named = [column for column in shelf.columns.values() if said & set(column.words)]
    return [c for c in named if not c.is_label and any(p.id in c.values for p in each)][:1]


def order_each(products: Sequence[Product], ranks: Mapping[str, int]) -> list[Product]:
    """Return one variant of each product, what can be bought now and was found first before."""
    return one_of_each(order_by_hits(products, ranks))


def price_of(product: Product, language: str) -> str:
    """Return what a product costs now, as readers write it; empty where no price is known."""
    price = product.offer.current_price
    return format_money(price, language) if price is not None else ""
