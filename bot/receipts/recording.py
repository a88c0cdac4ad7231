"""How a turn writes its receipt: begun with the message, a step for each question, then built.

::

    recorder = TurnRecorder(conversation_id, masked, verdict)
    step = recorder.begin(considered)
    Composer(shop, catalog, step.watch_model(model), step.watch_guard(grounding), policy)
    step.note(piece)                       # every piece that is shown
    receipt = recorder.build(reply, policy, model.name)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bot.composing import Piece, Settled
from bot.considering import Considered
from bot.interfaces import Action, Citation, EvidenceGuard, LanguageModel, Reply, Sentence, Verdict
from bot.policy import Policy
from bot.receipts.documents import list_used
from bot.receipts.identity import build_receipt_id
from bot.receipts.interfaces import Found, Receipt, Said, Screened, Step, Used
from bot.receipts.reasons import explain_decision, list_grounds, name_rule
from bot.receipts.watching import Notes, WatchedGuard, WatchedModel
from bot.understanding import Question
from knowledge.interfaces import content_id
from retrieval.calibration import load_calibration
from retrieval.interfaces import Hit

REPEATED = "says again what was said"

_NUMBER = re.compile(r"(?P<masked><[A-Z_]{2,30}_\d{1,3}>)|#?[\w/-]*\d[\w/-]*")


class TurnRecorder:
    """Collects what one turn does. Belongs to that turn alone.

    Args:
        conversation_id: whose turn it is.
        message: as the customer wrote it, personal data masked.
        verdict: of the input guards.

    Attributes:
        id: of the receipt to be.
        steps: those begun so far.
    """

    def __init__(self, conversation_id: str, message: str, verdict: Verdict) -> None:
        self._at = datetime.now(UTC)
        self.id = build_receipt_id(self._at)
        self._conversation_id = conversation_id
        self._message = message
        self._screened = build_screened(verdict)
        self.steps: list[StepRecorder] = []

    def begin(self, considered: Considered) -> StepRecorder:
        """Begin the step of one question."""
        self.steps.append(StepRecorder(considered))
        return self.steps[-1]

    def build(self, reply: Reply, policy: Policy, model: str) -> Receipt:
        """Build the receipt of the whole reply.

        Args:
            reply: as it was given.
            policy: the thresholds that applied.
            model: name of the generator.
        """
        generation = self.steps[-1].considered.generation if self.steps else ""
        steps = tuple(step.build(self._screened, policy) for step in self.steps)
        message = self._message
        if any(step.rule == "order" for step in steps):
            message = hide_numbers(message)
            steps = tuple(replace(step, question=_hide_order(step.question)) for step in steps)
        return Receipt(
            id=self.id,
            at=self._at.isoformat(timespec="milliseconds"),
            conversation_id=self._conversation_id,
            message=message,
            screened=self._screened,
            generation=generation,
            steps=steps,
            documents=tuple(self._list_used(reply)),
            model=model,
            policy=list_policy(policy),
            version=find_version(),
            text=reply.text,
            action=reply.action,
            path=reply.path,
            citations=tuple(reply.citations),
            products=tuple(card.id for card in reply.products),
            language=reply.language,
            ttft_ms=reply.ttft_ms,
            total_ms=reply.total_ms,
        )

    def _list_used(self, reply: Reply) -> Iterator[Used]:
        """List what was cited, shown or put before the model, over all steps."""
        shown = [card.id for card in reply.products]
        seen: set[tuple[str, str]] = set()
        for step in self.steps:
            considered = step.considered
            for used in list_used(
                [*reply.citations, *step.list_grounds()], shown, considered.hits, considered.catalog
            ):
                if (key := (used.source, used.content_hash)) not in seen:
                    seen.add(key)
                    yield used


@dataclass(slots=True)
class StepRecorder:
    """Collects what is done about one question.

    Attributes:
        considered: how it is answered.
    """

    considered: Considered
    _notes: Notes = field(default_factory=Notes)
    _shown: list[Sentence] = field(default_factory=list)
    _action: Action = "answer"

    def watch_model(self, model: LanguageModel) -> LanguageModel:
        """Return the model with its prompts and words noted."""
        return WatchedModel(model, self._notes)

    def watch_guard(self, guard: EvidenceGuard) -> EvidenceGuard:
        """Return the check with its verdicts noted."""
        return WatchedGuard(guard, self._notes)

    def note(self, piece: Piece) -> None:
        """Note a piece of the reply; cards are noted with the reply itself."""
        match piece:
            case Sentence():
                self._shown.append(piece)
            case Settled(action):
                self._action = action

    def list_cited(self) -> list[Citation]:
        """Name what the sentences that were shown cite."""
        return [citation for sentence in self._shown for citation in sentence.citations]

    def list_grounds(self) -> list[Citation]:
        """Name what the decision rests on, whether or not it was cited in the end."""
        hits = list_grounds(self.considered.decision)
        return [Citation(hit.chunk.source, hit.chunk.title, hit.chunk.text) for hit in hits]

    def build(self, screened: Screened, policy: Policy) -> Step:
        """Build the step."""
        return Step(
            question=self.considered.question,
            hits=tuple(self._list_found()),
            rule=name_rule(self.considered.decision),
            action=self._action,
            reason=explain_decision(self.considered, screened, policy),
            prompts=tuple(self._notes.prompts),
            generated=self._notes.generated,
            said=tuple(list_said(self._notes, self._shown)),
            token_counts=dict(self._notes.token_counts),
            conflicts=tuple(
                f"{one.kept} and {one.other} disagree ({one.kind}); {one.kept} counts: {one.reason}"
                for one in self.considered.conflicts
            ),
        )

    def _list_found(self) -> Iterator[Found]:
        used = {hit.chunk.id for hit in list_grounds(self.considered.decision)}
        for hit in self.considered.hits:
            yield build_found(hit, hit.chunk.id in used)


def list_said(notes: Notes, shown: list[Sentence]) -> Iterator[Said]:
    """Yield what was generated with its verdict, then what was shown without being generated."""
    left = list(shown)
    for text, verdict in notes.verdicts:
        place = next((i for i, one in enumerate(left) if one.text.strip() == text.strip()), None)
        if place is not None and verdict.passed:
            yield Said(text, "passed", (), tuple(left.pop(place).citations))
        else:
            yield Said(text, "withheld", tuple(verdict.reasons) or (REPEATED,))
    for sentence in left:
        yield Said(sentence.text.strip(), "verbatim", (), tuple(sentence.citations))


def hide_numbers(text: str) -> str:
    """Replace every word that may be an order's number. Fails closed: any with a digit in it is.

    Placeholders of personal data stay.
    """
    return _NUMBER.sub(lambda match: match["masked"] or "<NUMBER>", text)


def _hide_order(question: Question) -> Question:
    return replace(
        question,
        text=hide_numbers(question.text),
        standalone=hide_numbers(question.standalone),
        parts=tuple(map(_hide_order, question.parts)),
    )


def build_screened(verdict: Verdict) -> Screened:
    """Keep what the guards decided, without where personal data stood."""
    categories = {name: round(score, 4) for name, score in verdict.categories.items()}
    reasons = tuple(verdict.reasons)
    return Screened(verdict.passed, verdict.action, categories, reasons, verdict.decisive)


def build_found(hit: Hit, used: bool) -> Found:
    """Keep a hit's place and scores, without its text."""
    return Found(
        source=hit.chunk.source,
        kind=hit.chunk.kind,
        title=hit.chunk.title,
        content_hash=hit.chunk.id,
        score=round(hit.score, 4),
        similarity=round(hit.similarity, 4),
        question_similarity=round(hit.question_similarity, 4),
        lexical=round(hit.lexical, 4),
        exact=hit.exact,
        answers=None if hit.answers is None else round(hit.answers, 4),
        used=used,
    )


def list_policy(policy: Policy) -> dict[str, float | int | str]:
    """Return every threshold and budget by name, dots between levels, and what chose them."""
    return {"chosen_by": _name_run(), **dict(_flatten(asdict(policy), ""))}


@cache
def _name_run() -> str:
    """Return the command of the run that chose the thresholds, and the hash of its whole report."""
    run = load_calibration().run
    return f"{run.get('command', '')}, {content_id(json.dumps(run, sort_keys=True))}"


def _flatten(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, float | int | str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value if isinstance(value, float | int | str) else str(value)


@cache
def find_version() -> str:
    """Return the installed version; empty where the packages run without being installed."""
    try:
        return version("storehand")
    except PackageNotFoundError:
        return ""
