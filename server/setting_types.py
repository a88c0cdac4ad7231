"""Kinds of settings: bounded numbers, and lists that one string may hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from bot.guards.policies import parse_policies
from bot.prompts import parse_helplines
from server.handover.hours import parse_closed, parse_spans, parse_zone
from server.handover.triggers import parse_reasons
from server.webhooks.events import parse_events
from server.webhooks.interfaces import EventName


def _split_commas(value: object) -> object:
    """Let one string hold a list, as the environment has no other way to write one."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _check_policies(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Raise ValueError where one cannot be read."""
    parse_policies(texts)
    return texts


def _check_helplines(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Raise ValueError where one cannot be read."""
    parse_helplines(texts)
    return texts


def _check_hours(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Raise ValueError where one cannot be read."""
    for text in texts:
        parse_spans(text)
    return texts


def _check_zone(name: str) -> str:
    """Raise ValueError where there is none of that name."""
    parse_zone(name)
    return name


def _check_closed(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Raise ValueError where one is no day."""
    return tuple(map(parse_closed, texts))


def _read_events(value: object) -> object:
    """Raise ValueError where there is none of a name."""
    names = _split_commas(value)
    return parse_events(tuple(map(str, names))) if isinstance(names, Sequence) else names


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_commas)]
SecretWords = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split_commas)]
Events = Annotated[tuple[EventName, ...], NoDecode, BeforeValidator(_read_events)]
Policies = Annotated[Words, AfterValidator(_check_policies)]
Helplines = Annotated[Words, AfterValidator(_check_helplines)]
Hours = Annotated[Words, AfterValidator(_check_hours)]
Zone = Annotated[str, AfterValidator(_check_zone)]
Days = Annotated[Words, AfterValidator(_check_closed)]
Reasons = Annotated[Words, AfterValidator(parse_reasons)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0.0)]
