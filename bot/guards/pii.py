"""Personal data by rules alone, where no model of names and no shop is at hand."""

from __future__ import annotations

from bot.interfaces import Span
from bot.privacy.detecting import PersonalDataDetector
from bot.privacy.masking import Placeholders, mask

_RULES = PersonalDataDetector()


def find_personal_data(text: str) -> list[Span]:
    """Find personal data by rules alone; see `PersonalDataDetector.find`."""
    return _RULES.find(text)


def mask_personal_data(text: str, placeholders: Placeholders | None = None) -> str:
    """Replace every span by its placeholder; see `bot.privacy.masking.mask`."""
    return mask(text, find_personal_data(text), placeholders)
