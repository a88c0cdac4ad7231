"""What a shop sells at all: asked for as such, and said where something else was looked for."""

from __future__ import annotations

import re
from collections import Counter

from bot.interfaces import Sentence
from bot.phrases import say
from bot.products.lists import CatalogueAnswer, build_list
from bot.products.nouns import split_steps
from bot.products.requests import Request
from bot.products.segments import left_words
from bot.products.selecting import one_of_each
from bot.products.shelf import Shelf
from bot.products.wording import MAX_CARDS, cite_product

MOST_KINDS = 10
"""Categories in one sentence: more are not read."""

_ASKED = re.compile(
    r"(?i)\b(?:what|which)\b(?P<what>.{0,40})\b(?:you|shop|store)\b.{0,20}\b(?:sell|have|offer|stock|carry)\b|"
    r"\bwhat(?:['’]s| is| are) (?:in|on) (?:your|the) (?:shop|store|catalog\w*|range)|"
    r"\b(?:what|which) (?:kinds?|types?|sorts?) of (?:products?|items?|things|goods)|"
    r"\b(?:product )?(?:categories|range|assortment|catalogu?e)\b|\ball (?:your )?products\b|"
    r"\bwas (?:verkauf\w+|habt ihr|haben sie|bieten sie)|\bsortiment\b|"
    r"\bque vendez|\bqu[ée] (?:venden|tienen|ofrecen)|"
    r"卖什么|卖些什么|有(?:什么|哪些)(?:商品|产品)"
)

SEEKS = re.compile(
    r"(?i)\b(?:do you (?:\w+ )?(?:have|sell|carry|stock|offer|do)|have you got|got any|looking for|"
    r"searching for|i(?: would|['’]d)? (?:like|need|want)|show me|is there|are there|"
    r"haben sie|habt ihr|verkauf\w+ (?:sie|ihr)|gibt es|suche|brauche|avez[- ]vous|vendez[- ]vous|"
    r"cherche|tienen|tenéis|venden|busco|quiero)\b|有.{0,12}吗|有没有|卖.{0,8}吗|找"
)
"""Looks for something to buy."""


def answer_assortment(request: Request, shelf: Shelf, language: str) -> CatalogueAnswer | None:
    """Say what the shop sells, where just that is asked; else None."""
    limited = request.positions is not None or request.filters or request.degree or request.counts
    asked = _ASKED.search(request.text)
    if limited or asked is None or left_words(asked["what"] or ""):
        return None
    if left_words(_ASKED.sub(" ", request.text)):
        return None
    values = _name_kinds(shelf)
    each = one_of_each(shelf.products)
    if not values or len(each) <= MAX_CARDS:
        return build_list([say(language, "found")], each, (), language)
    text = say(language, "assortment", count=str(len(each)), values=", ".join(values))
    return CatalogueAnswer([Sentence(text, (cite_product(each[0]),))], [])


def say_not_sold(shelf: Shelf, language: str) -> CatalogueAnswer | None:
    """Say that nothing like what was looked for is sold, and what is."""
    values = _name_kinds(shelf)
    if not values:
        return None
    text = say(language, "not_sold", values=", ".join(values))
    return CatalogueAnswer([Sentence(text)], [], "refuse")


def _name_kinds(shelf: Shelf) -> list[str]:
    """Return the categories with the most products, the widest level that tells some apart."""
    each = one_of_each(shelf.products)
    steps = [found for product in each if (found := split_steps(product.product_type))]
    for level in range(max(map(len, steps), default=0)):
        counts = Counter(found[min(level, len(found) - 1)] for found in steps)
        if len(counts) > 1 or level + 1 == max(map(len, steps)):
            return [name for name, _ in counts.most_common(MOST_KINDS)]
    titles = list(dict.fromkeys(product.title for product in each))
    return titles if len(titles) <= MOST_KINDS else []
