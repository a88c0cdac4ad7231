"""Kinds of products: what "tents", "a down jacket" or "hand grinder" means in this catalogue.

Learnt from categories and titles. A product is a kind by the noun that ends its title, by the noun
of its category, or because its category is no noun ("Waterproof") and stands below one ("Jackets").
A tent groundsheet is no tent: its title uses "tent" to describe another noun.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.products.cells import YES
from bot.products.columns import Column
from bot.products.nouns import (
    find_areas,
    find_topics,
    inner_nouns,
    loosen,
    open_phrase,
    own_nouns,
    split_steps,
    step_nouns,
    version_words,
)
from bot.products.nouns import title_noun as title_noun
from bot.products.titles import names_maker
from bot.products.vocabulary import BREAKS, SKIPS
from bot.products.words import Word, find_words, has_cjk, normalize, split_words
from knowledge.interfaces import Product

LEAST_PART_CHARS = 3
"""Shorter parts of a compound are chance."""
LONGEST_VALUE_WORDS = 6
"""Cells of more words are prose and describe too much."""

_ACCESSORY = re.compile(
    r"(?i)\b(?:accessor\w*|spares?|parts?|care|zubehör|ersatzteile?|pflege|accessoires?|"
    r"pi[eè]ces?|accesorios?|repuestos?)\b|配件|备件"
)
_CLOSED_GAP = re.compile(r"[\s'’-]*")
_CJK_NOUN = re.compile("[\u3400-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message asks for.

    Attributes:
        positions: of the products that are it, in the catalogue's order.
        noun: as the catalogue writes it, normalized.
        whole: every describing word of the message was found; else `positions` are the noun's.
        start, end: where the text says it.
    """

    positions: frozenset[int]
    noun: str
    whole: bool
    start: int
    end: int


class KindIndex:
    """The nouns of one catalogue and the words that describe its products."""

    def __init__(self, products: Sequence[Product], columns: Iterable[Column]) -> None:
        """Read titles, categories and short values once."""
        self._own: dict[str, set[int]] = defaultdict(set)
        self._filed: dict[str, set[int]] = defaultdict(set)
        self._words: dict[str, set[int]] = defaultdict(set)
        self._typed: dict[str, set[int]] = defaultdict(set)
        self._titled: dict[str, set[int]] = defaultdict(set)
        self._told: dict[str, set[int]] = defaultdict(set)
        self._cjk: dict[str, set[int]] = defaultdict(set)
        heads = [title_noun(product.title, version_words(product)) for product in products]
        nouns, topics = frozenset(heads), find_topics(products, heads)
        self._areas = find_areas(products, heads)
        for position, product in enumerate(products):
            topic = topics[product.product_type]
            self._add(position, product, heads[position], nouns, topic)
            _fill(self._told, set(split_words(product.description)) - BREAKS - SKIPS, position)
        columns = list(columns)
        for word, places in self._titled.items():
            self._words[word] |= places
        self._add_values(products, columns)
        self._drop_values(products, columns)
        self._loose = {loosen(noun): noun for noun in [*self._filed, *self._own]}

    @property
    def words(self) -> Mapping[str, set[int]]:
        """Every describing word with the places of the products that it describes."""
        return self._words

    @property
    def nouns(self) -> set[str]:
        """Every noun that is a kind."""
        return self._own.keys() | self._filed.keys()

    def find_kinds(self, text: str, breaks: frozenset[str], skips: frozenset[str]) -> list[Kind]:
        """Return the kinds that a text names, in order.

        Args:
            text: the message.
            breaks: normalized words that end a noun's description, leftwards: "the", "for".
            skips: normalized words that describe nothing: "good", "cheap".
        """
        if has_cjk(text):
            return self._find_cjk(text)
        words = find_words(text)
        ends = [place for place, word in enumerate(words) if self._noun(word.norm)]
        # "Tent pegs" speaks of pegs: of adjoining nouns the last is the kind.
        lasts = [p for p in ends if p + 1 not in ends or not _adjoin(text, words, p)]
        return [self._describe(text, words, place, breaks, skips) for place in lasts]

    def has_noun(self, word: str) -> bool:
        """Tell whether a normalized word is a kind here."""
        return bool(self._noun(word))

    def has_phrase(self, phrase: str) -> bool:
        """Tell whether a product is what a phrase says: "rain jacket" is no other jacket."""
        *before, last = split_words(phrase) or [""]
        found = self.of_noun(self._noun(last))
        return bool(found.intersection(*(self._words.get(word, ()) for word in before)))

    def split_compound(self, word: str) -> str:
        """Write a compound as the two words that the catalogue uses: "raincoat", "rain coat"."""
        norm = normalize(word)
        if norm in self._words or self._noun(norm):
            return word
        cuts = range(LEAST_PART_CHARS, len(norm) - LEAST_PART_CHARS + 1)
        parts = (f"{norm[:cut]} {norm[cut:]}" for cut in cuts)
        return next((both for both in parts if self.has_phrase(both)), word)

    def find_described(self, words: Sequence[str]) -> frozenset[int]:
        """Return the places of the products that all words describe: "fleece" without a noun."""
        found = [frozenset(self._words.get(word, ())) for word in words]
        return frozenset.intersection(*found) if found else frozenset()

    def find_titled(self, word: str) -> frozenset[int]:
        """Return the places of the products whose title or category holds a word."""
        return frozenset(self._titled.get(word, ()))

    def find_told(self, words: Sequence[str]) -> frozenset[int]:
        """Return the places of the products whose records hold all words, descriptions too."""
        found = [
            frozenset(self._words.get(word, ())) | frozenset(self._told.get(word, ()))
            for word in words
        ]
        return frozenset.intersection(*found) if found else frozenset()

    def narrow(
        self, positions: frozenset[int], words: Sequence[str]
    ) -> tuple[frozenset[int], list[str]]:
        """Keep what words after the noun leave: "shoes for approach", "boots that are waterproof".

        Returns:
            The places left, and the words that did not narrow.
        """
        left = []
        for word in words:
            narrowed = positions & self._typed.get(word, set())
            left += [] if narrowed else [word]
            # A value's word narrows too, but what the message says of it stays unread.
            positions = narrowed or positions & self._words.get(word, set()) or positions
        return positions, left

    def of_noun(self, noun: str) -> frozenset[int]:
        """Return the places of products that are a noun; those merely filed there if none is.

        Of an area ("Navigation") it is all that is filed there.
        """
        own = self._own.get(noun) if noun not in self._areas else None
        return frozenset(own or self._filed.get(noun) or set())

    def like(self, product: Product) -> frozenset[int]:
        """Return the places of the products that are what a product's title says it is."""
        return self.of_noun(title_noun(product.title, version_words(product)))

    def of_type(self, product: Product, products: Sequence[Product]) -> frozenset[int]:
        """Return the places of the products in the same category as one of them."""
        same = product.product_type
        return frozenset(i for i, other in enumerate(products) if other.product_type == same)

    def _noun(self, word: str) -> str:
        """Return the noun of this catalogue that a word is, or an empty text."""
        if not word or word.isdigit():
            return ""
        known = word in self._own or word in self._filed
        return word if known else self._loose.get(loosen(word), "")

    def _describe(
        self,
        text: str,
        words: Sequence[Word],
        place: int,
        breaks: frozenset[str],
        skips: frozenset[str],
    ) -> Kind:
        """Narrow a noun by the words before it, as far as they describe it."""
        noun = self._noun(words[place].norm)
        found, whole, first = self.of_noun(noun), True, place
        while first and _adjoin(text, words, first - 1) and words[first - 1].norm not in breaks:
            word = words[first - 1].norm
            narrowed = found & self._words.get(word, set())
            if not narrowed and not word.isdigit() and len(word) > 1 and word not in skips:
                whole = False
                break
            found = narrowed or found
            first -= 1
        return Kind(found, noun, whole, words[first].start, words[place].end)

    def _find_cjk(self, text: str) -> list[Kind]:
        said = [noun for noun in self._cjk if noun in text]
        longest = [noun for noun in said if not any(noun != o and noun in o for o in said)]
        spans = sorted((text.find(noun), noun) for noun in longest)
        return [Kind(frozenset(self._cjk[n]), n, True, at, at + len(n)) for at, n in spans]

    def _add(
        self,
        position: int,
        product: Product,
        head: str,
        nouns: frozenset[str],
        topic: frozenset[str],
    ) -> None:
        steps = split_steps(product.product_type)
        described = set(split_words(open_phrase(product.title))) - {head} - topic
        accessory = bool(steps and _ACCESSORY.search(steps[-1]))
        own = {head}
        if not accessory:
            own |= set(own_nouns(steps, head, nouns)) - (described - inner_nouns(steps, nouns))
            # What ends the outermost step is a noun even without a plural: "Bread", "Navigation".
            lasts = {normalize(word) for step in steps[:1] for word in step.split()[-1:]}
            _fill(self._filed, lasts - described, position)
            _fill(
                self._filed, {n for s in steps for n in step_nouns(s, nouns)} - described, position
            )
        elif _ACCESSORY.search(steps[0]):
            _fill(self._filed, step_nouns(steps[0], nouns), position)
        _fill(self._own, own, position)
        place = steps[-1:] if accessory else steps
        _fill(self._typed, split_words(" ".join(place)), position)
        _fill(self._titled, split_words(" ".join([product.title, *place])), position)
        _fill(self._cjk, _cjk_nouns([product.title, *steps]), position)

    def _drop_values(self, products: Sequence[Product], columns: Iterable[Column]) -> None:
        """Keep no noun that is a value more often than it ends a title: "Prosecco Extra Dry"."""
        counts = Counter(
            words[0]
            for column in columns
            if not column.is_number and column.name != "brand"
            for words, cells in column.phrases.items()
            if len(words) == 1 and words[0] in self._own
            for cell in column.values.values()
            if cell in cells
        )
        for word, count in counts.items():
            if count > len(self._own[word]) and word not in self._typed:
                del self._own[word]

    def _add_values(self, products: Sequence[Product], columns: Iterable[Column]) -> None:
        """Let short values describe: the season "winter", the material "merino wool"."""
        places = {product.id: position for position, product in enumerate(products)}
        for column in columns:
            apart = column.name in {"size", "color", "condition"}
            # A word of a maker's name describes nothing: "Basil Books" makes no cookbook a book.
            if apart or column.is_number or names_maker(column.name):
                continue
            for product_id, cell in column.values.items():
                if cell.lower() in YES:
                    _fill(self._words, column.words, places[product_id])
                elif len(cell.split()) <= LONGEST_VALUE_WORDS:
                    _fill(self._words, split_words(cell), places[product_id])


def _adjoin(text: str, words: Sequence[Word], place: int) -> bool:
    return bool(_CLOSED_GAP.fullmatch(text, words[place].end, words[place + 1].start))


def _fill(index: dict[str, set[int]], words: Iterable[str], position: int) -> None:
    for word in words:
        if word:
            index[word].add(position)


def _cjk_nouns(texts: Iterable[str]) -> set[str]:
    return {noun for text in texts for noun in _CJK_NOUN.findall(text)}
