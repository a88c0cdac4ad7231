"""A second try at a question that is not in English and that nothing answered as it was written.

The shop's own questions in the customer's language come first, then everything by the gloss.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from bot.answering import Approved, Fixed, Generate, Policy
from bot.considering import Considered, consider
from bot.glossing.asking import find_language, gloss_question
from bot.glossing.detecting import likely_language
from bot.glossing.faqs import GlossedFaqs
from bot.glossing.lexicon import LANGUAGES, load_things
from bot.interfaces import Verdict
from bot.products.synonyms import exchange_nouns
from bot.understanding import Question
from retrieval.interfaces import Index
from retrieval.searcher import Searcher

_UNKNOWN = Fixed(("unknown",), "refuse", offers_person=True)
_NO_VECTOR = np.zeros((1, 0), np.float32)
"""The lexical arm reads words alone."""


def consider_glossed(
    searcher: Searcher,
    question: Question,
    verdict: Verdict,
    policy: Policy,
    faqs: GlossedFaqs | None = None,
) -> Considered:
    """Search and decide; once more by the gloss where nothing answered what is not in English.

    Args:
        searcher: over the shop's index.
        question: one question, understood.
        verdict: of the guards.
        policy: thresholds.
        faqs: compares with the shop's questions in the customer's language; None leaves them out.

    Returns:
        The first try where it answers or the question cannot be glossed, else the second.

    Raises:
        RetrievalError: there is no index to search.
    """
    first = consider(searcher, question, verdict, policy)
    language = find_language(question)
    if language not in LANGUAGES or not is_open(first, language):
        return first
    return _find_own(searcher, first, language, faqs) or _search_gloss(
        searcher, first, verdict, policy
    )


def is_open(considered: Considered, language: str) -> bool:
    """Tell whether nothing answers, or only a passage in a language the models did not ask in."""
    match considered.decision:
        case Fixed(phrases=("unknown",)):
            return True
        case Generate(evidence):
            return likely_language(evidence[0].chunk.text) != language
        case _:
            return False


def _find_own(
    searcher: Searcher, first: Considered, language: str, faqs: GlossedFaqs | None
) -> Considered | None:
    """Answer with the shop's own question in the customer's language, where one is the same."""
    if faqs is None:
        return None
    snapshot = searcher.snapshot
    hit = faqs.find(first.question.standalone, language, snapshot.chunks, snapshot.name)
    if hit is None:
        return None
    return replace(first, hits=(hit, *first.hits), decision=Approved(hit))


def _search_gloss(
    searcher: Searcher, first: Considered, verdict: Verdict, policy: Policy
) -> Considered:
    glossed = gloss_question(first.question, first.catalog)
    if glossed is None:
        return first
    if find_strangers(glossed.standalone, searcher.snapshot.lexical):
        return replace(first, decision=_UNKNOWN)
    # Where this refuses too it does so in the same words, with the closest that the shop states.
    return consider(searcher, glossed, verdict, policy)


def find_strangers(gloss: str, lexical: Index) -> list[str]:
    """Return the things in a gloss that no document of the shop names, in its words or others.

    What is said of bicycles is no answer about motorcycles, however near the two questions are.
    """
    words = dict.fromkeys(re.findall(r"[a-z]+(?:-[a-z]+)*", gloss.lower()))
    return [word for word in words if word in load_things() and not _is_named(word, lexical)]


def _is_named(word: str, lexical: Index) -> bool:
    def finds(text: str) -> bool:
        return bool(lexical.search(text, _NO_VECTOR, 1, frozenset()))

    return finds(word) or exchange_nouns(word, finds) != word
