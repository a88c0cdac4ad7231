"""All input guards as one: what ``storehand screen`` prints and the turn acts on.

A guard with ``fails_closed = True`` that cannot judge ends the turn with `DOWN`; all others are
left out. See `bot.guards.failing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.guards.content import ContentGuard
from bot.guards.failing import DOWN, GuardFailed, GuardWatch, MissingGuard
from bot.guards.heads import Heads
from bot.guards.injection import InjectionGuard
from bot.guards.policies import HarmPolicy
from bot.interfaces import InputGuard, Verdict


def build_guards(
    heads: Heads | None = None, policies: Mapping[str, HarmPolicy] | None = None
) -> tuple[InputGuard, ...]:
    """Return the guards in order of precedence: care for a person comes before all else.

    Args:
        heads: trained heads; without them rules alone judge. For each that is missing stands a
            guard that is logged and counted with every message.
        policies: of the harm categories where the shop chose another than the default.
    """
    missing = heads.missing if heads is not None else {}
    return (
        ContentGuard(heads, policies),
        InjectionGuard(heads),
        *(MissingGuard(f"head {name}", error) for name, error in missing.items()),
    )


WITHHELD = "<MESSAGE>"
"""What is kept of a message whose personal data could not be masked."""


def mask_and_screen(
    mask: Callable[[str], str], guards: Sequence[InputGuard], text: str, watch: GuardWatch
) -> tuple[str, Verdict]:
    """Mask a message, then screen it; blocking. Fails closed: what is not masked is not kept.

    Args:
        mask: text to masked text.
        guards: in order of precedence.
        text: as written.
        watch: notes what fails.

    Returns:
        The masked text, and the verdict; `WITHHELD` and `DOWN` where it cannot be masked.
    """
    if text == WITHHELD:
        return WITHHELD, DOWN
    try:
        masked = watch.call("privacy", lambda: mask(text), closed=True)
    except GuardFailed:
        return WITHHELD, DOWN
    return masked, screen_message(guards, text, watch)


def screen_message(
    guards: Sequence[InputGuard], text: str, watch: GuardWatch | None = None
) -> Verdict:
    """Merge all verdicts: the first that stops decides; scores are united.

    Where none stops, the first that names a category for a kind answer does. A guard that cannot
    judge is left out; where it must fail closed, its verdict is `DOWN`.
    """
    watch = watch or GuardWatch()
    verdicts = [_check(guard, text, watch) for guard in guards]
    stops = [verdict for verdict in verdicts if not verdict.passed]
    asks = [verdict for verdict in verdicts if verdict.decisive]
    first = next(iter(stops + asks), Verdict(True))
    scores: dict[str, float] = {}
    for verdict in verdicts:
        scores.update(verdict.categories)
    return replace(first, categories=scores)


def _check(guard: InputGuard, text: str, watch: GuardWatch) -> Verdict:
    closed = bool(getattr(guard, "fails_closed", False))
    name = guard.name if isinstance(guard, MissingGuard) else type(guard).__name__
    try:
        return watch.call(name, lambda: guard.check_message(text), closed=closed)
    except GuardFailed:
        return DOWN if closed else Verdict(True)
