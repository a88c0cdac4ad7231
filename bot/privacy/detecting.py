"""Finds personal data in a text: read `PersonalDataDetector.find` first.

What has a form and proves itself comes first, then addresses, then names. Fails closed: where the
model of names is missing or fails, what introduces a name is masked still.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.interfaces import Span
from bot.privacy import contacts, introduced, patterns, phones
from bot.privacy.addresses import find_addresses
from bot.privacy.folding import fold_text
from bot.privacy.interfaces import IsShops, NameFinder
from bot.privacy.judging import find_recipients, find_unintroduced_names
from bot.privacy.masking import PLACEHOLDER
from bot.privacy.names import find_introduced_names, join_names
from bot.privacy.patterns import Taken, find_patterns

log = structlog.get_logger(__name__)

_FIRST = (
    *introduced.SECRETS,
    *contacts.PATTERNS,
    *introduced.PURCHASES,
    *introduced.DOCUMENTS,
    *patterns.PATTERNS,
    *phones.PATTERNS,
)
"""In order of precedence: a secret may hold anything, an address of mail holds no number, and what
words introduce is of the kind they say."""


def _is_nothing_of_shops(text: str) -> bool:
    return False


class PersonalDataDetector:
    """Finds personal data in one text at a time; threads may share it.

    Args:
        is_shops: tells what the shop itself says: that is not personal. Not asked about names that
            words introduce, nor about secrets.
        names: a model of names, whose finds are evidence beside the lists.
    """

    def __init__(
        self, is_shops: IsShops = _is_nothing_of_shops, names: NameFinder | None = None
    ) -> None:
        self._is_shops = is_shops
        self._names = names

    def find(self, text: str) -> list[Span]:
        """Find personal data; spans do not overlap and come in text order.

        Args:
            text: as written, or masked before: placeholders are left alone.
        """
        folded = fold_text(text)
        taken = Taken(folded.text)
        for match in PLACEHOLDER.finditer(folded.text):
            taken.take(Span("", *match.span()))
        find_patterns(folded.text, _FIRST, taken)
        addresses = find_addresses(folded.text)
        for span in (*addresses, *self._find_names(folded.text, addresses)):
            taken.fill(span)
        spans = [folded.restore(span) for span in taken.spans if span.type]
        return sorted(
            (span for span in spans if not self._is_known(text, span)), key=lambda one: one.start
        )

    def _find_names(self, text: str, addresses: Sequence[Span]) -> list[Span]:
        said: list[Span] = []
        try:
            said += self._names.find_names(text) if self._names else ()
        except Exception as error:  # a model fails in ways of its own; the rules stand
            log.warning("names_unread", error=type(error).__name__)
        return join_names(
            [
                *find_introduced_names(text),
                *find_unintroduced_names(text, said),
                *find_recipients(text, addresses),
            ]
        )

    def _is_known(self, text: str, span: Span) -> bool:
        return span.type != "SECRET" and self._is_shops(text[span.start : span.end])
