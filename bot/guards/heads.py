"""Trained heads: what the embedder's vector and a message's n-grams say of it, as probabilities.

A head is one linear layer over the vector, a small hidden layer beside it, and a table of weights
for hashed n-grams (`bot.guards.features`). All heads read the one vector that search embeds anyway:
the embedder remembers it by its text. Texts in other languages than English have heads of their
own, which read n-grams alone; `bot.guards.languages` chooses.

Weights that are missing fail open: the guards' rules remain, and `Heads.missing` says why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.guards.features import LONGEST_CHARS, hash_text
from bot.guards.languages import HEADS, choose_heads
from retrieval.interfaces import Embedder, Vectors

log = structlog.get_logger(__name__)

WEIGHTS = Path(__file__).parent / "weights"

_REMEMBERED_MESSAGES = 256

_REPEATED = re.compile(r"\b((?:[^\W_]{1,30}[\W_]{1,3}){1,3}?)\1{2,}")
"""One to three words said three times over or more: "pls pls pls …" is impatience, and read whole
a head took it for an attack that fills the model's window."""

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeadNote:
    """What a head's JSON says of it.

    Attributes:
        categories: what it tells, in the order of its columns.
        thresholds: probability from which a category counts as found.
        embedder: name of the embedder whose vectors it reads; empty where it reads none.
        report: command, counts of the data and scores of the run that made it.
    """

    categories: tuple[str, ...]
    thresholds: Mapping[str, float]
    embedder: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VectorLayers:
    """What is read from the embedder's vector.

    Attributes:
        linear: shape (dim, categories).
        inner: to the hidden layer, shape (dim, hidden).
        inner_bias: shape (hidden,).
        outer: from the hidden layer, shape (hidden, categories).
    """

    linear: Weights
    inner: Weights
    inner_bias: Weights
    outer: Weights

    def read(self, vector: Weights) -> Weights:
        """Return what the vector adds to the logits, shape (categories,)."""
        hidden = np.maximum(vector @ self.inner + self.inner_bias, 0)
        read: Weights = vector @ self.linear + hidden @ self.outer
        return read


@dataclass(frozen=True, slots=True)
class Head:
    """Probabilities of some categories.

    Attributes:
        note: what it tells and how it came about.
        bias: shape (categories,).
        table: of n-grams, shape (buckets, categories).
        layers: None where no vector is read.
    """

    note: HeadNote
    bias: Weights
    table: Weights
    layers: VectorLayers | None = None

    def score(self, text: str, vector: Vectors | None = None) -> dict[str, float]:
        """Return the probability of each category, 0 to 1; 0 of a text without letters and digits.

        Args:
            text: the message.
            vector: its embedding, shape (1, dim); not read by a head for n-grams alone.
        """
        rows, values = hash_text(text, len(self.table))
        if not len(rows):
            return dict.fromkeys(self.note.categories, 0.0)
        logits = self.bias + values @ self.table[rows]
        if self.layers is not None and vector is not None:
            logits = logits + self.layers.read(vector[0])
        chances = 1 / (1 + np.exp(-logits.astype(np.float64)))
        return dict(zip(self.note.categories, map(float, chances), strict=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the heads say of one text.

    Attributes:
        scores: probability of each category, 0 to 1; empty without weights.
        found: the categories whose probability reaches the threshold of their head.
    """

    scores: Mapping[str, float]
    found: frozenset[str]


class Heads:
    """Several heads over one embedder. Thread-safe.

    Args:
        heads: by name; those of `HEADS` that are missing tell nothing.
        embedder: embeds a message once for all heads.
        missing: why a head is not there, by its name.
    """

    def __init__(
        self,
        heads: Mapping[str, Head],
        embedder: Embedder,
        missing: Mapping[str, Exception] | None = None,
    ) -> None:
        self._heads = dict(heads)
        self._embedder = embedder
        self.missing = dict(missing or {})
        self._remembered = lru_cache(maxsize=_REMEMBERED_MESSAGES)(self._read)

    def read(self, text: str) -> Reading:
        """Return what the heads for the text's language say; of two that read it, the surer.

        The last 256 messages are remembered in memory.

        Raises:
            EmbedderUnavailable: there is no embedder to read with.
        """
        return self._remembered(text)

    def _read(self, text: str) -> Reading:
        text = _REPEATED.sub(r"\1", text)
        chosen = [self._heads[name] for name in choose_heads(text) if name in self._heads]
        reads = any(head.note.embedder for head in chosen)
        vector = self._embedder.embed_query(text[:LONGEST_CHARS]) if reads else None
        scores: dict[str, float] = {}
        found: set[str] = set()
        for head in chosen:
            least = head.note.thresholds
            for name, chance in head.score(text, vector if head.note.embedder else None).items():
                scores[name] = max(chance, scores.get(name, 0.0))
                if chance >= least[name]:
                    found.add(name)
        return Reading(scores, frozenset(found))


def load_heads(embedder: Embedder, folder: Path = WEIGHTS) -> Heads:
    """Load every head whose weights are there and fit the embedder.

    Fails open: a head that cannot be used is left out and named in `Heads.missing`.

    Args:
        embedder: whose vectors are read.
        folder: of the weights.
    """
    found: dict[str, Head] = {}
    missing: dict[str, Exception] = {}
    for name in HEADS:
        try:
            found[name] = _load_fitting(folder / f"{name}.safetensors", embedder.name)
        except (OSError, ValueError, KeyError) as error:
            log.error("guard_head_missing", head=name, reason=str(error), fails="open")
            missing[name] = error
    return Heads(found, embedder, missing)


def _load_fitting(path: Path, embedder: str) -> Head:
    head = load_head(path)
    if head.note.embedder not in ("", embedder):
        raise ValueError(
            f"The weights {path} read vectors of {head.note.embedder}, and the embedder is "
            f"{embedder}; train them anew with 'storehand train guards'."
        )
    return head


def load_head(path: Path) -> Head:
    """Read a head's weights and the JSON beside them.

    Raises:
        FileNotFoundError: one of both is missing.
        ValueError: they do not belong together, or are damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    note = json.loads(path.with_suffix(".json").read_text("utf-8"))
    try:
        tensors = {name: array.astype(np.float32) for name, array in load_file(path).items()}
    except SafetensorError as error:
        raise ValueError(f"The weights {path} are damaged; train them anew.") from error
    categories, thresholds = tuple(note["categories"]), note["thresholds"]
    if len(tensors["bias"]) != len(categories) or set(thresholds) != set(categories):
        raise ValueError(
            f"The weights {path} tell {len(tensors['bias'])} categories and the JSON beside them "
            f"{len(categories)}; both must come from one run of 'storehand train guards'."
        )
    bias, table = tensors.pop("bias"), tensors.pop("table")
    layers = VectorLayers(**tensors) if tensors else None
    return Head(HeadNote(categories, thresholds, note["embedder"], note), bias, table, layers)


def save_head(head: Head, path: Path) -> None:
    """Write the weights in float16, and the note as JSON beside them."""
    from safetensors.numpy import save

    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {"bias": head.bias, "table": head.table}
    arrays |= asdict(head.layers) if head.layers else {}
    half = {name: np.ascontiguousarray(array, np.float16) for name, array in arrays.items()}
    path.write_bytes(save(half))
    note = {
        **head.note.report,
        "categories": list(head.note.categories),
        "thresholds": {name: round(value, 4) for name, value in head.note.thresholds.items()},
        "embedder": head.note.embedder,
    }
    text = json.dumps(note, indent=2, sort_keys=True)
    path.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
