"""Exact codes: a product's id, gtin or mpn standing in a query as a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from knowledge.interfaces import Held, Product

Codes = Mapping[str, tuple[str, ...]]
"""A folded code to the ids of the chunks of the products that carry it."""

_MOST_WORDS: Final = 3
_EDGES = "\"'“”‘’«»„()[]{}<>,.;:!?#，。；：！？（）「」『』【】"
_SHORT_NUMBER = re.compile(r"\d{1,4}")
_WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")


def build_codes(held: Iterable[Held]) -> dict[str, tuple[str, ...]]:
    """Return the codes of all products held."""
    found: dict[str, tuple[str, ...]] = {}
    for one in held:
        product = one.document
        if isinstance(product, Product):
            ids = tuple(chunk.id for chunk in one.chunks)
            for code in {_fold(product.id), _fold(product.gtin), _fold(product.mpn)} - {""}:
                found[code] = found.get(code, ()) + ids
    return found


def find_codes(query: str, codes: Codes) -> list[str]:
    """Return the ids of the chunks whose product's code stands in the query, in its order.

    A code that is a plain word (``VEST``) or a number of up to four digits (``2060``) is one only
    where it is the whole query: in ``rtx 2060`` the number is a model, not a shop's id.
    """
    words = [word for raw in query.split() if (word := _fold(raw))]
    whole = " ".join(words)
    found: dict[str, None] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            code = " ".join(words[start:end])
            if code == whole or not _is_ordinary(code):
                found.update(dict.fromkeys(codes.get(code, ())))
    return list(found)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split()).strip(_EDGES)


def _is_ordinary(code: str) -> bool:
    if _SHORT_NUMBER.fullmatch(code):
        return True
    return all(_WORD_OF_LETTERS.fullmatch(word) for word in code.split())
