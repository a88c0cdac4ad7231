"""The default generator: a GGUF on OpenVINO's continuous batching, on the processor.

All conversations share one engine, which computes one token of each in every step, and keeps the
keys and values of prompts it has seen, so that the rules every prompt begins with cost nothing.
The reasons for this engine stand in the README; ``python -m tests.benchmarks.generator`` measures
it on your machine.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.interfaces import ChatMessage, ModelUnavailable, Sampling
from bot.models.admission import Admission
from bot.models.engine_process import EngineProcess
from bot.models.generation import Generation, LocalModel
from bot.models.openvino_pipeline import load_tokenizer
from bot.models.weights import find_weights

CONTEXT_TOKENS = 8192
"""Positions SmolLM2-135M-Instruct can tell apart (``llama.context_length`` of its GGUF)."""

_WORKER = "bot.models.openvino_worker"


class OpenVinoModel(LocalModel):
    """One engine process for all conversations.

    Args:
        model: path of a GGUF, or of a folder in OpenVINO's own form with its tokenizer; empty for
            the weights that came with the packages.
        cache_dir: where the converted GGUF is kept, which halves the next load; None converts at
            every load.
        queue_limit: most answers waiting before `ModelBusy`.
        max_concurrent: most answers computed together.
        kv_cache_gigabytes: memory for keys and values of running and remembered prompts, taken
            as it is used.
        context_tokens: most tokens of prompt and answer together.
        repetition_penalty: above 1 makes tokens that came before less likely; 1 is off.
    """

    def __init__(
        self,
        model: str = "",
        *,
        cache_dir: Path | None = None,
        queue_limit: int = 64,
        max_concurrent: int = 16,
        kv_cache_gigabytes: int = 1,
        context_tokens: int = CONTEXT_TOKENS,
        repetition_penalty: float = 1.0,
    ) -> None:
        self._model = model
        self._admission = Admission(max_concurrent, queue_limit)
        self._options = {
            "cache_dir": str(cache_dir) if cache_dir else "",
            "kv_cache_gigabytes": kv_cache_gigabytes,
            "context_tokens": context_tokens,
            "repetition_penalty": repetition_penalty,
        }
        self._tokenizer: Any = None
        self._engine: EngineProcess | None = None

    @property
    def name(self) -> str:
        """Which weights on which engine."""
        return f"{Path(self._model).stem or 'SmolLM2-135M-Instruct'} on OpenVINO"

    @property
    def process_id(self) -> int:
        """Of the engine's process.

        Raises:
            ModelUnavailable: it is not loaded.
        """
        return self._require_engine().process_id

    def load(self) -> None:
        """Start the engine; call it again to replace one that failed. See `LanguageModel.load`."""
        self.close()
        weights = find_weights(self._model)
        self._engine = EngineProcess(_WORKER, {"weights": str(weights), **self._options}, self.name)
        self._tokenizer = load_tokenizer(Path(self._engine.ready["source"]))

    def count_tokens(self, text: str) -> int:
        """Number of tokens of the text, without the chat template's own."""
        self._require_engine()
        return int(self._tokenizer.encode(text, add_special_tokens=False).input_ids.shape[1])

    def close(self) -> None:
        """Stop the engine; see `LanguageModel.close`."""
        if self._engine:
            self._engine.close()
        self._engine = self._tokenizer = None

    @asynccontextmanager
    async def _generate(
        self, prompt: Sequence[ChatMessage], sampling: Sampling, answers: int
    ) -> AsyncIterator[Generation]:
        """Run one generation for as long as the caller reads it."""
        request = {
            "messages": [asdict(message) for message in prompt],
            "sampling": {**asdict(sampling), "stop": list(sampling.stop)},
            "answers": answers,
        }
        async with self._admission.place():
            engine = self._require_engine()
            generation = Generation()
            number = engine.submit(generation, request)
            try:
                yield generation
            finally:
                engine.cancel(number)

    def _require_engine(self) -> EngineProcess:
        if self._engine is None:
            raise ModelUnavailable(self.name, "it is not loaded.")
        return self._engine
