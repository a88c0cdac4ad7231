"""Reads what was found together with the question: does it answer, and which statement of it?

Cosines find what is about the same thing; whether it says what was asked takes a model that reads
both. That costs milliseconds a passage, so only the first hits are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.interfaces import Hit, Reranker
from retrieval.lexical import is_unspaced
from retrieval.reranker import join_passage, weigh_answers
from retrieval.statements import build_reading, choose_statements

READ_HITS = 6
"""Hits that are read, each of which costs some milliseconds."""

READ_STATEMENTS = 10
"""Most statements of the best page that are read one by one."""

SAME_QUESTION = 0.9
"""At or above this cosine the query is a FAQ's own question and nothing is left to judge: of 206
answerable questions to the two test shops 55 had such a FAQ, and 54 of these were right."""


def read_hits(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """Fill in `Hit.answers` of FAQs and passages, and `Hit.statement` of the best passage.

    Nothing is read where a FAQ asks the same, or the question is in a script without spaces, which
    the bundled model does not know.

    Args:
        question: the standalone question.
        hits: best first; their order stays.
        reranker: reads question and passage together.
    """
    prose = [hit for hit in hits if hit.chunk.kind != "product"]
    same = any(hit.question_similarity >= SAME_QUESTION for hit in prose)
    if not prose or same or is_unspaced(question):
        return list(hits)
    first = prose[:READ_HITS]
    readings = [build_reading(question, hit.chunk.title, hit.chunk.text) for hit in first]
    chances = weigh_answers(first, reranker.score(question, readings))
    answers = dict.fromkeys((hit.chunk.id for hit in prose), 0.0)
    answers |= {hit.chunk.id: float(one) for hit, one in zip(first, chances, strict=True)}
    judged = [replace(hit, answers=answers.get(hit.chunk.id)) for hit in hits]
    pages = [hit for hit in judged if hit.chunk.kind == "page" and hit.answers]
    best = max(pages, key=lambda hit: hit.answers or 0.0, default=None)
    return [_read_page(question, hit, reranker) if hit is best else hit for hit in judged]


def _read_page(question: str, hit: Hit, reranker: Reranker) -> Hit:
    statements = choose_statements(question, hit.chunk.text, READ_STATEMENTS)
    if len(statements) < 2:
        return replace(hit, statement=statements[0].text if statements else "")
    readings = [join_passage(hit.chunk.title, one.reads) for one in statements]
    return replace(hit, statement=statements[int(reranker.score(question, readings).argmax())].text)
