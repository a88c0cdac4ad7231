"""Every setting: name with its unit, type, default, and one sentence.

A value comes from the first of: an argument, the environment variable ``STOREHAND_NAME``,
``HOME/storehand.toml``, the default. `load_settings` is the only entrance that a command needs;
what is wrong with a value is told in one sentence by `SettingError`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.policy import Policy
from server.handover.settings import HandOverSettings
from server.identity.settings import IdentitySettings
from server.setting_types import (
    Count,
    Helplines,
    Policies,
    Seconds,
    Share,
    Words,
)
from server.settings_text import SettingError, explain_invalid_setting
from server.storage.settings import StorageSettings
from server.webhooks.settings import WebhookSettings

ENV_PREFIX = "STOREHAND_"
FILE_NAME = "storehand.toml"
DEFAULT_HOME = Path.home() / ".storehand"

_POLICY = Policy()
"""Where the defaults of answering were chosen, with the measurements behind them."""


class Settings(WebhookSettings, StorageSettings, IdentitySettings, HandOverSettings):
    """The settings of one process; immutable. See the module for where values come from."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="forbid")

    # The shop
    home: Path = Field(DEFAULT_HOME, description="Folder that holds everything of one shop.")
    shop_name: str = Field("", description="Name of the shop; empty speaks of the shop.")
    greeting: str = Field(
        "Hello! I am the shop's AI assistant. Ask me about our products, delivery or returns.",
        description="First words of a conversation; says that an AI is speaking.",
    )
    suggestions: Words = Field(
        (),
        description="Questions offered to tap before the first message; /path=question belongs to "
        "one page, /path*=question to all whose path begins so.",
    )
    locale: str = Field("en", description="Language of the shop's own texts, ISO 639-1.")
    languages: Words = Field(
        ("en", "zh", "de", "fr", "es"),
        description="Languages the bot answers in, ISO 639-1; in another it answers in the locale.",
    )
    support_email: str = Field("", description="Address a person answers at; empty offers none.")

    # Nodes
    bus: SecretStr = Field(
        SecretStr(""),
        description="URL of a Valkey or Redis server, such as redis://host:6379/0, over which "
        "several nodes tell each other that there is news; the number keeps shops apart that share "
        "a server; empty serves with one node.",
    )

    # Orders
    orders: SecretStr = Field(
        SecretStr(""),
        description="Where orders are looked up: a CSV file, a SQL URL or an HTTP address; "
        "'storehand orders' checks and writes it.",
    )
    orders_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for the HTTP address of orders."
    )

    # The wire
    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 is every interface.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    allowed_origins: Words = Field(
        (), description="Web origins besides this server's own that may embed the widget."
    )
    trusted_proxies: Words = Field(
        ("127.0.0.1", "::1"), description="Proxies whose X-Forwarded-For header is believed."
    )
    max_frame_bytes: int = Field(
        32_768, ge=1024, le=1_048_576, description="Longest frame a client may send."
    )
    max_message_chars: Count = Field(4000, description="Longest customer message.")
    messages_per_minute: Count = Field(
        20, description="Messages one conversation may send; of other wishes as many."
    )
    messages_per_minute_per_address: Count = Field(
        120, description="The same for all conversations of one address together."
    )
    connections_per_address: Count = Field(20, description="Open sockets one address may hold.")
    queued_messages: Count = Field(
        5, description="Messages of one conversation that may wait while one is answered."
    )
    bad_frames_allowed: Count = Field(
        10, description="Refused frames after which a socket is closed."
    )
    ping_interval_seconds: Seconds = Field(20.0, description="Time between two pings.")
    ping_timeout_seconds: Seconds = Field(
        20.0, description="Time a ping may stay unanswered before the socket counts as dead."
    )
    send_timeout_seconds: Seconds = Field(
        20.0, description="Time a client may refuse to read before it is dropped."
    )
    idle_timeout_seconds: Seconds = Field(
        1800.0, description="Time without a frame from the client before the socket is closed."
    )
    turn_timeout_seconds: Seconds = Field(
        60.0, description="Longest time one answer may take before it is given up."
    )
    shutdown_grace_seconds: float = Field(
        10.0, ge=0.0, description="Time running answers get to finish when the server stops."
    )

    # The generator
    generator: Literal["openvino", "transformers", "openai", "scripted"] = Field(
        "openvino", description="Engine of the language model."
    )
    generator_model: str = Field(
        "", description="Model name or path; empty is the one that came with the packages."
    )
    generator_base_url: str = Field(
        "", description="Address of an OpenAI-compatible server, for generator openai."
    )
    generator_api_key: SecretStr = Field(SecretStr(""), description="Key of that server.")
    generator_queue_limit: Count = Field(
        64, description="Answers that may wait for the model before the bot says it is busy."
    )
    generator_max_concurrent: Count = Field(16, description="Answers generated at the same time.")
    temperature: float = Field(
        _POLICY.sampling.temperature, ge=0.0, le=2.0, description="Randomness; 0 is none."
    )
    top_k: int = Field(
        _POLICY.sampling.top_k, ge=0, description="Most likely tokens to choose from; 0 is all."
    )
    top_p: Share = Field(_POLICY.sampling.top_p, description="Share of probability to choose from.")
    max_new_tokens: Count = Field(
        _POLICY.sampling.max_new_tokens, description="Longest generated answer."
    )
    num_return_sequences: Count = Field(
        _POLICY.sampling.num_return_sequences,
        description="Answers made when drafts are wanted.",
    )

    # Retrieval and answering
    embedder_model: str = Field(
        "", description="Sentence-transformers name or path; empty is the packaged one."
    )
    embedder_dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="Number format of the embedder; auto asks the processor."
    )
    reranker: bool = Field(
        True,
        description="Whether a second model reads the first passages with the question, to tell "
        "whether they answer it.",
    )
    history_tokens: int = Field(
        _POLICY.history_tokens, ge=0, description="Tokens of earlier messages in a prompt."
    )
    evidence_tokens: Count = Field(
        _POLICY.evidence_tokens, description="Tokens of evidence in a prompt."
    )
    approved_similarity: Share = Field(
        _POLICY.approved_similarity,
        description="Similarity to an FAQ's question from which its answer is given as it is.",
    )
    approved_with_words: Share = Field(
        _POLICY.approved_with_words,
        description="The same where most of the message's words stand in the FAQ.",
    )
    evidence_similarity: Share = Field(
        _POLICY.evidence_similarity,
        description="Similarity from which a passage may carry a generated answer.",
    )
    evidence_with_words: Share = Field(
        _POLICY.evidence_with_words,
        description="The same where most of the message's words stand in the passage.",
    )
    first_sentence_seconds: Seconds = Field(
        _POLICY.first_sentence_seconds,
        description="Time to the first checked sentence, after which a passage is quoted instead.",
    )
    index_poll_seconds: Seconds = Field(1.0, description="Time between looks for a new index.")

    # Guards
    harm_policies: Policies = Field(
        (),
        description="What is done with a category of harm where the default is not wanted, such as "
        "weapons=handoff, or hate=block:0.8 with the least probability; see Guards.",
    )
    helplines: Helplines = Field(
        (
            "en=988 in the US and Canada / Samaritans 116 123 in the UK and Ireland",
            "de=TelefonSeelsorge 0800 111 0 111 / Österreich 142 / Schweiz 143",
            "fr=3114 en France / 143 en Suisse",
            "es=024 en España",
            "zh=12356（中国大陆心理援助热线）",
        ),
        description="Whom somebody in distress can call, by language of the reply.",
    )

    # Operation
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least important log line that is written."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="Log lines for people or for machines."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the sources in order: arguments, environment, the file in the home."""
        file = settings_file(init_settings())
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)


def settings_file(arguments: Mapping[str, Any]) -> Path:
    """Return the path of the settings file of the home that arguments or environment name."""
    home = arguments.get("home") or os.environ.get(f"{ENV_PREFIX}HOME") or DEFAULT_HOME
    return Path(home) / FILE_NAME


def load_settings(**arguments: object) -> Settings:
    """Read the settings; arguments that are None count as not given.

    Raises:
        SettingError: a value, a name or the file itself is wrong; its text is one sentence.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    file = settings_file(given)
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"The settings file {file} is not valid TOML: {error}.") from error
    except OSError as error:
        raise SettingError(f"The settings file {file} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        origins = _origins(given, file)
        raise SettingError(explain_invalid_setting(Settings, error, origins)) from None


def _origins(arguments: Mapping[str, object], file: Path) -> dict[str, str]:
    """Say for each setting that was given where its value came from."""
    names = {name.lower(): name for name in os.environ}
    origins = dict.fromkeys(_keys(file), f"the file {file}")
    for setting in Settings.model_fields:
        if variable := names.get(f"{ENV_PREFIX}{setting}".lower()):
            origins[setting] = f"the environment variable {variable}"
    return origins | dict.fromkeys(arguments, "an argument")


def _keys(file: Path) -> list[str]:
    return list(tomllib.loads(file.read_text("utf-8"))) if file.is_file() else []
