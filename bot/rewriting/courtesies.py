"""What is said around a statement and states nothing: greetings, thanks, offers of help.

Openings and closings of our own claim nothing either, so that they fit every text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.guards.facts import build_facts

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Courtesies:
    """The courtesies of one language.

    Attributes:
        opening: for a longer text.
        closing: for a longer text.
        warm_opening: for a friendlier text.
        warm_closing: for a friendlier text.
        gap: between sentences.
    """

    opening: str
    closing: str
    warm_opening: str
    warm_closing: str
    gap: str = " "


COURTESIES = {
    "en": Courtesies(
        "Thank you for your message.",
        "Please let me know if anything is unclear.",
        "Happy to help!",
        "If anything else comes up, just ask!",
    ),
    "de": Courtesies(
        "Vielen Dank für Ihre Nachricht.",
        "Bitte sagen Sie mir, wenn etwas unklar ist.",
        "Gern helfe ich weiter!",
        "Wenn noch etwas ist, fragen Sie einfach!",
    ),
    "fr": Courtesies(
        "Merci pour votre message.",
        "Dites-moi si quelque chose n'est pas clair.",
        "Je vous aide volontiers !",
        "Si vous avez une autre question, n'hésitez pas !",
    ),
    "es": Courtesies(
        "Gracias por su mensaje.",
        "Dígame si algo no queda claro.",
        "¡Le ayudo con gusto!",
        "¡Si tiene otra pregunta, aquí estoy!",
    ),
    "zh": Courtesies(
        "感谢您的留言。",
        "如有不清楚的地方，请告诉我。",
        "很高兴为您服务！",
        "还有其他问题，随时问我！",
        gap="",
    ),
}

GREETING = re.compile(
    r"(?i)\A\s*(?:hello|hi|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|"
    r"abend)|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|hola|buen[oa]s(?: d[ií]as| tardes| "
    r"noches)?|estimad[oa]|您好|你好)(?![a-zà-ÿ])[^.!?,\n，。！]{0,40}[,.!，。！]\s*"
)
"""How a text begins: "Hello Jane,"."""

_SAID = (
    # English
    r"(?:many )?thank(?:s| you)(?: (?:very|so) much| a lot)?(?: for (?:your (?:message|question|"
    r"patience|understanding|interest|e-?mail|order)|(?:contacting|writing to|messaging|asking) "
    r"us|contacting me|writing|asking|waiting|reaching out|getting in touch))?",
    r"(?:i(?:'m| am) |we(?:'re| are) )?(?:very )?(?:happy|glad|pleased) to (?:help|be of help|"
    r"assist)(?: you)?(?: with (?:this|that))?",
    r"of course|certainly|sure(?: thing)?|no (?:problem|worries)|you(?:'re| are) welcome|cheers",
    r"i hope (?:this|that) (?:helps|answers your question)",
    r"(?:please )?(?:(?:do not|don't) hesitate to|feel free to) (?:ask|contact (?:us|me)|get in "
    r"touch|write|reach out)(?: .{0,40})?",
    r"(?:please )?let (?:me|us) know if (?:you (?:have|need) .{0,40}|anything .{0,30}|there is "
    r"anything .{0,30}|i can .{0,30})",
    r"if (?:anything else comes up|you have (?:any )?(?:other|more|further) questions?),? .{0,40}",
    r"have a (?:nice|great|good|lovely) (?:day|evening|weekend|one)|all the best",
    r"(?:best|kind|warm)(?:est)? (?:regards|wishes)(?:,? \w+)?",
    # German
    r"(?:vielen |besten |herzlichen )?danke?(?: f[üu]r ihre (?:nachricht|frage|geduld|anfrage))?",
    r"gerne?(?: geschehen)?|gerne? helfe ich(?: ihnen)?(?: weiter)?|nat[üu]rlich",
    r"(?:bitte )?(?:sagen|geben) sie (?:mir|uns)(?: bescheid| einfach)?,? wenn .{0,50}",
    r"wenn (?:noch etwas ist|sie noch fragen haben),? .{0,40}",
    r"(?:mit freundlichen|viele|liebe|beste) gr[üu](?:ß|ss)en?(?:,? \w+)?",
    r"(?:einen )?sch[öo]nen tag(?: noch)?",
    # French
    r"merci(?: beaucoup)?(?: pour votre (?:message|question|patience))?|bien s[ûu]r",
    r"avec plaisir|je vous aide volontiers|bonne journ[ée]e|(?:bien )?cordialement",
    r"dites-(?:moi|nous) si .{0,50}|n'h[ée]sitez pas(?: .{0,40})?",
    r"si vous avez (?:une autre|d'autres) questions?,? .{0,40}",
    # Spanish
    r"(?:muchas )?gracias(?: por su (?:mensaje|pregunta|paciencia))?|por supuesto",
    r"con mucho gusto|le ayudo con gusto|(?:que tenga un )?buen d[ií]a|(?:un )?saludos?",
    r"d[ií]game si .{0,40}|si tiene (?:otra|m[áa]s) preguntas?,? .{0,40}",
    # Chinese
    r"感谢您?的(?:留言|咨询|耐心).{0,4}|很高兴(?:为您服务|帮到您)|如有.{1,14}，?请.{1,10}",
    r"还有(?:其他|别的)?问题，?随时.{1,6}|不客气|祝您?.{1,8}",
)
_COURTESY = re.compile(rf"(?i)\W*(?:{'|'.join(_SAID)})\W*")


def is_courtesy(sentence: str) -> bool:
    """Tell whether a sentence states nothing, so that it may come and go."""
    facts = build_facts(sentence)
    stated = facts.quantities or facts.dates or facts.codes
    return not stated and bool(_COURTESY.fullmatch(sentence))


def courtesies_of(language: str) -> Courtesies:
    """Return the courtesies of a language; English ones where there are none."""
    return COURTESIES.get(language, COURTESIES[FALLBACK_LANGUAGE])
