"""The nouns and roles of personal data. Read this first.

Text is read by a `PersonalDataDetector` (bot.privacy.detecting), which gives spans; `mask`
(bot.privacy.masking) puts a placeholder such as ``<EMAIL_1>`` for each; a `Vault` holds what the
placeholders of one conversation stand for.

Kinds (the ``type`` of a `Span`)::

    PERSON ADDRESS EMAIL PHONE DATE_OF_BIRTH                      who and where somebody is
    CARD IBAN                                                     what is paid with
    US_SSN UK_NINO CN_RESIDENT_ID DE_TAX_ID ES_DNI FR_NIR         numbers that a state gave
    NL_BSN IT_CODICE_FISCALE PASSPORT DRIVER_LICENSE
    IP_ADDRESS MAC_ADDRESS                                        a device
    ORDER_NUMBER TRACKING_NUMBER                                  a purchase
    SECRET                                                        passwords, codes, keys, tokens
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from bot.interfaces import Span

IsShops = Callable[[str], bool]
"""Tells whether a text is the shop's own: a product's name or code, a brand, the shop's name,
address or e-mail. Asked about single spans before they count as personal."""

SHOPS_KINDS = frozenset({"PERSON", "ADDRESS", "PHONE", "EMAIL", "ORDER_NUMBER", "TRACKING_NUMBER"})
"""Kinds that the shop's own words can look like: a brand, a branch, a product's code."""

NEVER_STORED = frozenset({"CARD", "SECRET"})
"""Kinds of which no vault keeps a value, encrypted or not. Source: PCI DSS 4.0, requirement 3."""


class PlaceholderTaken(Exception):
    """Another turn of the conversation has given a placeholder to a value of its own meanwhile."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"A placeholder of the conversation {conversation_id} is taken already; nothing was "
            "kept. Recall, and mask again."
        )


class NameFinder(Protocol):
    """Finds names of people that nothing introduces; usually a trained model."""

    def find_names(self, text: str) -> list[Span]:
        """Return spans of type PERSON in text order, none overlapping.

        What it cannot read it returns nothing for: introduced names are found without it.
        """
        ...


class Vault(Protocol):
    """Where the values behind placeholders are kept, encrypted at rest.

    Fails closed: a value that cannot be kept or read stays a placeholder.
    """

    async def recall(self, conversation_id: str) -> Mapping[str, str]:
        """Return placeholder to value for one conversation, oldest first; empty for an unknown id.

        It seeds `bot.privacy.masking.Placeholders`, so that a value keeps its number.
        """
        ...

    async def keep(self, conversation_id: str, values: Mapping[str, str]) -> None:
        """Add placeholder to value; kinds in `NEVER_STORED` are kept with an empty value.

        The empty value holds the number: it is never given to another value.

        Raises:
            PlaceholderTaken: one of them is held already; nothing was kept. Whoever masks at the
                same time, on whichever node, so gets different numbers.
        """
        ...

    async def erase(self, conversation_id: str) -> int:
        """Forget everything of one conversation; return how many placeholders were held."""
        ...
