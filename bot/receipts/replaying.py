"""A receipt against today: would the same question be answered the same way, from the same words?

Search, decision and grounding check run again on today's index. The model is not asked: what it
wrote then is judged against today's evidence, so a replay takes no weights and no chance.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal

from bot.interfaces import ChatMessage, ModelUnavailable, ProductsShown, Sampling, Verdict
from bot.joining import Joiner
from bot.receipts.documents import hash_product, list_used
from bot.receipts.interfaces import Receipt, Screened, Step, Used
from bot.receipts.recording import TurnRecorder, list_policy
from bot.turn import TurnDependencies, compose, consider_question
from knowledge.interfaces import content_id
from retrieval.searcher import Searcher

CHARACTERS_PER_TOKEN = 4
"""Of a text that was not fitted into the prompt then; OpenAI's rule of thumb for English."""

Answer = Literal["same", "different", "unknown"]
"""``unknown``: today the model would be asked something that it was not asked then."""


@dataclass(frozen=True, slots=True)
class Today:
    """What answers now.

    Attributes:
        turn: what turns work with; its model is not asked, and nothing is kept.
        version: of Storehand.
    """

    turn: TurnDependencies
    version: str


@dataclass(frozen=True, slots=True)
class StepReplay:
    """One question again.

    Attributes:
        now: the step as it is today.
        documents: what today's answer cites, shows or is generated from.
        same_decision: the same way of answering.
        same_evidence: from the same documents, unchanged.
        answer: whether the customer would read the same.
    """

    now: Step
    documents: tuple[Used, ...]
    same_decision: bool
    same_evidence: bool
    answer: Answer


@dataclass(frozen=True, slots=True)
class Replay:
    """The whole receipt against today.

    Attributes:
        generation: of today's index.
        steps: those that can be replayed, in order; an order's cannot.
        changes: what is not as it was, a sentence each.
    """

    generation: str
    steps: tuple[StepReplay, ...]
    changes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether decision, evidence and answer are as they were."""
        return all(
            step.same_decision and step.same_evidence and step.answer == "same"
            for step in self.steps
        )


async def replay_receipt(receipt: Receipt, today: Today) -> Replay:
    """Answer the receipt's questions again, without asking the model.

    Raises:
        RetrievalError: there is no index to search.
    """
    verdict = read_verdict(receipt.screened)
    recorder = TurnRecorder(receipt.conversation_id, receipt.message, verdict)
    joiner = Joiner(several=len(receipt.steps) > 1)
    replayable = [step for step in receipt.steps if step.rule != "order"]
    steps = [await _replay_step(step, receipt, today, recorder, joiner) for step in replayable]
    told = [line for pair in zip(replayable, steps, strict=True) for line in _tell(*pair)]
    generation = today.turn.searcher.generation
    return Replay(generation, tuple(steps), (*list_changes(receipt, today), *told))


def list_changes(receipt: Receipt, today: Today) -> list[str]:
    """Say which documents, thresholds and versions are not what they were, a sentence each."""
    names = ("index's generation", "model", "version of Storehand")
    before = (receipt.generation, receipt.model, receipt.version)
    now = (today.turn.searcher.generation, today.turn.model.name, today.version)
    versions = [
        f"The {name} is {new} now; it was {old}."
        for name, old, new in zip(names, before, now, strict=True)
        if old != new
    ]
    documents = filter(None, (_follow(used, today.turn.searcher) for used in receipt.documents))
    return [*versions, *documents, *_compare(receipt.policy, list_policy(today.turn.policy))]


def _compare(before: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    for name, value in now.items():
        if name in before and before[name] != value:
            yield f"The setting {name} is {value} now; it was {before[name]}."


def _follow(used: Used, searcher: Searcher) -> str:
    """Say what became of a document; nothing where it is unchanged."""
    if used.kind == "product":
        product = searcher.catalog.get(used.source)
        if product is None:
            return f"The product {used.source} is gone."
        same = hash_product(product) == used.content_hash
        return "" if same else f"The record of {used.source} has changed."
    chunk = searcher.chunk(used.content_hash)
    if chunk is not None:
        moved = chunk.source != used.source
        return f"What stood in {used.source} stands in {chunk.source} now." if moved else ""
    sources = (chunk.source for chunk in searcher.snapshot.chunks.values())
    became = "has changed" if used.source in sources else "is gone"
    return f"The passage {used.source} {became}."


async def _replay_step(
    step: Step, receipt: Receipt, today: Today, recorder: TurnRecorder, joiner: Joiner
) -> StepReplay:
    model = RecordedModel(step, receipt.model)
    turn = replace(today.turn, model=model, on_conflict=lambda _: None)
    verdict = read_verdict(receipt.screened)
    considered = await asyncio.to_thread(consider_question, turn, step.question, verdict)
    cards = list[str]()
    async with aclosing(compose(turn, recorder, joiner, [considered], ())) as pieces:
        async for piece in pieces:
            if isinstance(piece, ProductsShown):
                cards += [card.id for card in piece.products]
    again = recorder.steps[-1]
    cited = [*again.list_cited(), *again.list_grounds()]
    used = tuple(list_used(cited, cards, considered.hits, considered.catalog))
    now = again.build(receipt.screened, turn.policy)
    return StepReplay(
        now=now,
        documents=used,
        same_decision=(now.rule, now.action) == (step.rule, step.action),
        same_evidence=_is_same_evidence(step, now, used, receipt),
        answer=_compare_answers(step, now),
    )


def _is_same_evidence(step: Step, now: Step, used: Sequence[Used], receipt: Receipt) -> bool:
    """Tell whether the decision rests on the same hits, and the answer on the same content."""
    before = {document.content_hash for document in receipt.documents}
    return _grounds(step) == _grounds(now) and {one.content_hash for one in used} <= before


def _grounds(step: Step) -> list[str]:
    return [hit.content_hash for hit in step.hits if hit.used]


def _compare_answers(step: Step, now: Step) -> Answer:
    if now.prompts and not step.prompts:
        return "unknown"
    return "same" if _shown(step) == _shown(now) else "different"


def _shown(step: Step) -> list[str]:
    return [said.text for said in step.said if said.outcome != "withheld"]


def _tell(step: Step, replayed: StepReplay) -> Iterator[str]:
    now = replayed.now
    if not replayed.same_decision:
        names = f"'{now.rule}, {now.action}' now; it was '{step.rule}, {step.action}'"
        yield f"The decision is {names}. {now.reason}"
    elif _grounds(step) != _grounds(now):
        sources = ", ".join(hit.source for hit in now.hits if hit.used) or "nothing"
        yield f"The answer rests on {sources} now."
    if replayed.answer == "different":
        yield f"The customer would read now: {' '.join(_shown(now))}"
    if replayed.answer == "unknown":
        yield "The model would be asked now, and was not then: its words are not known."


def read_verdict(screened: Screened) -> Verdict:
    """Return what the guards said then; the message itself was not kept as it was written."""
    return Verdict(
        screened.passed,
        screened.action,
        screened.categories,
        screened.reasons,
        decisive=screened.decisive,
    )


class RecordedModel:
    """Says what the model said then; implements `bot.interfaces.LanguageModel`.

    Args:
        step: of the receipt.
        name: the model's name then.
    """

    def __init__(self, step: Step, name: str) -> None:
        self._step = step
        self._name = name

    @property
    def name(self) -> str:
        """The model's name then."""
        return self._name

    def load(self) -> None:
        """There is nothing to load."""

    def count_tokens(self, text: str) -> int:
        """Count as the model did then; an estimate for a text it was not shown."""
        estimate = len(text) // CHARACTERS_PER_TOKEN
        return self._step.token_counts.get(content_id(text), estimate)

    async def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Yield what was generated; nothing where no sentence of it came in time to be judged."""
        if any(said.outcome != "verbatim" for said in self._step.said):
            yield self._step.generated

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Refuse: a receipt holds one answer."""
        raise ModelUnavailable(self.name, "a receipt holds no drafts.")

    def close(self) -> None:
        """There is nothing to stop."""
