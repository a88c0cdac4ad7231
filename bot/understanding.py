"""What the customer means: language, intent, and a question that stands on its own."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.interfaces import Message

Intent = Literal[
    "question", "greeting", "thanks", "bye", "identity", "capabilities", "person", "insult", "empty"
]
SMALLTALK: frozenset[Intent] = frozenset({"greeting", "thanks", "bye", "identity", "capabilities"})

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_LATIN_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_MIN_WORDS_TO_DETECT = 3
_MIN_CONFIDENCE = 0.9
"""Below either, the conversation's language is kept: two words are too few to tell languages apart
("Rain jacket" reads as Dutch), and a wrong language is worse than the old one."""

_EDGE = r"[\s!.,?~:;)(\U0001F300-\U0001FAFF☺❤✌。！？，～]*"
_PHRASES: tuple[tuple[Intent, str], ...] = (
    (
        "greeting",
        r"(?:hi+|hello+|hey+|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|"
        r"hallo|guten (?:tag|morgen|abend)|moin|bonjour|bonsoir|salut|hola|buen[oa]s "
        r"(?:d[ií]as|tardes|noches)|ciao|你好|您好|嗨|在吗|早上好|晚上好)"
        r"(?: there| all| everyone| team)?(?:,? how are you(?: doing)?(?: today)?)?",
    ),
    (
        "greeting",
        r"(?:how are you(?: doing)?(?: today)?|how is it going|wie geht es (?:dir|Ihnen))",
    ),
    (
        "thanks",
        r"(?:ok(?:ay)?|great|perfect|cool|nice|super|awesome|wonderful|all right|got it|no)?[, ]*"
        r"(?:(?:many )?thanks?(?: you)?(?: so much| very much| a lot| a bunch)?|thx|ty|cheers|"
        r"much appreciated|danke(?: sch[öo]n)?|vielen dank|merci(?: beaucoup)?|"
        r"(?:muchas )?gracias|grazie|谢谢(?:你|您)?|多谢|感谢)"
        r"(?:[, ]*(?:that(?:'s| is) (?:all|great|perfect|it)|bye|for (?:your|the) help))?",
    ),
    (
        "thanks",
        r"(?:ok(?:ay)?|great|perfect|cool|awesome|got it|all good|that(?:'s| is) all|好的)",
    ),
    (
        "bye",
        r"(?:(?:ok(?:ay)?|great|perfect|cool|all right|thanks?(?: you)?|good)[,. ]+){0,3}"
        r"(?:good ?bye|bye(?: bye)?|see (?:you|ya)(?: later| soon)?|have a (?:nice|good|great) "
        r"(?:day|one|evening|weekend)|tsch[üu]ss|auf wiedersehen|au revoir|adi[óo]s|再见|拜拜)",
    ),
    (
        "identity",
        r"(?:(?:are|r) (?:you|u) (?:an? )?(?:real |actual )?(?:human|person|people|bot|robot|ai|"
        r"machine|chat ?bot|computer)(?: or (?:an? )?(?:real )?(?:human|person|bot|robot|ai|"
        r"machine))?|who are you|what are you|what(?:'s| is) your name|"
        r"am i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:real )?(?:human|person|bot|"
        r"robot|ai|machine)|bist du ein (?:mensch|bot|roboter)|wer bist du|"
        r"qui es-tu|qui [êe]tes[- ]vous|qui[ée]n eres|"
        r"你是谁|你是(?:真人|机器人|人工)吗?)",
    ),
    (
        "capabilities",
        r"(?:what can you do|how can you help(?: me)?|can you help me|help(?: me)?|"
        r"i need (?:some )?help|i have a question|what can i ask(?: you)?|"
        r"你能做什么|你会什么|帮帮我)",
    ),
    (
        "empty",
        r"",
    ),
)
_FIXED = tuple((intent, re.compile(f"(?i){_EDGE}{pattern}{_EDGE}")) for intent, pattern in _PHRASES)
_PERSON = re.compile(
    r"(?i)\b(?:talk|speak|chat|connect|transfer|put|pass|hand|get|give|want|need|call|switch)\b"
    r".{0,30}\b(?:human|real person|person|agent|representative|someone real|operator|"
    r"customer service|colleague|support team|staff member|somebody|someone from)\b"
    r"|^\W*(?:human|agent|representative|operator|real person|customer service)\W*(?:please)?\W*$"
    r"|(?:转|找|要|接)(?:接)?(?:人工|真人|客服)|人工客服"
    r"|\b(?:mit einem (?:menschen|mitarbeiter)|parler [àa] (?:quelqu'un|une personne|un conseiller)"
    r"|hablar con (?:una persona|alguien|un agente))\b"
)
_PRODUCT_USE = re.compile(r"(?i)\b(?:one|two|three|four|\d+)[- ]person\b|\bperson tents?\b")
_INSULT = re.compile(
    r"(?i)\b(?:you(?:'re| are| r)?|this (?:bot|shop|thing)(?: is)?)\b.{0,20}"
    r"\b(?:useless|stupid|idiots?|dumb|moron|garbage|trash|rubbish|crap|worthless|pathetic|suck\w?)"
    r"\b|\b(?:fuck(?:ing)?|screw) (?:you|off|this)\b|你(?:真|是)?(?:笨|蠢|傻|垃圾|没用)"
)
_FOLLOW_UP = re.compile(
    r"(?i)^\W*(?:and|but|or|so|also|then|what about|how about|what if|und|et|y|那|那么|还有)\b"
    r"|\b(?:it|its|that|this|those|these|they|them|their|one|ones|he|she|there|same)\b"
    r"|^(?:那|它|这个|那个)"
)
_FOLLOW_UP_MAX_WORDS = 9
"""Longer messages name what they are about."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message, understood.

    Attributes:
        text: as written, personal data masked.
        standalone: what to search for; equals `text` unless it is a follow-up.
        language: ISO 639-1 code to reply in.
        intent: what the customer wants.
    """

    text: str
    standalone: str
    language: str
    intent: Intent


def understand(
    text: str, history: Sequence[Message], default_language: str, languages: Sequence[str] = ()
) -> Question:
    """Understand a message in its conversation.

    Args:
        text: the message, masked.
        history: earlier messages, oldest first.
        default_language: the shop's language, where neither message nor history tells.
        languages: the languages to answer in, the default for any other; empty means all.
    """
    earlier = [message.text for message in history if message.role == "customer"]
    usual = detect_language(earlier[-1], default_language) if earlier else default_language
    language = detect_language(text, usual)
    return Question(
        text=text,
        standalone=build_standalone(text, earlier),
        language=language if language in languages or not languages else default_language,
        intent=detect_intent(text),
    )


def detect_intent(text: str) -> Intent:
    """Tell small talk and requests for a person from questions."""
    for intent, pattern in _FIXED:
        if pattern.fullmatch(text):
            return intent
    if not re.search(r"\w", text):
        return "empty"
    if _PERSON.search(_PRODUCT_USE.sub("", text)):
        return "person"
    if _INSULT.search(text):
        return "insult"
    return "question"


def build_standalone(text: str, earlier: Sequence[str]) -> str:
    """Put the last question before a message that leans on it."""
    leans = _FOLLOW_UP.search(text) and len(text.split()) <= _FOLLOW_UP_MAX_WORDS
    questions = [message for message in earlier if detect_intent(message) == "question"]
    return f"{questions[-1]} {text}" if leans and questions else text


def detect_language(text: str, usual: str) -> str:
    """Tell the language by script, then by a small statistical detector.

    Args:
        text: any text.
        usual: returned when the text is too short or too uncertain to tell.
    """
    for language, script in _SCRIPTS:
        if script.search(text):
            return language
    if len(re.findall(r"[^\W\d_]+", text)) < _MIN_WORDS_TO_DETECT:
        return usual
    language, confidence = _detector().classify(text)
    return str(language) if confidence >= _MIN_CONFIDENCE else usual


@functools.cache
def _detector() -> Any:
    # Imported at first use: numpy's share of it takes most of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(_LATIN_LANGUAGES))
    return detector
