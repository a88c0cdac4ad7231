"""What is said before the shop's own words when they are in another language than the reply."""

from __future__ import annotations

from collections.abc import Mapping

_SENTENCES: Mapping[str, str] = {
    "en": "The shop's documents say this in {language}:",
    "de": "Die Unterlagen des Shops sind auf {language}; dort steht:",
    "fr": "Les documents de la boutique sont en {language} ; voici ce qu'ils disent :",
    "es": "Los documentos de la tienda están en {language}; esto es lo que dicen:",
    "zh": "本店的资料是{language}的，原文如下：",
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "zh": "Chinese"},
    "de": {
        "en": "Englisch",
        "de": "Deutsch",
        "fr": "Französisch",
        "es": "Spanisch",
        "zh": "Chinesisch",
    },
    "fr": {"en": "anglais", "de": "allemand", "fr": "français", "es": "espagnol", "zh": "chinois"},
    "es": {"en": "inglés", "de": "alemán", "fr": "francés", "es": "español", "zh": "chino"},
    "zh": {"en": "英文", "de": "德文", "fr": "法文", "es": "西班牙文", "zh": "中文"},
}


def say_language(language: str, written: str) -> str:
    """Return the sentence that names the language of the shop's words; empty where none is known.

    Args:
        language: to say it in, ISO 639-1; English where there is no sentence in it.
        written: language of the shop's words.
    """
    spoken = language if language in _SENTENCES else "en"
    name = _NAMES[spoken].get(written)
    return _SENTENCES[spoken].format(language=name) if name else ""
