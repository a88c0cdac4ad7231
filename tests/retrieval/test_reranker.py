from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from retrieval.interfaces import Chances, EmbedderUnavailable
from retrieval.reading import READ_HITS
from retrieval.reranker import CrossEncoder, join_passage
from retrieval.searcher import Searcher
from tests.retrieval.conftest import Shop, found
from tests.retrieval.embedders import HashingEmbedder

pytestmark = pytest.mark.models

RETURNS = join_passage("How long can I return an item?", "Within 45 days of delivery.")
SHIPPING = join_passage(
    "Which countries do you ship to?", "We ship to Denmark, Sweden and Finland. Nowhere else."
)
KETTLE = join_passage("How do I clean the kettle?", "Boil water with a spoon of vinegar in it.")
PASSAGES = [RETURNS, SHIPPING, KETTLE]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, reranker: CrossEncoder) -> Searcher:
    shop = Shop(tmp_path_factory.mktemp("judged"), HashingEmbedder())
    shop.ingest()
    return Searcher.open(shop.home, shop.embedder, reranker=reranker)


@pytest.mark.parametrize(
    ("question", "answered_by"),
    [
        ("is it too late to send this back", RETURNS),
        ("do you deliver to Norway", SHIPPING),
        ("how can I get limescale out of the kettle", KETTLE),
    ],
)
def test_what_answers_scores_highest(
    reranker: CrossEncoder, question: str, answered_by: str
) -> None:
    assert PASSAGES[int(reranker.score(question, PASSAGES).argmax())] == answered_by


def test_scores_are_probabilities_in_the_order_of_the_passages(reranker: CrossEncoder) -> None:
    together = reranker.score("do you deliver to Norway", [*PASSAGES, "", "word " * 2000])
    assert together.shape == (5,) and together.dtype == np.float32
    assert together.min() >= 0 and together.max() <= 1
    alone = [reranker.score("do you deliver to Norway", [one])[0] for one in PASSAGES]
    assert together[:3] == pytest.approx(alone, abs=0.05)


def test_no_passages_have_no_scores(reranker: CrossEncoder) -> None:
    assert reranker.score("anything", []).shape == (0,)


def test_bfloat16_scores_nearly_as_float32() -> None:
    exact = CrossEncoder(dtype="float32").score("how long may I return it", PASSAGES)
    rounded = CrossEncoder(dtype="bfloat16").score("how long may I return it", PASSAGES)
    assert rounded == pytest.approx(exact, abs=0.05)


def test_threads_do_not_disturb_each_other(reranker: CrossEncoder) -> None:
    questions = [f"do you deliver to {place}" for place in ("Norway", "a moor", "Rome in May")] * 4
    expected = {question: reranker.score(question, PASSAGES) for question in set(questions)}
    scores: dict[int, Chances] = {}

    def ask(place: int) -> None:
        scores[place] = reranker.score(questions[place], PASSAGES)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place, question in enumerate(questions):
        assert scores[place] == pytest.approx(expected[question], abs=0.05)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match="storehand train reranker"):
        CrossEncoder(tmp_path / "none.safetensors").load()


def test_a_searcher_fills_in_what_answers_and_keeps_the_order(searcher: Searcher) -> None:
    asked = "Until when may something go back to you?"
    hits = found(searcher, asked)
    judged = [hit.answers for hit in hits if hit.chunk.kind != "product"][:READ_HITS]
    assert judged and None not in judged
    products = [hit.answers for hit in hits if hit.chunk.kind == "product"]
    assert all(one is None for one in products[1:])
    plain = Searcher.open(searcher.snapshot.folder.parents[1], HashingEmbedder())
    same = found(plain, asked)
    assert [hit.chunk.id for hit in same] == [hit.chunk.id for hit in hits]
    assert all(hit.answers is None for hit in same)


def test_a_faqs_own_question_is_not_judged(searcher: Searcher) -> None:
    hits = found(searcher, "How long can I return an item?")
    assert hits and all(hit.answers is None for hit in hits)


def test_a_script_without_spaces_is_not_judged(searcher: Searcher) -> None:
    hits = found(searcher, "运费是多少？")
    assert hits and all(hit.answers is None for hit in hits)
