"""Which language a message is in: by script, by a telling word, then by a statistical detector."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from bot.glossing.detecting import likely_language

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_TELLING: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "de",
        re.compile(
            r"(?i)\b(?:hallo|guten|danke|bitte|tsch[üu]ss?|moin|servus|gr[üu]ezi|wie|wann|"
            r"warum|und|nein|haben|kostet|lieferung|versand|r[üu]ckgabe)\b"
        ),
    ),
    (
        "fr",
        re.compile(
            r"(?i)\b(?:bonjour|bonsoir|salut|merci|coucou|au revoir|combien|pourquoi|oui|"
            r"livraison|s'il vous pla[îi]t|svp|est-ce|avez)\b"
        ),
    ),
    (
        "es",
        re.compile(
            r"(?i)[¿¡]|\b(?:hola|buen[oa]s|gracias|adi[óo]s|cu[áa]nto|cu[áa]ndo|d[óo]nde|por favor|"
            r"qué|tienen|env[íi]o|devoluci[óo]n|sí)\b"
        ),
    ),
)
"""Words that open or close a chat in one of the languages of our own phrases and in no other."""

_LATIN_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_MIN_WORDS_TO_DETECT = 3
_MIN_CONFIDENCE = 0.9
"""Below either, the conversation's language is kept: two words are too few to tell languages apart
("Rain jacket" reads as Dutch), and a wrong language is worse than the old one."""


def detect_language(
    text: str, usual: str, knows: Callable[[str], bool] = lambda text: False
) -> str:
    """Tell the language of a text.

    Args:
        text: any text.
        usual: returned when the text is too short or too uncertain to tell.
        knows: whether all words of a short text are the shop's or frequent English ones: "promo" is
            French too.

    Returns:
        An ISO 639-1 code.
    """
    for language, script in _SCRIPTS:
        if script.search(text):
            return language
    if len(re.findall(r"[^\W\d_]+", text)) < _MIN_WORDS_TO_DETECT:
        telling = next((language for language, words in _TELLING if words.search(text)), None)
        return telling or (usual if knows(text) else likely_language(text) or usual)
    language, confidence = _detector().classify(text)
    return str(language) if confidence >= _MIN_CONFIDENCE else likely_language(text) or usual


@functools.cache
def _detector() -> Any:
    # Imported at first use: numpy's share of it takes most of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(_LATIN_LANGUAGES))
    return detector
