"""A generator on torch and Hugging Face transformers: the GPU engine, and any model they read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, StoppingCriteria
from transformers.utils import logging as transformers_logging

from bot.interfaces import ChatMessage, ModelUnavailable, Sampling
from bot.models.admission import Admission
from bot.models.generation import Generation, LocalModel
from bot.models.prompting import render_prompt
from bot.models.streaming import AnswerText
from bot.models.weights import find_weights


class TransformersModel(LocalModel):
    """Each running answer has a thread; torch frees the interpreter lock while it computes.

    Args:
        model: path of a GGUF or a model folder, or a name in the local Hugging Face cache; empty
            for the weights that came with the packages.
        device: as torch names it; empty for the GPU when there is one, else the processor.
        allow_download: whether a name may be fetched from the Hugging Face Hub.
        queue_limit: most answers waiting before `ModelBusy`.
        max_concurrent: most answers computed side by side; they are not batched.
    """

    def __init__(
        self,
        model: str = "",
        *,
        device: str = "",
        allow_download: bool = False,
        queue_limit: int = 64,
        max_concurrent: int = 4,
    ) -> None:
        self._model_name = model
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._allow_download = allow_download
        self._admission = Admission(max_concurrent, queue_limit)
        self._threads = ThreadPoolExecutor(max_concurrent, thread_name_prefix="generator")
        self._tokenizer: Any = None
        self._model: Any = None

    @property
    def name(self) -> str:
        """Which weights on which device."""
        return f"{Path(self._model_name).stem or 'SmolLM2-135M-Instruct'} on torch {self._device}"

    def load(self) -> None:
        """Read the weights; see `LanguageModel.load`."""
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        place = self._find_source()
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(**place)
            # A GGUF that is not asked for as float32 stays packed, and slow.
            model: Any = AutoModelForCausalLM.from_pretrained(**place, dtype=torch.float32)
        except (OSError, ValueError, ImportError) as error:
            raise ModelUnavailable(self.name, f"it could not be loaded: {error}") from error
        dtype = torch.float32 if self._device == "cpu" else torch.bfloat16
        self._model = model.to(self._device, dtype).eval()

    def count_tokens(self, text: str) -> int:
        """Number of tokens of the text, without the chat template's own."""
        if self._tokenizer is None:
            raise ModelUnavailable(self.name, "it is not loaded.")
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def close(self) -> None:
        """End running answers with an error and free the memory; see `LanguageModel.close`."""
        self._model = None
        self._threads.shutdown(wait=True)
        self._tokenizer = None

    def _find_source(self) -> dict[str, Any]:
        """Return where `from_pretrained` is to read."""
        if self._model_name and not Path(self._model_name).exists():
            return {
                "pretrained_model_name_or_path": self._model_name,
                "local_files_only": not self._allow_download,
            }
        weights = find_weights(self._model_name)
        folder, gguf = (weights, None) if weights.is_dir() else (weights.parent, weights.name)
        source = {"pretrained_model_name_or_path": str(folder), "local_files_only": True}
        return {**source, "gguf_file": gguf} if gguf else source

    @asynccontextmanager
    async def _generate(
        self, prompt: Sequence[ChatMessage], sampling: Sampling, answers: int
    ) -> AsyncIterator[Generation]:
        """Run one generation for as long as the caller reads it."""
        async with self._admission.place():
            if self._model is None:
                raise ModelUnavailable(self.name, "it is not loaded.")
            generation = Generation()
            listener = _Listener(self, generation, sampling.stop)
            self._threads.submit(self._run, listener, list(prompt), sampling, answers)
            try:
                yield generation
            finally:
                listener.cancelled = True

    def _run(
        self, listener: _Listener, prompt: list[ChatMessage], sampling: Sampling, answers: int
    ) -> None:
        """Compute one request; runs in a thread, and always ends its generation."""
        error = None
        try:
            self._compute(listener, prompt, sampling, answers)
        except Exception as failure:  # out of memory or a kernel's error: its reader must know
            error = ModelUnavailable(self.name, f"its engine failed ({failure}).")
        if self._model is None:
            error = ModelUnavailable(self.name, "it was closed.")
        listener.end(error)

    def _compute(
        self, listener: _Listener, prompt: list[ChatMessage], sampling: Sampling, answers: int
    ) -> None:
        template = partial(
            self._tokenizer.apply_chat_template, add_generation_prompt=True, tokenize=False
        )
        text = render_prompt(prompt, template)
        inputs = self._tokenizer(text, return_tensors="pt", add_special_tokens=False)
        listener.prompt_tokens = inputs["input_ids"].shape[1]
        model = self._model
        model.generate(
            **inputs.to(self._device),
            **_translate_sampling(sampling, answers),
            stopping_criteria=[listener],
            pad_token_id=self._tokenizer.pad_token_id or self._tokenizer.eos_token_id,
        )

    @property
    def closed(self) -> bool:
        """Whether running answers are to end."""
        return self._model is None

    def decode(self, tokens: list[int]) -> str:
        """Token ids to text, without special tokens."""
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))


class _Listener(StoppingCriteria):
    """Asked by transformers after every token whether to stop; it also hands the token over."""

    def __init__(
        self, model: TransformersModel, generation: Generation, stop: Sequence[str]
    ) -> None:
        self.cancelled = False
        self.prompt_tokens = 0
        self._model = model
        self._generation = generation
        self._read_tokens = 0
        self._texts = defaultdict[int, AnswerText](partial(AnswerText, model.decode, stop))

    def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Take the tokens so far, shape (answers, prompt and answer); return who is done."""
        start = self.prompt_tokens + self._read_tokens
        self._read_tokens = input_ids.shape[1] - self.prompt_tokens
        for answer, tokens in enumerate(input_ids[:, start:].tolist()):
            self._post(answer, self._texts[answer].push(tokens))
        over = self.cancelled or self._model.closed
        done = [over or text.stopped for text in self._texts.values()]
        return torch.tensor(done, dtype=torch.bool, device=input_ids.device)

    def end(self, error: ModelUnavailable | None) -> None:
        """Hand over what was held back, and the end."""
        for answer, text in self._texts.items():
            self._post(answer, text.finish())
        self._generation.post(error)

    def _post(self, answer: int, text: str) -> None:
        if text and not self._generation.post((answer, text)):
            self.cancelled = True


def _translate_sampling(sampling: Sampling, answers: int) -> dict[str, Any]:
    """Arguments of ``generate``; greedy models must not be given what only sampling uses."""
    length: dict[str, Any] = {"max_new_tokens": sampling.max_new_tokens}
    if sampling.temperature <= 0:
        return {**length, "do_sample": False}
    return {
        **length,
        "do_sample": True,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "num_return_sequences": answers,
    }
