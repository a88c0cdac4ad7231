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
from bot.privacy.interfaces import SHOPS_KINDS, IsShops, NameFinder
from bot.privacy.judging import find_recipients, find_unintroduced_names
from bot.privacy.masking import PLACEHOLDER
from bot.privacy.names import find_introduced_names, join_names
from bot.privacy.patterns import Taken, find_patterns, mark_spans

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
        is_shops: tells what the shop itself says: that is not personal. Asked about `SHOPS_KINDS`
            alone, and not about a single name that words introduce.
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
        introduced = find_introduced_names(folded.text)
        addresses = find_addresses(folded.text)
        for span in (*addresses, *self._find_names(folded.text, introduced, addresses)):
            taken.fill(span)
        own = self._find_own(folded.text, taken.spans, introduced)
        spans = [folded.restore(span) for span in taken.spans if span.type and span not in own]
        return sorted(spans, key=lambda one: one.start)

    def _find_names(
        self, text: str, introduced: Sequence[Span], addresses: Sequence[Span]
    ) -> list[Span]:
        said: list[Span] = []
        try:
            said += self._names.find_names(text) if self._names else ()
        except Exception as error:  # a model fails in ways of its own; the rules stand
            log.warning("names_unread", error=type(error).__name__)
        others = find_unintroduced_names(text, said)
        return join_names([*introduced, *others, *find_recipients(text, addresses)])

    def _find_own(
        self, text: str, spans: Sequence[Span], introduced: Sequence[Span]
    ) -> frozenset[Span]:
        """Return the spans that the shop says itself; fails closed where it cannot be asked."""
        marks = mark_spans(len(text), introduced)
        try:
            return frozenset(
                span
                for span in spans
                if _may_be_shops(text, span, marks) and self._is_shops(text[span.start : span.end])
            )
        except Exception as error:
            log.warning("shops_own_unread", error=type(error).__name__)
            return frozenset()


def _may_be_shops(text: str, span: Span, introduced: bytearray) -> bool:
    """Tell whether a span can be what a shop says.

    Never is a single name that words introduce, nor a number of an order without letters.
    """
    value = text[span.start : span.end]
    if span.type == "PERSON" and " " not in value.strip():
        return not introduced[span.start]
    return span.type in SHOPS_KINDS and not (span.type == "ORDER_NUMBER" and value.isdecimal())
