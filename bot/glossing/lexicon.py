"""The lexicon: words of shops in German, French, Spanish and Chinese, and their English.

Five tables stand side by side (`lexicon/*.tsv`). Those named for what they hold have a column for
each language, so that a word that one language has is easily given to the others; those named for
a language hold its small words and its turns of phrase, and come first. A cell lists its words with
commas. ``~`` before a verb stands for all its regular forms; ``-`` as English drops the word.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.glossing.morphology import build_verb_forms, find_roots, fold

FOLDER = Path(__file__).parent / "lexicon"
LANGUAGES = ("de", "fr", "es", "zh")
"""Languages that can be glossed."""

TABLES = ("shop", "goods", "qualities", "verbs", "cities")
LEAST_PART_CHARS = 3
"""Letters of the shortest part of a compound: "Eis", "Tee"."""

LEAST_COMPOUND_CHARS = 7
"""Letters of the shortest compound looked into; shorter ones are words that are not listed."""

_LINKS = ("", "s", "n", "en", "es", "er", "e")
"""What joins the parts of a German compound."""

_WORD = re.compile(r"[^\W\d_]+['’]?|\d+")


@dataclass(slots=True)
class Lexicon:
    """The words of one language.

    Attributes:
        exact: words in lower case, with their accents, to English.
        folded: words and forms without accents to English.
        phrases: several words, folded, to English.
        parts: folded words that a German compound may be made of.
        longest: most words of a phrase; in Chinese most characters of a word.
    """

    language: str
    exact: dict[str, str] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def find(self, word: str) -> str | None:
        """Return a word's English: as listed, without accents, as a form, or as a compound."""
        found = self.find_listed(word)
        if found is None and self.language == "de" and len(word) >= LEAST_COMPOUND_CHARS:
            found = self._split(fold(word))
        return found

    def find_listed(self, word: str) -> str | None:
        """Return a word's English where the word or one of its forms is listed."""
        plain = word.lower().replace("’", "'")
        if plain in self.exact:
            return self.exact[plain]
        roots = find_roots(fold(word), self.language)
        return next((self.folded[root] for root in roots if root in self.folded), None)

    def add(self, word: str, english: str, *, is_part: bool) -> None:
        """Take one listed word; what was listed before it stays."""
        verb = word.startswith("~")
        pieces = split_tokens(word.lstrip("~"))
        if len(pieces) > 1 and "/" not in word:
            self.phrases.setdefault(tuple(map(fold, pieces)), english)
            self.longest = max(self.longest, len(pieces))
            return
        plain = word.lstrip("~").replace("/", "").replace("’", "'")
        self.exact.setdefault(plain, english)
        self.folded.setdefault(fold(plain), english)
        if is_part and len(plain) >= LEAST_PART_CHARS:
            self.parts.setdefault(fold(plain), english)
            if verb and plain.endswith("en"):
                self.parts.setdefault(fold(plain)[:-2], english)

    def add_forms(self, infinitive: str, english: str) -> None:
        """Take the forms of a verb; every word that is listed as it stands comes before them."""
        for form in build_verb_forms(infinitive, self.language):
            self.folded.setdefault(form, english)

    def _split(self, word: str) -> str | None:
        """Split a compound into listed words, the longest first part that leaves a rest."""
        for end in range(len(word) - LEAST_PART_CHARS, LEAST_PART_CHARS - 1, -1):
            first = self.parts.get(word[:end])
            rest = self._find_rest(word[end:]) if first else None
            if first and rest:
                return f"{first} {rest}"
        return None

    def _find_rest(self, rest: str) -> str | None:
        for link in _LINKS:
            if not rest.startswith(link) or len(rest) - len(link) < LEAST_PART_CHARS:
                continue
            tail = rest.removeprefix(link)
            roots = find_roots(tail, "de")
            found = next((self.parts[root] for root in roots if root in self.parts), None)
            found = found or (self._split(tail) if len(tail) >= LEAST_COMPOUND_CHARS else None)
            if found:
                return found
        return None


def split_tokens(text: str) -> list[str]:
    """Return the words of a listed phrase; an elided one keeps its apostrophe, hyphens part."""
    return _WORD.findall(text)


@functools.cache
def load_lexicon(language: str) -> Lexicon:
    """Load the words of one language.

    Raises:
        ValueError: there are none.
    """
    if language not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise ValueError(f"There is no lexicon for {language!r}; there are {allowed}.")
    lexicon = Lexicon(language)
    entries = list(_read_entries(language))
    for word, english, table in entries:
        if language == "zh":
            _add_chinese(lexicon, word, english)
        else:
            lexicon.add(word, english, is_part=table != language)
    for word, english, _ in entries:
        if word.startswith("~"):
            lexicon.add_forms(word[1:], english)
    return lexicon


@functools.cache
def load_english() -> frozenset[str]:
    """Load the English words: those of the tables and the small words beside them."""
    words = (FOLDER / "en.txt").read_text(encoding="utf-8").split()
    for table in TABLES:
        for row in _read_rows(table):
            words += split_tokens(row["en"].lower())
    return frozenset(words)


@functools.cache
def load_things() -> frozenset[str]:
    """Load the English words for single things: a question about one is not one about another."""
    return _single_words("goods")


@functools.cache
def load_cities() -> frozenset[str]:
    """Load the English names of cities: a shop that has no store in one never names it."""
    return _single_words("cities")


def _single_words(table: str) -> frozenset[str]:
    words = (split_tokens(row["en"].lower()) for row in _read_rows(table))
    return frozenset(found[0] for found in words if len(found) == 1)


def _add_chinese(lexicon: Lexicon, word: str, english: str) -> None:
    lexicon.exact.setdefault(word.lower(), english)
    lexicon.longest = max(lexicon.longest, len(word))


def _read_entries(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield word, English and table, the language's own table first."""
    for table in (language, *TABLES):
        for row in _read_rows(table):
            for word in (row.get(language) or "").split(","):
                if word.strip():
                    yield word.strip(), row["en"].removeprefix("-"), table


def _read_rows(table: str) -> Iterator[Mapping[str, str]]:
    with (FOLDER / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", restval="", quoting=csv.QUOTE_NONE)
