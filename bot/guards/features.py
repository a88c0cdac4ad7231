"""Hashed n-grams of a message: what the trained heads read beside the embedder's vector.

Words and pairs of words tell who does what; runs of letters without the spaces between them survive
misspelling, added and dropped spaces, and digits in place of letters. Both go into the same table
(Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 13
"""Rows of the table of weights: at 4,096 the held-out scores fell, at 16,384 they stayed."""

LONGEST_CHARS = 2000
"""Of a longer message the beginning and the end are read, half each: manipulation stands there."""

_LETTERS_LATIN = (3, 4, 5)
_LETTERS_CHINESE = (1, 2, 3)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MARKS = re.compile("[\u0300-\u036f]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_IN_WORD = re.compile(r"(?<=[a-z])[@$!013457](?=[a-z]|\b)|[@$!013457](?=[a-z]{2})")
_LEET = str.maketrans("@$!013457", "asioieast")


def is_chinese(text: str) -> bool:
    """Tell whether Han characters make up a fifth of the text or more."""
    return 5 * len(_HAN.findall(text[:LONGEST_CHARS])) >= len(text[:LONGEST_CHARS].strip()) > 0


def fold(text: str) -> str:
    """Return what is read: forms, case and accents folded, digits within words as letters.

    Customers write "mas" for "más" and "fuer" for "für", so that accents tell nothing.
    """
    if len(text) > LONGEST_CHARS:
        text = f"{text[: LONGEST_CHARS // 2]} {text[-LONGEST_CHARS // 2 :]}"
    plain = text.casefold()
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain)).casefold()
    return _IN_WORD.sub(lambda found: found[0].translate(_LEET), plain)


def hash_text(text: str, buckets: int = BUCKETS) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the rows of the table that a text touches and how much, in unit length.

    Args:
        text: as written.
        buckets: rows of the table.

    Returns:
        Rows, ascending, each once; and their values, both of shape (n,). Both are empty for a text
        without letters and digits.
    """
    hashes = [crc32(gram.encode()) % buckets for gram in _grams(fold(text))]
    rows, counts = np.unique(np.asarray(hashes, np.int64), return_counts=True)
    length = float(np.sqrt(counts.sum())) or 1.0
    return rows, np.asarray(np.sqrt(counts) / length, np.float32)


def _grams(text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    yield from (f"w {word}" for word in words)
    yield from (f"b {one} {two}" for one, two in pairwise(words))
    yield from (f"s {one} {two}" for one, two in zip(words, words[2:], strict=False))
    letters = "".join(words)
    for size in _LETTERS_CHINESE if is_chinese(text) else _LETTERS_LATIN:
        yield from (letters[at : at + size] for at in range(len(letters) - size + 1))
