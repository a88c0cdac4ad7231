"""A customer's question in English search text, for the second try when nothing answered."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.glossing.detecting import likely_language
from bot.glossing.lexicon import LANGUAGES, load_english
from bot.glossing.phrases import say_language
from bot.glossing.reading import Gloss, read_gloss
from knowledge.catalog import Catalog

if TYPE_CHECKING:
    from bot.understanding import Question

LEAST_READ = 0.7
"""Least share of a question's words that must be read: what is asked may hide in the others."""

_WORD = re.compile(r"[^\W\d_]+")


def gloss_question(question: Question, catalog: Catalog) -> Question | None:
    """Return the question in English search text; None where it is English or was not read.

    Args:
        question: understood; its standalone form becomes the gloss, the rest of it stays.
        catalog: whose names stay as they are.
    """
    language = find_language(question)
    if language not in LANGUAGES:
        return None
    written = _choose_written(question)
    read = read_gloss(written, language, list_names(catalog))
    if not is_understood(read) or read.text == written:
        return None
    return replace(question, standalone=read.text)


def find_language(question: Question) -> str:
    """Return the language that a question is written in, which need not be that of the reply."""
    return likely_language(_choose_written(question)) or question.language


def _choose_written(question: Question) -> str:
    """Return what to gloss: as the customer wrote it, but where a follow-up was completed.

    The standalone form was read as English: words may have been corrected to other words.
    """
    written, meant = question.text, question.standalone
    completed = len(meant) > len(written) or likely_language(written) != likely_language(meant)
    return meant if meant and completed else written


def is_understood(read: Gloss) -> bool:
    """Tell whether enough of a question was read for an answer to be one to this question."""
    return read.read > 0 and read.read >= LEAST_READ * (read.read + len(read.unread))


def introduce(shown: str, language: str) -> str:
    """Return the sentence before words of the shop's that are in another language than the reply.

    Args:
        shown: the shop's words that follow.
        language: of the reply.

    Returns:
        The sentence in the reply's language; empty where both are the same or it cannot be told.
    """
    written = likely_language(shown)
    return say_language(language, written) if written and written != language else ""


@functools.lru_cache(maxsize=4)
def list_names(catalog: Catalog) -> frozenset[str]:
    """Return the words of brands and titles, in lower case, that are no English words of shops."""
    texts = (text for product in catalog for text in (product.brand, product.title))
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    return frozenset(words - load_english())
