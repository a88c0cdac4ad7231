"""Which language a short message is in, by the words of shops that it holds.

A statistical detector needs a sentence; "Rückgabe Zelt?" and "gastos de envío" are two words that
the lexicon knows.
"""

from __future__ import annotations

import re

from bot.glossing.lexicon import LANGUAGES, load_english, load_lexicon
from bot.glossing.morphology import find_roots, fold

_HAN = re.compile("[\u3400-\u9fff]")
_OTHER_SCRIPT = re.compile("[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff]")
_WORD = re.compile(r"[^\W\d_]+")
_SPACED = tuple(language for language in LANGUAGES if language != "zh")
_LETTERS = {"de": "äöüß", "fr": "çèêëàùœîô", "es": "ñ¿¡óíáú"}
"""Letters that the others of these languages hardly write; é and ü are shared."""

_ENGLISH_TOO = frozenset(
    "im id ill soy suede promo ok mail email adress address visa uk dates telephone petite ya "
    "ai".split()
)
"""Words of the others that English chats write as well."""

LETTER_WEIGHT = 0.5
LEAST_HITS = 1.0
"""Words of one language alone, each counting 1 over the number of languages that know it."""

LEAD = 1.3
"""The best language must have this much more than the next: "in stock" alone tells nothing."""


def likely_language(text: str) -> str | None:
    """Return the language of a message, de, fr, es, zh or en; None where its words do not tell.

    Each word counts for the languages that know it, shared among them; letters of one language
    count half a word.
    """
    if _OTHER_SCRIPT.search(text):
        return None
    if _HAN.search(text):
        return "zh"
    scores = _score(text)
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    sure = scores[best] >= LEAST_HITS and scores[best] >= LEAD * scores[second]
    return best if sure else None


def _score(text: str) -> dict[str, float]:
    scores = dict.fromkeys(("en", *_SPACED), 0.0)
    for word in _WORD.findall(text):
        known = [language for language in scores if _knows(language, word)]
        for language in known:
            scores[language] += 1 / len(known)
    for language, letters in _LETTERS.items():
        if any(letter in text.lower() for letter in letters):
            scores[language] += LETTER_WEIGHT
    return scores


def _knows(language: str, word: str) -> bool:
    if language == "en":
        roots = find_roots(fold(word), "es")
        return fold(word) in _ENGLISH_TOO or any(root in load_english() for root in roots)
    # A single letter that a language lists ("y", "à") is a size or a name elsewhere.
    return len(word) > 1 and load_lexicon(language).find(word) is not None
