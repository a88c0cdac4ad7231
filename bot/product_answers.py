"""Answers computed from product records: price, stock, versions, attributes, lists.

Every value in a sentence or card is a value of the catalogue, read at the moment of answering.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.guards.grounding import content_words
from bot.interfaces import Citation, ProductCard, Sentence
from bot.phrases import say
from bot.product_naming import index_names, select_variants
from bot.sentences import split_sentences
from knowledge.catalog import Catalog
from knowledge.interfaces import Money, Product
from retrieval.interfaces import Hit

NEAR_PRODUCT = 0.5
"""Least cosine of message and product for a kind that the catalogue calls by another name."""
DESCRIPTION_SENTENCES = 2
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
    r"show me|find me|recommend|suggest|i (?:need|want|would like)|i'?d like|which|got any|"
    r"haben sie|suche|cherche|avez-vous|busco|tienen)\b|有没有|推荐|我想买|有卖"
)
_TELL = re.compile(
    r"(?i)\b(?:tell me (?:more )?about|describe|"
    r"(?:more )?(?:info(?:rmation)?|details?) (?:on|about)|"
    r"what(?:'s| is| are)|how (?:is|are)|about)\b|介绍一下|怎么样|是什么"
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
        hits: products that retrieval found, best first.
        catalog: the generation's records.
        language: of the sentences.
    """
    named = find_named(text, hits, catalog)
    if named:
        return _about(named, text, language)
    products = [product for hit in hits if (product := catalog.get(hit.chunk.parent)) is not None]
    if products and is_product_search(text, hits, catalog):
        return _listing(products, language)
    return None


def is_product_search(text: str, hits: Sequence[Hit], catalog: Catalog) -> bool:
    """Tell whether the customer looks for products: by their kind's name or something near it.

    Args:
        text: the standalone question.
        hits: products that retrieval found, best first.
        catalog: the generation's records.
    """
    if is_bare_search(text, catalog):
        return True
    if not (_SHOPPING.search(text) or not _QUESTION_WORD.search(text)):
        return False
    near = bool(hits) and max(hit.similarity for hit in hits) >= NEAR_PRODUCT
    return near or bool(index_names(catalog).find_kinds(text))


def is_bare_search(text: str, catalog: Catalog) -> bool:
    """Tell whether the text is nothing but a kind of product, such as "hiking boots"."""
    return not _QUESTION_WORD.search(text) and index_names(catalog).is_only_kinds(text)


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


def find_named(text: str, hits: Sequence[Hit], catalog: Catalog) -> list[Product]:
    """Return the variants of the product that the text names, the fitting ones only; else none."""
    exact = next((catalog.get(hit.chunk.parent) for hit in hits if hit.exact), None)
    if exact is not None:
        return [exact]
    return select_variants(text, index_names(catalog).find_named(text))


def _about(named: Sequence[Product], text: str, language: str) -> CatalogueAnswer | None:
    sentences = [
        *(_prices(named, language) if _PRICE.search(text) else ()),
        *(_stocks(named, language) if _STOCK.search(text) else ()),
        *(_options(named, language) if _OPTIONS.search(text) else ()),
    ] or _attributes(named, text, language)
    if not sentences and _describes(text, named):
        sentences = [_description(named[0]), *_prices(named, language), *_stocks(named, language)]
    if not sentences:
        return None
    return CatalogueAnswer(sentences, [build_card(product) for product in named[:MAX_CARDS]])


def _describes(text: str, named: Sequence[Product]) -> bool:
    """Tell whether the text asks nothing beyond the product itself."""
    title = set(content_words(" ".join(product.title for product in named)))
    return not set(content_words(_SHOPPING.sub(" ", _TELL.sub(" ", text)))) - title


def _description(product: Product) -> Sentence:
    quote = " ".join(split_sentences(product.description)[:DESCRIPTION_SENTENCES])
    quote = quote if quote in product.description else product.description
    return (
        Sentence(f"{quote} ", (Citation(product.id, product.title, quote),))
        if quote
        else _sentence(product, product.title + ".")
    )


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
    """Say it of each version; of many versions in one sentence per state."""
    if len(named) <= MAX_CARDS:
        return [_sentence(product, _stock_sentence(product, language)) for product in named]
    states = dict.fromkeys(product.offer.availability for product in named)
    return [
        _versions_sentence(
            f"{state}_versions", [p for p in named if p.offer.availability == state], language
        )
        for state in states
    ]


def _versions_sentence(key: str, versions: Sequence[Product], language: str) -> Sentence:
    values = ", ".join(dict.fromkeys(filter(None, map(_version, versions))))
    text = say(language, key, title=_family(versions), values=values)
    return Sentence(text + " ", tuple(cite_product(product) for product in versions))


def _version(product: Product) -> str:
    return " / ".join(filter(None, (product.color, product.size))) or product.title


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
    return [_versions_sentence("options", named, language)] if len(named) > 1 else []


def _attributes(named: Sequence[Product], text: str, language: str) -> list[Sentence]:
    """State the attributes whose names the question holds, the most fully named ones only."""
    asked = set(content_words(text))
    matched = {
        name: asked & set(content_words(name.replace("_", " ")))
        for name, value in _named_values(named[0])
        if value
    }
    best = [name for name, words in matched.items() if words and not _is_outdone(words, matched)]
    values = dict(_named_values(named[0]))
    return [
        _sentence(
            named[0],
            say(
                language,
                "attribute",
                title=_family(named),
                name=name.replace("_", " "),
                value=values[name],
            ),
        )
        for name in best
    ]


def _is_outdone(words: set[str], matched: Mapping[str, set[str]]) -> bool:
    """Asking for the "waterproof rating" does not ask for the "rating" as well."""
    return any(words < others for others in matched.values())


def _named_values(product: Product) -> list[tuple[str, str]]:
    return [
        ("brand", product.brand),
        ("material", product.material),
        ("shipping weight", product.shipping_weight),
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
