"""The one place that imports openvino_genai: weights to a tokenizer and a pipeline."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

import structlog

from bot.interfaces import Sampling
from bot.models.weights import Conversion

log = structlog.get_logger(__name__)

_WARM_UP_WORDS = 200
"""Length of the warm-up prompt: the first prompt compiles kernels, which took 1 s here."""


@dataclass(frozen=True, slots=True)
class LoadedPipeline:
    """A pipeline that is ready to step.

    Attributes:
        source: folder or GGUF that it was read from; `load_tokenizer` takes it.
        tokenizer: an ``openvino_genai.Tokenizer``.
        pipeline: an ``openvino_genai.ContinuousBatchingPipeline``.
    """

    source: Path
    tokenizer: Any
    pipeline: Any


class _Read(Protocol):
    def __call__(self, source: Path, **options: bool) -> LoadedPipeline: ...


def import_genai() -> Any:
    """Import openvino_genai with its telemetry switched off.

    Importing openvino sends an event to Google Analytics through the package openvino_telemetry,
    unless that cannot be imported: then openvino uses its own stub. The documented alternative is
    a file in the user's home, which is not ours to write.
    """
    sys.modules.setdefault("openvino_telemetry", cast(ModuleType, None))
    import openvino_genai

    return openvino_genai


def load_pipeline(weights: Path, cache_dir: Path | None, kv_cache_gigabytes: int) -> LoadedPipeline:
    """Load weights and compute two tokens.

    Args:
        weights: a GGUF, or a folder in OpenVINO's own form with its tokenizer.
        cache_dir: where a GGUF's conversion is kept; None converts each time.
        kv_cache_gigabytes: most memory for keys and values.

    Raises:
        RuntimeError: openvino cannot read the weights.
    """
    read: _Read = partial(_open_pipeline, kv_cache_gigabytes)
    loaded = (
        read(weights)
        if weights.is_dir() or not cache_dir
        else _load_cached(weights, cache_dir, read)
    )
    config = import_genai().GenerationConfig(max_new_tokens=2, apply_chat_template=False)
    loaded.pipeline.generate("word " * _WARM_UP_WORDS, config)
    return loaded


def load_tokenizer(source: Path) -> Any:
    """Load the tokenizer alone, from a GGUF or a folder."""
    return import_genai().Tokenizer(str(source))


def build_config(sampling: Sampling, answers: int, repetition_penalty: float) -> Any:
    """Translate the sampling; stop strings stay with us, since the engine's hold text back.

    Returns:
        An ``openvino_genai.GenerationConfig``.
    """
    config = import_genai().GenerationConfig(
        max_new_tokens=sampling.max_new_tokens,
        repetition_penalty=repetition_penalty,
        apply_chat_template=False,
    )
    if sampling.temperature > 0:
        config.do_sample = True
        config.temperature = sampling.temperature
        config.top_p = sampling.top_p
        config.num_return_sequences = answers
        # The engine's own seed is constant: every draft would repeat the last one.
        config.rng_seed = random.getrandbits(31)
        if sampling.top_k > 0:
            config.top_k = sampling.top_k
    return config


def _load_cached(weights: Path, cache_dir: Path, read: _Read) -> LoadedPipeline:
    conversion = Conversion(weights, cache_dir, import_genai().get_version())
    try:
        loaded = conversion.load(read, partial(read, enable_save_ov_model=True))
    except OSError as error:  # a full or read-only disk costs seconds at each start, not service
        log.warning("generator_not_cached", folder=str(cache_dir), error=str(error))
        return read(weights)
    return replace(loaded, source=conversion.folder if conversion.is_whole() else weights)


def _open_pipeline(kv_cache_gigabytes: int, source: Path, **options: bool) -> LoadedPipeline:
    genai = import_genai()
    scheduler = genai.SchedulerConfig()
    scheduler.cache_size = kv_cache_gigabytes
    scheduler.enable_prefix_caching = True
    tokenizer = genai.Tokenizer(str(source), **options)
    pipeline = genai.ContinuousBatchingPipeline(str(source), tokenizer, scheduler, "CPU", **options)
    return LoadedPipeline(source, tokenizer, pipeline)
