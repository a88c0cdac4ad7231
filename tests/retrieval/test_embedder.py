from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedder import BUNDLED, SentenceEmbedder, find_bundled_model
from retrieval.interfaces import EmbedderUnavailable, Vectors

pytestmark = pytest.mark.models

TEXTS = ["A tent for two.", "How long can I return an item? " * 40, "", "帐篷", "Gas stove"]


def test_vectors_are_unit_float32_in_the_order_of_the_texts(minilm: SentenceEmbedder) -> None:
    vectors = minilm.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), minilm.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    alone = np.concatenate([minilm.embed([text]) for text in TEXTS])
    assert np.sum(vectors * alone, axis=1).min() > 0.99


def test_more_texts_than_a_batch_keep_their_order(minilm: SentenceEmbedder) -> None:
    texts = [f"product {number} " + "with a long name " * (number % 7) for number in range(40)]
    vectors = minilm.embed(texts)
    assert (
        np.sum(vectors[[0, 17, 39]] * minilm.embed([texts[0], texts[17], texts[39]]), axis=1).min()
        > 0.99
    )


def test_no_texts_give_no_vectors(minilm: SentenceEmbedder) -> None:
    assert minilm.embed([]).shape == (0, 384)


def test_meaning_is_nearer_than_other_meaning(minilm: SentenceEmbedder) -> None:
    query = minilm.embed_query("Can I send it back?")[0]
    back, stove = minilm.embed(["How do I return an item?", "How do I light the stove?"])
    assert query @ back > query @ stove


def test_a_query_is_remembered_and_cannot_be_changed(minilm: SentenceEmbedder) -> None:
    first = minilm.embed_query("Where is my parcel?")
    assert minilm.embed_query("Where is my parcel?") is first
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1.0


def test_bfloat16_is_nearly_float32() -> None:
    exact = SentenceEmbedder(dtype="float32").embed(TEXTS)
    rounded = SentenceEmbedder(dtype="bfloat16").embed(TEXTS)
    assert np.sum(exact * rounded, axis=1).min() > 0.99


def test_threads_do_not_disturb_each_other(minilm: SentenceEmbedder) -> None:
    expected = minilm.embed(TEXTS)
    found: list[Vectors] = []
    threads = [threading.Thread(target=lambda: found.append(minilm.embed(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert min(float(np.sum(one * expected, axis=1).min()) for one in found) > 0.999


def test_a_folder_is_a_model_too(minilm: SentenceEmbedder) -> None:
    folder = SentenceEmbedder(str(find_bundled_model()), dtype="float32")
    assert folder.dim == minilm.dim
    assert folder.name == str(find_bundled_model())
    assert minilm.name == BUNDLED


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match=str(tmp_path)):
        SentenceEmbedder(str(tmp_path)).load()
