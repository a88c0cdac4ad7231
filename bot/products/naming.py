"""Which products a text names: by their names, by most of their titles, or as "the night cream"."""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from bot.products.aspects import ASPECT_WORDS
from bot.products.measures import UNITS
from bot.products.titles import (
    MOST_GROUPS_OF_A_NAME,
    after_brand,
    category_nouns,
    find_names,
    kind_words,
    share_words,
    split_tokens,
    tokenize,
)
from bot.products.unspaced import UnspacedNames
from bot.products.vocabulary import BREAKS, COLORS, KNOWN_WORDS, SKIPS
from bot.products.words import fold, normalize, split_words
from knowledge.catalog import Catalog
from knowledge.interfaces import Product

LEAST_VARIANT_WORDS = 2
"""Words that must set a variant's title apart for them to name it; one alone says too little."""
MOST_CODE_LETTERS = 3
"""Letters of a model such as "AS 18"; longer words are names of their own."""
MOST_OF_A_CODE = 2
"""Products that one such model may name; a label of more ("SPF 50") names none."""
LEAST_NOUN_CHARS = 4
"""Shorter words behind a name are seldom nouns."""
TITLE_SHARE = 0.6
"""Least share of a title's words (weighted by rarity, the brand left out) that names a product
whose title has no name of its own: "red cotton shirt" names "Red Cotton Shirt, L", and "a shirt"
does not."""

_PARTS = re.compile(
    r"(?i)\s+(?:and|or|vs\.?|versus|und|oder|et|ou|y|o|than|against|compared to)\s+"
    r"|(?<=[^\W\d_]{4})\s+(?:with|to|mit|avec|con)\s+(?=the\b|(?-i:[A-Z]))|[,;/&?!]\s+|[和与跟或？]"
)
_ARTICLES = frozenset("the der die das den le la les el los las your this".split())
_DEFINITE = re.compile(r"(?i)\b(?:the|this|that|your|der|die|das|den|le|la|el)\s+(?=\w)")
_YES_OR_NO = re.compile(r"(?i)^\W*(?:is|are|was|does|do|did|can|will|has|have)\b")
"""An adjective follows the product in these: "is the leather belt genuine"."""

_Key = TypeVar("_Key")


class NameIndex:
    """Words of one catalogue's titles, prepared for finding names."""

    def __init__(self, catalog: Catalog) -> None:
        """Read every title and description once."""
        self._groups: dict[str, list[Product]] = defaultdict(list)
        for product in catalog:
            self._groups[product.item_group_id or product.id].append(product)
        every = {g: [tokenize(p.title) for p in found] for g, found in self._groups.items()}
        self._places = {group: place for place, group in enumerate(self._groups)}
        self._titles = {g: share_words(found, every[g]) for g, found in self._groups.items()}
        self._words = {g: set().union(*titles) for g, titles in every.items()}
        self._pairs = {g: {p for t in titles for p in _adjoining(t)} for g, titles in every.items()}
        self._titled = _invert(self._words)
        self._rarity = {
            word: math.log(1 + len(self._groups) / len(groups))
            for word, groups in self._titled.items()
        }
        self._core = {
            group: after_brand(title, self._groups[group][0])
            for group, title in self._titles.items()
        }
        self._kinds = {group: kind_words(found) for group, found in self._groups.items()}
        self._categories = category_nouns(catalog)
        columns = {name for product in catalog for name in product.attributes}
        self._columns = {word for name in columns for word in split_words(name)}
        self._every = {word for words in self._kinds.values() for word in words}
        types = {product.product_type for product in catalog}
        self._types = {word for name in types for word in split_words(name)}
        self._named = find_names(self._groups, self._titles, self._core)
        self._codes = self._index_codes()
        self._variants = self._index_variants()
        self._nouns = {title[-1] for title in self._titles.values() if title}
        self._openings = self._index_openings()
        self._unspaced = UnspacedNames(self._groups)

    @property
    def words(self) -> set[str]:
        """Words that are names of products."""
        return set(self._named)

    def has_name(self, text: str) -> bool:
        """Tell whether a word of the text is a product's own name, such as "Corrie"."""
        return any(word in self._named for word in tokenize(text)) or bool(self._find_common(text))

    def named_by(self, word: str) -> list[list[Product]]:
        """Return the variants of every product whose name a folded word is or opens."""
        groups = self._named.get(word, []) or self._openings.get(word, [])
        return [self._groups[group] for group in groups]

    def find_named(self, text: str) -> list[Product]:
        """Return the variants of the one product that the text names; none if none or several."""
        tied = self.find_tied(text)
        return tied[0] if len(tied) == 1 else []

    def find_tied(self, text: str) -> list[list[Product]]:
        """Return the variants of every product that the text names equally well.

        "The Squall jacket" names the men's and the women's; "which Corrie" names several as well.
        """
        unspaced = [self._groups[group] for group in self._unspaced.find(text)]
        if unspaced:
            return unspaced
        said = tokenize(text)
        # "Winter boots" speaks of boots, whatever else has "winter" in its title.
        kinds = set(split_words(text)) & self._categories
        named = {group for word in said for group in self._named.get(word, ())}
        named = named or {g for pair in _find_codes(text) for g in self._codes.get(pair, ())}
        # "The battery of the Pixelo" asks of the phone, although batteries are sold too.
        groups = self._of_kinds(named, kinds - self._columns)
        groups = groups or (set() if named else self._of_kinds(self._find_common(text), kinds))
        if not groups and not named:
            own = self._find_variants(set(said))
            if own:
                return own
            groups = self._of_kinds(self._find_titled(said), kinds)
            groups = groups or self._of_kinds(self._find_definite(text), kinds)
        return [self._groups[group] for group in self._narrow(groups, said)]

    def find_each(self, text: str, most: int = 1) -> list[list[Product]]:
        """Return the variants of every product that a text names, in its order, each once.

        The text is cut at "and", "or", "versus" and commas; "the Corrie 1 and 2" names two, and so
        does "the 10000 or the 20000 power bank".

        Args:
            text: a message.
            most: how many products one part of it may mean; parts that mean more name none.
        """
        parts = [part for part in _PARTS.split(text) if part.strip()]
        tied = [self.find_tied(part) for part in parts]
        clear = [part for part, found in zip(parts, tied, strict=True) if 0 < len(found) <= most]
        numbered = [part for part in clear if re.search(r"\d", part)]
        found: dict[str, list[Product]] = {}
        for place, part in enumerate(parts):
            families = tied[place]
            number = re.search(r"^\W*(?:\w+\W+)*?(\d+)\b", part) if not families else None
            if number and numbered:
                families = self.find_tied(re.sub(r"\d+", number[1], numbered[0], count=1))
            for family in families if len(families) <= most else ():
                found.setdefault(family[0].item_group_id or family[0].id, family)
        return list(found.values())

    def count_parts(self, text: str) -> int:
        """Return how many parts of a text, cut as `find_each` does, name something."""
        return sum(bool(self.find_tied(part)) for part in _PARTS.split(text) if part.strip())

    def _of_kinds(self, groups: Iterable[str], kinds: set[str]) -> set[str]:
        return {group for group in groups if kinds <= self._kinds[group]}

    def _narrow(self, groups: Iterable[str], said: Sequence[str]) -> list[str]:
        """Keep the groups that hold most of what was said, and of those the plainest.

        Of "Pixelo 9" and "Pixelo 9 XL", "the Pixelo 9" is the first.
        """
        pairs, words = set(_adjoining(said)), set(said) - BREAKS
        scores = {
            group: (
                round(sum(self._rarity[w] for w in self._words[group] & words), 6),
                len(pairs & self._pairs[group]),
            )
            for group in sorted(groups, key=self._places.__getitem__)
        }
        best = max(scores.values(), default=(0.0, 0))
        tied = [group for group in scores if scores[group] == best]
        rest = {group: self._unsaid(group, words) for group in tied}
        plainest = min(tied, key=lambda group: len(rest[group]), default="")
        if all(rest[plainest] < rest[group] for group in tied if group != plainest):
            return [plainest] if tied else []
        return tied

    def _unsaid(self, group: str, said: set[str]) -> set[str]:
        """Return the words of a title that were not said: neither brand, number nor unit."""
        left = {word for word in self._core[group] if word not in said and word not in UNITS}
        return {word for word in left if not word.isdigit()}

    def _find_common(self, text: str) -> set[str]:
        """Return the groups whose names are common words, where the text uses them as names.

        "Drizzle" and "Beam 400" are, after "the", capitalised within a sentence, or with both
        of their words, or behind their brand; "a light drizzle" is not, and "a 55 inch TV" is no
        "A-55".
        """
        words = split_tokens(text)
        plain = [fold(word) for word in words]
        found: set[str] = set()
        for place, word in enumerate(plain):
            pair = plain[place : place + 2]
            opened = self._openings.get(word, ())
            if len(word) > 1 or words[place].isupper():
                found |= {group for group in opened if self._core[group][:2] == pair}
            found |= {g for g in opened if place and self._follows(g, plain[place - 1])}
            meant = place and (plain[place - 1] in _ARTICLES or words[place][0].isupper())
            if meant and word not in self._nouns and normalize(word) not in self._types:
                found |= set(opened)
        return found

    def _follows(self, group: str, word: str) -> bool:
        """Tell whether a word is the brand right before the name in a group's title."""
        title = self._titles[group]
        return title[: len(title) - len(self._core[group])][-1:] == [word]

    def _find_titled(self, said: Sequence[str]) -> set[str]:
        """Return the groups most of whose titles are said, and no strange noun behind them.

        "The Trail Kitchen porridge" is none of the Trail Kitchen meals.
        """
        words = set(said) - BREAKS
        near = {group for word in words for group in self._titled.get(word, ())}
        near = {group for group in near if self._share(group, words) >= TITLE_SHARE}
        return {group for group in near if not self._is_followed(said, self._words[group])}

    def _held_by(self, groups: Iterable[str]) -> set[str]:
        return {word for group in groups for word in self._words[group]}

    def _is_followed(self, said: Sequence[str], title: set[str]) -> bool:
        """Tell whether the last word of a title in a text is followed by one nobody knows."""
        last = max((place for place, word in enumerate(said) if word in title), default=0)
        after = said[last + 1 : last + 2]
        if not after or not after[0].isalpha() or len(after[0]) < LEAST_NOUN_CHARS:
            return False
        word = normalize(after[0])
        known = word in BREAKS or word in SKIPS or word in KNOWN_WORDS or word in self._columns
        return not known and word not in self._every and word not in ASPECT_WORDS

    def _find_definite(self, text: str) -> set[str]:
        """Return the one group that "the night cream" can mean; none where it may be several.

        What follows the article is read as far as some title holds all of it.
        """
        for match in _DEFINITE.finditer(text):
            found: set[str] = set()
            telling = False
            for word in tokenize(text[match.end() :]):
                narrowed = set(self._titled.get(word, ()))
                narrowed = narrowed & found if found else narrowed
                if not narrowed or word in BREAKS or normalize(word) in self._columns:
                    break
                found, telling = narrowed, telling or not (word.isdigit() or word in COLORS)
            said = tokenize(text[match.start() :])
            other = not _YES_OR_NO.match(text) and self._is_followed(said, self._held_by(found))
            if telling and len(found) == 1 and not other:
                return found
        return set()

    def _find_variants(self, said: set[str]) -> list[list[Product]]:
        """Return the variants whose own part of the title is said: "Red Lentil Dal"."""
        found = [entry for word in said for entry in self._variants.get(word, ())]
        return [[product] for words, product in found if words <= said][:1]

    def _index_codes(self) -> dict[tuple[str, str], list[str]]:
        """Index models of two short words, "AS 18": a number behind a few capitals."""
        index: dict[tuple[str, str], list[str]] = defaultdict(list)
        for group, products in self._groups.items():
            for letters, number in _adjoining(split_tokens(products[0].title)):
                short = letters.isupper() and letters.isalpha() and number.isdigit()
                known = fold(letters) in UNITS or normalize(letters) in self._columns
                if short and len(letters) <= MOST_CODE_LETTERS and not known:
                    index[fold(letters), number].append(group)
        return {pair: groups for pair, groups in index.items() if len(groups) <= MOST_OF_A_CODE}

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

    def _index_openings(self) -> dict[str, list[str]]:
        """Index the groups whose titles open with their brand by the word behind it."""
        index: dict[str, list[str]] = defaultdict(list)
        for group, core in self._core.items():
            opens = len(core) < len(self._titles[group])
            first = core[0] if opens and core else "0"
            if not first.isdigit() and len(self._titled[first]) <= MOST_GROUPS_OF_A_NAME:
                index[first].append(group)
        return index

    def _share(self, group: str, said: set[str]) -> float:
        whole = sum(self._rarity[word] for word in self._core[group])
        held = sum(self._rarity[word] for word in self._core[group] if word in said)
        return held / whole if whole else 0.0


def _find_codes(text: str) -> Iterable[tuple[str, str]]:
    """Yield letters before a number that may be a model; "a 55 inch TV" speaks of no "A-55"."""
    for letters, number in _adjoining(split_tokens(text)):
        if len(letters) > 1 or letters.isupper() or f"{letters}-{number}" in text:
            yield fold(letters), fold(number)


def _adjoining(words: Sequence[str]) -> Iterable[tuple[str, str]]:
    return itertools.pairwise(words)


def _invert(words: Mapping[str, Iterable[_Key]]) -> dict[_Key, list[str]]:
    index: dict[_Key, list[str]] = defaultdict(list)
    for group, held in words.items():
        for word in held:
            index[word].append(group)
    return index
