"""Masks what customers wrote about themselves where a shop's documents quote them.

`knowledge.customers` tells where; this tells what. See there for why the rest stays.
"""

from __future__ import annotations

import re

from bot.guards.pii import find_personal_data
from bot.interfaces import Span
from bot.privacy.masking import mask

NEVER_PUBLISHED = frozenset("CARD CN_RESIDENT_ID FR_NIR IT_CODICE_FISCALE PASSPORT".split())
"""Kinds that no shop publishes of itself, each with a check digit or introduced by its name. Left
out are those that a product's number may look like, such as nine digits in three groups."""

CARD_DIGITS = (15, 16)
"""Of cards that most schemes issue. What has 13, 14, 17 or 18 may be the number of an article, a
carton or a parcel, whose last digit passes the same check once in ten (GS1 General Specifications,
section 7.9)."""

_DESK = re.compile(
    r"(?i)(?:info|marketing|sales|support|contact|hello|help|service|customer[._-]?(?:care|service)|"
    r"reviews?|feedback|orders?|returns?|shop|store|team|office|kontakt|kundenservice)@"
)
"""Mailboxes of a role, not of a person. Source: RFC 2142, sections 2 and 3, and what shops add."""


def mask_document(text: str, quoted: bool) -> str:
    """Replace personal data by its kind; implements `knowledge.customers.Mask`.

    Args:
        text: of a document.
        quoted: a customer wrote it: all kinds are masked; else those `NEVER_PUBLISHED` alone.
    """
    spans = find_personal_data(text)
    return mask(text, [span for span in spans if _is_customers(text, span, quoted)])


def _is_customers(text: str, span: Span, quoted: bool) -> bool:
    if not quoted:
        digits = sum(map(str.isdigit, text[span.start : span.end]))
        published = span.type == "CARD" and digits not in CARD_DIGITS
        return span.type in NEVER_PUBLISHED and not published
    return not (span.type == "EMAIL" and _DESK.match(text, span.start))
