"""Heads read n-grams and vectors, keep what they know in files, and fail open without them."""

import json
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.guards.features import BUCKETS, LONGEST_CHARS, fold, hash_text, is_chinese
from bot.guards.heads import (
    WEIGHTS,
    Head,
    HeadNote,
    Heads,
    Reading,
    VectorLayers,
    load_head,
    load_heads,
    save_head,
)
from bot.guards.languages import CHINESE_HEADS, ENGLISH_HEADS, HEADS, WORD_HEADS, choose_heads
from tests.retrieval.embedders import HashingEmbedder


def build_head(embedder: str = "trigrams", dim: int = 128) -> Head:
    """Knows the word "bad", and whatever its vector says."""
    table = np.zeros((BUCKETS, 2), np.float32)
    table[hash_text("bad")[0], 0] = 40.0
    rng = np.random.default_rng(3)
    layers = VectorLayers(
        rng.normal(size=(dim, 2)).astype(np.float32),
        rng.normal(size=(dim, 4)).astype(np.float32),
        np.zeros(4, np.float32),
        rng.normal(size=(4, 2)).astype(np.float32),
    )
    note = HeadNote(("hate", "drugs"), {"hate": 0.5, "drugs": 0.9}, embedder, {"command": "train"})
    bias = np.array([-6.0, -2.0], np.float32)
    return Head(note, bias, table, layers if embedder else None)


class Counting(HashingEmbedder):
    """Counts what is embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_query(self, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        self.asked.append(text)
        return super().embed_query(text)


def test_ngrams_are_of_unit_length_and_in_the_table() -> None:
    rows, values = hash_text("You are late, again!")
    assert len(rows) == len(values) == len(set(rows.tolist()))
    assert rows.min() >= 0 and rows.max() < BUCKETS
    assert float(values @ values) == pytest.approx(1.0, abs=1e-5)


def test_what_has_no_letters_touches_nothing() -> None:
    rows, values = hash_text("?!")
    assert len(rows) == len(values) == 0


@pytest.mark.parametrize(
    ("text", "folded"),
    [("H4TE", "hate"), ("idi0t", "idiot"), ("４０ €", "40 €"), ("Más für alle", "mas fur alle")],
)
def test_digits_within_words_are_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_spaces_within_words_change_few_letters() -> None:
    one, other = (set(hash_text(text)[0].tolist()) for text in ("i hate them", "i h a t e them"))
    assert len(one & other) >= len(one) / 2


def test_a_long_text_is_read_at_both_ends() -> None:
    text = f"begin {'x ' * 50_000}end"
    assert len(fold(text)) <= LONGEST_CHARS + 1
    assert fold(text).startswith("begin") and fold(text).endswith("end")


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("我的包裹", True), ("my 包裹", True), ("a long line about 茶", False), ("", False)],
)
def test_chinese_is_told_by_its_share(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese


def test_a_head_reads_words_and_vector() -> None:
    head, embedder = build_head(), HashingEmbedder()
    plain = head.score("bad", embedder.embed_query("calm"))
    assert plain["hate"] > head.score("good", embedder.embed_query("calm"))["hate"]
    assert plain["drugs"] != head.score("bad", embedder.embed_query("other"))["drugs"]
    assert all(0 <= chance <= 1 for chance in plain.values())


@pytest.mark.parametrize("text", ["", " ", "?!", "\N{LOUDLY CRYING FACE}"])
def test_of_a_text_without_words_nothing_is_said(text: str) -> None:
    vector = HashingEmbedder().embed_query(text)
    assert build_head().score(text, vector) == {"hate": 0.0, "drugs": 0.0}


def test_the_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    head, vector = build_head(), HashingEmbedder().embed_query("bad day")
    save_head(head, tmp_path / "harm.safetensors")
    again = load_head(tmp_path / "harm.safetensors")
    assert again.note.categories == ("hate", "drugs")
    assert again.note.thresholds == {"hate": 0.5, "drugs": 0.9}
    assert json.loads((tmp_path / "harm.json").read_text())["command"] == "train"
    for name, chance in head.score("bad day", vector).items():
        assert again.score("bad day", vector)[name] == pytest.approx(chance, abs=0.01)


def test_one_embedding_serves_all_heads_and_is_remembered() -> None:
    embedder = Counting()
    heads = Heads({"harm": build_head(), "distress": build_head()}, embedder)
    heads.read("a bad day for us")
    heads.read("a bad day for us")
    assert embedder.asked == ["a bad day for us"]


def test_chinese_is_read_without_a_vector() -> None:
    embedder = Counting()
    heads = Heads({"harm": build_head(), CHINESE_HEADS[0]: build_head("")}, embedder)
    assert set(heads.read("我的包裹在哪里").scores) == {"hate", "drugs"}
    assert embedder.asked == []


def test_found_is_what_reaches_its_threshold() -> None:
    heads = Heads({"chinese": build_head("")}, HashingEmbedder())
    assert heads.read("坏的包裹").found == frozenset()
    note = HeadNote(("hate", "drugs"), {"hate": 0.0, "drugs": 0.9}, "")
    eager = Head(note, build_head("").bias, build_head("").table)
    assert Heads({"chinese": eager}, HashingEmbedder()).read("坏的包裹").found == {"hate"}


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("Where is my parcel, it should have been here", ENGLISH_HEADS),
        ("Wo bleibt mein Paket, es sollte gestern kommen", WORD_HEADS),
        ("¿Cuánto tarda el envío a Canarias?", WORD_HEADS),
        ("我的包裹在哪里", CHINESE_HEADS),
        ("helo", (*ENGLISH_HEADS, *WORD_HEADS)),
    ],
)
def test_heads_are_chosen_by_language(text: str, heads: tuple[str, ...]) -> None:
    assert tuple(choose_heads(text)) == heads


def test_where_the_language_is_not_sure_the_surer_head_counts() -> None:
    quiet, loud = build_head(), build_head("")
    both = Heads({"harm": quiet, "words": loud}, HashingEmbedder()).read("bad")
    alone = Heads({"words": loud}, HashingEmbedder()).read("bad")
    assert both.scores["hate"] >= alone.scores["hate"] and "hate" in both.found


def test_missing_weights_fail_open_with_a_logged_reason(tmp_path: Path) -> None:
    with capture_logs() as logs:
        heads = load_heads(HashingEmbedder(), tmp_path)
    assert heads.read("bad") == Reading({}, frozenset())
    assert [(line["event"], line["head"]) for line in logs] == [
        ("guard_head_missing", name) for name in HEADS
    ]
    assert {name: type(error) for name, error in heads.missing.items()} == dict.fromkeys(
        HEADS, FileNotFoundError
    )


def test_damaged_weights_fail_open(tmp_path: Path) -> None:
    save_head(build_head(), tmp_path / "harm.safetensors")
    (tmp_path / "harm.safetensors").write_bytes(b"no weights")
    heads = load_heads(HashingEmbedder(), tmp_path)
    assert heads.read("bad").scores == {}
    assert "train them anew" in str(heads.missing["harm"])


def test_a_head_for_another_embedder_is_left_out(tmp_path: Path) -> None:
    save_head(build_head("another"), tmp_path / "harm.safetensors")
    heads = load_heads(HashingEmbedder(), tmp_path)
    assert heads.read("bad").scores == {}
    assert "vectors of another" in str(heads.missing["harm"])


@pytest.mark.parametrize("name", HEADS)
def test_every_head_ships_with_its_command_data_and_scores(name: str) -> None:
    head = load_head(WEIGHTS / f"{name}.safetensors")
    assert head.note.report["command"] == "storehand train guards"
    assert head.note.report["examples"] and head.note.report["held_out"]
    assert all(0 < least <= 1 for least in head.note.thresholds.values())


def test_words_said_over_and_over_are_read_once() -> None:
    embedder = Counting()
    heads = Heads({"harm": build_head()}, embedder)
    heads.read("bad bad bad bad bad parcel and a very very long wait")
    assert embedder.asked == ["bad parcel and a very very long wait"]
