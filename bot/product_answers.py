"""Answers computed from product records: price, stock, versions, attributes, lists.

Every value in a sentence or card is a value of the catalogue, read at the moment of answering.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.catalog import Catalog

from bot.guards.grounding import content_words
from bot.interfaces import Citation, ProductCard, Sentence
from bot.phrases import say
from knowledge.interfaces import Money, Product
from retrieval.interfaces import Hit

NAMED_COVERAGE = 0.5
"""Least share of a title's distinctive words (weighted by rarity) that names the product: "the
Skarn 2" names "Fellmark Skarn 2 Tent", and "a winter jacket" does not name "Borrow Winter Gaiters".
"""
MAX_CARDS = 4
"""Cards in one reply: what a narrow panel shows without becoming a catalogue."""

_PRICE = re.compile(
    r"(?i)\b(?:how much (?:is|are|does|do|for|would)|price[sd]?|pricing|costs?|expensive|cheap|"
    r"was kostet|preis|prix|co[ûu]te|cu[áa]nto cuesta|precio)\b|多少钱|价格|价钱"
)
_STOCK = re.compile(
    r"(?i)\b(?:in stock|out of stock|stock|available|availability|sold out|any left|"
    r"auf lager|verf[üu]gbar|lieferbar|en stock|disponible)\b|有货|现货|库存|缺货"
)
_OPTIONS = re.compile(
    r"(?i)\b(?:what|which|any|other|all|how many)\b.{0,20}"
    r"\b(?:sizes?|colou?rs?|versions?|options?)\b"
    r"|\b(?:sizes|colou?rs) (?:does|do|are|available|come)\b|哪些颜色|什么颜色|哪些尺码|什么尺码"
)
_SHOPPING = re.compile(
    r"(?i)\b(?:do you (?:have|sell|carry|stock|offer)|have you got|looking for|searching for|"
    r"show me|find me|recommend|suggest|i (?:need|want|would like)|i'?d like|which|any|got any|"
    r"best|good|haben sie|suche|cherche|avez-vous|busco|tienen)\b|有没有|推荐|我想买|有卖"
)
_QUESTION_WORD = re.compile(
    r"(?i)^\W*(?:how|why|when|where|who|can|could|will|does|do|is|are|should|what happens)\b"
)
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CNY": "¥"}


@dataclass(frozen=True, slots=True)
class CatalogueAnswer:
    """Sentences with their proof, and the cards beside them."""

    sentences: Sequence[Sentence]
    products: Sequence[ProductCard]


def answer_from_catalogue(
    text: str, hits: Sequence[Hit], catalog: Catalog, language: str
) -> CatalogueAnswer | None:
    """Answer about a named product, or list products for a search; None if neither fits.

    Args:
        text: the standalone question.
        hits: retrieval's result, best first.
        catalog: the generation's records.
        language: of the sentences.
    """
    products = _products(hits, catalog)
    named = find_named(text, hits, products, catalog)
    if named:
        return _about(named, text, language)
    if products and is_product_search(text, hits):
        return _listing(products, language)
    return None


def is_product_search(text: str, hits: Sequence[Hit]) -> bool:
    """Tell whether the customer looks for products: asks for them, or writes only their words."""
    if not hits or hits[0].chunk.kind != "product":
        return False
    return bool(_SHOPPING.search(text)) or not _QUESTION_WORD.search(text)


def build_card(product: Product) -> ProductCard:
    """Build a card from a record."""
    price, regular = product.offer.current_price, product.offer.price
    on_sale = product.offer.sale_price is not None and regular is not None
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
        return f"{grouped} {symbol}"
    gap = " " if len(symbol) > 1 else ""
    return f"{symbol}{gap}{money.amount:,.2f}"


def describe_product(product: Product, language: str = "en") -> str:
    """Write a record's changing facts as text, for evidence beside the product's chunk."""
    return "\n".join([_price_sentence(product, language), _stock_sentence(product, language)])


def find_named(
    text: str, hits: Sequence[Hit], products: Sequence[Product], catalog: Catalog
) -> list[Product]:
    """Return the variants of the product that the text names, the fitting ones only; else none."""
    exact = [product for product in products if _is_exact(product, hits)]
    if exact:
        return exact[:1]
    best = max(products, key=lambda product: _coverage(product, text, catalog), default=None)
    if best is None or _coverage(best, text, catalog) < NAMED_COVERAGE:
        return []
    return _fitting_variants(text, catalog.variants_of(best) or [best])


def _products(hits: Iterable[Hit], catalog: Catalog) -> list[Product]:
    found = (catalog.get(hit.chunk.parent) for hit in hits if hit.chunk.kind == "product")
    return [product for product in found if product is not None]


def _is_exact(product: Product, hits: Sequence[Hit]) -> bool:
    return any(hit.exact and hit.chunk.parent == product.id for hit in hits)


def _coverage(product: Product, text: str, catalog: Catalog) -> float:
    """Share of the title's words in the text, each weighted by how rare it is in titles."""
    rarity = _title_rarity(catalog)
    variant = {word.lower() for word in _words(f"{product.color} {product.size}")}
    title = [word for word in _words(product.title) if word not in variant]
    total = sum(rarity.get(word, 0.0) for word in title)
    said = set(_words(text))
    return sum(rarity.get(word, 0.0) for word in title if word in said) / total if total else 0.0


_RARITY: dict[int, tuple[Catalog, dict[str, float]]] = {}


def _title_rarity(catalog: Catalog) -> dict[str, float]:
    """Inverse document frequency of title words over product groups, kept per catalogue."""
    known = _RARITY.get(id(catalog))
    if known is not None and known[0] is catalog:
        return known[1]
    groups = {product.item_group_id or product.id: product for product in catalog}
    counts = Counter(word for product in groups.values() for word in set(_words(product.title)))
    rarity = {word: math.log(1 + len(groups) / count) for word, count in counts.items()}
    _RARITY.clear()
    _RARITY[id(catalog)] = (catalog, rarity)
    return rarity


def _words(text: str) -> list[str]:
    return re.findall(r"[a-zà-ÿ0-9]+|[\u3400-\u9fff]", text.lower())


def _fitting_variants(text: str, variants: Sequence[Product]) -> list[Product]:
    """Keep the variants whose colour and size the text names; all where it names none."""
    said = f" {' '.join(_words(text))} "
    fitting = list(variants)
    for value_of in (lambda p: p.color, lambda p: p.size):
        named = [p for p in fitting if value_of(p) and f" {' '.join(_words(value_of(p)))} " in said]
        fitting = named or fitting
    return fitting


def _about(named: Sequence[Product], text: str, language: str) -> CatalogueAnswer | None:
    sentences = [
        *(_prices(named, language) if _PRICE.search(text) else ()),
        *(_stocks(named, language) if _STOCK.search(text) else ()),
        *(_options(named, language) if _OPTIONS.search(text) else ()),
    ] or _attributes(named, text, language)
    if not sentences:
        return None
    return CatalogueAnswer(sentences, [build_card(product) for product in named[:MAX_CARDS]])


def _prices(named: Sequence[Product], language: str) -> list[Sentence]:
    prices = [product.offer.current_price for product in named]
    known = [price for price in prices if price is not None]
    low = min(known, key=lambda price: price.amount, default=None)
    high = max(known, key=lambda price: price.amount, default=None)
    if low is None or high is None or low == high:
        return [_sentence(named[0], _price_sentence(named[0], language, _family(named)))]
    said = say(
        language,
        "price_from",
        title=_family(named),
        low=format_money(low, language),
        high=format_money(high, language),
    )
    return [_sentence(named[0], said)]


def _price_sentence(product: Product, language: str, title: str = "") -> str:
    offer, title = product.offer, title or product.title
    if offer.current_price is None:
        return say(language, "no_price", title=title)
    price = format_money(offer.current_price, language)
    if offer.sale_price is None or offer.price is None:
        return say(language, "price", title=title, price=price)
    regular = format_money(offer.price, language)
    return say(language, "sale", title=title, price=price, regular=regular)


def _stocks(named: Sequence[Product], language: str) -> list[Sentence]:
    return [_sentence(product, _stock_sentence(product, language)) for product in named[:MAX_CARDS]]


def _stock_sentence(product: Product, language: str) -> str:
    offer = product.offer
    if offer.availability == "unknown":
        return say(language, "stock_unknown", title=product.title)
    if offer.availability in {"preorder", "backorder"} and offer.availability_date:
        key, date = f"{offer.availability}_date", offer.availability_date[:10]
        return say(language, key, title=product.title, date=date)
    if offer.availability == "in_stock" and offer.quantity:
        count = str(offer.quantity)
        return say(language, "in_stock_count", title=product.title, count=count)
    return say(language, offer.availability, title=product.title)


def _options(named: Sequence[Product], language: str) -> list[Sentence]:
    versions = [" / ".join(filter(None, (p.color, p.size))) for p in named]
    values = ", ".join(dict.fromkeys(filter(None, versions)))
    if not values:
        return []
    return [_sentence(named[0], say(language, "options", title=_family(named), values=values))]


def _attributes(named: Sequence[Product], text: str, language: str) -> list[Sentence]:
    """State the attributes whose names the question holds."""
    asked = set(content_words(text))
    sentences = []
    for name, value in _named_values(named[0]):
        words = set(content_words(name.replace("_", " ")))
        if words & asked and value:
            label = name.replace("_", " ")
            said = say(language, "attribute", title=_family(named), name=label, value=value)
            sentences.append(_sentence(named[0], said))
    return sentences


def _named_values(product: Product) -> list[tuple[str, str]]:
    return [
        ("brand", product.brand),
        ("material", product.material),
        ("weight", product.shipping_weight),
        ("color", product.color),
        ("size", product.size),
        ("gtin", product.gtin),
        ("mpn", product.mpn),
        *product.attributes.items(),
    ]


def _family(named: Sequence[Product]) -> str:
    """Name one variant by its title, several by what their titles share."""
    if len(named) == 1:
        return named[0].title
    shared = named[0].title
    for product in named[1:]:
        while shared and not product.title.startswith(shared):
            shared = shared.rsplit(" ", 1)[0] if " " in shared else ""
    return shared.rstrip(" ,-–(/") or named[0].title


def _sentence(product: Product, text: str) -> Sentence:
    return Sentence(text + " ", (cite_product(product),))


def cite_product(product: Product) -> Citation:
    """Cite a product's record by its title."""
    return Citation(product.id, product.title, product.title)


def _listing(products: Sequence[Product], language: str) -> CatalogueAnswer:
    shown = list({p.item_group_id or p.id: p for p in reversed(products)}.values())[::-1]
    shown = shown[:MAX_CARDS]
    lines = [say(language, "found")]
    lines += [_list_item(product, language) for product in shown]
    citations = tuple(cite_product(product) for product in shown)
    return CatalogueAnswer(
        [Sentence("\n".join(lines), citations)], [build_card(product) for product in shown]
    )


def _list_item(product: Product, language: str) -> str:
    price = product.offer.current_price
    if price is None or price.amount <= Decimal(0):
        return f"- {product.title}"
    shown = format_money(price, language)
    return "- " + say(language, "list_item", title=product.title, price=shown)
