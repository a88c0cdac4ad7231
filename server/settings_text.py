"""What people read about settings: the sentence for a wrong one, and the README's table."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

TABLE_START = "<!-- settings:start -->"
TABLE_END = "<!-- settings:end -->"

_TYPE_WORDS = {"str": "text", "int": "a whole number", "float": "a number", "Path": "a path"}
_BOUND_WORDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


class SettingError(Exception):
    """A setting that cannot be used; the text is one sentence for the operator."""


def explain_invalid_setting(
    model: type[BaseModel], error: ValidationError, origins: Mapping[str, str]
) -> str:
    """Write one sentence about the first wrong setting: name, value, allowed, where from.

    Args:
        model: the settings class.
        error: what pydantic found.
        origins: setting name to where its value came from.
    """
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    origin = origins.get(name, "its default")
    if first["type"] == "extra_forbidden":
        return f"There is no setting '{name}', which {origin} gives{_suggest(model, name)}."
    if first["type"] == "value_error":
        return f"The setting {name} from {origin} is not allowed: {first['ctx']['error']}."
    field = model.model_fields[name]
    shown = "(hidden)" if field.annotation is SecretStr else repr(first["input"])
    return (
        f"The setting {name} = {shown} from {origin} is not allowed; "
        f"it must be {describe_allowed(field)}."
    )


def _suggest(model: type[BaseModel], name: str) -> str:
    close = difflib.get_close_matches(name, model.model_fields, n=1)
    return (
        f"; perhaps '{close[0]}' is meant" if close else "; see the table of settings in the README"
    )


def describe_allowed(field: FieldInfo) -> str:
    """Say in words what a setting may be, for example ``a whole number, at least 1``."""
    bounds = [
        f"{words} {_number(getattr(rule, key))}"
        for rule in _rules(field)
        for key, words in _BOUND_WORDS.items()
        if getattr(rule, key, None) is not None
    ]
    return ", ".join([_type_words(field.annotation), *bounds])


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def _rules(field: FieldInfo) -> list[Any]:
    """Collect the constraints of a field, those inside ``X | None`` included."""
    inner = [
        rule
        for part in get_args(field.annotation)
        for info in getattr(part, "__metadata__", ())
        for rule in getattr(info, "metadata", ())
    ]
    return [*field.metadata, *inner]


def _type_words(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "one of " + ", ".join(parts)
    if origin is tuple:
        return "a list of texts, or one text with commas"
    if origin is UnionType or NoneType in parts:
        return _type_words(next(part for part in parts if part is not NoneType))
    if hasattr(annotation, "__metadata__"):
        return _type_words(parts[0])
    return _TYPE_WORDS.get(getattr(annotation, "__name__", ""), "text")


def render_settings_table(model: type[BaseModel]) -> str:
    """Build the README's table of settings in Markdown, one row each, in their order."""
    rows = [
        f"| `{name}` | {_default_text(field)} | {describe_allowed(field)} | {field.description} |"
        for name, field in _own_first(model)
    ]
    head = ["| setting | default | allowed | meaning |", "|---|---|---|---|"]
    return "\n".join(head + rows)


def _own_first(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    """Return the fields, those that a class inherits after its own."""
    return sorted(model.model_fields.items(), key=lambda item: item[0] not in model.__annotations__)


def _default_text(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, SecretStr) or value is None or value in ("", ()):
        return "empty"
    if isinstance(value, tuple):
        return ", ".join(f"`{part}`" for part in value)
    if field.annotation is not None and field.annotation.__name__ == "Path":
        return "`~/.storehand`"
    return f"`{_number(value)}`" if isinstance(value, float) else f"`{value}`"
