"""Which product a text names, and which kind of product it speaks of.

Both are told from the catalogue's own words, so they work for any trade: a title's word that no
description uses in lower case ("Corrie", "X300") is a name; the words of categories and titles are
kinds.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.guards.facts import NUMBER_WORDS
from bot.guards.grounding import content_words
from knowledge.catalog import Catalog
from knowledge.interfaces import Product

MOST_GROUPS_OF_A_NAME = 8
"""A word in the titles of more product groups than this is a brand or a kind, not a name."""
TITLE_SHARE = 0.6
"""Least share of a title's words (weighted by rarity) that names a product whose title has no name
of its own: "red cotton shirt" names "Red Cotton Shirt, L", and "a shirt" does not."""

_POSSESSIVE = re.compile(r"['’]s\b")
_TOKEN = re.compile(r"[A-Za-zÀ-ÿ0-9]+|[\u3400-\u9fff]+")


class NameIndex:
    """Words of one catalogue's titles, prepared for finding names."""

    def __init__(self, catalog: Catalog) -> None:
        """Read every title and description once."""
        self._groups: dict[str, list[Product]] = defaultdict(list)
        for product in catalog:
            self._groups[product.item_group_id or product.id].append(product)
        self._titles = {
            group: tokenize(_shared_title(products)) for group, products in self._groups.items()
        }
        counts = Counter(word for title in self._titles.values() for word in set(title))
        self._rarity = {
            word: math.log(1 + len(self._groups) / count) for word, count in counts.items()
        }
        self._words = {group: _kind_words(products) for group, products in self._groups.items()}
        self._named = self._find_names(counts)
        self._kinds = _kind_words(catalog)
        self._categories = _category_nouns(catalog)

    def find_named(self, text: str) -> list[Product]:
        """Return the variants of the one product that the text names; none if none or several."""
        said = set(tokenize(text))
        groups = {group for word in said for group in self._named.get(word, ())}
        if not groups:
            groups = {group for group in self._titles if self._share(group, said) >= TITLE_SHARE}
        # "Winter boots" speaks of boots, whatever else has "winter" in its title.
        kinds = set(content_words(text)) & self._categories
        groups = {group for group in groups if kinds <= self._words[group]}
        ranked = sorted(groups, key=lambda group: self._rank(group, said), reverse=True)
        if not ranked or self._is_tie(ranked, said):
            return []
        return self._groups[ranked[0]]

    def find_kinds(self, text: str) -> set[str]:
        """Return the words of the text, stemmed, that name kinds of products here."""
        return set(content_words(text)) & self._kinds

    def is_only_kinds(self, text: str) -> bool:
        """Tell whether the text is a bare search, such as "hiking boots": no word but kinds."""
        words = set(content_words(text))
        return bool(words & self._categories) and words <= self._kinds

    def _find_names(self, counts: Counter[str]) -> dict[str, list[str]]:
        common = {
            word
            for products in self._groups.values()
            for word in re.findall(r"\b[a-zà-ÿ]+\b", products[0].description)
        }
        brands: dict[str, set[str]] = defaultdict(set)
        named: dict[str, list[str]] = defaultdict(list)
        for group, title in self._titles.items():
            for word in set(title) - common - NUMBER_WORDS.keys():
                if counts[word] <= MOST_GROUPS_OF_A_NAME and not word.isdigit() and len(word) > 2:
                    named[word].append(group)
                    brands[word].add(self._groups[group][0].brand)
        # A word that several brands use describes: "two-person", "packable".
        return {word: groups for word, groups in named.items() if len(brands[word]) == 1}

    def _share(self, group: str, said: set[str]) -> float:
        weights = [self._rarity[word] for word in self._titles[group]]
        held = [self._rarity[word] for word in self._titles[group] if word in said]
        return sum(held) / sum(weights) if weights else 0.0

    def _rank(self, group: str, said: set[str]) -> tuple[float, float]:
        """Order by how much of the text the title explains, then by how whole the title is."""
        held = sum(self._rarity[word] for word in set(self._titles[group]) & said)
        return held, self._share(group, said)

    def _is_tie(self, ranked: Sequence[str], said: set[str]) -> bool:
        return len(ranked) > 1 and self._rank(ranked[0], said) == self._rank(ranked[1], said)


@lru_cache(maxsize=2)
def index_names(catalog: Catalog) -> NameIndex:
    """Build the index of a catalogue, or take the one built before."""
    return NameIndex(catalog)


def tokenize(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case, without the possessive "'s"."""
    return [word.lower() for word in _TOKEN.findall(_POSSESSIVE.sub("", text))]


def select_variants(text: str, variants: Sequence[Product]) -> list[Product]:
    """Keep the variants whose colour and size the text names; all where it names none."""
    said = f" {' '.join(tokenize(text))} "
    fitting = list(variants)
    for field in ("color", "size"):
        values = {getattr(product, field) for product in fitting} - {""}
        named = {value for value in values if _says(said, value)}
        fitting = [product for product in fitting if not named or getattr(product, field) in named]
    return fitting


def _says(said: str, value: str) -> bool:
    """Tell whether a whole value, or one word of a two-word colour, is said."""
    words = tokenize(value)
    whole = f" {' '.join(words)} " in said
    return whole or any(len(word) > 2 and f" {word} " in said for word in words if word.isalpha())


def _shared_title(products: Sequence[Product]) -> str:
    """Return the words that all variants' titles share, in the first one's order."""
    shared = set(tokenize(products[0].title))
    for product in products[1:]:
        shared &= set(tokenize(product.title))
    variable = set(tokenize(" ".join(f"{p.color} {p.size}" for p in products)))
    words = [word for word in tokenize(products[0].title) if word in shared]
    return " ".join(word for word in words if word not in variable) or " ".join(words)


def _kind_words(products: Iterable[Product]) -> set[str]:
    texts = (f"{product.product_type} {product.title}" for product in products)
    return {word for text in texts for word in content_words(text)}


def _category_nouns(products: Iterable[Product]) -> set[str]:
    """Return the plural nouns that end the steps of categories, stemmed.

    "Jackets" and "boots" of "Jackets > Winter boots"; a step such as "Waterproof" is no noun.
    """
    steps = {step for product in products for step in re.split(r"[>/]", product.product_type)}
    last = {step.split()[-1].lower() for step in steps if step.split()}
    return {stem for word in last if word.endswith("s") for stem in content_words(word)}
