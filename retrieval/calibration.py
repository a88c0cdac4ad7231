"""How sure a reading must be: weights and thresholds, stored with the run that chose them.

`retrieval.calibrating` fits them; ``storehand train answers`` runs it.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).parent / "weights" / "answers.json"

FEATURES = ("question cosine", "text cosine", "log odds", "is a page")
"""Of `retrieval.reading.Reading.features`. A page has no question, so its text's cosine counts
twice."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns what is known of a hit into the probability that it answers (Platt 1999).

    Attributes:
        weights: of `FEATURES`.
        intercept: of the same sum.
        answers: least probability to answer with it.
        sure: least probability to answer without saying that it is not sure.
        closest: least probability to name it as the closest statement in a refusal.
        run: command, data and scores of the run that chose all this.
    """

    weights: Sequence[float]
    intercept: float
    answers: float
    sure: float
    closest: float
    run: Mapping[str, Any] = field(default_factory=dict)

    def weigh(self, features: Sequence[float]) -> float:
        """Return the probability that the hit answers, 0 to 1."""
        pairs = zip(self.weights, features, strict=True)
        return 1 / (1 + math.exp(-self.intercept - sum(one * other for one, other in pairs)))

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        path.write_text(f"{text}\n", encoding="utf-8")


@functools.cache
def load_calibration(path: Path = ANSWERS) -> Calibration:
    """Load what `Calibration.save` wrote.

    Raises:
        FileNotFoundError: it is missing; it comes with the package.
    """
    return Calibration(**json.loads(path.read_text("utf-8")))
