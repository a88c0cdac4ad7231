"""The nouns of titles and categories: what a product is, told from how the shop files it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.products.measures import UNITS
from bot.products.words import fold, normalize, split_words
from knowledge.interfaces import Product

SHARED_ENDING_CHARS = 4
"""Compounds with one ending of this length are one kind where they are filed as one: a daypack
among the backpacks, a Kuppelzelt among the Zelte."""
TOPIC_SHARE = 0.25
"""A category whose own noun heads fewer of its titles is a topic ("Vitamins", "Baby") and all that
is filed there belongs; in others a title that uses the noun before another one does not: a tent
groundsheet among the tents. Chosen on reading; no source was found."""

_CUT = re.compile(
    r"(?i)[,(:–|]|\s-\s|\s(?:with|for|of|in|by|mit|für|aus|von|pour|avec|de|para|con|en)\s"
)
_JOINED = re.compile(r"(?i)\s+(?:and|und|et|y)\s+|\s*[&,+]\s*")
_LABEL = re.compile(r"\b[A-Z]{2,4}(?=[\s-]*\d)")
"""An abbreviation that labels a number: "SPF 50", "DIN 7380"."""
_COUNTERS = frozenset("pc pcs piece pack count ct stk stuck st pk".split())
_LOOSE_ENDING = re.compile(r"(?<=\w{4})(?:en|er|e|n)$")


def title_noun(title: str, versions: frozenset[str] = frozenset()) -> str:
    """Return the noun that ends a title's first phrase, normalized; empty where there is none.

    "Corrie 2 Two-Person Tent, Moss Green" is a tent, "Hot Tent with Stove Jack" too, "Half Rope
    60 m" is a rope and "Sun Cream SPF 50" a cream.

    Args:
        title: of a product.
        versions: words, normalized, of its colour and size, which are no nouns.
    """
    phrase = _LABEL.sub(" ", open_phrase(title)) if not title.isupper() else open_phrase(title)
    words = [word for word in split_words(phrase) if word.isalpha() and len(word) > 1]
    nouns = [word for word in words if word not in UNITS and word not in _COUNTERS]
    plain = [word for word in nouns if word not in versions]
    return (plain or nouns or [""])[-1]


def version_words(product: Product) -> frozenset[str]:
    """Return the words, normalized, of a product's colour and size."""
    return frozenset(split_words(f"{product.color} {product.size}"))


def split_steps(product_type: str) -> list[str]:
    """Return the steps of a category's path, the outermost first."""
    return [step.strip() for step in re.split(r"[>/]", product_type) if step.strip()]


def find_topics(products: Sequence[Product], heads: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return for each category the words of its name that head few of its titles."""
    headed: dict[str, Counter[str]] = defaultdict(Counter)
    for product, head in zip(products, heads, strict=True):
        headed[product.product_type][head] += 1
    return {
        name: frozenset(
            word
            for word in split_words(" ".join(split_steps(name)[-1:]))
            if counts[word] < TOPIC_SHARE * counts.total()
        )
        for name, counts in headed.items()
    }


def find_areas(products: Sequence[Product], heads: Sequence[str]) -> frozenset[str]:
    """Return the categories of one word, with others below them, that head few titles or none.

    No title is "a navigation": whatever is filed below Navigation belongs there. Boots and
    trainers below Shoes are shoes, although one title is "Court Shoes".
    """
    paths = [split_steps(product.product_type) for product in products]
    outer = {step for path in paths for step in path[:-1]}
    single = {step for path in paths for step in path if len(step.split()) == 1}
    headed = _heads_below(paths, heads)
    return frozenset(
        word
        for step in single
        for word in [normalize(step)]
        if (word not in heads and (step in outer or word == fold(step)))
        or (step in outer and headed[step][word] < TOPIC_SHARE * headed[step].total())
    )


def _heads_below(
    paths: Sequence[Sequence[str]], heads: Sequence[str]
) -> Mapping[str, Counter[str]]:
    """Count for each step of categories the nouns of the titles filed at it or below."""
    headed: dict[str, Counter[str]] = defaultdict(Counter)
    for path, head in zip(paths, heads, strict=True):
        for step in path:
            headed[step][head] += 1
    return headed


def step_nouns(step: str, nouns: frozenset[str]) -> list[str]:
    """Return the nouns of a category's name: a plural, or a word that ends some title.

    "Waterproof" and "Down" are none; "Hats & caps" are two.
    """
    lasts = [part.split()[-1] for part in _JOINED.split(step) if part.split()]
    return [
        noun
        for word in lasts
        if (noun := normalize(word)) in nouns or noun != fold(word) or loosen(noun) in nouns
    ]


def loosen(word: str) -> str:
    """Strip a German ending, for words that are not found as they are: "Zelte" to "Zelt"."""
    return _LOOSE_ENDING.sub("", word)


def open_phrase(title: str) -> str:
    """Return the title up to what qualifies it: a comma, a bracket, "with", "for"."""
    cut = _CUT.search(title, 1)
    return title[: cut.start()] if cut else title


def own_nouns(steps: Sequence[str], head: str, nouns: frozenset[str]) -> Iterator[str]:
    """Yield the nouns that a category surely gives its products.

    The innermost plural names them ("Tarps" below "Tents" are no tents); what stands above it does
    where both share an ending. Words that are no plurals ("Waterproof", "Rye") pass the name of the
    step above on. A step of two nouns ("Stoves and cookware") names neither.
    """
    inner = ""
    for place, step in reversed(list(enumerate(steps))):
        found = step_nouns(step, nouns) or ([normalize(step.split()[-1])] if not place else [])
        if (
            len(found) == 1
            and not _JOINED.search(step)
            and (not inner or _same_ending(found[0], inner))
        ):
            yield found[0]
        plural = bool(found) and found[0] != fold(step.split()[-1])
        inner = inner or (found[0] if plural else "")
    if inner and _same_ending(inner, head):
        yield inner


def inner_nouns(steps: Sequence[str], nouns: frozenset[str]) -> set[str]:
    """Return the nouns of the last of several steps: a shop files nothing there by accident."""
    return set(step_nouns(steps[-1], nouns)) if len(steps) > 1 else set()


def _same_ending(first: str, second: str) -> bool:
    one, other = loosen(first), loosen(second)
    shared = SHARED_ENDING_CHARS
    return len(one) >= shared and one[-shared:] == other[-shared:]
