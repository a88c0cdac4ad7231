"""Says at the start of every conversation that an AI is speaking, in the language of the page.

The shop's own greeting says so itself, or a sentence of ours stands before it. It is decided per
conversation, since the page's language is known only then: an English greeting discloses nothing to
a reader of Chinese. Source: Regulation (EU) 2024/1689 (AI Act), article 50 (1) and (5): at the
latest at the first interaction, clear, distinguishable and accessible.
"""

from __future__ import annotations

import re

from server.settings import Settings

DISCLOSURES = {
    "en": "You are talking to an AI assistant, not to a person.",
    "zh": "与您对话的是AI助手，不是真人。",
    "de": "Sie sprechen mit einem KI-Assistenten, nicht mit einem Menschen.",
    "fr": "Vous parlez à un assistant IA, pas à une personne.",
    "es": "Habla con un asistente de IA, no con una persona.",
    "it": "Sta parlando con un assistente IA, non con una persona.",
    "nl": "U praat met een AI-assistent, niet met een mens.",
    "pt": "Está a falar com um assistente de IA, não com uma pessoa.",
    "ar": "أنت تتحدث مع مساعد ذكاء اصطناعي، وليس مع إنسان.",
}
"""What is said, by ISO 639-1."""

_SAYS_SO = {
    "en": r"\bA\.?I\b|\bartificial intelligence\b",
    "zh": r"AI|人工智能",
    "de": r"\bKI\b|\bkünstlichen? Intelligenz\b",
    "fr": r"\bIA\b|\bintelligence artificielle\b",
    "es": r"\bIA\b|\binteligencia artificial\b",
    "it": r"\bIA\b|\bintelligenza artificiale\b",
    "nl": r"\bAI\b|\bkunstmatige intelligentie\b",
    "pt": r"\bIA\b|\binteligência artificial\b",
    "ar": r"ذكاء اصطناعي|الذكاء الاصطناعي",
}
"""How a greeting names an AI; as it is written, since "ai" is a word in several languages."""

_DENIES = re.compile(
    r"(?i)\b(?:not?|never|kein\w*|nicht|pas|sin|non|geen|niet|não)\b|n't\b|不是|没有|ليس"
)
"""A greeting that also denies something may deny this ("no AI here"), so ours is said as well."""


def build_disclosure(settings: Settings, locale: str = "") -> str:
    """Return what must be said before the greeting; empty where the greeting says it.

    Args:
        settings: with the greeting, and the language it is in.
        locale: of the page, BCP 47; empty, or one we lack, takes the shop's.
    """
    language = choose_language(settings, locale)
    own = settings.locale[:2].lower() == language
    said = own and re.search(_SAYS_SO[language], settings.greeting)
    return "" if said and not _DENIES.search(settings.greeting) else DISCLOSURES[language]


def introduce(settings: Settings) -> str:
    """Return disclosure and greeting as one text, in the shop's language."""
    return f"{build_disclosure(settings)} {settings.greeting}".strip()


def choose_language(settings: Settings, locale: str) -> str:
    """Return the language of the page, or the shop's, or English, whichever we have first."""
    wanted = (locale[:2].lower(), settings.locale[:2].lower())
    return next((language for language in wanted if language in DISCLOSURES), "en")
