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
MOST_NAME_WORDS = 2
"""Words after the brand that may be a name: "Strath Air", "Rannoch Geo"."""
LEAST_VARIANT_WORDS = 2
"""Words that must set a variant's title apart for them to name it; one alone says too little."""
MOST_CELL_CHARS = 30
"""Longer cells are prose, where names stand in any case."""
TITLE_SHARE = 0.6
"""Least share of a title's words (weighted by rarity) that names a product whose title has no name
of its own: "red cotton shirt" names "Red Cotton Shirt, L", and "a shirt" does not."""

_PARTS = re.compile(
    r"(?i)\s+(?:and|or|vs\.?|versus|und|oder|et|ou|y|o|than|with|against|compared to)\s+(?:the\s+)?"
    r"|[,;/&?!]\s+|[和与跟或？]"
)
_ARTICLES = frozenset("the der die das den le la les el los las your this".split())
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
        self._titled: dict[str, list[str]] = defaultdict(list)
        for group, title in self._titles.items():
            for word in set(title):
                self._titled[word].append(group)
        counts = Counter({word: len(groups) for word, groups in self._titled.items()})
        self._rarity = {
            word: math.log(1 + len(self._groups) / count) for word, count in counts.items()
        }
        self._words = {group: _kind_words(products) for group, products in self._groups.items()}
        self._weights = {
            group: sum(self._rarity[word] for word in title)
            for group, title in self._titles.items()
        }
        self._kinds = _kind_words(catalog)
        self._categories = _category_nouns(catalog)
        self._named = self._find_names(counts)
        self._variants = self._index_variants()
        self._nouns = {title[-1] for title in self._titles.values() if title}
        self._opening = {group: self._name_start(group) for group in self._groups}
        self._openings: dict[str, list[str]] = defaultdict(list)
        for group, start in self._opening.items():
            if start and not start[0].isdigit() and counts[start[0]] <= MOST_GROUPS_OF_A_NAME:
                self._openings[start[0]].append(group)

    def find_named(self, text: str) -> list[Product]:
        """Return the variants of the one product that the text names; none if none or several."""
        tied = self.find_tied(text)
        return tied[0] if len(tied) == 1 else []

    def find_tied(self, text: str) -> list[list[Product]]:
        """Return the variants of every product that the text names equally well.

        "The Squall jacket" names the men's and the women's; "which Corrie" names several as well.
        """
        said = set(tokenize(text))
        groups = {group for word in said for group in self._named.get(word, ())}
        groups = groups or self._find_common(text)
        variants = [] if groups else self._find_variants(said)
        if variants:
            return variants
        if not groups:
            near = {group for word in said for group in self._titled.get(word, ())}
            groups = {group for group in near if self._share(group, said) >= TITLE_SHARE}
        # "Winter boots" speaks of boots, whatever else has "winter" in its title.
        kinds = set(content_words(text)) & self._categories
        groups = {group for group in groups if kinds <= self._words[group]}
        held = {group: self._held(group, said) for group in groups}
        best = max(held.values(), default=0.0)
        tied = [group for group in held if held[group] == best]
        whole = [group for group in tied if self._share(group, said) == 1.0]
        return [self._groups[group] for group in whole[:1] or tied] if held else []

    def has_name(self, text: str) -> bool:
        """Tell whether a word of the text is a product's own name, such as "Corrie"."""
        return any(word in self._named for word in tokenize(text)) or bool(self._find_common(text))

    def _find_common(self, text: str) -> set[str]:
        """Return the groups whose names are common words, where the text uses them as names.

        "Drizzle" and "Beam 400" are, after "the", capitalised within a sentence, or with both
        of their words; "a light drizzle" is not.
        """
        words = _TOKEN.findall(_POSSESSIVE.sub("", text))
        plain = [word.lower() for word in words]
        found: set[str] = set()
        for place, word in enumerate(plain):
            pair = tuple(plain[place : place + 2])
            found |= {g for g in self._openings.get(word, ()) if self._opening[g][:2] == pair}
            meant = place and (plain[place - 1] in _ARTICLES or words[place][0].isupper())
            if meant and word not in self._nouns:
                found |= set(self._openings.get(word, ()))
        return found

    def find_each(self, text: str) -> list[list[Product]]:
        """Return the variants of every product that a text names, in its order, each once.

        The text is cut at "and", "or", "versus" and commas; "the Corrie 1 and 2" names two.
        """
        found: dict[str, list[Product]] = {}
        last = ""
        for part in _PARTS.split(text):
            named = self.find_named(part)
            number = re.fullmatch(r"\W*(?:the\s+)?(\d+)\b.*", part)
            if not named and number and re.search(r"\d+", last):
                part = re.sub(r"\d+", number[1], last, count=1)
                named = self.find_named(part)
            if named:
                last = part
                found.setdefault(named[0].item_group_id or named[0].id, named)
        return list(found.values())

    @property
    def words(self) -> set[str]:
        """Words that are names of products."""
        return set(self._named)

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
        # A category's word ("Ultralight tents") describes, even where no description uses it.
        types = {product.product_type for products in self._groups.values() for product in products}
        common |= {word for text in types for word in tokenize(text)}
        # So does a value in small letters: the diet "vegan" in "Vegan Carrot Cake".
        cells = {cell for products in self._groups.values() for cell in _cells(products[0])}
        common |= {word for cell in cells for word in re.findall(r"\b[a-zà-ÿ]+\b", cell)}
        # A noun that ends several titles is a kind, wherever else it stands.
        lasts = Counter(title[-1] for title in self._titles.values() if title)
        nouns = {word for word, count in lasts.items() if count > 1}
        brands: dict[str, set[str]] = defaultdict(set)
        named: dict[str, list[str]] = defaultdict(list)
        for group, title in self._titles.items():
            product = self._groups[group][0]
            places = _name_words(title, tokenize(product.brand), self._categories)
            for word in places - common - nouns - NUMBER_WORDS.keys():
                if counts[word] <= MOST_GROUPS_OF_A_NAME and not word.isdigit() and len(word) > 2:
                    named[word].append(group)
                    brands[word].add(product.brand)
        # A word that several brands use describes: "two-person", "packable".
        return {word: groups for word, groups in named.items() if len(brands[word]) == 1}

    def _find_variants(self, said: set[str]) -> list[list[Product]]:
        """Return the variants whose own part of the title is said: "Red Lentil Dal"."""
        found = [entry for word in said for entry in self._variants.get(word, ())]
        return [[product] for words, product in found if words <= said][:1]

    def _index_variants(self) -> dict[str, list[tuple[set[str], Product]]]:
        """Index variants by what sets their titles apart, where it is neither colour nor size."""
        index: dict[str, list[tuple[set[str], Product]]] = defaultdict(list)
        for group, products in self._groups.items():
            shared = set(self._titles[group])
            for product in products if len(products) > 1 else ():
                own = set(tokenize(product.title)) - shared
                own -= set(tokenize(f"{product.color} {product.size} {product.condition}"))
                if len(own) >= LEAST_VARIANT_WORDS:
                    index[min(own)].append((own, product))
        return index

    def _name_start(self, group: str) -> tuple[str, ...]:
        """Return a title's words after the brand: where a name stands."""
        title, brand = self._titles[group], tokenize(self._groups[group][0].brand)
        return tuple(title[len(brand) :]) if title[: len(brand)] == brand and brand else ()

    def _share(self, group: str, said: set[str]) -> float:
        held = sum(self._rarity[word] for word in self._titles[group] if word in said)
        return held / self._weights[group] if self._weights[group] else 0.0

    def _held(self, group: str, said: set[str]) -> float:
        """Sum the rarity of the title's words that the text says, to a fixed precision."""
        return round(sum(self._rarity[word] for word in set(self._titles[group]) & said), 6)


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


def _name_words(title: Sequence[str], brand: Sequence[str], nouns: set[str]) -> set[str]:
    """Return the words of a title that stand where names stand.

    A name follows the brand ("Kivra Brevo Espresso Machine"), or the noun ("Desk Lamp Aurora"), or
    holds a digit ("X300").
    """
    rest = title[len(brand) :] if list(title[: len(brand)]) == list(brand) else title
    after_noun = [word for word in rest[-1:] if nouns & set(content_words(" ".join(rest[:-1])))]
    coded = [word for word in rest if re.search(r"\d", word)]
    return {*rest[:MOST_NAME_WORDS], *after_noun, *coded}


def _cells(product: Product) -> list[str]:
    """Return the short values of a record that describe it."""
    return [
        c for c in (product.material, *product.attributes.values()) if len(c) <= MOST_CELL_CHARS
    ]


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
