"""What a placeholder stands for: masked text may go anywhere, its values stay here.

A value becomes a placeholder that is stable within its conversation: ``<EMAIL_1>`` is the first
address of a conversation, wherever it comes again. Masking needs no more than `Put`, which is
``partial(vault.put, conversation)``.

Fails closed: what a vault cannot keep, or may not, is masked all the same, as ``<CARD>`` without a
number, and nobody can restore it.
"""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Protocol

Put = Callable[[str, str], str]
"""Kind and value to placeholder."""

PLACEHOLDER = re.compile(r"<([A-Z][A-Z_]{0,30})_(\d{1,6})>")
"""Kind and number."""

ANY_PLACEHOLDER = re.compile(r"<([A-Z][A-Z_]{1,30}?)(?:_\d{1,6})?>")
"""Kind alone, whether it is numbered or not."""

NEVER_STORED = frozenset({"CARD", "SECRET"})
"""Kinds that no vault keeps, not even encrypted. Source: PCI DSS 4.0.1, requirement 3, which keeps
card numbers out of every store without a business need; NIST SP 800-63B, 3.1.1.2, for passwords."""

MAX_KEPT_CONVERSATIONS = 10_000
"""In memory; beyond it the values of the conversation that was silent longest are forgotten."""
MAX_KEPT_VALUES = 1000
"""Of one conversation; further ones are masked without a number. A customer has a handful."""


class Vault(Protocol):
    """Keeps what placeholders stand for. Safe from several threads."""

    def put(self, conversation: str, kind: str, value: str) -> str:
        """Keep a value and return its placeholder; raises nothing.

        The same value of the same kind has one placeholder in a conversation. Kinds that are
        `NEVER_STORED`, and values that cannot be kept, become their kind without a number.
        """
        ...

    def restore(self, conversation: str, text: str) -> str:
        """Put the values back; a placeholder that is not this conversation's stays as it is.

        For the customer who wrote them and for those whom the shop authorised: the caller has
        proved who they are. Raises nothing: what cannot be read stays masked.
        """
        ...

    def forget(self, conversation: str) -> int:
        """Delete all values of a conversation, and return how many they were."""
        ...

    def close(self) -> None:
        """Let go of files; safe to call twice."""
        ...


def name_kind(kind: str, _value: str = "") -> str:
    """Return the placeholder of a value that nobody keeps, such as ``<CARD>``."""
    return f"<{kind}>"


def name_value(kind: str, number: int) -> str:
    """Return the placeholder of a conversation's value, numbered from 1 within its kind."""
    return f"<{kind}_{number}>"


def list_kinds(masked: str) -> list[str]:
    """Return the kinds of personal data that a masked text held, sorted, each once."""
    return sorted({match[1] for match in ANY_PLACEHOLDER.finditer(masked)})


class InMemoryVault:
    """Keeps values in this process; they end with it."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, dict[str, dict[str, int]]] = OrderedDict()

    def put(self, conversation: str, kind: str, value: str) -> str:
        """Keep a value; see `Vault.put`."""
        if kind in NEVER_STORED:
            return name_kind(kind)
        numbers = self._open(conversation)[kind]
        if value not in numbers and len(numbers) >= MAX_KEPT_VALUES:
            return name_kind(kind)
        return name_value(kind, numbers.setdefault(value, len(numbers) + 1))

    def restore(self, conversation: str, text: str) -> str:
        """Put the values back; see `Vault.restore`."""
        kinds = self._values.get(conversation, {})
        known = {
            name_value(kind, number): value
            for kind, numbers in list(kinds.items())
            for value, number in list(numbers.items())
        }
        return PLACEHOLDER.sub(lambda match: known.get(match[0], match[0]), text)

    def forget(self, conversation: str) -> int:
        """Delete a conversation's values; see `Vault.forget`."""
        return sum(map(len, self._values.pop(conversation, {}).values()))

    def close(self) -> None:
        """There is nothing to let go of."""
        self._values.clear()

    def _open(self, conversation: str) -> dict[str, dict[str, int]]:
        kinds = self._values.setdefault(conversation, defaultdict(dict))
        self._values.move_to_end(conversation)
        if len(self._values) > MAX_KEPT_CONVERSATIONS:
            self._values.popitem(last=False)
        return kinds
