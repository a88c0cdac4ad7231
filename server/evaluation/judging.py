"""One reply against what is expected of it, and one case's outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import Pattern

from bot.interfaces import Reply
from server.evaluation.cases import WITHHOLDING, Case, Expected
from server.evaluation.evidence import ShopEvidence


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case.

    Attributes:
        id, kind: the case's.
        asked: the customer's messages.
        text, action, path: of the last reply.
        reasons: why it failed, a sentence each; empty where it passed.
        unsupported: statements of any reply that nothing cited holds; None where not judged.
        broken: citations of any reply whose quote is not in its source; None where not judged.
        citations: how many citations all replies have.
        wants_refusal: see `Case.wants_refusal`.
        ttft_ms: of each reply, milliseconds to the first text.
        total_ms: of each reply, milliseconds to its end.
    """

    id: str
    kind: str
    asked: tuple[str, ...]
    text: str
    action: str
    path: str
    reasons: tuple[str, ...] = ()
    unsupported: tuple[str, ...] | None = None
    broken: tuple[str, ...] | None = None
    citations: int = 0
    wants_refusal: bool | None = None
    ttft_ms: tuple[float, ...] = ()
    total_ms: tuple[float, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything expected was there and nothing was invented."""
        return not self.reasons

    @property
    def refused(self) -> bool:
        """Whether the question was left unanswered."""
        return self.action in WITHHOLDING


def judge_case(case: Case, replies: Sequence[Reply], evidence: ShopEvidence | None) -> Outcome:
    """Judge a whole conversation.

    A statement that nothing cited holds, or a citation that does not hold, fails the case
    whatever it expects: nothing false may leave.

    Args:
        case: what was said and expected.
        replies: one for each turn, in order.
        evidence: the shop's documents; None leaves statements and citations unjudged.
    """
    unsupported, broken = _judge_evidence(case, replies, evidence)
    last = replies[-1]
    return Outcome(
        id=case.id,
        kind=case.kind,
        asked=tuple(turn.say for turn in case.turns),
        text=last.text,
        action=last.action,
        path=last.path,
        reasons=(*_judge_turns(case, replies), *(unsupported or ()), *(broken or ())),
        unsupported=unsupported,
        broken=broken,
        citations=sum(len(reply.citations) for reply in replies),
        wants_refusal=case.wants_refusal,
        ttft_ms=tuple(reply.ttft_ms for reply in replies),
        total_ms=tuple(reply.total_ms for reply in replies),
    )


def _judge_evidence(
    case: Case, replies: Sequence[Reply], evidence: ShopEvidence | None
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Return the unsupported statements and the broken citations of all replies."""
    if evidence is None:
        return None, None
    unsupported, broken = list[str](), list[str]()
    for place, reply in enumerate(replies):
        asked = [turn.say for turn in case.turns[: place + 1]]
        unsupported += evidence.find_unsupported(reply, asked)
        broken += evidence.find_broken_citations(reply)
    return tuple(unsupported), tuple(broken)


def _judge_turns(case: Case, replies: Sequence[Reply]) -> Iterator[str]:
    for place, reply in enumerate(replies):
        for expected in case.expectations(place):
            for reason in judge_reply(reply, expected):
                yield reason if len(replies) == 1 else f"turn {place + 1}: {reason}"


def judge_reply(reply: Reply, expected: Expected) -> Iterator[str]:
    """Yield why a reply is not what was expected; nothing where it is."""
    yield from _judge_choice("action", reply.action, expected.action)
    yield from _judge_choice("path", reply.path, expected.path)
    for alternatives in expected.must:
        if not _found(alternatives, reply.text):
            wanted = " or ".join(f"/{rule.pattern}/" for rule in alternatives)
            yield f"the reply does not hold {wanted}"
    for rule in _found(expected.must_not, reply.text):
        yield f"the reply holds /{rule.pattern}/"
    yield from _judge_sources(reply, expected)


def _judge_choice(name: str, value: str, allowed: Sequence[str]) -> Iterator[str]:
    if allowed and value not in allowed:
        yield f"the {name} is {value}, not {' or '.join(allowed)}"


def _judge_sources(reply: Reply, expected: Expected) -> Iterator[str]:
    shown = [card.id for card in reply.products]
    cited = [citation.source for citation in reply.citations]
    if expected.source and not any(one.startswith(expected.source) for one in [*cited, *shown]):
        found = ", ".join(dict.fromkeys([*cited, *shown])) or "nothing"
        yield f"it cites {found}, not {' or '.join(expected.source)}"
    strays = [one for one in shown if expected.cards and not one.startswith(expected.cards)]
    if strays:
        yield f"it shows {', '.join(strays)}, allowed are {', '.join(expected.cards)}"


def _found(rules: Iterable[Pattern[str]], text: str) -> list[Pattern[str]]:
    return [rule for rule in rules if rule.search(text)]
