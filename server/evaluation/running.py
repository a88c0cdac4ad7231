"""Runs cases, each in a conversation of its own, with an engine here or a server anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.interfaces import Reply
from server.client import Chat
from server.evaluation.cases import Case
from server.evaluation.evidence import ShopEvidence
from server.evaluation.judging import Outcome, judge_case
from server.protocol import SENTENCES
from server.terminal import read_reply

RATE_LIMIT_PAUSE_SECONDS = 5.0
"""Between two tries when a server says that messages come too fast; its limits are by minute."""
RATE_LIMIT_TRIES = 15
"""More than a minute of pauses, after which a limit by minute has let go."""


async def run_cases(
    cases: Sequence[Case],
    chat: Chat,
    evidence: ShopEvidence | None,
    on_done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run all cases, one after the other, so that latencies are those of one customer.

    Args:
        cases: in the order to run them.
        chat: restarted before each case.
        evidence: the shop's documents, where they are at hand.
        on_done: told of each outcome.

    Raises:
        ChatError: the server cannot be reached any more.
    """
    outcomes = []
    for case in cases:
        await chat.restart()
        replies = [await _ask(chat, turn.say) for turn in case.turns]
        outcomes.append(judge_case(case, replies, evidence))
        on_done(outcomes[-1])
    return outcomes


async def _ask(chat: Chat, text: str) -> Reply:
    reply = await read_reply(chat, text)
    for _ in range(RATE_LIMIT_TRIES):
        if reply.text != SENTENCES["rate_limited"]:
            break
        await asyncio.sleep(RATE_LIMIT_PAUSE_SECONDS)
        reply = await read_reply(chat, text)
    return reply
