"""Exact codes: a product's id, gtin, mpn or sku standing in a query as a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from knowledge.catalog import Catalog
from retrieval.lexical import break_scripts

_MOST_WORDS: Final = 3
_EDGES = "\"'“”‘’«»„()[]{}<>,.;:!?#，。；：！？（）「」『』【】"
_SHORT_NUMBER = re.compile(r"\d{1,4}")
_PLAIN_WORDS = re.compile(r"[^\W\d_]+( [^\W\d_]+)*")


def find_codes(query: str, catalog: Catalog) -> list[str]:
    """Return the ids of the products whose code stands in the query, in the query's order.

    A code that is a plain word (``VEST``) or a number of up to four digits (``2060``) is one only
    where it is the whole query: in ``rtx 2060`` the number is a model, not a shop's id.
    """
    whole = catalog.by_code(query.strip()) or catalog.by_code(query.strip().strip(_EDGES))
    spans = (catalog.by_code(span) for span in _spans(query))
    return list(dict.fromkeys(product.id for product in (whole, *spans) if product))


def _spans(query: str) -> Iterator[str]:
    """Yield stretches of up to three words that may be a code, since some codes hold spaces."""
    words = [word for raw in break_scripts(query).split() if (word := raw.strip(_EDGES))]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            span = " ".join(words[start:end])
            if not _SHORT_NUMBER.fullmatch(span) and not _PLAIN_WORDS.fullmatch(span):
                yield span
