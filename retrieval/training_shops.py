"""Invented shops to learn from: documents, what customers ask of them, and what nothing answers.

Each file of `shops/` is one shop, written for this project. About one in four, drawn by its name,
is held out whole: what is learnt is judged, and every threshold chosen, on shops that training has
never seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from knowledge.chunking import TITLE_SEPARATOR, build_chunks
from knowledge.interfaces import Chunk, Document, Faq, Page
from retrieval.dense import spaces_of
from retrieval.interfaces import Embedder
from retrieval.reranker import join_passage
from retrieval.statements import build_reading, split_statements

SHOPS = Path(__file__).parent / "shops"

HARD, EASY = 3, 1
"""Passages that do not answer, for each question: of the nearest, and of the twenty nearest."""

OTHER_STATEMENTS = 2
"""Statements beside the one that answers, of the same passage."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One customer message.

    Attributes:
        question: as the customer types it.
        sources: of the documents that answer; none where nothing does.
        answer: the exact words that answer, where a page does; else empty.
    """

    question: str
    sources: frozenset[str] = frozenset()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class InventedShop:
    """One shop.

    Attributes:
        name: of its file, without ending.
        documents: its FAQs and pages; the source of each is its id.
        asks: answerable first, then those that nothing answers.
        held_out: kept for judging and for choosing thresholds.
    """

    name: str
    documents: Sequence[Document]
    asks: Sequence[Ask]
    held_out: bool


def load_shops(folder: Path = SHOPS) -> list[InventedShop]:
    """Load every shop of the folder, by name."""
    return [
        _build_shop(path.stem, yaml.safe_load(path.read_text("utf-8")), _is_held_out(path.stem))
        for path in sorted(folder.glob("*.yaml"))
    ]


def _is_held_out(name: str) -> bool:
    """Draw by the name alone, so that a shop that is added moves no other."""
    return hashlib.blake2b(name.encode(), digest_size=1).digest()[0] % 4 == 3


def build_shop_pairs(
    shop: InventedShop, embedder: Embedder, random: Random
) -> Iterator[tuple[str, str, bool, str]]:
    """Yield question, passage as it is read, whether it answers, and the set it belongs to.

    Negatives are what retrieval would rank nearest in the same shop, and the other statements of
    the passage that answers.
    """
    chunks = [chunk for item in shop.documents for chunk in build_chunks(item)]
    nearness = _measure_nearness([ask.question for ask in shop.asks], chunks, embedder)
    for ask, cosines in zip(shop.asks, nearness, strict=True):
        right = [chunk for chunk in chunks if answers(ask, chunk)]
        for chunk in right[:2]:
            yield ask.question, _reading(ask.question, chunk), True, "shops"
            yield from _pair_statements(ask, chunk, random)
        order = [chunks[place] for place in np.argsort(-cosines)]
        wrong = [chunk for chunk in order if chunk.parent not in ask.sources]
        few = HARD if right else HARD + 1
        for chunk in [*wrong[:few], *random.sample(wrong[few:20], min(EASY, len(wrong[few:20])))]:
            yield ask.question, _reading(ask.question, chunk), False, "shops"


def answers(ask: Ask, chunk: Chunk) -> bool:
    """Tell whether a chunk is the piece that answers."""
    if chunk.parent not in ask.sources:
        return False
    return not ask.answer or _plain(ask.answer) in _plain(chunk.text)


def _pair_statements(
    ask: Ask, chunk: Chunk, random: Random
) -> Iterator[tuple[str, str, bool, str]]:
    if not ask.answer:
        return
    statements = split_statements(chunk.text)
    right = [one for one in statements if _overlaps(one.text, ask.answer)]
    wrong = [one for one in statements if one not in right]
    for one in right[:1]:
        yield ask.question, join_passage(chunk.title, one.reads), True, "statements"
    for one in random.sample(wrong, min(OTHER_STATEMENTS, len(wrong))):
        yield ask.question, join_passage(chunk.title, one.reads), False, "statements"


def _overlaps(statement: str, answer: str) -> bool:
    one, other = _plain(statement), _plain(answer)
    return one in other or other in one


def _reading(question: str, chunk: Chunk) -> str:
    return build_reading(question, chunk.title, chunk.text)


def _measure_nearness(questions: Sequence[str], chunks: Sequence[Chunk], embedder: Embedder) -> Any:
    """Return the best cosine of each question and chunk, shape (questions, chunks)."""
    asked = embedder.embed(list(questions))
    wholes = embedder.embed([spaces_of(chunk)[chunk.kind] for chunk in chunks])
    titles = embedder.embed([chunk.title for chunk in chunks])
    return np.maximum(asked @ wholes.T, asked @ titles.T)


def _build_shop(name: str, raw: dict[str, Any], held_out: bool) -> InventedShop:
    documents = [_build_document(row) for row in raw["passages"]]
    asks = [ask for row in raw["passages"] for ask in _build_asks(row)]
    return InventedShop(
        name, documents, [*asks, *(Ask(text) for text in raw["unanswered"])], held_out
    )


def _build_document(row: dict[str, Any]) -> Document:
    if row["kind"] == "faq":
        return Faq(row["title"], row["text"].strip(), row["id"])
    page, _, heading = row["title"].partition(TITLE_SEPARATOR)
    head = f"# {page}\n\n## {heading}\n\n" if heading else f"# {page}\n\n"
    return Page(row["id"], page, head + row["text"].strip())


def _build_asks(row: dict[str, Any]) -> Iterator[Ask]:
    sources = frozenset([row["id"], *row.get("also", [])])
    for ask in row["asks"]:
        if isinstance(ask, str):
            yield Ask(ask, sources)
        else:
            yield Ask(ask["q"], sources, ask["a"])


def _plain(text: str) -> str:
    return " ".join(text.split())
