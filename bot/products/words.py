"""Words of customers and catalogues in one spelling: case, plurals, British and American, typos."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.guards.facts import NUMBER_WORDS

LEAST_TYPO_CHARS = 4
"""Shorter words have too many neighbours to be corrected; of this length only swaps are, since
"chat" is no "chart"."""
TYPO_RATIO = 0.8
"""A word is corrected above this difflib ratio: one letter lost, doubled or swapped in four or
more passes; one letter replaced in five ("boats" for "boots") does not, since both are words."""

_TOKEN = re.compile(r"[^\W_]+(?:['’]s\b)?")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ABBREVIATIONS = re.compile("[^aeiouy]{2}s")
"""Plurals of abbreviations: "TVs", "PCs"; no English word of three letters lacks a vowel."""
_SINGULAR = frozenset({"gps", "sms", "mms", "dns", "cms"})
"""Abbreviations of a word in S."""
_ENDING = re.compile(r"(?<=\w{4})(?:ed|ing)$")
_ES_ENDINGS = ("ches", "shes", "xes", "sses", "zes")
_SPELLINGS = {
    "grey": "gray",
    "colour": "color",
    "litre": "liter",
    "metre": "meter",
    "centimetre": "centimeter",
    "millimetre": "millimeter",
    "aluminium": "aluminum",
    "flavour": "flavor",
    "jewellery": "jewelry",
    "tyre": "tire",
    "fibre": "fiber",
    "children": "child",
    "kid": "child",
    "women": "woman",
    "men": "man",
    "tee": "tshirt",
    "cancelling": "canceling",
    "labelled": "labeled",
    "travelling": "traveling",
    "sanitiser": "sanitizer",
    "moisturiser": "moisturizer",
    "theatre": "theater",
    "plough": "plow",
    "mould": "mold",
    "washable": "wash",
    "loave": "loaf",
    "knive": "knife",
    "shelve": "shelf",
    "scarve": "scarf",
    "wolve": "wolf",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
    "alu": "aluminum",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Attributes:
        norm: lower case, singular, American, without accents, numbers in digits.
        start, end: its place in the text, in code points.
    """

    norm: str
    start: int
    end: int


def find_words(text: str) -> list[Word]:
    """Return the words of a text, in order; a run of Chinese is one word."""
    return [Word(normalize(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def split_words(text: str) -> list[str]:
    """Return the words of a text, normalized, in order."""
    return [normalize(word) for word in _TOKEN.findall(text)]


@functools.lru_cache(maxsize=65536)
def normalize(word: str) -> str:
    """Return a word's one spelling: "Colours" is "color", "Rosé" "rose", "two" "2"."""
    plain = re.sub(r"['’]s$", "", fold(word))
    singular = _SPELLINGS.get(plain) or _singular(plain)
    spelled = _SPELLINGS.get(singular, singular)
    number = NUMBER_WORDS.get(spelled)
    return spelled if number is None or spelled == "one" else str(number)


def fold(text: str) -> str:
    """Return a text in small letters without accents: customers leave them out."""
    lower = text.casefold()
    if lower.isascii() or has_cjk(lower):
        return lower
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def has_cjk(text: str) -> bool:
    """Tell whether a text holds Chinese, Japanese or Korean characters."""
    return bool(_CJK.search(text))


def _singular(word: str) -> str:
    if len(word) == 3 and _ABBREVIATIONS.fullmatch(word) and word not in _SINGULAR:
        return word[:-1]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_ES_ENDINGS) else word[:-1]


class Spelling:
    """Corrects words that a catalogue does not know to those that it does."""

    def __init__(self, targets: Iterable[str], known: Iterable[str] = ()) -> None:
        """Take what may be corrected to, and what else is a word, all normalized."""
        self._targets: dict[str, list[str]] = defaultdict(list)
        candidates = {word for word in targets if len(word) >= LEAST_TYPO_CHARS and word.isalpha()}
        for word in sorted(candidates):
            self._targets[word[0]].append(word)
        self._known = candidates.union(known)

    def correct(self, text: str) -> str:
        """Return the text with every unknown word that is nearly a known one corrected."""
        return _TOKEN.sub(lambda match: self._corrected(match.group()), text)

    def _near(self, plain: str) -> list[str]:
        """Return the words nearest to one: with two letters swapped, or one wrong in five."""
        # First letters are rarely mistyped (Yannakoudakis and Fawthrop 1983), and bound the search.
        near = [c for c in self._targets[plain[0]] if abs(len(c) - len(plain)) <= 2]
        swapped = [c for c in near if sorted(c) == sorted(plain)]
        if swapped or len(plain) <= LEAST_TYPO_CHARS:
            return swapped
        return difflib.get_close_matches(plain, near, 1, TYPO_RATIO + 1e-9)

    def _corrected(self, word: str) -> str:
        plain = normalize(word)
        if len(plain) < LEAST_TYPO_CHARS or not plain.isalpha() or plain in self._known:
            return word
        near = self._near(plain)
        return near[0] if near and not _is_inflected(plain, near[0]) else word


def _is_inflected(word: str, target: str) -> bool:
    """Tell whether two words are forms of one: "published" is no typo of "publisher"."""
    stem = _ENDING.sub("", word)
    return stem != word and target.startswith(stem)
