"""The guard of personal data: it reports what `bot.privacy` finds, and the turn masks it.

Fails closed: what looks like personal data is masked, and a masked text can always be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.interfaces import Span, Verdict
from bot.privacy.detecting import PersonalDataDetector
from bot.privacy.masking import Placeholders, mask

_RULES = PersonalDataDetector()


def find_personal_data(text: str) -> list[Span]:
    """Find personal data by rules alone; see `PersonalDataDetector.find`."""
    return _RULES.find(text)


def mask_personal_data(text: str, placeholders: Placeholders | None = None) -> str:
    """Replace every span by its placeholder; see `bot.privacy.masking.mask`."""
    return mask(text, find_personal_data(text), placeholders)


class PersonalDataGuard:
    """Reports personal data in a message; never stops it, since it is masked instead.

    Args:
        find: finds it; rules alone where nothing else is given.
    """

    fails_closed = True

    def __init__(self, find: Callable[[str], Sequence[Span]] = find_personal_data) -> None:
        self._find = find

    def check_message(self, text: str) -> Verdict:
        """Return a passing verdict that carries the spans."""
        return Verdict(passed=True, spans=tuple(self._find(text)))
