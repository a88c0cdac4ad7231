"""What the guards' heads learn from: the development data, the invented shops, our own messages.

Texts that share wording are of one group, so that none is judged whose like was learnt: HateCheck
by template and all misspelt forms of it, counselling by the question's title, shops whole, our own
by the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.training.clustering import group_alike
from bot.training.messages import Example, draw_share, load_messages
from bot.training.shop_data import CLEAN, read_rows, read_shop_messages

OFFENSIVE_SHARE = 0.2
"""Of the tweets that Davidson et al. call offensive, which are three in four."""

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
    "clean": 2.0,
    "distress": 2.0,
    "distress_languages": 3.0,
    "chinese": 3.0,
    "german": 3.0,
    "french": 3.0,
    "spanish": 3.0,
    "languages": 2.0,
}
"""Small sets beside large ones of another kind: tweets of Davidson's and of COLD would outvote
them."""


def build_examples(data: Path) -> list[Example]:
    """Return all examples, of every set.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    readers: Sequence[Callable[[Path], Iterator[Example]]] = (
        _hatecheck, _davidson, _toxigen, _do_not_answer, _counselling, _cold, _corpus, _jailbreaks,
        _bipia, read_shop_messages,
    )  # fmt: skip
    examples = [one for read in readers for one in read(data)]
    for found in load_messages().values():
        examples += [replace(one, known=_complete_own(one.known)) for one in found]
    weighed = [replace(one, weight=_WEIGHTS.get(one.source, one.weight)) for one in examples]
    return list({one.text: one for one in weighed}.values())


def _complete_own(known: Mapping[str, bool]) -> dict[str, bool]:
    """Say no to hate of our own insults too: they are meant for a shop."""
    insults = "harassment" in known and "hate" not in known
    return complete(known) | ({"hate": False} if insults else {})


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
        yield Example(row["text"], known, "hatecheck", name)


def _davidson(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "davidson.jsonl.gz"):
        text, label = row["text"], row["label"]
        if label == "hate":
            yield _alone(text, complete({"hate": True}), "davidson")
        elif label == "neither":
            yield _alone(text, CLEAN, "davidson")
        elif draw_share(f"drawn {text}") < OFFENSIVE_SHARE:
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
            yield Example(text, known, "counselling", group)


def _cold(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "harm" / "cold_zh.jsonl.gz"):
        known = complete({"hate": True}) if row["label"] else {**CLEAN}
        known.pop("harassment", None)
        yield _alone(row["text"], known, "cold")


def _corpus(data: Path) -> Iterator[Example]:
    for row in read_rows(data / "injection" / "corpus.jsonl.gz"):
        known = complete({"injection": True}) if row["label"] == "malicious" else CLEAN
        group = f"corpus {row.get('intent') or row['text']}"
        yield Example(row["text"], known, "corpus", group)


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


def _alone(text: str, known: Mapping[str, bool], source: str) -> Example:
    return Example(text, known, source, f"{source} {text}")
