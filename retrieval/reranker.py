"""Does this passage answer this question? Both are read together, word by word.

The bundled sentence model reads ``[CLS] question [SEP] passage [SEP]`` with a low-rank adapter
(Hu et al. 2021, "LoRA") that `retrieval.training` trains and that is merged into its weights at
load, so that it costs nothing more. The mean of the question's tokens and that of the passage's
are compared as in Conneau et al. 2017 (InferSent): both, their difference and their product.

Torch is imported at the first score, not with this module. The model reads English alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np

from retrieval.embedder import find_bundled_model, native_dtype
from retrieval.interfaces import Chances, EmbedderUnavailable

WEIGHTS = Path(__file__).parent / "weights" / "reranker.safetensors"
"""Adapter, head and calibration; the JSON beside it says what they were trained on."""

MAX_TOKENS = 160
"""Of question and passage together: a page's pieces have up to some 240, whose first 140 tell."""

BATCH_PASSAGES = 3
"""Of like length per forward pass: six at once take half as long again, most of it for padding."""


class CrossEncoder:
    """Scores passages for a question; implements `retrieval.interfaces.Reranker`. Thread-safe.

    Args:
        weights: what `retrieval.training` wrote.
        dtype: ``auto`` is bfloat16 where the processor multiplies it natively, else float32.
    """

    def __init__(
        self, weights: Path = WEIGHTS, dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    ) -> None:
        self._weights = weights
        self._dtype = dtype
        self._load_lock = Lock()
        self._tokenizer_lock = Lock()

    def load(self) -> None:
        """Load the weights now, so that the first question does not wait for them.

        Raises:
            EmbedderUnavailable: the weights or the bundled model are not there.
        """
        _ = self._model

    def score(self, question: str, passages: Sequence[str]) -> Chances:
        """Return the probability that each passage answers the question, shape (len(passages),).

        Args:
            question: the standalone question.
            passages: each a title and a text, as `join_passage` writes them.

        Raises:
            EmbedderUnavailable: the weights or the bundled model are not there.
        """
        chances = np.zeros(len(passages), np.float32)
        order = sorted(range(len(passages)), key=lambda row: len(passages[row]))
        for start in range(0, len(order), BATCH_PASSAGES):
            rows = order[start : start + BATCH_PASSAGES]
            chances[rows] = self._forward(question, [passages[row] for row in rows])
        return chances

    def _forward(self, question: str, passages: Sequence[str]) -> Chances:
        import torch

        backbone, tokenizer, head = self._model
        # Fast tokenizers raise "Already borrowed" when two threads change their padding at once.
        with self._tokenizer_lock:
            features = tokenize_pairs(tokenizer, [question] * len(passages), passages)
        with torch.inference_mode():
            logits = compare(backbone(**features).last_hidden_state.float(), features, head)
            scale, offset = head["calibration"]
            found = torch.sigmoid(scale * logits + offset)
        return np.asarray(found.numpy(), np.float32)

    @property
    def _model(self) -> tuple[Any, Any, Mapping[str, Any]]:
        with self._load_lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any, Mapping[str, Any]]:
        import torch
        from safetensors.torch import load_file

        if not self._weights.is_file():
            raise EmbedderUnavailable(
                "of answers", f"{self._weights} is missing; run 'storehand train reranker'."
            )
        backbone, tokenizer = load_backbone()
        tensors = {name: value.float() for name, value in load_file(self._weights).items()}
        merge_adapter(backbone, tensors)
        dtype = native_dtype() if self._dtype == "auto" else self._dtype
        head = {name: value for name, value in tensors.items() if "." not in name}
        return backbone.to(getattr(torch, dtype)).eval(), tokenizer, head


def join_passage(title: str, text: str) -> str:
    """Return a chunk as the model reads it."""
    return f"{title}\n{text}"


def load_backbone() -> tuple[Any, Any]:
    """Load the bundled model and its tokenizer, in float32.

    Raises:
        EmbedderUnavailable: the package is not installed.
    """
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    folder = str(find_bundled_model())
    return AutoModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)


def tokenize_pairs(tokenizer: Any, questions: Sequence[str], passages: Sequence[str]) -> Any:
    """Return ids, segments (0 question, 1 passage) and mask, each of shape (pairs, tokens)."""
    return tokenizer(
        list(questions),
        list(passages),
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        return_tensors="pt",
    )


def compare(hidden: Any, features: Any, head: Mapping[str, Any]) -> Any:
    """Turn token states into one logit a pair.

    Args:
        hidden: states, shape (pairs, tokens, 384).
        features: of `tokenize_pairs`.
        head: `inner` (128, 1536), `inner_bias` (128,), `outer` (1, 128), `outer_bias` (1,), and
            `prior` (2,): slope and start of a line over the cosine of the two means, which is
            what the sentence model was made for and where training begins.

    Returns:
        Logits before calibration, shape (pairs,).
    """
    import torch

    mask, segments = features["attention_mask"], features["token_type_ids"]
    question = _mean(hidden, mask * (1 - segments))
    passage = _mean(hidden, mask * segments)
    both = torch.cat([question, passage, (question - passage).abs(), question * passage], dim=1)
    inner = torch.nn.functional.gelu(both @ head["inner"].T + head["inner_bias"])
    slope, start = head["prior"]
    prior = slope * (question * passage).mean(1) + start
    return prior + (inner @ head["outer"].T + head["outer_bias"]).squeeze(1)


def merge_adapter(backbone: Any, tensors: Mapping[str, Any]) -> None:
    """Add each adapter's product to its weight, in place: W + up @ down."""
    weights = dict(backbone.named_parameters())
    for name, down in tensors.items():
        if name.endswith(".down"):
            weight = name.removesuffix(".down")
            weights[weight].data += tensors[f"{weight}.up"] @ down


def _mean(hidden: Any, mask: Any) -> Any:
    """Mean of the masked tokens, scaled to the square root of the width."""
    import torch

    weights = mask.unsqueeze(2).to(hidden.dtype)
    mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)
    return torch.nn.functional.normalize(mean, dim=1) * hidden.shape[2] ** 0.5
