"""Titles of products: which of their words are names, which are brands, kinds and versions.

Told from the catalogue's own words, so it works for any trade: a title's word that no description,
category or shared value uses ("Corrie", "X300") is a name.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.guards.facts import NUMBER_WORDS
from bot.products.measures import UNITS
from bot.products.nouns import title_noun, version_words
from bot.products.words import fold, normalize, split_words
from knowledge.interfaces import Product

Groups = Mapping[str, Sequence[Product]]
"""Group id to its variants."""

MOST_GROUPS_OF_A_NAME = 8
"""A word in the titles of more product groups than this is a brand or a kind, not a name."""
MOST_NAME_WORDS = 2
"""Words after the brand that may be a name: "Strath Air", "Rannoch Geo"."""
MOST_CELL_CHARS = 30
"""Longer cells are prose, where names stand in any case."""

_MAKERS = frozenset(
    split_words(
        "brand producer manufacturer maker winery brewery label publisher author hersteller marke"
    )
)
"""Columns that name who makes a product, where a shop has no brand."""
_POSSESSIVE = re.compile(r"['’]s\b")
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ0-9]+|[\u3400-\u9fff]+")
_ALPHABETIC_UNITS = "|".join(
    sorted((unit for unit in UNITS if unit.isascii() and unit.isalpha()), key=len, reverse=True)
)
_TIED_UNIT = re.compile(rf"(?i)(?<![^\W\d_])(\d+)({_ALPHABETIC_UNITS})\b")
_LOWER_WORD = re.compile(r"\b[a-zß-ɏ]+\b")


def tokenize(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters, without accents and "'s".

    A unit is a word of its own: "256GB" and "256 GB" are the same two.
    """
    return [fold(word) for word in split_tokens(text)]


def split_tokens(text: str) -> list[str]:
    """Return what `tokenize` does, as the text writes it."""
    plain = text if text.isalpha() else _TIED_UNIT.sub(r"\1 \2", _POSSESSIVE.sub("", text))
    return _TOKEN.findall(plain)


def share_words(products: Sequence[Product], titles: Sequence[Sequence[str]]) -> list[str]:
    """Return the words that all variants' titles share, in the first one's order.

    Args:
        products: the variants.
        titles: the words of each one's title.
    """
    shared = set(titles[0]).intersection(*titles[1:])
    variable = set(tokenize(" ".join(f"{p.color} {p.size}" for p in products)))
    words = [word for word in titles[0] if word in shared]
    return [word for word in words if word not in variable] or words


def brand_words(product: Product) -> set[str]:
    """Return the words of who makes a product: its brand, or a column such as "Producer"."""
    cells = [cell for name, cell in product.attributes.items() if names_maker(name)]
    return set(tokenize(" ".join([product.brand, *cells])))


@functools.lru_cache(maxsize=65536)
def names_maker(column: str) -> bool:
    """Tell whether a column holds who makes a product, by its name."""
    return bool(_MAKERS & set(split_words(column)))


def after_brand(title: Sequence[str], product: Product) -> list[str]:
    """Return a title's words behind the brand that it may open with; at least the last one."""
    brand, start = brand_words(product), 0
    while start < len(title) - 1 and title[start] in brand:
        brand.discard(title[start])
        start += 1
    return list(title[start:])


def kind_words(products: Iterable[Product]) -> set[str]:
    """Return the words, normalized, of categories and titles."""
    texts = dict.fromkeys(f"{product.product_type} {product.title}" for product in products)
    return {word for text in texts for word in split_words(text)}


def category_nouns(products: Iterable[Product]) -> set[str]:
    """Return the plural nouns, normalized, that end the steps of categories.

    "Jackets" and "boots" of "Jackets > Winter boots"; a step such as "Waterproof" is no noun.
    """
    types = {product.product_type for product in products}
    lasts = {s.split()[-1] for t in types for s in re.split(r"[>/]", t) if s.split()}
    return {normalize(word) for word in lasts if normalize(word) != fold(word)}


def find_names(
    groups: Groups, titles: Mapping[str, Sequence[str]], cores: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the words that are names, each with the groups that it names.

    Args:
        groups: the catalogue.
        titles: group id to the words of its title, as `tokenize` gives them.
        cores: the same without the brand, see `after_brand`.
    """
    counts = Counter(word for title in titles.values() for word in set(title))
    common = _find_common_words(groups, titles, cores)
    nouns = category_nouns(product for products in groups.values() for product in products)
    brands: dict[str, set[str]] = defaultdict(set)
    named: dict[str, list[str]] = defaultdict(list)
    for group in titles:
        product = groups[group][0]
        for word in _name_places(cores[group], nouns):
            if counts[word] <= MOST_GROUPS_OF_A_NAME and normalize(word) not in common:
                named[word].append(group)
                brands[word].add(product.brand)
    # A word that several brands use describes: "two-person", "packable".
    return {word: found for word, found in named.items() if len(brands[word]) == 1}


def _find_common_words(
    groups: Groups, titles: Mapping[str, Sequence[str]], cores: Mapping[str, Sequence[str]]
) -> set[str]:
    """Return the words, normalized, that describe, whatever titles they stand in."""
    firsts = [products[0] for products in groups.values()]
    prose = [product.description for product in firsts]
    cells = [cell for product in firsts for cell in _cells(product)]
    common = {w for text in [*prose, *cells] for w in _LOWER_WORD.findall(text)}
    # A value that several products share, or that is one of a list, describes them, in capitals
    # too: the grape "Riesling", the port "USB-C".
    shared = [cell for cell, count in Counter(cells).items() if count > 1 or "," in cell]
    types = {product.product_type for product in firsts}
    common |= {word for text in [*types, *shared] for word in tokenize(text)}
    # A noun that ends several titles is a kind, wherever else it stands.
    lasts = Counter(title[-1] for title in titles.values() if title)
    heads = Counter(
        head
        for group, products in groups.items()
        for head in [title_noun(products[0].title, version_words(products[0]))]
        # "Lumo Pix 9" has no noun: what opens it is its name.
        if cores[group] and normalize(cores[group][0]) != head
    )
    common |= {word for counts in (lasts, heads) for word, n in counts.items() if n > 1}
    common |= {word for product in firsts for word in tokenize(product.brand)}
    columns = {name for product in firsts for name in product.attributes}
    common |= {word for name in columns for word in tokenize(name)}
    return {normalize(word) for word in common} | set(map(normalize, NUMBER_WORDS))


def _cells(product: Product) -> list[str]:
    """Return the short values of a record that describe it."""
    return [
        c for c in (product.material, *product.attributes.values()) if len(c) <= MOST_CELL_CHARS
    ]


def _name_places(rest: Sequence[str], nouns: set[str]) -> set[str]:
    """Return the words that stand where names stand, of a title without its brand.

    A name opens the title ("Brevo Espresso Machine"), follows the noun ("Desk Lamp Aurora"), or
    holds a digit ("X300"); a quantity ("1TB") or a number is none.
    """
    before = {normalize(word) for word in rest[:-1]}
    after_noun = rest[-1:] if nouns & before else []
    coded = [word for word in rest if re.search(r"\d", word)]
    places = {*rest[:MOST_NAME_WORDS], *after_noun, *coded}
    return {word for word in places if len(word) > 2 and not word.isdigit() and word not in UNITS}
