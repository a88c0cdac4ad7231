"""Lists of names: given names and surnames by region, and those that are words as well.

Which names are common in a country is what its registers publish; the lists were written for this
project. They hold names without accents, and are asked with or without them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path

from bot.glossing.lexicon import load_english, load_lexicon

FOLDER = Path(__file__).parent / "lexicon"

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
"""Letters that Unicode does not take apart into a letter and an accent."""

_SURNAME_SHAPE = re.compile(
    r"\w{2}(?:ov|ova|kov|ev|eva|yev|iev|sky|ski|ska|skaya|ckij?|cka|czyk|wicz|vich|ovic|evic|cek|"
    r"sek|enko|chuk|yuk|sson|[dklnrst]sen|dottir|darson|inen|onen|anen|strom|gren|qvist|quist|"
    r"lund|dahl|gaard|escu|eanu|opoulos|opoulou|idis|idou|akis|elli|etti|ucci|"
    r"meier|meyer|shvili|svili|adze|oglu|zadeh|oyan|[aeo]nyan|[eo]ault|"
    r"yama|naka|guchi|mura|moto|zaki|saki|shima|jima|kawa|gawa|naga|hashi|bayashi|wara|shita|"
    r"sma|veld|huis|hoven|berghe)$"
)
_SURNAME_ACCENT = re.compile(r"\w{2}i[ćč]$")
_SURNAME_START = re.compile(r"(?:Mc|O'|D'|Fitz|Mac(?=[A-Z]))[A-Z]?\w{2}")
"""How surnames end or begin that hardly any other word does, in the languages of Europe and in
Japanese. Left out are what German nouns end in as well (Bernstein, Fachmann)."""

_CERTAIN_SHAPE = re.compile(r"\w{2}(?:ić|dóttir|escu|opoulos|owski|enko|wicz)$")


def plain(word: str) -> str:
    """Return a word in lower case without accents, as the lists hold it."""
    folded = unicodedata.normalize("NFD", word.lower().translate(_LETTERS))
    return "".join(char for char in folded if not unicodedata.combining(char))


@functools.cache
def _load(name: str) -> frozenset[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if not line.startswith("#")).split())


def is_given(word: str) -> bool:
    """Tell whether a word is a listed given name; "Anna-Lena" is by its first part."""
    return _first_part(word) in _load("first_names.txt")


def is_ambiguous(word: str) -> bool:
    """Tell whether a name is a word, a brand or a place as well."""
    name = _first_part(word)
    if (
        len(name) < 3
        or (word.isupper() and len(name) < 5)
        or name in _load("ambiguous_names.txt")
        or name in load_english()
    ):
        return True
    return any(word.lower() in load_lexicon(language).exact for language in ("de", "fr", "es"))


def _first_part(word: str) -> str:
    return plain(word).partition("-")[0]


def is_surname(word: str) -> bool:
    """Tell whether a capitalised word is a listed surname, or is shaped as surnames are."""
    return is_listed_surname(word) or is_shaped(word)


def is_listed_surname(word: str) -> bool:
    """Tell whether a word is in the list of surnames."""
    return plain(word) in _load("last_names.txt")


def is_shaped(word: str) -> bool:
    """Tell whether a word begins or ends as surnames do; words of other languages may as well."""
    name = plain(word)
    shaped = len(name) > 4 and (_SURNAME_SHAPE.search(name) or _SURNAME_ACCENT.search(word))
    return bool(shaped or _SURNAME_START.match(word))


def is_certain_surname(word: str) -> bool:
    """Tell whether a word can be nothing but a surname, by its end."""
    return bool(_CERTAIN_SHAPE.search(word))
