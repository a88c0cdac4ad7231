"""Our own questions and passages for training: the templates of `answerable.yaml` filled in.

A passage answers what its own topic asks of the same thing. The same topic about another thing,
other topics about the same thing, and their neighbours look alike and do not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from retrieval.reranker import join_passage

TEMPLATES = Path(__file__).parent / "answerable.yaml"

ROUNDS = 14
"""Fillings of each way to ask."""

_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that customers ask.

    Attributes:
        group: of topics whose passages look alike.
        slot: what question and passage must agree on; empty where any value is answered.
        title, text: of the passages; empty where nothing answers.
        ask: ways to ask.
        also: other topics whose passages may answer, unless they are about another thing.
    """

    name: str
    group: str
    ask: Sequence[str]
    slot: str = ""
    title: Sequence[str] = ()
    text: Sequence[str] = ()
    also: Sequence[str] = ()


def build_template_pairs(random: Random) -> Iterator[tuple[str, str, bool, str]]:
    """Yield question, passage, whether it answers, and the topic's name."""
    topics, slots = load_topics()
    for topic in topics:
        for ask in topic.ask:
            for _ in range(ROUNDS if _BLANK.search(ask) else ROUNDS // 2):
                yield from _pair_question(topic, ask, topics, slots, random)


def load_topics() -> tuple[list[Topic], Mapping[str, Sequence[str]]]:
    """Load the topics, and the values of each slot."""
    raw: dict[str, Any] = yaml.safe_load(TEMPLATES.read_text("utf-8"))
    return [Topic(name=name, **fields) for name, fields in raw["topics"].items()], raw["slots"]


def _pair_question(
    topic: Topic,
    ask: str,
    topics: Sequence[Topic],
    slots: Mapping[str, Sequence[str]],
    random: Random,
) -> Iterator[tuple[str, str, bool, str]]:
    fixed = {slot: random.choice(slots[slot]) for slot in _BLANK.findall(ask) if slot in slots}
    question = _fill(ask, fixed, slots, random)
    others = [one for one in topics if one.text and one.name != topic.name]
    if topic.text:
        yield question, _passage(topic, fixed, others, slots, random), True, topic.name
    if topic.slot in fixed and topic.text:
        different = _draw_different(fixed, slots, random)
        yield question, _passage(topic, different, others, slots, random), False, topic.name
    for other in _draw_others(topic, others, random):
        shared = _draw_different(fixed, slots, random) if other.name in topic.also else fixed
        yield question, _passage(other, shared, others, slots, random), False, topic.name


def _draw_different(
    fixed: Mapping[str, str], slots: Mapping[str, Sequence[str]], random: Random
) -> dict[str, str]:
    return {
        slot: random.choice([one for one in slots[slot] if one != value])
        for slot, value in fixed.items()
    }


def _draw_others(topic: Topic, others: Sequence[Topic], random: Random) -> list[Topic]:
    """Draw a neighbour, one about the same thing where there is one, and any."""
    others = [one for one in others if one.name not in topic.also or one.slot]
    pools = (
        [one for one in others if one.group == topic.group],
        [one for one in others if topic.slot and one.slot == topic.slot],
        others,
    )
    return [random.choice(pool) for pool in pools if pool]


def _passage(
    topic: Topic,
    fixed: Mapping[str, str],
    others: Sequence[Topic],
    slots: Mapping[str, Sequence[str]],
    random: Random,
) -> str:
    """Fill one passage; what the question names counts only where they must agree.

    One in four says something else of its group before or after, as a page does.
    """
    agreed: dict[str, str] = {}
    if topic.slot:
        agreed[topic.slot] = fixed.get(topic.slot) or random.choice(slots[topic.slot])
    texts = random.sample(list(topic.text), random.choice((1, 1, len(topic.text))))
    near = [text for one in others if _is_near(one, topic) for text in one.text]
    if near and random.random() < 0.25:
        texts.insert(random.randint(0, len(texts)), random.choice(near))
    title = _fill(random.choice(topic.title), agreed, slots, random)
    text = " ".join(_fill(one, agreed, slots, random) for one in texts)
    return join_passage(title[:1].upper() + title[1:], text[:1].upper() + text[1:])


def _is_near(one: Topic, topic: Topic) -> bool:
    return one.group == topic.group and one.name != topic.name


def _fill(
    template: str, fixed: Mapping[str, str], slots: Mapping[str, Sequence[str]], random: Random
) -> str:
    def value(match: re.Match[str]) -> str:
        slot = match.group(1)
        if slot == "n":
            return str(random.randint(2, 9))
        if slot == "m":
            return str(random.randint(10, 60))
        return fixed.get(slot) or random.choice(slots[slot])

    return _BLANK.sub(value, template)
