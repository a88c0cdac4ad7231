"""Which generator the settings choose: the other half of `server.wiring`.

Heavy libraries are imported where an implementation is chosen, so that importing this module loads
none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bot.interfaces import ChatMessage, LanguageModel, ModelUnavailable
from server.settings import Settings


def build_model(settings: Settings) -> LanguageModel:
    """Choose the generator; nothing is loaded yet.

    Raises:
        ModelUnavailable: a setting that this generator needs is empty.
    """
    return _GENERATORS[settings.generator](settings)


def _build_openvino(settings: Settings) -> LanguageModel:
    from bot.models.openvino import OpenVinoModel

    return OpenVinoModel(
        settings.generator_model,
        cache_dir=settings.home / "cache",
        queue_limit=settings.generator_queue_limit,
        max_concurrent=settings.generator_max_concurrent,
    )


def _build_transformers(settings: Settings) -> LanguageModel:
    from bot.models.transformers import TransformersModel

    return TransformersModel(
        settings.generator_model,
        queue_limit=settings.generator_queue_limit,
        max_concurrent=settings.generator_max_concurrent,
    )


def _build_openai(settings: Settings) -> LanguageModel:
    from bot.models.langchain import open_openai_model

    for name in ("generator_base_url", "generator_model"):
        if not getattr(settings, name):
            reason = f"the setting {name} is empty; the generator openai needs it."
            raise ModelUnavailable("openai", reason)
    return open_openai_model(
        settings.generator_base_url,
        settings.generator_model,
        api_key=settings.generator_api_key.get_secret_value(),
        max_concurrent=settings.generator_max_concurrent,
        queue_limit=settings.generator_queue_limit,
    )


def _build_scripted(settings: Settings) -> LanguageModel:
    from bot.models.scripted import ScriptedModel

    return ScriptedModel(
        _repeat_first_passage,
        max_concurrent=settings.generator_max_concurrent,
        queue_limit=settings.generator_queue_limit,
    )


def _repeat_first_passage(prompt: Sequence[ChatMessage]) -> str:
    """Say what the best passage says: an answer without weights that its evidence carries."""
    found = re.search(r'"""(.*?)"""', prompt[-1].content, re.DOTALL)
    return found[1] if found else "I do not know."


_GENERATORS: Mapping[str, Callable[[Settings], LanguageModel]] = {
    "openvino": _build_openvino,
    "transformers": _build_transformers,
    "openai": _build_openai,
    "scripted": _build_scripted,
}
