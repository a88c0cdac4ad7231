"""Pairs of a question and a passage for training the reranker, from the development data.

Sets used: DSTC11 track 5 and PolicyQA (`grounded_dialogue`), HINT3 and CLINC150 (`intents`), our
own invented shops (`retrieval.training_shops`) and templates of what shops are asked
(`answerable.yaml`). StackFAQ, and the messages that HINT3 tests with, are for judging alone.
Held out are whole shops, one in four, and of the other sets one pair in ten, drawn by what its
passage came from.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from retrieval.interfaces import Embedder, Vectors
from retrieval.reranker import join_passage
from retrieval.templates import build_template_pairs
from retrieval.training_shops import SHOPS, build_shop_pairs, load_shops

NEGATIVES = 4
"""Passages that do not answer, for each that does."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One example.

    Attributes:
        answers: whether the passage answers the question.
        source: the set it comes from.
        held_out: kept for judging.
    """

    question: str
    passage: str
    answers: bool
    source: str
    held_out: bool = False


def build_pairs(data: Path, embedder: Embedder, random: Random, shops: Path = SHOPS) -> list[Pair]:
    """Return all pairs, of every set.

    Args:
        data: the folder of the development data.
        embedder: finds the passages that look like an answer and are none.
        random: draws negatives.
        shops: the folder of invented shops.

    Raises:
        FileNotFoundError: a set is missing.
    """
    dialogue = data / "grounded_dialogue"
    knowledge = {row["doc_id"]: row for row in read_rows(dialogue / "knowledge.jsonl.gz")}
    pairs = [
        *build_dialogue_pairs(read_rows(dialogue / "contexts.jsonl.gz"), knowledge, random),
        *build_faq_pairs(knowledge.values(), random),
        *build_policy_pairs(list(read_rows(dialogue / "policyqa.jsonl.gz")), embedder, random),
    ]
    for name in ("sofmattress", "powerplay11"):
        rows = _intents(data, f"{name}_train")
        pairs += build_intent_pairs(rows, name, embedder, random, most=4000)
    clinc = [*_intents(data, "clinc150_train"), *_intents(data, "clinc150_oos_train")]
    pairs += build_intent_pairs(clinc, "clinc150", embedder, random, most=9000)
    for question, passage, answers, topic in build_template_pairs(random):
        pairs.append(Pair(question, passage, answers, "templates", is_held_out(topic)))
    for shop in load_shops(shops):
        for question, passage, answers, source in build_shop_pairs(shop, embedder, random):
            pairs.append(Pair(question, passage, answers, source, shop.held_out))
    return pairs


def build_dialogue_pairs(
    contexts: Iterable[Mapping[str, Any]],
    knowledge: Mapping[str, Mapping[str, Any]],
    random: Random,
) -> Iterator[Pair]:
    """Pair a customer's last question with what answers it, and with the same place's rest."""
    by_entity = _group(knowledge.values(), "entity")
    for context in contexts:
        gold = [name for name in context["gold"] if name in knowledge]
        question = context["turns"][-1]["text"]
        for name in random.sample(gold, min(len(gold), 3)):
            row = knowledge[name]
            held_out = is_held_out(row["entity"])
            yield Pair(question, _snippet(row), True, "dstc11", held_out)
            others = [one for one in by_entity[row["entity"]] if one["doc_id"] not in gold]
            for other in random.sample(others, min(len(others), NEGATIVES)):
                yield Pair(question, _snippet(other), False, "dstc11", held_out)


def build_faq_pairs(rows: Iterable[Mapping[str, Any]], random: Random) -> Iterator[Pair]:
    """Pair a FAQ's question with its answer under another title, and with its neighbours."""
    by_entity = _group((row for row in rows if row["type"] == "faq"), "entity")
    for entity, faqs in by_entity.items():
        held_out = is_held_out(entity)
        for faq in faqs:
            asked = faq["question"]
            others = [one for one in faqs if one is not faq]
            for one in [faq, *random.sample(others, min(len(others), 3))]:
                title = one["question"] if random.random() < 0.3 else entity.title()
                text = join_passage(title, one["answer"])
                yield Pair(asked, text, one is faq, "faq", held_out)


def build_policy_pairs(
    rows: Sequence[Mapping[str, Any]], embedder: Embedder, random: Random
) -> Iterator[Pair]:
    """Pair a question with its policy's passage, and with others that look like it.

    The 12 nearest passages are no negatives: policies say the same things.
    """
    passages = list(dict.fromkeys(row["context"] for row in rows))
    asked_of = defaultdict(set)
    for row in rows:
        asked_of[row["question"]].add(row["context"])
    questions = list(asked_of)
    cosines = embedder.embed(questions) @ embedder.embed(passages).T
    for question, order in zip(questions, np.argsort(-cosines, axis=1), strict=True):
        near = [passages[place] for place in order[12:120]]
        wrong = [passage for passage in near if passage not in asked_of[question]]
        for passage in random.sample(sorted(asked_of[question]), min(len(asked_of[question]), 8)):
            for one in [passage, *random.sample(wrong, min(len(wrong), 3))]:
                text = join_passage("Privacy policy", one)
                yield Pair(question, text, one is passage, "policyqa", is_held_out(one))


def build_intent_pairs(
    rows: Sequence[tuple[str, str]], source: str, embedder: Embedder, random: Random, most: int
) -> list[Pair]:
    """Pair messages that want the same, and near ones that do not.

    Args:
        rows: message and label; labels of nothing in scope are never positive.
        source: the set's name.
        embedder: finds the near ones.
        random: draws.
        most: most pairs.
    """
    rows = list(dict.fromkeys(rows))
    rows = random.sample(rows, min(len(rows), 4000))
    vectors = embedder.embed([text for text, _ in rows])
    places = defaultdict(list)
    for place, (_, label) in enumerate(rows):
        places[label].append(place)
    pairs: list[Pair] = []
    for place in random.sample(range(len(rows)), len(rows)):
        pairs += _pair_message(place, rows, places, vectors, source, random)
        if len(pairs) >= most:
            break
    return pairs


def is_held_out(key: str) -> bool:
    """Tell whether what comes from this document is held out: one document in ten."""
    return hashlib.blake2b(key.encode(), digest_size=1).digest()[0] % 10 == 0


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read one JSON object a line.

    Raises:
        FileNotFoundError: there is no such file.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


_NOTHING = {"NO_NODES_DETECTED", "oos"}


def _pair_message(
    place: int,
    rows: Sequence[tuple[str, str]],
    places: Mapping[str, Sequence[int]],
    vectors: Vectors,
    source: str,
    random: Random,
) -> Iterator[Pair]:
    text, label = rows[place]
    same = [one for one in places[label] if one != place]
    if label not in _NOTHING and same:
        other = rows[random.choice(same)][0]
        yield Pair(text, join_passage(other, _words(label)), True, source, is_held_out(other))
    near = np.argsort(-(vectors @ vectors[place]))[1:60]
    wrong = [one for one in near if rows[one][1] not in {label, *_NOTHING}][:12]
    for one in random.sample(wrong, min(len(wrong), 2)):
        other, other_label = rows[one]
        passage = join_passage(other, _words(other_label))
        yield Pair(text, passage, False, source, is_held_out(other))


def _words(label: str) -> str:
    return label.replace("_", " ").lower()


def _intents(data: Path, name: str) -> list[tuple[str, str]]:
    rows = read_rows(data / "intents" / f"{name}.jsonl.gz")
    return [(row["text"], row.get("label") or row["intent"]) for row in rows]


def _group(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, list[Mapping[str, Any]]]:
    groups = defaultdict(list)
    for row in rows:
        groups[str(row[key])].append(row)
    return groups


def _snippet(row: Mapping[str, Any]) -> str:
    if row["type"] == "faq":
        return join_passage(row["question"], row["answer"])
    return join_passage(row["entity"].title(), row["text"])
