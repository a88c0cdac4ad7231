"""The nouns of answer receipts, and where they are kept.

Everything is immutable, and personal data is masked before it comes here. A receipt of an answer
about an order says how the look-up ended and holds nothing of the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.interfaces import Action, ChatMessage, Citation, Path
from bot.understanding import Question
from knowledge.interfaces import Kind

Rule = Literal["fixed", "approved", "catalogue", "generate", "order"]
"""Which way of answering was decided on."""

Outcome = Literal["passed", "withheld", "verbatim"]
"""``passed`` and ``withheld``: generated, and judged by the grounding check. ``verbatim``: words of
the shop, of its records or of ours, which nobody generated."""


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of the search, as it was judged then. The scores are those of `Hit`.

    Attributes:
        content_hash: of the chunk; the same for the same words, see `knowledge.interfaces.Chunk`.
        used: the decision rests on it.
    """

    source: str
    kind: Kind
    title: str
    content_hash: str
    score: float
    similarity: float
    question_similarity: float
    lexical: float
    exact: bool
    answers: float | None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """A document that an answer cites, shows or was generated from.

    Attributes:
        source: as in `Citation`.
        content_hash: of the passage; of a product, of its whole record with price and stock.
    """

    source: str
    kind: Kind
    title: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence or piece, and what became of it.

    Attributes:
        text: as generated or as written.
        outcome: a ``withheld`` one was never shown.
        reasons: of the check, why it was withheld.
        citations: what carries it; empty for fixed texts and for what was withheld.
    """

    text: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the message: most messages hold one.

    Attributes:
        question: masked, with its standalone form, which was searched for, and its intent.
        hits: what was found, best first; empty where nothing was searched for.
        rule: the way of answering.
        action: what became of it.
        reason: why, in words: the rule that fired, with scores and thresholds.
        conflicts: sources that contradict each other, and which of them was left, a sentence each.
        prompts: what was sent to the model, a prompt each; usually one or none.
        generated: what the model wrote before it was stopped.
        said: in order.
        token_counts: of the texts that were fitted into the prompt, by `content_id`.
    """

    question: Question
    hits: tuple[Found, ...]
    rule: Rule
    action: Action
    reason: str
    prompts: tuple[tuple[ChatMessage, ...], ...] = ()
    generated: str = ""
    said: tuple[Said, ...] = ()
    token_counts: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screened:
    """What the guards said of the message.

    Attributes:
        passed, action, categories, reasons, decisive: as in `bot.interfaces.Verdict`.
    """

    passed: bool
    action: Literal["allow", "block", "care", "handoff"]
    categories: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    decisive: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything one answer rests on.

    Attributes:
        id: see `bot.receipts.identity`.
        at: when the message came, ISO 8601 in UTC.
        message: as the customer wrote it, personal data masked.
        generation: of the index.
        model: weights, adapter and engine, as `LanguageModel.name` tells them.
        policy: every threshold and budget by name, dots between levels, and under ``chosen_by`` the
            run that chose them.
        version: of Storehand.
        text, action, path, language, ttft_ms, total_ms: of the reply; an answer about an order
            has marks here in place of the record's values.
        products: ids of the cards shown.
    """

    id: str
    at: str
    conversation_id: str
    message: str
    screened: Screened
    generation: str
    steps: tuple[Step, ...]
    documents: tuple[Used, ...]
    model: str
    policy: Mapping[str, float | int | str]
    version: str
    text: str
    action: Action
    path: Path
    citations: tuple[Citation, ...]
    products: tuple[str, ...]
    language: str
    ttft_ms: float
    total_ms: float


class ReceiptStore(Protocol):
    """Where receipts are kept. Fails open: a receipt may be lost, an answer never is."""

    def keep(self, receipt: Receipt) -> None:
        """Take a receipt, at once and without waiting for a disk. Raises nothing.

        What cannot be kept is logged and counted.
        """
        ...

    async def find(self, receipt_id: str) -> Receipt | None:
        """Return the receipt with exactly this id; None where there is none.

        Raises:
            ReceiptsUnreadable: the store, or this receipt, cannot be read.
        """
        ...

    def close(self) -> None:
        """Write what was taken and stop; blocking; safe to call twice."""
        ...


class ReceiptsUnreadable(Exception):
    """Receipts cannot be read; the text is one sentence for the operator.

    Attributes:
        where: the store.
        reason: what happened.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"The receipts in {where} cannot be read: {reason}")
        self.where = where
        self.reason = reason
