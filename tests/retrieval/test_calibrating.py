"""Weights and a threshold are fitted from cases, saved, and loaded again."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from knowledge.interfaces import Document, Faq, Page
from retrieval.calibrating import Case, choose_threshold, fit_line, judge, write_shop
from retrieval.calibration import FEATURES, Calibration, load_calibration
from retrieval.reading import log_odds
from retrieval.training_shops import InventedShop


def make_cases(count: int, random: Random) -> list[Case]:
    """Two hits a question; where one answers, its log odds are high."""
    cases = []
    for number in range(count):
        answerable = number % 3 != 0
        odds = [random.gauss(2.0, 1.0) if answerable else random.gauss(-2.0, 1.0), -3.0]
        features = np.array([[0.5, 0.5, one, 0.0] for one in odds])
        cases.append(Case(features, np.array([answerable, False]), answerable))
    return cases


def test_what_tells_apart_gets_the_weight_and_a_threshold_between() -> None:
    cases = make_cases(300, Random(1))
    line = fit_line([cases])
    assert len(line) == len(FEATURES) + 1
    assert line[2] > 0.5
    scores = [1 / (1 + np.exp(-(case.features @ line[:-1] + line[-1]))) for case in cases]
    threshold = choose_threshold([list(zip(scores, cases, strict=True))])
    found = judge(cases, scores, threshold)
    assert found["answered right"] > 0.9
    assert found["unanswerable refused"] > 0.9
    assert found["answerable against not, AUROC"] > 0.95


def test_a_calibration_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    calibration = Calibration([1.0, 0.0, 2.0, -1.0], -0.5, 0.3, 0.4, 0.1, {"command": "a test"})
    calibration.save(tmp_path / "answers.json")
    assert load_calibration(tmp_path / "answers.json") == calibration


def test_weighing_is_a_logistic_of_the_features() -> None:
    calibration = Calibration([1.0, 0.0, 2.0, -1.0], -0.5, 0.3, 0.4, 0.1)
    assert calibration.weigh((0.5, 9.0, 0.0, 0.0)) == pytest.approx(0.5)
    assert calibration.weigh((0.5, 9.0, 1.0, 1.0)) == pytest.approx(1 / (1 + np.exp(-1)))


def test_what_is_shipped_was_chosen_by_a_run_on_shops_held_out() -> None:
    shipped = load_calibration()
    assert shipped.run["command"] == "storehand train answers"
    assert shipped.run["features"] == list(FEATURES)
    assert 0 < shipped.closest < shipped.answers <= shipped.sure < 1
    assert len(shipped.run["sets"]) > 4


def test_log_odds_stay_finite() -> None:
    assert np.isfinite(log_odds(np.array([0.0, 0.5, 1.0], np.float32))).all()


def test_a_shop_is_written_as_the_files_a_shop_has(tmp_path: Path) -> None:
    documents: list[Document] = [
        Faq("Why?", "Because.", "why"),
        Page("care", "Care", "# Care\n\nWash cold."),
    ]
    names = write_shop(InventedShop("x", documents, [], held_out=True), tmp_path / "shop")
    assert names == {"faq.yaml#1": "why", "care.md": "care"}
    assert "Because." in (tmp_path / "shop" / "faq.yaml").read_text("utf-8")
