"""Reads what was found together with the question: does it answer, and which statement of it?

Cosines find what is about the same thing; whether it says what was asked takes a model that reads
both. That costs milliseconds a passage, so only the first hits are read, and the likeliest pages
once more statement by statement: one fact among ten is lost to a model that reads all ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.calibration import load_calibration
from retrieval.interfaces import Chances, Hit, Reranker
from retrieval.lexical import is_unspaced
from retrieval.reranker import join_passage
from retrieval.statements import Statement, build_reading, choose_statements

READ_HITS = 8
"""Hits that are read: of 2,278 messages to the ten invented shops that are held out the passage
that answers is among the first eight FAQs and passages for 88 %, of 133 to the demo shop for 98 %;
among the first six for 84 and 98 %."""

READ_PAGES = 2
READ_STATEMENTS = 8
"""The likeliest pages, and most statements of each, that are read one by one."""

LEAST_ODDS = -4.0
"""Log odds below which a page is not read again: a chance of 2 %."""

SAME_QUESTION = 0.9
"""At or above this cosine the query is a FAQ's own question and nothing is left to judge: of 206
answerable questions to the two test shops 55 had such a FAQ, and 54 of these were right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was learnt of one hit by reading it.

    Attributes:
        hit: the hit.
        odds: log odds that it answers: of the whole, or of its best statement where that is more.
        statement: the best statement's exact words; empty where it was not read by statements.
    """

    hit: Hit
    odds: float
    statement: str = ""

    @property
    def features(self) -> tuple[float, ...]:
        """What `retrieval.calibration.FEATURES` names, in that order."""
        page = self.hit.chunk.kind != "faq"
        asked = self.hit.similarity if page else self.hit.question_similarity
        return asked, self.hit.similarity, self.odds, float(page)


def read_hits(
    question: str, hits: Sequence[Hit], reranker: Reranker, named: Sequence[Hit] = ()
) -> list[Hit]:
    """Fill in `Hit.answers` of FAQs, pages and one product, and `Hit.statement` of the best.

    Nothing is read where a FAQ asks the same, or the question is in a script without spaces, which
    the bundled model does not know.

    Args:
        question: the standalone question.
        hits: best first; their order stays.
        reranker: reads question and passage together.
        named: of the hits, what the question names: the first of these products is read like a
            page, or the first of all products where none is named.
    """
    prose = [hit for hit in hits if hit.chunk.kind != "product"]
    same = any(hit.question_similarity >= SAME_QUESTION for hit in prose)
    if same or is_unspaced(question):
        return list(hits)
    known = {hit.chunk.id: replace(hit, answers=0.0) for hit in prose}
    calibration = load_calibration()
    products = [hit for hit in [*named, *hits] if hit.chunk.kind == "product"]
    for reading in read_prose(question, [*prose[:READ_HITS], *products[:1]], reranker):
        answers = calibration.weigh(reading.features)
        known[reading.hit.chunk.id] = replace(
            reading.hit, answers=answers, statement=reading.statement
        )
    return [known.get(hit.chunk.id, hit) for hit in hits]


def read_prose(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Reading]:
    """Read FAQs and passages whole, and the likeliest pages again by statements, in order."""
    texts = [build_reading(question, hit.chunk.title, hit.chunk.text) for hit in hits]
    odds = log_odds(reranker.score(question, texts))
    readings = [Reading(hit, float(one)) for hit, one in zip(hits, odds, strict=True)]
    pages = [one for one in readings if one.hit.chunk.kind != "faq" and one.odds > LEAST_ODDS]
    likely = sorted(pages, key=lambda one: -one.odds)[:READ_PAGES]
    closer = dict(zip(map(id, likely), _read_closer(question, likely, reranker), strict=True))
    return [closer.get(id(one), one) for one in readings]


def log_odds(chances: Chances) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the log odds of probabilities, within about 9 of 0."""
    sure = np.clip(chances.astype(np.float64), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(sure / (1 - sure)))


def _read_closer(question: str, pages: Sequence[Reading], reranker: Reranker) -> list[Reading]:
    """Read every statement of the pages, all in one go."""
    statements = [
        choose_statements(question, page.hit.chunk.text, READ_STATEMENTS) for page in pages
    ]
    texts = [
        join_passage(page.hit.chunk.title, one.reads)
        for page, some in zip(pages, statements, strict=True)
        for one in some
    ]
    odds = list(log_odds(reranker.score(question, texts))) if texts else []
    closer = []
    for page, some in zip(pages, statements, strict=True):
        own, odds = odds[: len(some)], odds[len(some) :]
        closer.append(_take_best(page, some, own))
    return closer


def _take_best(page: Reading, statements: Sequence[Statement], odds: Sequence[float]) -> Reading:
    if not statements:
        return page
    best = int(np.argmax(odds))
    return Reading(page.hit, max(page.odds, float(odds[best])), statements[best].text)
