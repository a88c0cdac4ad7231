"""The rules over real attacks and real messages of the development data."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.guards.injection_rules import find_manipulation
from retrieval.training_shops import load_shops

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason=f"NO DEVELOPMENT DATA: there is no folder {DATA}"
)

LEAST_RECALL = {"corpus": 0.9, "jailbreaks": 0.85}
"""A little below what ``storehand bench guards`` prints: the trained head stands beside them."""
MOST_STOPPED = 0.01


def read(path: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def share_stopped(texts: list[str]) -> float:
    return sum(bool(find_manipulation(text)) for text in texts) / len(texts)


@needs_data
def test_most_attacks_by_customers_are_stopped() -> None:
    rows = [row for row in read("injection/corpus.jsonl.gz") if row["channel"] == "user_input"]
    attacks = [row["text"] for row in rows if row["label"] == "malicious"]
    assert share_stopped(attacks) >= LEAST_RECALL["corpus"]
    assert share_stopped([row["text"] for row in rows if row["label"] == "benign"]) == 0


@needs_data
def test_most_jailbreaks_are_stopped() -> None:
    prompts = [row["prompt"] for row in read("injection/jailbreaks_half.jsonl.gz")][::3]
    assert share_stopped(prompts) >= LEAST_RECALL["jailbreaks"]


@needs_data
@pytest.mark.parametrize(
    ("name", "every"),
    [
        ("powerplay11_train", 1),
        ("powerplay11_test", 1),
        ("sofmattress_train", 1),
        ("sofmattress_test", 1),
        ("clinc150_val", 3),
        ("clinc150_oos_val", 1),
    ],
)
def test_real_messages_pass(name: str, every: int) -> None:
    texts = [row["text"] for row in read(f"intents/{name}.jsonl.gz")][::every]
    assert share_stopped(texts) <= MOST_STOPPED


def test_questions_to_invented_shops_pass() -> None:
    asks = [ask.question for shop in load_shops() for ask in shop.asks][::7]
    assert share_stopped(asks) <= MOST_STOPPED / 10
