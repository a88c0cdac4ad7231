"""Whether a passage speaks of another country than the question.

"Yes, to Ireland" is no answer about Italy, however near the two questions are.
"""

from __future__ import annotations

import functools
import re

from bot.understanding.places import COUNTRY, name_country

_ISLANDS = re.compile(r"\b(?:Channel Islands|Guernsey|Isle of Man|Canary Islands|Azores)\b")
"""Places of their own rules that are no countries."""
_WIDER = re.compile(
    r"(?i)\b(?:world ?wide|abroad|overseas|international\w*|(?:all|any|every|other|most|more|these|"
    r"those|which|non-eu) (?:other )?countr(?:y|ies)|zones?|regions?|rest of|elsewhere|everywhere|"
    r"anywhere|nowhere|only|outside|"
    r"weltweit|ausland|(?:alle|andere)n? länder|nur|außerhalb|monde entier|étranger|"
    r"autres pays|seulement|mundo|extranjero|otros países|solo)\b|全球|国外|其他国家|只"
)
"""Says something of countries that it does not name, or that there are no others."""
_UNIONS = frozenset({"EU", "Europe"})
_BRITISH = frozenset({"England", "Scotland", "Wales", "Northern Ireland"})


def is_elsewhere(question: str, passage: str) -> bool:
    """Tell whether a passage speaks of countries, and of none that the question names.

    Args:
        question: the standalone question.
        passage: title and text.
    """
    asked = _countries(question) - _UNIONS
    if not asked:
        return False
    held = _countries(passage)
    if not held and not _ISLANDS.search(passage):
        return False
    covered = held | (_BRITISH if "United Kingdom" in held else frozenset())
    return not (asked & covered or held & _UNIONS or _WIDER.search(passage))


@functools.lru_cache(maxsize=4096)
def _countries(text: str) -> frozenset[str]:
    return frozenset(name_country(match.group()) for match in COUNTRY.finditer(text))
