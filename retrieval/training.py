"""Trains the reranker's adapter and head: `train_reranker`.

The backbone's weights stay as they are; each learns a low-rank addition (Hu et al. 2021). Training
ends after a given time, and the state that tells held-out pairs apart best is kept.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import structlog
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from retrieval.embedder import SentenceEmbedder
from retrieval.evaluation import area_under_curve
from retrieval.noise import roughen
from retrieval.reranker import WEIGHTS, compare, load_backbone, tokenize_pairs
from retrieval.training_data import Pair, build_pairs
from retrieval.training_shops import SHOPS

log = structlog.get_logger(__name__)

RANK = 32
BATCH_PAIRS = 32
ADAPTER_RATE = 4e-4
HEAD_RATE = 1e-3
SEED = 7
CHECK_SECONDS = 300.0
JUDGED_PAIRS = 3000
SHARES = {
    "shops": 0.56,
    "statements": 0.14,
    "templates": 0.08,
    "dstc11": 0.08,
    "faq": 0.04,
    "policyqa": 0.03,
    "clinc150": 0.03,
    "sofmattress": 0.02,
    "powerplay11": 0.02,
}
"""Share of each set among the pairs drawn; what is nearest to shops has most."""


class LowRank(nn.Module):
    """What is added to a matrix product: up @ down @ x; begins as nothing.

    Adding to the product instead of to the weight spares the gradient of the whole weight.
    """

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(RANK, columns) / math.sqrt(columns))
        self.up = nn.Parameter(torch.zeros(rows, RANK))

    def add(self, _: nn.Module, inputs: tuple[Tensor], product: Tensor) -> Tensor:
        """Return the product with its addition: a forward hook."""
        return product + nn.functional.linear(nn.functional.linear(inputs[0], self.down), self.up)


@dataclass(slots=True)
class Trainee:
    """What is trained.

    Attributes:
        adapters: by the name of the weight they add to.
        head: see `retrieval.reranker.compare`.
    """

    backbone: Any
    tokenizer: Any
    adapters: Mapping[str, LowRank]
    head: Mapping[str, Tensor]

    def logits(self, pairs: Sequence[Pair], texts: Sequence[str] | None = None) -> Tensor:
        """Return one logit a pair; `texts` stand in for the questions."""
        questions = texts or [pair.question for pair in pairs]
        passages = [pair.passage for pair in pairs]
        features = tokenize_pairs(self.tokenizer, questions, passages)
        hidden = self.backbone(**features).last_hidden_state
        logits: Tensor = compare(hidden, features, self.head)
        return logits

    def tensors(self, calibration: Sequence[float]) -> dict[str, Tensor]:
        """Return what is saved, in float16."""
        kept = {**self.head, "calibration": torch.tensor(calibration)}
        for name, adapter in self.adapters.items():
            kept |= {f"{name}.down": adapter.down, f"{name}.up": adapter.up}
        return {name: value.detach().half().contiguous() for name, value in kept.items()}


def train_reranker(
    data: Path,
    minutes: float,
    target: Path = WEIGHTS,
    command: str = "",
    threads: int = 1,
    start: Path | None = None,
    shops: Path = SHOPS,
) -> Mapping[str, Any]:
    """Train, save the best state as it goes, and return what the JSON beside it says.

    Args:
        data: the folder of the development data.
        minutes: of training; building the pairs takes one or two more.
        target: the safetensors file to write.
        command: noted in the JSON.
        threads: of torch. One is best where others compute too: two that wait for each other on
            two shared cores took seven times as long a step.
        start: weights to go on from; without them training begins anew.
        shops: the folder of invented shops.

    Raises:
        FileNotFoundError: a set or the weights to start from are missing.
    """
    random = Random(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    embedder = SentenceEmbedder()
    pairs = build_pairs(data, embedder, random, shops)
    judged = draw_judged(pairs, random)
    trainee = build_trainee()
    report: dict[str, Any] = {"command": command, "seed": SEED, "pairs": count_pairs(pairs)}
    if start is not None:
        restore(trainee, start)
        report["went_on_from"] = json.loads(start.with_suffix(".json").read_text("utf-8"))
    best = 0.0
    for step in run_training(trainee, [one for one in pairs if not one.held_out], minutes, random):
        scores = judge(trainee, judged)
        log.info("judged", step=step, **scores)
        if scores["weighed"] > best:
            best = scores["weighed"]
            report |= {"pairs_seen": step * BATCH_PAIRS, "held_out_auroc": scores}
            save(trainee, judged, target, report)
    return report


def build_trainee() -> Trainee:
    """Put an adapter on every matrix of the encoder's layers."""
    backbone, tokenizer = load_backbone()
    backbone.requires_grad_(False)
    # Fused attention's way back takes 43 % of a step on a CPU; the plain one a tenth of that.
    backbone.set_attn_implementation("eager")
    adapters = {}
    linears = [
        (name, module)
        for name, module in backbone.named_modules()
        if isinstance(module, nn.Linear) and "encoder" in name
    ]
    for name, module in linears:
        adapter = LowRank(*module.weight.shape)
        module.register_forward_hook(adapter.add)
        adapters[f"{name}.weight"] = adapter
    return Trainee(backbone, tokenizer, adapters, _build_head(backbone.config.hidden_size))


def restore(trainee: Trainee, weights: Path) -> None:
    """Give the trainee the adapters and the head that `save` wrote.

    Raises:
        FileNotFoundError: there are none.
    """
    kept = load_file(weights)
    with torch.no_grad():
        for name, value in trainee.head.items():
            value.copy_(kept[name])
        for name, adapter in trainee.adapters.items():
            adapter.down.copy_(kept[f"{name}.down"])
            adapter.up.copy_(kept[f"{name}.up"])


def run_training(
    trainee: Trainee, pairs: Sequence[Pair], minutes: float, random: Random
) -> Iterator[int]:
    """Train for a time; yield the step at each check and at the end."""
    adapters = [value for one in trainee.adapters.values() for value in one.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": adapters, "lr": ADAPTER_RATE},
            {"params": list(trainee.head.values()), "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    began = checked = time.monotonic()
    for step, batch in enumerate(draw_batches(pairs, random), 1):
        spent = (time.monotonic() - began) / (60 * minutes)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, step / 50) * max(0.02, 1 - spent)
        loss = train_step(trainee, optimizer, batch, random)
        if spent >= 1 or time.monotonic() - checked > CHECK_SECONDS:
            log.info("trained", step=step, loss=round(loss, 3), spent=round(spent, 2))
            yield step
            checked = time.monotonic()
        if spent >= 1:
            return


def train_step(
    trainee: Trainee, optimizer: torch.optim.Optimizer, batch: Sequence[Pair], random: Random
) -> float:
    """Take one step; returns the loss."""
    trainee.backbone.eval()  # without dropout: the few weights that learn do not overfit in a pass
    questions = [roughen(pair.question, random) for pair in batch]
    with torch.autocast("cpu", torch.bfloat16):
        logits = trainee.logits(batch, questions)
    wanted = torch.tensor([float(pair.answers) for pair in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(logits.float(), wanted)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return float(loss.detach())


def draw_batches(pairs: Sequence[Pair], random: Random) -> Iterator[list[Pair]]:
    """Draw batches by `SHARES` without end; pairs of like length share one."""
    by_source: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_source.setdefault(pair.source, []).append(pair)
    endless = {source: _cycle(found, random) for source, found in by_source.items()}
    names = list(by_source)
    weights = [SHARES[name] for name in names]
    while True:
        drawn = random.choices(names, weights, k=BATCH_PAIRS * 16)
        pool = sorted((next(endless[name]) for name in drawn), key=lambda one: len(one.passage))
        batches = [pool[at : at + BATCH_PAIRS] for at in range(0, len(pool), BATCH_PAIRS)]
        yield from random.sample(batches, len(batches))


def draw_judged(pairs: Sequence[Pair], random: Random) -> list[Pair]:
    """Draw held-out pairs, of each source by its share."""
    held_out = [pair for pair in pairs if pair.held_out]
    sources = sorted({pair.source for pair in held_out})
    found = [[one for one in held_out if one.source == source] for source in sources]
    return [
        pair
        for some in found
        for pair in random.sample(some, min(len(some), int(JUDGED_PAIRS * SHARES[some[0].source])))
    ]


def judge(trainee: Trainee, pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the area under the ROC curve of each source's pairs, and all weighed by `SHARES`."""
    logits = predict(trainee, pairs)
    scores = {}
    for source in sorted({pair.source for pair in pairs}):
        rows = [row for row, pair in enumerate(pairs) if pair.source == source]
        answers = [pairs[row].answers for row in rows]
        scores[source] = round(area_under_curve(logits[rows], answers), 4)
    weighed = sum(SHARES[source] * score for source, score in scores.items())
    return {**scores, "weighed": round(weighed / sum(SHARES[one] for one in scores), 4)}


@torch.inference_mode()
def predict(trainee: Trainee, pairs: Sequence[Pair]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return the logits of many pairs, shape (len(pairs),)."""
    trainee.backbone.eval()
    logits = np.zeros(len(pairs), np.float32)
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].passage))
    for start in range(0, len(order), BATCH_PAIRS):
        rows = order[start : start + BATCH_PAIRS]
        with torch.autocast("cpu", torch.bfloat16):
            found = trainee.logits([pairs[row] for row in rows])
        logits[rows] = found.float().numpy()
    return logits


def save(trainee: Trainee, judged: Sequence[Pair], target: Path, report: Mapping[str, Any]) -> None:
    """Write the weights and the report; the calibration is fitted on the held-out pairs."""
    target.parent.mkdir(parents=True, exist_ok=True)
    calibration = fit_calibration(predict(trainee, judged), [pair.answers for pair in judged])
    save_file(trainee.tensors(calibration), target)
    text = json.dumps(report, indent=2, sort_keys=True)
    target.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


def fit_calibration(logits: Any, answers: Sequence[bool]) -> tuple[float, float]:
    """Fit scale and offset of the logits by Platt's method (1999)."""
    found = torch.tensor(np.asarray(logits))
    wanted = torch.tensor([float(one) for one in answers])
    line = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100)

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = nn.functional.binary_cross_entropy_with_logits(line[0] * found + line[1], wanted)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    scale, offset = line.detach().tolist()
    return scale, offset


def count_pairs(pairs: Sequence[Pair]) -> dict[str, int]:
    """Count the pairs of each source, and those held out."""
    counts = Counter(pair.source for pair in pairs)
    return {**dict(sorted(counts.items())), "held out": sum(pair.held_out for pair in pairs)}


def _build_head(width: int) -> dict[str, Tensor]:
    shapes = {"inner": (128, 4 * width), "outer": (1, 128)}
    weights = {name: torch.randn(shape) / math.sqrt(shape[1]) for name, shape in shapes.items()}
    biases = {f"{name}_bias": torch.zeros(shape[0]) for name, shape in shapes.items()}
    prior = {"prior": torch.tensor([8.0, -4.0])}
    head = {**weights, **biases, **prior}
    return {name: value.requires_grad_() for name, value in head.items()}


def _cycle(pairs: Sequence[Pair], random: Random) -> Iterator[Pair]:
    while True:
        yield from random.sample(pairs, len(pairs))
