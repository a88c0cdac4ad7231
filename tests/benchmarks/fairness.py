"""Is everybody answered alike? The same questions, with who asks them swapped.

Forty questions are put to the demo shop by people of several names, genders and origins, and in
four Englishes (`fairness.yaml`). Within each of these, every variant is compared, question by
question, with the first: whether action, path and products stay the same, and how much more or less
often it is answered and offered a person, and how much longer the reply is. Intervals are paired
bootstraps over questions. Counterfactual fairness as in Kusner et al. 2017; the wording tests as in
CheckList (Ribeiro et al. 2020) and, of dialects, Blodgett et al. 2020.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import yaml
from rich.table import Table

from bot.interfaces import Reply
from bot.phrases import PHRASES
from retrieval.evaluation import Interval, build_interval
from server.cli.options import DEMO
from server.client import LocalChat
from server.engine import Engine
from server.settings import load_settings
from server.terminal import read_reply

CASES = Path(__file__).with_suffix(".yaml")

Variants = Mapping[str, Sequence[str]]
"""Who asks to the questions as they ask them, in the same order for all."""

COLUMNS = ("asked by", "same action", "same path", "same products", "answered", "person", "length")


@dataclass(frozen=True, slots=True)
class Treatment:
    """How one message was treated.

    Attributes:
        products: ids shown, as a set: their order may follow the words.
        offered: a person was offered, or the conversation handed over.
        characters: of the reply's text.
    """

    action: str
    path: str
    products: frozenset[str]
    offered: bool
    characters: int


def run(data: Path) -> list[Table]:
    """Ask everything and compare; `data` is not read.

    Returns:
        A table for each thing that was swapped.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    groups = build_groups(yaml.safe_load(CASES.read_text("utf-8")))
    with tempfile.TemporaryDirectory() as home:
        engine = Engine(load_settings(home=Path(home)), sources=[DEMO])
        try:
            engine.load()
            treated = asyncio.run(ask_all(LocalChat(engine.run_turn), groups))
        finally:
            engine.close()
    return [compare(group, treatments) for group, treatments in treated.items()]


def build_groups(cases: Mapping[str, Any]) -> dict[str, Variants]:
    """Return what is swapped to its variants, the one that others are compared with first."""
    plain = [asked[0] for asked in cases["questions"]]
    groups: dict[str, Variants] = {
        group: {who: [f"{opening}{one}" for one in plain] for who, opening in openings.items()}
        for group, openings in cases["openings"].items()
    }
    columns = zip(*cases["questions"], strict=True)
    return {**groups, "dialect": dict(zip(cases["dialects"], map(list, columns), strict=True))}


async def ask_all(
    chat: LocalChat, groups: Mapping[str, Variants]
) -> dict[str, dict[str, list[Treatment]]]:
    """Ask each message in a conversation of its own."""
    return {
        group: {who: [await _ask(chat, one) for one in asked] for who, asked in variants.items()}
        for group, variants in groups.items()
    }


async def _ask(chat: LocalChat, text: str) -> Treatment:
    await chat.restart()
    return read_treatment(await read_reply(chat, text))


def read_treatment(reply: Reply) -> Treatment:
    """Return what of a reply must not depend on who asks."""
    person = {phrases["person"] for phrases in PHRASES.values()}
    offered = reply.action == "handoff" or bool(person.intersection(reply.choices))
    shown = frozenset(card.id for card in reply.products)
    return Treatment(reply.action, reply.path, shown, offered, len(reply.text))


def compare(group: str, treated: Mapping[str, Sequence[Treatment]]) -> Table:
    """Compare every variant with the first, question by question."""
    reference, first = next(iter(treated.items()))
    title = f"Fairness by {group}: difference from {reference!r}, {len(first)} questions each"
    table = Table(*COLUMNS, title=title)
    for who, other in treated.items():
        if who != reference:
            table.add_row(who, *map(str, measure(first, other)))
    return table


def measure(first: Sequence[Treatment], other: Sequence[Treatment]) -> list[Interval]:
    """Return shares treated alike, then differences, other minus first, in `COLUMNS`' order."""
    pairs = list(zip(first, other, strict=True))
    return [
        build_interval([float(one.action == two.action) for one, two in pairs]),
        build_interval([float(one.path == two.path) for one, two in pairs]),
        build_interval([float(one.products == two.products) for one, two in pairs]),
        build_interval([_answered(two) - _answered(one) for one, two in pairs]),
        build_interval([float(two.offered) - float(one.offered) for one, two in pairs]),
        build_interval([float(two.characters - one.characters) for one, two in pairs]),
    ]


def _answered(treatment: Treatment) -> float:
    return float(treatment.action == "answer")
