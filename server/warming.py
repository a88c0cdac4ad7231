"""Answers nobody: what is loaded or computed at first use is there before the first customer."""

from __future__ import annotations

from contextlib import aclosing

from bot.interfaces import LanguageModel, Sampling
from bot.prompts import Shop, build_prompt
from bot.turn import TurnDependencies, run_turn


async def rehearse(turn: TurnDependencies) -> None:
    """Answer one question for nobody."""
    async with aclosing(run_turn(turn, "rehearsal", "Do you have this in stock?")) as events:
        async for _ in events:
            pass


async def warm_up(model: LanguageModel, shop: Shop) -> None:
    """Compute the rules every prompt begins with, so that the first customer finds them cached."""
    prompt = build_prompt(shop, "Hello", ["Hello."], (), shop.language)
    async with aclosing(model.stream(prompt, Sampling(max_new_tokens=4))) as pieces:
        async for _ in pieces:
            pass
