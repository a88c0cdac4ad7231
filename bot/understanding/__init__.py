"""What the customer means: language, intent, and questions that stand on their own."""

from bot.understanding.intents import SMALLTALK, Intent
from bot.understanding.language import detect_language
from bot.understanding.reading import Question, understand
from bot.understanding.shopwords import index_words
from bot.understanding.unreadable import name_unreadable

__all__ = [
    "SMALLTALK",
    "Intent",
    "Question",
    "detect_language",
    "index_words",
    "name_unreadable",
    "understand",
]
