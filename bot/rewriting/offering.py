"""Variants of an agent's text: by rules, and by the generator; only those that state the same.

The bundled model is not asked. Of 16 rewritings that it made of 4 texts, within 0.5 to 4.5 seconds
each, 12 stated something else and 4 were the text itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import structlog

from bot.guards.failing import GuardFailed, WatchedGrounding
from bot.interfaces import ChatMessage, EvidenceGuard, ModelBusy, ModelUnavailable
from bot.prompts import scrub_fences
from bot.rewriting.keeping import states_the_same
from bot.rewriting.styles import Style, list_variants
from bot.turn import TurnDependencies
from bot.understanding import detect_language

log = structlog.get_logger(__name__)

MOST_VARIANTS = 3
MOST_CHARACTERS = 2000
"""Longer texts are not rewritten: what checks them reads no further; see
`bot.guards.together.MOST_PASSAGE_CHARACTERS`."""

DRAFT_SECONDS = 4.0
"""An agent who waits longer has written it alone."""

_WISHES: dict[Style, str] = {
    "shorter": "in fewer words",
    "longer": "in full, polite sentences",
    "friendlier": "in a warm, friendly tone",
    "more_formal": "in a formal, courteous tone",
}


async def offer_variants(turn: TurnDependencies, text: str, style: Style) -> list[str]:
    """Return the text in another style, the boldest variant first; none where none holds.

    Args:
        turn: whose generator and checks are used.
        text: as the agent wrote it.
        style: what is wanted.
    """
    if not text.strip() or len(text) > MOST_CHARACTERS:
        return []
    language = detect_language(text, turn.shop.language)
    candidates = list_variants(text, style, language)
    if not turn.policy.written_language:
        candidates += await _draft(turn, text, style)
    grounding = WatchedGrounding(turn.grounding, turn.watch, turn.content)
    return await asyncio.to_thread(_choose, text, style, candidates, grounding)


def _choose(
    text: str, style: Style, candidates: Sequence[str], grounding: EvidenceGuard
) -> list[str]:
    try:
        return list(_list_kept(text, style, candidates, grounding))[:MOST_VARIANTS]
    except GuardFailed:
        return []


def _list_kept(
    text: str, style: Style, candidates: Sequence[str], grounding: EvidenceGuard
) -> Iterator[str]:
    for variant in dict.fromkeys(one.strip() for one in candidates):
        if _differs(text.strip(), variant, style) and states_the_same(text, variant, grounding):
            yield variant


def _differs(text: str, variant: str, style: Style) -> bool:
    match style:
        case "shorter":
            return 0 < len(variant) < len(text)
        case "longer":
            return len(variant) > len(text)
        case _:
            return variant not in ("", text)


async def _draft(turn: TurnDependencies, text: str, style: Style) -> list[str]:
    """Let the generator write it; nothing where it cannot, or not soon enough."""
    prompt = [
        ChatMessage("system", f"Rewrite the text {_WISHES[style]}. Keep every fact and figure."),
        ChatMessage("user", f'Text: """{scrub_fences(text)}"""'),
    ]
    sampling = replace(turn.policy.sampling, num_return_sequences=1)
    try:
        async with asyncio.timeout(DRAFT_SECONDS):
            return await turn.model.draft(prompt, sampling)
    except (ModelBusy, ModelUnavailable, TimeoutError) as error:
        log.info("no_rewriting_drafted", reason=type(error).__name__)
        return []
