"""What the guards' heads learn from: the development data, the invented shops, our own messages.

One part in five is held out for judging, in groups that share wording: HateCheck by template and
all misspelt forms of it, counselling by the question's title, shops whole, our own by the line.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.guards.features import is_chinese
from bot.guards.policies import HARM
from bot.training.clustering import group_alike
from bot.training.messages import Example, is_held_out, load_messages
from retrieval.training_shops import load_shops

Rows = Sequence[Mapping[str, Any]]

SHOP_SOURCES = frozenset(
    {"shops", "powerplay11", "sofmattress", "clinc150", "clean", "chinese", "languages"}
)
"""Sets of messages to shops and to assistants, by whose false alarms thresholds are chosen."""

CLEAN = dict.fromkeys((*HARM, "injection"), False)

_UNSURE: Mapping[str, tuple[str, ...]] = {
    "hate": ("harassment", "violence"),
    "violence": ("harassment", "dangerous_acts", "weapons"),
    "weapons": ("dangerous_acts", "violence", "drugs"),
    "drugs": ("dangerous_acts",),
    "sexual": ("harassment", "sexual_minors"),
    "sexual_minors": ("sexual", "dangerous_acts"),
    "dangerous_acts": ("violence", "drugs", "weapons", "harassment"),
    "harassment": ("hate", "violence", "sexual"),
    "self_harm": ("dangerous_acts", "violence", "drugs"),
    "injection": ("dangerous_acts", "drugs"),
}
"""What a text of a category may be besides: nothing is learnt of it."""

_DISTRESS_TOPICS = frozenset(
    {"depression", "self-esteem", "trauma", "eating-disorders", "domestic-violence"}
)
_CALM_TOPICS = frozenset({"legal-regulatory", "professional-ethics", "counseling-fundamentals"})

_ASKS_FOR: Mapping[str, str] = {
    "S006threat": "violence",
    "S006violence": "violence",
    "S003goods": "drugs",
    "S003illegal": "drugs",
    "S004lewd": "sexual",
    "S004erotica": "sexual",
    "S005bully": "harassment",
    "S007": "hate",
    "S005hate": "hate",
    "S008code": "dangerous_acts",
    "S008phish": "dangerous_acts",
    "S008mal": "dangerous_acts",
    "S003instructions": "dangerous_acts",
    "S006instructions": "dangerous_acts",
    "S006items": "dangerous_acts",
    "S006sh": "self_harm",
}
"""Do-Not-Answer's intents that name one of our categories."""


_WEIGHTS: Mapping[str, float] = {
    "hatecheck": 2.0,
    "toxigen": 2.0,
    "chinese": 3.0,
    "languages": 2.0,
}
"""Small sets beside large ones of another kind: tweets of Davidson's and of COLD would outvote
them."""


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a gzipped JSONL file.

    Raises:
        FileNotFoundError: it is missing.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def build_examples(data: Path) -> list[Example]:
    """Return all examples, of every set.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    readers: Sequence[Callable[[Path], Iterator[Example]]] = (
        _hatecheck, _davidson, _toxigen, _do_not_answer, _counselling, _cold, _corpus, _jailbreaks,
        _bipia, _intents,
    )  # fmt: skip
    examples = [one for read in readers for one in read(data)]
    examples += _shops()
    for found in load_messages().values():
        examples += [replace(one, known=complete(one.known)) for one in found]
    weighed = [replace(one, weight=_WEIGHTS.get(one.source, one.weight)) for one in examples]
    return list({one.text: one for one in weighed}.values())


def complete(known: Mapping[str, bool]) -> dict[str, bool]:
    """Say no to every category that a text with these cannot be."""
    unsure = {other for name in known for other in _UNSURE.get(name, ())}
    return {**{name: False for name in CLEAN if name not in unsure}, **known}


def _hatecheck(data: Path) -> Iterator[Example]:
    rows = read_rows(data / "harm" / "hatecheck_half.jsonl.gz")
    groups = group_alike([row["text"] for row in rows])
    for row, group in zip(rows, groups, strict=True):
        name = f"hatecheck {group}"
        hateful = row["label"] == "hateful"
        known = complete({"hate": True}) if hateful else {**CLEAN}
        if not hateful:
            known.pop("harassment")
            known.pop("violence")
        yield Example(row["text"], known, "hatecheck", name, is_held_out(name))


def _davidson(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "davidson.jsonl.gz"):
        text, label = row["text"], row["label"]
        if label == "hate":
            yield _alone(text, complete({"hate": True}), "davidson")
        elif label == "neither":
            yield _alone(text, CLEAN, "davidson")
        elif is_held_out(f"drawn {text}"):
            known = {**complete({"harassment": True}), "hate": False}
            yield replace(_alone(text, known, "davidson offensive"), weight=0.3)


def _toxigen(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "toxigen_sample.jsonl.gz"):
        known = complete({"hate": True}) if row["label"] == "hate" else CLEAN
        yield _alone(row["text"], known, "toxigen")


def _do_not_answer(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "do_not_answer.jsonl.gz"):
        found = {_ASKS_FOR[one]: True for one in row["intents"] if one in _ASKS_FOR}
        if found:
            yield _alone(row["prompt"], complete(found), "do_not_answer")


def _counselling(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "counselling.jsonl.gz"):
        group = f"counselling {row['title']}"
        if row["topic"] not in _DISTRESS_TOPICS | _CALM_TOPICS:
            continue
        known = complete({"self_harm": True}) if row["topic"] in _DISTRESS_TOPICS else CLEAN
        # A title alone tells distress where the topic is nothing else.
        alone = row["topic"] == "depression" or row["topic"] in _CALM_TOPICS
        for text in (row["title"], row["text"]) if alone else (row["text"],):
            yield Example(text, known, "counselling", group, is_held_out(group))


def _cold(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "cold_zh.jsonl.gz"):
        known = complete({"hate": True}) if row["label"] else {**CLEAN}
        known.pop("harassment", None)
        yield _alone(row["text"], known, "cold")


def _corpus(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "injection" / "corpus.jsonl.gz"):
        known = complete({"injection": True}) if row["label"] == "malicious" else CLEAN
        group = f"corpus {row.get('intent') or row['text']}"
        yield Example(row["text"], known, "corpus", group, is_held_out(group))


def _jailbreaks(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "injection" / "jailbreaks_half.jsonl.gz"):
        known = {"injection": True}
        yield _alone(row["prompt"], known, "jailbreaks")


_ORDINARY = frozenset(
    {"Information Retrieval", "Content Creation", "Learning and Tutoring", "Language Translation",
     "Programming Help"}
)  # fmt: skip
"""BIPIA's tasks that do no harm by themselves; to a shop's bot they are beside the point."""


def _bipia(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "injection" / "indirect_text_attacks.jsonl.gz"):
        if row["category"] not in _ORDINARY:
            yield _alone(row["text"], complete({"injection": True}), "bipia")


def _intents(data: Path) -> Iterator[Example]:
    names = ("powerplay11", "sofmattress")
    for name in names:
        for part in ("train", "test"):
            for row in read_rows(data / "intents" / f"{name}_{part}.jsonl.gz"):
                yield _alone(row["text"], CLEAN, name)
    for part in ("oos_train", "oos_val", "val"):
        for row in read_rows(data / "intents" / f"clinc150_{part}.jsonl.gz"):
            yield _alone(row["text"], CLEAN, "clinc150")
    for row in read_rows(data / "intents" / "clinc150_train.jsonl.gz")[::3]:
        yield replace(_alone(row["text"], CLEAN, "clinc150"), held_out=False)


def _shops() -> Iterator[Example]:
    for shop in load_shops():
        held_out = is_held_out(f"shop {shop.name}")
        for ask in shop.asks:
            yield Example(ask.question, CLEAN, "shops", shop.name, held_out)


def _alone(text: str, known: Mapping[str, bool], source: str) -> Example:
    return Example(text, known, source, text, is_held_out(f"{source} {text}"))


def split_by_script(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Return the examples in Chinese, and all others."""
    chinese = [one for one in examples if is_chinese(one.text)]
    return chinese, [one for one in examples if not is_chinese(one.text)]
