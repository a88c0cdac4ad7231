"""Pairs, noise and a very short training on a folder of made-up data."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest

from retrieval.noise import roughen, slip
from retrieval.reranker import CrossEncoder
from retrieval.templates import build_template_pairs, load_topics
from retrieval.training_data import build_faq_pairs, build_intent_pairs, build_pairs
from tests.retrieval.embedders import HashingEmbedder

ROWS = [
    {
        "doc_id": f"hotel|{place}|faq|{number}",
        "domain": "hotel",
        "entity": f"Inn {place}",
        "type": "faq",
        "question": f"{asked} at Inn {place}?",
        "answer": f"{answer} at Inn {place}.",
    }
    for place in range(30)
    for number, (asked, answer) in enumerate(
        [("Is there parking", "Parking is free"), ("Are dogs allowed", "Dogs may not stay")]
    )
]
SHOP = """
trade: a kiosk
passages:
  - {id: hours, kind: faq, title: "When are you open?", text: From 6 to 20., asks: [u open at 7]}
  - id: data
    kind: page
    title: Privacy › Times
    text: "- Orders: 7 years.\\n- Chats: 90 days."
    asks: [{q: how long are chats kept, a: "Chats: 90 days."}]
unanswered: [do you sell stamps]
"""
MESSAGES = [("where is my parcel", "TRACK"), ("track my parcel", "TRACK"),
            ("cancel it", "CANCEL"), ("please cancel the order", "CANCEL"),
            ("who won the match", "NO_NODES_DETECTED")]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    contexts = [
        {"turns": [{"speaker": "U", "text": "Can I park?"}], "gold": [row["doc_id"]]}
        for row in ROWS[::2]
    ]
    policy = [
        {"context": f"We keep data number {n} for {n} days.", "question": f"How long is {n} kept?"}
        for n in range(60)
    ]
    messages = [{"text": text, "label": label} for text, label in MESSAGES]
    intents = [{"text": text, "intent": label} for text, label in MESSAGES]
    write_rows(tmp_path / "grounded_dialogue" / "knowledge.jsonl.gz", ROWS)
    write_rows(tmp_path / "grounded_dialogue" / "contexts.jsonl.gz", contexts)
    write_rows(tmp_path / "grounded_dialogue" / "policyqa.jsonl.gz", policy)
    for name in ("sofmattress_train", "powerplay11_train"):
        write_rows(tmp_path / "intents" / f"{name}.jsonl.gz", messages)
    for name in ("clinc150_train", "clinc150_oos_train"):
        write_rows(tmp_path / "intents" / f"{name}.jsonl.gz", intents)
    write_shops(tmp_path / "shops")
    return tmp_path


def write_shops(folder: Path) -> None:
    """Two small shops, of whose names one is held out."""
    folder.mkdir()
    for name in ("baby", "books"):
        folder.joinpath(f"{name}.yaml").write_text(SHOP, "utf-8")


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_every_set_gives_pairs_of_both_kinds(data: Path) -> None:
    pairs = build_pairs(data, HashingEmbedder(), Random(1), data / "shops")
    kinds = Counter((pair.source, pair.answers) for pair in pairs)
    sources = {source for source, _ in kinds}
    assert sources == {
        "dstc11", "faq", "policyqa", "sofmattress", "powerplay11", "clinc150", "templates",
        "shops", "statements",
    }  # fmt: skip
    assert all(kinds[source, True] and kinds[source, False] for source in sources)
    assert any(pair.held_out for pair in pairs) and not all(pair.held_out for pair in pairs)


def test_a_faq_is_answered_by_its_own_answer_alone() -> None:
    for pair in build_faq_pairs(ROWS, Random(1)):
        same_topic = ("parking" in pair.question) == ("Parking" in pair.passage)
        assert pair.answers == same_topic


def test_out_of_scope_messages_are_answered_by_nothing() -> None:
    pairs = build_intent_pairs(MESSAGES, "shop", HashingEmbedder(), Random(1), most=100)
    assert pairs
    assert not any(pair.answers for pair in pairs if "match" in pair.question)


def test_a_template_agrees_with_its_passage_on_the_thing_asked_for() -> None:
    topics, slots = load_topics()
    slot_of = {topic.name: topic.slot for topic in topics if topic.slot and topic.text}
    seen = 0
    for question, passage, answers, name in build_template_pairs(Random(1)):
        named = [value for value in slots.get(slot_of.get(name, ""), ()) if value in question]
        if answers and named:
            seen += 1
            assert max(named, key=len).lower() in passage.lower()
    assert seen > 1000


def test_no_blank_is_left_open() -> None:
    for question, passage, _, _ in build_template_pairs(Random(2)):
        assert "{" not in question + passage


def test_a_rough_question_keeps_most_of_its_letters() -> None:
    random = Random(1)
    asked = "Do you have waterproof trousers for children?"
    rough = {roughen(asked, random) for _ in range(200)}
    assert asked in rough and len(rough) > 20
    assert all("trousers" in text or "waterproof" in text for text in rough)


@pytest.mark.parametrize("text", ["a b c", "", "ab cd?"])
def test_short_words_keep_their_letters(text: str) -> None:
    assert slip(text, Random(1)) == text


@pytest.mark.models
def test_a_training_writes_weights_that_score(data: Path, tmp_path: Path) -> None:
    from retrieval.training import train_reranker

    target = tmp_path / "new" / "reranker.safetensors"
    shops = data / "shops"
    report = train_reranker(data, minutes=0.02, target=target, command="test", shops=shops)
    again = tmp_path / "again.safetensors"
    more = train_reranker(data, minutes=0.02, target=again, start=target, shops=shops)
    assert more["went_on_from"] == report
    assert 0 <= report["held_out_auroc"]["weighed"] <= 1
    assert json.loads(target.with_suffix(".json").read_text("utf-8")) == report
    chances = CrossEncoder(target).score("Can I park?", ["Parking\nParking is free."])
    assert 0 <= float(chances[0]) <= 1
