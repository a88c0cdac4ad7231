"""The words of one shop: its catalogue's, and those of all its documents, for reading messages."""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.products.shelf import Shelf, index_shelf
from bot.products.words import has_cjk, normalize, split_words
from knowledge.catalog import Catalog
from retrieval.embedder import find_bundled_model
from retrieval.interfaces import EmbedderUnavailable

if TYPE_CHECKING:  # it brings FAISS, which a server that is starting does not wait for
    from retrieval.snapshot import Snapshot

LONGEST_CORRECTED_WORDS = 60
"""Longer messages name what they are about more than once, and looking up costs time."""

MOST_WORDS_OF_GOODS = 4
"""A longer message says more than what is looked for."""
LEAST_SLIP_CHARS = 5
LEAST_VOWEL_SLIP_CHARS = 7
"""Shorter words have too many neighbours to be corrected; only longer ones for a wrong vowel."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SPELLINGS = (
    ("our", "or"),
    ("tre", "ter"),
    ("bre", "ber"),
    ("ise", "ize"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("isation", "ization"),
    ("yse", "yze"),
    ("ogue", "og"),
    ("ence", "ense"),
    ("lled", "led"),
    ("lling", "ling"),
    ("llery", "lry"),
    ("grey", "gray"),
    ("tyre", "tire"),
    ("mould", "mold"),
    ("pyjama", "pajama"),
    ("aluminium", "aluminum"),
    ("yoghurt", "yogurt"),
    ("doughnut", "donut"),
    ("programme", "program"),
    ("cheque", "check"),
    ("kerb", "curb"),
)
"""British and American ends and words, either of which a shop may write."""


class ShopWords:
    """What a message is read by. Never changes; safe from several threads.

    Attributes:
        shelf: the catalogue's kinds, values and names.
    """

    def __init__(self, catalog: Catalog, texts: Iterable[str] = ()) -> None:
        """Read every word of the shop once.

        Args:
            catalog: the records.
            texts: titles and texts of every document.
        """
        self.shelf: Shelf = index_shelf(catalog)
        self._words = {word.lower() for text in texts for word in _WORD.findall(text)}
        self._norms = {normalize(word) for word in self._words} | self.shelf.names.words

    def correct(self, text: str) -> str:
        """Return the text with words written as the shop writes them.

        A British word that the shop only has in American becomes that, and the reverse. A small
        word that neither English nor the shop knows becomes the shop's word that is one slip of
        the finger away. What begins with a capital inside a sentence may be a name and stays.
        """
        if has_cjk(text) or len(text.split()) > LONGEST_CORRECTED_WORDS:
            return text
        return _WORD.sub(lambda match: self._corrected(match, text), text)

    def knows(self, text: str) -> bool:
        """Tell whether every word is one of the shop's or a frequent English one."""
        common = _common_words()
        words = [word.lower() for word in _WORD.findall(text)]
        return all(word in self._words or word in common for word in words)

    def names_goods(self, text: str) -> bool:
        """Tell whether a message is no more than what is sold here: "poles", "bouldering mats"."""
        words, kinds = split_words(text), self.shelf.kinds
        if not words or len(words) > MOST_WORDS_OF_GOODS or not kinds.has_noun(words[-1]):
            return False
        return all(word in kinds.words or kinds.has_noun(word) for word in words)

    def _corrected(self, match: re.Match[str], text: str) -> str:
        word, low = match.group(), match.group().lower()
        if low in self._words:
            return word
        own = next((other for other in other_spellings(low) if other in self._words), None)
        if own is not None:
            return own
        if normalize(low) in self._norms:
            return word
        is_name = word[0].isupper() and not word.isupper() and text[: match.start()].strip()
        common = _common_words()
        if is_name or len(low) < LEAST_SLIP_CHARS or not common or low in common:
            return word
        return next((other for other in find_slips(low) if other in self._words), word)


def find_slips(word: str) -> Iterator[str]:
    """Yield what a word may have been meant to be, the likeliest slip first.

    Two letters swapped, one lost, one too many, and in longer words a wrong vowel; a wrong
    consonant mostly makes another word ("hamper", "hammer"). The first letter is rarely wrong.

    Source: the kinds of error are those of Damerau 1964; the first letter is from Yannakoudakis
    and Fawthrop 1983.
    """
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    yield from (a + letter + b for a, b in cuts for letter in string.ascii_lowercase)
    yield from (a + b[1:] for a, b in cuts if b)
    if len(word) >= LEAST_VOWEL_SLIP_CHARS:
        yield from (a + v + b[1:] for a, b in cuts if b[:1] in set("aeiou") for v in "aeiou")


def other_spellings(word: str) -> Iterator[str]:
    """Yield a word's British or American spelling, for each rule that fits it."""
    for british, american in _SPELLINGS:
        for one, other in ((british, american), (american, british)):
            if one in word[1:] or word.startswith(one):
                yield word.replace(one, other)


@functools.lru_cache(maxsize=2)
def _keep(catalog: Catalog) -> list[ShopWords]:
    """Return a place for the words of one generation, known by its catalogue."""
    return []


def index_words(snapshot: Snapshot) -> ShopWords:
    """Build the words of a generation, or take those built before."""
    kept = _keep(snapshot.catalog)
    if not kept:
        chunks = snapshot.chunks.values()
        kept.append(ShopWords(snapshot.catalog, (f"{c.title}\n{c.text}" for c in chunks)))
    return kept[0]


@functools.cache
def _common_words() -> frozenset[str]:
    """Return the whole words of the bundled embedder's vocabulary; none where it is not installed.

    They are about 21,000 frequent English words with their forms.
    """
    try:
        path = find_bundled_model() / "vocab.txt"
    except EmbedderUnavailable:
        return frozenset()
    lines = path.read_text("utf-8").split("\n") if path.is_file() else []
    return frozenset(line for line in lines if line.isalpha())
