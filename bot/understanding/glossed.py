"""Follow-ups in another language than the question they lean on, read as English.

The shop of a German customer may write English. Her question was then answered by its English form
(`bot.glossing`), which is what the conversation is about. "Was kostet das?" is glossed as well and
resolved as English is: "how much does delivery to Germany cost?". Two languages are never mixed in
one question, and where the shop writes the customer's own language nothing is glossed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.glossing.asking import is_understood, list_names
from bot.glossing.detecting import likely_language
from bot.glossing.lexicon import LANGUAGES
from bot.glossing.reading import read_gloss
from bot.interfaces import Topic
from bot.products.shelf import Shelf
from bot.understanding.followups import resolve
from bot.understanding.leads import LED, TAIL, strip_lead
from bot.understanding.places import COUNTRY

MOST_FOLLOWUP_WORDS = 8
"""A longer message says what it is about; `bot.understanding.foreign` has the same bound."""

MOST_FOLLOWUP_SIGNS = 14
"""The same for Chinese, in characters."""

_DAS = re.compile(
    r"(?i)\bdas\b(?=\W*$|\s+(?:auch|denn|dann|noch|schon|kostenlos|gratis|umsonst|m[öo]glich|"
    r"erlaubt|inklusive|in|im|mit|am|bei|f[üu]r|nach|pro)\b)"
)
"""The German "das" that is a pronoun; before a noun it is an article, and the lexicon's "the"."""
_ASKED = re.compile(r"(?i)(\bdoes it \w+):\s*(?:(?:the|it|that)\b)?\s*")
"""The lexicon's "how much does it cost: the?" of "Was kostet das?": "das" is its "it"."""
_NO_SUBJECT = re.compile(r"(?i)^(?P<and>and )?(?:is )?(?=free of charge\b|included\b|possible\b)")
_THE_COUNTRY = re.compile(rf"(?i)\b(?:in|to|for|at|on)\s+(?:the\s+)?(?=(?:{COUNTRY.pattern}))")
_ENDS_IN_NE = re.compile(r"呢[？?。.\s]*$")


def resolve_glossed(text: str, language: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Return a follow-up as an English question that stands on its own.

    Args:
        text: one question, as written.
        language: ISO 639-1 code of the text.
        topics: what the conversation was about, the newest first.
        shelf: the catalogue.

    Returns:
        The English question; empty where the text is English, was not read, leans on nothing, or
        what it leans on is not English.
    """
    if language not in LANGUAGES or not topics or not _is_short(text, language):
        return ""
    if likely_language(topics[0].question) != "en":
        return ""
    english = gloss_followup(text, language, shelf)
    meant = resolve(english, topics, shelf) if english else ""
    return meant if meant and meant != strip_lead(english) else ""


def gloss_followup(text: str, language: str, shelf: Shelf) -> str:
    """Return a short message in English; empty where not enough of it was read."""
    leads = bool(LED.match(text) or _ENDS_IN_NE.search(text))
    fragment = TAIL.sub("", LED.sub("", text)) if leads else text
    fragment = _DAS.sub("es", fragment) if language == "de" else fragment
    read = read_gloss(fragment, language, list_names(shelf.catalog))
    if not is_understood(read):
        return ""
    english = _ASKED.sub(r"\1 ", read.text.strip(" ¿¡"))
    english = _NO_SUBJECT.sub(r"\g<and>is it ", _THE_COUNTRY.sub("to ", english))
    english = re.sub(r"\s+([?!.,])", r"\1", english.strip(" ¿¡:"))
    return f"and {english.rstrip(' ?')}?" if leads else english


def _is_short(text: str, language: str) -> bool:
    if language == "zh":
        return len(text) <= MOST_FOLLOWUP_SIGNS
    return len(text.split()) <= MOST_FOLLOWUP_WORDS
