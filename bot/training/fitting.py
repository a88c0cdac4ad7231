"""Fits a head: Adam on the cross entropy of what is known of each text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bot.guards.features import BUCKETS, hash_text
from bot.guards.heads import Head, HeadNote, VectorLayers
from bot.training.messages import Example
from retrieval.interfaces import Vectors

SEED = 7
BATCH_TEXTS = 256
VECTOR_SCALE = 8.0
"""Unit vectors of 384 numbers are small beside Adam's steps; scaled, both parts learn alike."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a head is fitted.

    Attributes:
        hidden: units of the hidden layer; 0 where no vector is read.
        passes: over the examples.
        rate: of learning, at first; it falls to nothing.
        decay: of the table's weights: large forgets single words, small remembers them.
        dropped: share of numbers, of the vector and of the hidden layer, left out at each step, so
            that nothing is known by one of them alone (Srivastava et al. 2014).
        layer_decay: of the layers' weights.
    """

    hidden: int = 64
    passes: int = 6
    rate: float = 0.02
    decay: float = 3e-5
    dropped: float = 0.2
    layer_decay: float = 1e-5


class Trainee(nn.Module):
    """A head while it learns; see `bot.guards.heads.Head`."""

    def __init__(self, dim: int, plan: Plan, categories: int) -> None:
        super().__init__()
        hidden = plan.hidden
        self.drop = nn.Dropout(plan.dropped)
        self.bias = nn.Parameter(torch.full((categories,), -3.0))
        self.table = nn.EmbeddingBag(BUCKETS, categories, mode="sum")
        nn.init.zeros_(self.table.weight)
        self.linear = nn.Linear(dim, categories, bias=False) if dim else None
        self.inner = nn.Linear(dim, hidden) if dim else None
        self.outer = nn.Linear(hidden, categories, bias=False) if dim else None

    def forward(self, vectors: Tensor, grams: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Return the logits, shape (n, categories)."""
        rows, values, starts = grams
        logits: Tensor = self.bias + self.table(rows, starts, per_sample_weights=values)
        if self.linear is None or self.inner is None or self.outer is None:
            return logits
        vectors = self.drop(vectors)
        hidden = self.drop(torch.relu(self.inner(vectors)))
        read: Tensor = self.linear(vectors) + self.outer(hidden)
        return logits + read

    def build_head(self, note: HeadNote) -> Head:
        """Return what was learnt, for unit vectors."""
        bias, table = _array(self.bias), _array(self.table.weight)
        if self.linear is None or self.inner is None or self.outer is None:
            return Head(note, bias, table)
        linear = VECTOR_SCALE * _array(self.linear.weight).T
        inner = VECTOR_SCALE * _array(self.inner.weight).T
        inner_bias, outer = _array(self.inner.bias), _array(self.outer.weight).T
        return Head(note, bias, table, VectorLayers(linear, inner, inner_bias, outer))


def fit_head(
    examples: Sequence[Example], vectors: Vectors | None, note: HeadNote, plan: Plan
) -> Head:
    """Learn from examples; the same ones always give the same head.

    Args:
        examples: to learn from.
        vectors: of their texts, shape (len(examples), dim); None reads n-grams alone.
        note: names the categories; thresholds and report may still be missing.
        plan: how.
    """
    torch.manual_seed(SEED)
    dim = 0 if vectors is None else vectors.shape[1]
    trainee = Trainee(dim, plan, len(note.categories))
    scaled = torch.from_numpy(
        np.zeros((len(examples), 0), np.float32) if vectors is None else VECTOR_SCALE * vectors
    )
    grams = [_hash(one.text) for one in examples]
    known = _known(examples, note.categories)
    optimizer = _build_optimizer(trainee, plan)
    rates = [group["lr"] for group in optimizer.param_groups]
    for left, rows in _draw_batches(len(examples), plan.passes):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * max(0.02, left)
        logits = trainee(scaled[rows], _bag([grams[row] for row in rows]))
        wanted, weights = known[0][rows], known[1][rows]
        loss = nn.functional.binary_cross_entropy_with_logits(
            logits, wanted, weights, reduction="sum"
        )
        optimizer.zero_grad()
        (loss / len(rows)).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return trainee.build_head(note)


_hash = cache(hash_text)
"""Every text is learnt from several times, in several folds."""


def _build_optimizer(trainee: Trainee, plan: Plan) -> torch.optim.Optimizer:
    layers = [value for name, value in trainee.named_parameters() if not name.startswith("table")]
    return torch.optim.Adam(
        [
            {"params": layers, "lr": plan.rate / 4, "weight_decay": plan.layer_decay},
            # A row of the table is touched by few texts, so that its steps may be larger.
            {"params": trainee.table.parameters(), "lr": 4 * plan.rate, "weight_decay": plan.decay},
        ]
    )


def _draw_batches(count: int, passes: int) -> Iterator[tuple[float, NDArray[np.int64]]]:
    """Yield the share of steps that are left, and the rows of a batch."""
    random = np.random.default_rng(SEED)
    rows = np.concatenate([random.permutation(count) for _ in range(passes)])
    for start in range(0, len(rows), BATCH_TEXTS):
        yield 1 - start / len(rows), rows[start : start + BATCH_TEXTS]


def _known(examples: Sequence[Example], categories: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Return what holds and how much each counts, both of shape (n, categories)."""
    wanted = [[float(one.known.get(name, False)) for name in categories] for one in examples]
    weights = [[one.weight * (name in one.known) for name in categories] for one in examples]
    return torch.tensor(wanted), torch.tensor(weights)


def _bag(
    grams: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> tuple[Tensor, Tensor, Tensor]:
    starts = np.cumsum([0, *(len(rows) for rows, _ in grams[:-1])])
    rows = np.concatenate([rows for rows, _ in grams])
    values = np.concatenate([values for _, values in grams])
    return torch.from_numpy(rows), torch.from_numpy(values), torch.from_numpy(starts)


def _array(value: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(value.detach().numpy())
