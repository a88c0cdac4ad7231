"""Placeholders for personal data: the same value of a conversation has the same one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bot.interfaces import Span
from bot.privacy.folding import fold_text

PLACEHOLDER = re.compile(r"<(?P<kind>[A-Z][A-Z_]{1,24}?)(?:_(?P<number>\d{1,6}))?>")
"""``<EMAIL_1>``; without a number where nothing is to be restored."""

_MEANT_ALIKE = re.compile(r"[\s().,/_-]+")


class Placeholders:
    """Numbers the values of one conversation, in order of appearance, apart for each kind.

    Values are compared without case, width, spaces and punctuation: "+44 20 7946" is "+44207946".

    Args:
        held: placeholder to value, as a `bot.privacy.interfaces.Vault` recalled them.
    """

    def __init__(self, held: Mapping[str, str] | None = None) -> None:
        self._values: dict[str, str] = {}
        self._numbers: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._new: dict[str, str] = {}
        for placeholder, value in (held or {}).items():
            self._take(placeholder, value)

    def place(self, kind: str, value: str) -> str:
        """Return the placeholder of a value; a new one where the value is new."""
        key = kind, _normalize(value)
        if key not in self._numbers:
            placeholder = f"<{kind}_{self._counts.get(kind, 0) + 1}>"
            self._take(placeholder, value)
            self._new[placeholder] = value
        return self._numbers[key]

    def restore(self, text: str, may_see: Callable[[str], bool] = lambda _: True) -> str:
        """Put values back for who may see them; a placeholder that is not known stays.

        Args:
            text: masked.
            may_see: told a kind, whether it is restored.
        """

        def value_of(match: re.Match[str]) -> str:
            shown = self._values.get(match.group()) if may_see(match["kind"]) else None
            return shown or match.group()

        return PLACEHOLDER.sub(value_of, text)

    def take_new(self) -> dict[str, str]:
        """Return placeholder to value since the last call, for `Vault.keep`."""
        new, self._new = self._new, {}
        return new

    def _take(self, placeholder: str, value: str) -> None:
        match = PLACEHOLDER.fullmatch(placeholder)
        if not match or not match["number"]:
            raise ValueError(
                f"{placeholder!r} is no placeholder: it must be a kind and a number in angle "
                "brackets, such as <EMAIL_1>."
            )
        kind = match["kind"]
        self._counts[kind] = max(self._counts.get(kind, 0), int(match["number"]))
        if value:
            self._values[placeholder] = value
            self._numbers[kind, _normalize(value)] = placeholder


def mask(text: str, spans: Sequence[Span], placeholders: Placeholders | None = None) -> str:
    """Replace every span by its placeholder.

    Args:
        text: as written.
        spans: in any order, none overlapping.
        placeholders: of the conversation; without them only the kind is said: ``<EMAIL>``.
    """
    parts, end = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        value = text[span.start : span.end]
        shown = placeholders.place(span.type, value) if placeholders else f"<{span.type}>"
        parts += [text[end : span.start], shown]
        end = span.end
    return "".join([*parts, text[end:]])


def _normalize(value: str) -> str:
    return _MEANT_ALIKE.sub("", fold_text(value).text).casefold()
