"""A second try at a question that is not in English and that nothing answered as it was written.

The shop's own questions in the customer's language come first, then everything by the gloss.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from bot.answering import UNKNOWN, Approved, Fixed, Generate
from bot.considering import Considered, consider
from bot.glossing.asking import find_language, gloss_question
from bot.glossing.detecting import likely_language
from bot.glossing.faqs import GlossedFaqs
from bot.glossing.lexicon import LANGUAGES, load_cities, load_things
from bot.interfaces import Verdict
from bot.policy import Policy
from bot.products.answering import find_named, is_definite
from bot.products.listing import CatalogueAnswer
from bot.products.synonyms import exchange_nouns
from bot.understanding import Question
from retrieval.interfaces import Index
from retrieval.searcher import Searcher

_SENDS = re.compile(r"(?i)\b(?:ship\w*|deliver\w*|send|parcel|express)\b")
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
    own = _find_own(searcher, first, language, faqs)
    if own is not None:
        return own
    second = _search_gloss(searcher, first, verdict, policy)
    return _find_twin(searcher, first, second, language, faqs) or second


def is_open(considered: Considered, language: str) -> bool:
    """Tell whether nothing answers, or only what was found by vectors of a text not in English."""
    match considered.decision:
        case Fixed(phrases=("unknown",)):
            return True
        case Approved() | Generate():
            return considered.decision.unsure or likely_language(_shown(considered)) != language
        case CatalogueAnswer(action=action):
            return action == "refuse" or not _is_sure(considered)
        case _:
            return False


def _shown(considered: Considered) -> str:
    match considered.decision:
        case Approved(hit):
            return hit.chunk.text
        case Generate(evidence):
            return evidence[0].chunk.text
        case _:
            return ""


def _is_sure(considered: Considered) -> bool:
    """Tell whether the catalogue answers by what the text says, not by what is similar to it."""
    text, catalog = considered.question.standalone, considered.catalog
    return is_definite(text, catalog) or bool(find_named(text, considered.hits, catalog))


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


def _find_twin(
    searcher: Searcher,
    first: Considered,
    second: Considered,
    language: str,
    faqs: GlossedFaqs | None,
) -> Considered | None:
    """Answer as the shop does in the customer's language where its English FAQ was found."""
    if faqs is None or not isinstance(second.decision, Approved):
        return None
    snapshot, hit = searcher.snapshot, second.decision.hit
    text = first.question.standalone
    twin = faqs.find_twin(hit.chunk.title, text, language, snapshot.chunks, snapshot.name)
    return replace(second, hits=(twin, *second.hits), decision=Approved(twin)) if twin else None


def _search_gloss(
    searcher: Searcher, first: Considered, verdict: Verdict, policy: Policy
) -> Considered:
    glossed = gloss_question(first.question, first.catalog)
    if glossed is None:
        return _doubt(first)
    if find_strangers(glossed.standalone, searcher.snapshot.lexical):
        return replace(first, decision=UNKNOWN)
    second = _doubt(consider(searcher, glossed, verdict, policy))
    guessed = isinstance(first.decision, CatalogueAnswer) and isinstance(second.decision, Fixed)
    # Two refusals say the same words, but the second has the closest that the shop states.
    return first if guessed else second


def _doubt(considered: Considered) -> Considered:
    """Refuse what was unsure already: a text not in English is one doubt more."""
    match considered.decision:
        case Approved(hit, unsure=True):
            closest = hit
        case Generate(evidence, unsure=True):
            closest = evidence[0]
        case _:
            return considered
    return replace(considered, decision=replace(UNKNOWN, closest=closest))


def find_strangers(gloss: str, lexical: Index) -> list[str]:
    """Return the things in a gloss that no document of the shop names, in its words or others.

    Cities count too, but not where the question is about sending something there.

    What is said of bicycles is no answer about motorcycles, however near the two questions are.
    """
    words = dict.fromkeys(re.findall(r"[a-z]+(?:-[a-z]+)*", gloss.lower()))
    sends = _SENDS.search(gloss)  # where to may be a city that the shop's countries take in
    strange = load_things() if sends else load_things() | load_cities()
    return [word for word in words if word in strange and not _is_named(word, lexical)]


def _is_named(word: str, lexical: Index) -> bool:
    def finds(text: str) -> bool:
        return bool(lexical.search(text, _NO_VECTOR, 1, frozenset()))

    return finds(word) or exchange_nouns(word, finds) != word
