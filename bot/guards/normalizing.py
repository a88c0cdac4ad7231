"""What a message says once its disguises are off: the readings that the rules look at.

The first reading is the message itself with compatibility forms folded, what nobody sees left out
and look-alike letters made Latin. Further readings undo one disguise each: letters told by digits,
letters set apart, words written backwards, and encodings (see `bot.guards.decoding`). A further
reading is kept only where it differs and reads like words, so an ordinary message has one.

Bounded: at most `MAX_READINGS` readings, together at most `MAX_GROWTH` times as long as the
message; every step passes over the text once, and every repeat in a pattern is bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from bot.guards.decoding import decode_rot13, iter_decoded
from knowledge.scanning import INVISIBLE

MAX_READINGS = 8
MAX_GROWTH = 6
"""Most readings, and most characters of them all, in lengths of the folded message."""

LEAST_WORDS = 2
"""Common words that a backwards or rotated text must hold to be taken for one: a single short one
comes about by chance ("on" is "no" backwards)."""

_ALIKE = {
    "a": "аαɑᴀ", "b": "Ьʙᴃ", "c": "сϲᴄ", "d": "ԁɗᴅ", "e": "еєεҽᴇ", "f": "ꜰϝ", "g": "ɡɢԍ",
    "h": "һʜн", "i": "іιıɪї", "j": "јϳᴊ", "k": "кκᴋ", "l": "ӏʟǀ", "m": "мᴍ", "n": "пηɴո",
    "o": "оοσօᴏ", "p": "рρᴘ", "q": "ԛ", "r": "гʀᴦ", "s": "ѕꜱ", "t": "тτᴛ", "u": "υцսᴜ",
    "v": "ѵνᴠ", "w": "ԝωшᴡ", "x": "хχ", "y": "уγүʏ", "z": "ᴢ",
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "G": "Ԍ", "H": "НΗ", "I": "ІΙӀ", "J": "Ј",
    "K": "КΚ", "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "V": "Ѵ",
    "W": "Ԝ", "X": "ХΧ", "Y": "УΥҮ", "Z": "Ζ",
}  # fmt: skip
_LOOKALIKES = {ord(odd): plain for plain, odds in _ALIKE.items() for odd in odds}
"""Letters that look like Latin ones. Source: Unicode UTS 39, confusables.txt, by eye and compact:
only single letters of the scripts that public attacks mix with Latin."""

_BADGES = {
    start + place: chr(ord("a") + place)
    for start in (0x1F150, 0x1F170, 0x1F1E6)
    for place in range(26)
}
"""Negative circled, negative squared and regional indicator letters, which NFKC leaves alone."""

_TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
"""Tag characters repeat ASCII where nobody sees it. Source: Unicode, block Tags."""

_MARKS = re.compile("[\u0300-\u036f\u0489\u20d0-\u20f0\ufe00-\ufe0f]")
_FOREIGN_LETTER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"\w{1,60}")

_LEET = str.maketrans("0345789@$!€|", "oeastbgasiel")
_LEET_WORD = re.compile(r"(?<![\w@$!|])[\w@$!|]{1,40}[\w@$|](?![\w@$|])")
_LETTERS_APART = re.compile(r"(?<!\w)(?:\w[ ._*|/~-]){3,200}\w(?!\w)")

_COMMON = frozenset(
    "the and all you your are is to of my me this that what with from not no do new now have "
    "previous instructions ignore rules prompt system reveal show tell free der die das und alle "
    "nicht ist du sie les des une est vous que los las una por sin para".split()
)


def fold_text(text: str) -> str:
    """Fold compatibility forms, drop what is invisible, and make look-alike letters Latin.

    Accents stay where they compose with their letter. A word of another script stays too, unless
    Latin letters stand in it or every letter of it has a look-alike. Half of a surrogate pair,
    which nothing can encode, becomes a question mark.

    Source: Unicode UAX 15 (NFKC), UTR 36 (invisible characters), UTS 39 (confusables).
    """
    if text.isascii():
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text.translate(_BADGES)))
    plain = _MARKS.sub("", plain)
    return _WORD.sub(_fold_word, plain)


def _fold_word(match: re.Match[str]) -> str:
    word = match.group()
    if word.isascii():
        return word
    folded = word.translate(_LOOKALIKES)
    mixed = any(char.isascii() and char.isalpha() for char in word)
    left = _FOREIGN_LETTER.search(folded)
    return folded if mixed or not left else word


def build_readings(text: str) -> tuple[str, ...]:
    """Return what the message may say, lower-cased and without accents; the plain reading first.

    Args:
        text: the message as written, of any length.
    """
    folded = fold_text(text)
    readings = [simplify(folded)]
    room = MAX_GROWTH * max(len(readings[0]), len(text)) - len(readings[0])
    for reading in map(simplify, _iter_further(text, folded)):
        if len(readings) == MAX_READINGS or len(reading) > room:
            break
        if reading and reading not in readings:
            readings.append(reading)
            room -= len(reading)
    return tuple(readings)


def simplify(text: str) -> str:
    """Lower the case, drop accents, and leave single spaces and line breaks."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
        text = text.replace("ß", "ss").replace("’", "'")
    lines = (" ".join(line.split()) for line in text.lower().splitlines())
    return "\n".join(line for line in lines if line)


def _iter_further(text: str, folded: str) -> Iterator[str]:
    tags = "".join(_TAGS[ord(char)] for char in text if ord(char) in _TAGS)
    if tags:
        yield tags
    yield from iter_decoded(folded)
    if _LETTERS_APART.search(folded):
        yield _LETTERS_APART.sub(_join_letters, folded)
    yield from _iter_unleeted(folded)
    for turned in (decode_rot13(folded), folded[::-1]):
        if reads_like_words(turned):
            yield turned


def _join_letters(match: re.Match[str]) -> str:
    return match.group()[::2]


def _iter_unleeted(text: str) -> Iterator[str]:
    """Yield the text with digits read as letters; "1" may be an "i" or an "l"."""
    if _LEET_WORD.search(text) is None:
        return
    for one in "il":
        plain = _LEET_WORD.sub(partial(_unleet, one=one), text)
        if reads_like_words(plain):
            yield plain


def _unleet(match: re.Match[str], one: str) -> str:
    """Read a word that mixes letters and digits; a number stays one."""
    word = match.group()
    mixed = any(char.isalpha() for char in word) and not word.isalpha()
    return word.translate(_LEET).replace("1", one) if mixed else word


def reads_like_words(text: str) -> bool:
    """Tell whether a decoded text holds several different common words."""
    words = {match.group().lower() for match in _WORD.finditer(text)}
    return len(words & _COMMON) >= LEAST_WORDS
