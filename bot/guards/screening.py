"""All input guards as one: what ``storehand screen`` prints and the turn acts on."""

from __future__ import annotations

from collections.abc import Sequence

from bot.guards.content import ContentGuard
from bot.guards.injection import InjectionGuard
from bot.guards.pii import PersonalDataGuard
from bot.interfaces import InputGuard, Span, Verdict


def build_guards() -> tuple[InputGuard, ...]:
    """Return the guards in order of precedence: care for a person comes before all else."""
    return (ContentGuard(), InjectionGuard(), PersonalDataGuard())


def screen_message(guards: Sequence[InputGuard], text: str) -> Verdict:
    """Merge all verdicts: the first that stops decides; scores and spans are united."""
    verdicts = [guard.check_message(text) for guard in guards]
    stopped = next((verdict for verdict in verdicts if not verdict.passed), Verdict(True))
    scores: dict[str, float] = {}
    spans: list[Span] = []
    for verdict in verdicts:
        scores.update(verdict.categories)
        spans.extend(verdict.spans)
    return Verdict(stopped.passed, stopped.action, scores, stopped.reasons, tuple(spans))
