"""What kind of clause a piece of text is: a question, a request, or the story around one.

English by word order (an auxiliary before its subject), German, French and Spanish by their
question words, Chinese by its particles.
"""

from __future__ import annotations

import re

from bot.products.vocabulary import POLICY
from bot.products.words import has_cjk

_AUX = (
    r"(?:do|does|did|can|could|will|would|is|are|was|were|am|should|shall|may|must|has|have|"
    r"(?:is|are|do|does|did|ca|could|wo|would|should|has|have|was|were)n['’]?t)"
)
_PRONOUN = r"(?:i|you|we|he|she|it|they|there|this|that|these|those|someone|anyone|everyone|people)"
_DETERMINER = r"(?:the|my|your|our|his|her|their|its|a|an|any|some|all|both|each|every|no|most)"
_WH = r"(?:how|what|when|where|which|who|whom|whose|why)"
_INVERTED = rf"{_AUX}\s+(?:(?:{_PRONOUN}|{_DETERMINER})\b|(?=[A-Z]))"
_ASKING = (
    rf"(?:(?:(?:from|to|by|at|in|for|until|up to|since|with|on) )?(?:{_WH}(?:['’]s|['’]re)\b|"
    # "how long is", "what colours does": no subject may stand between, else it is no question
    # of its own: "when it is open".
    rf"{_WH}\s+(?:(?!{_PRONOUN}\b|{_DETERMINER}\b|to\b)[\w'’&-]+\s+){{0,4}}?{_AUX}\b|"
    rf"(?:how|what) about\b|how (?:much|many|long|far|often|big|heavy)\b(?=.+)|how come\b|"
    rf"(?:which|who)\s+(?:one\s+)?[a-z]+s\b|what if\b|what happens\b|why not\b)|{_INVERTED})"
)
_GERMAN = (
    r"(?:(?:wie|was|wann|wo|wohin|woher|warum|wer|wem|welche[rsnm]?|wieviel)\b(?=.+)|(?:haben|"
    r"habt|hat|"
    r"gibt|kann|k[öo]nnen|k[öo]nnt|darf|muss|ist|sind|liefern|liefert|versenden|verkauft|"
    r"verkaufen|bieten|nehmt|nehmen|akzeptiert|akzeptieren|passt|kostet|kommt|bekomme|soll|wird|"
    r"werden)\s+(?:sie|ihr|ich|man|es|er|wir|der|die|das|den|dem|ein\w*|mein\w*|euer|eure|"
    r"ihre?|du)\b)"
)
_FRENCH = (
    r"(?:(?:combien|comment|quand|o[ùu]|pourquoi|quel(?:le)?s?|qui|que|qu['’]est-ce|est-ce)\b"
    r"(?=.+)|(?:avez|livrez|vendez|proposez|acceptez|pouvez|puis|peut|peux|est|sont|faites|ont|y "
    r"a)[- ](?:vous|je|on|il|elle|ils|elles|t-il)\b)"
)
_SPANISH = (
    r"(?:¿|(?:cu[áa]nt[oa]s?|c[óo]mo|cu[áa]ndo|d[óo]nde|ad[óo]nde|por qu[ée]|qu[ée]|cu[áa]l(?:es)?|"
    r"qui[ée]n)\b(?=.+)|(?:tienen|ten[ée]is|hay|venden|puedo|puede|pueden|env[íi]an|aceptan|"
    r"hacen|es|son|est[áa]n?)\b(?=.+))"
)
_SHORT = re.compile(rf"(?i:how much|what about|how about)\b|(?i:{_GERMAN})|(?i:{_SPANISH})")
_CHINESE = re.compile(
    r"吗|呢|么$|多少|什么|怎么|怎样|几[天个款种件点号月年折岁]|哪|如何|多久|多长|多大|多重|多高|"
    r"能不能|可不可以|"
    r"有没有|是不是|可以.{1,12}[？?]|谁|为何|为啥|啥"
)
_QUESTION = re.compile(rf"(?i:{_ASKING})|(?i:{_GERMAN})|(?i:{_FRENCH})|(?i:{_SPANISH})")
_ENGLISH = re.compile(f"(?i:{_ASKING})")
_REQUEST = re.compile(
    r"(?i)(?:(?:and |also )?(?:(?:i['’]?m|i am|we['’]?re|we are) (?:also )?(?:looking|searching|"
    r"after|interested|shopping)|looking for|searching for|"
    r"(?:i|we)(?:['’]?d| would)? (?:also )?(?:need|want|like|love|prefer)(?! to (?:complain|talk|"
    r"speak))|need (?:a|an|some)|"
    r"show (?:me|us)|find (?:me|us)|give (?:me|us)|list|compare|recommend|suggest|tell (?:me|us) "
    r"(?:more )?about|describe|explain|"
    r"ich (?:suche|brauche|m[öo]chte|h[äa]tte gern)|wir (?:suchen|brauchen)|zeig\w*|"
    r"je (?:cherche|voudrais|veux|souhaite)|nous cherchons|montrez|"
    r"(?:busco|quiero|necesito|quisiera|mu[ée]str\w+))\b)"
    r"|(?:我)?(?:想买|想要|要买|需要|在找|找一)|(?:请)?(?:推荐|介绍)"
)
_TERSE = re.compile(
    r"(?i)(?:the )?(?:price|prices|cost|weight|size|sizes|dimensions|stock|availability|details|"
    r"info(?:rmation)?|colou?rs|preis|prix|precio)(?: and \w+)? (?:of|for|on|about|f[üu]r|von|de|"
    r"du)\b"
)
_TOLD = re.compile(
    r"(?i)\b(?:i|we|he|she|they|it|my|our|you)\b|\b(?:is|are|was|were|has|had|have|did|does|do|"
    r"broke|leaks|arrived|came|bought|ordered|does|doesn['’]?t|isn['’]?t)\b"
)
_ONLY_FUNCTION = re.compile(
    r"(?i)(?:\b(?:what|which|how|who|where|when|why|can|could|should|do|does|did|will|would|is|"
    r"are|have|"
    r"has|i|we|you|it|that|this|they|them|these|those|one|ones|any|some|now|then|to|be|do|done|"
    r"about|with|for|me|us|my|the|of|there|so|or|and|if|got|get|please|possible|ok|okay|options|"
    r"going|on|not|also|too|help|best|suggest|recommend|advise|need|under|"
    r"over|below|above|between|around|less|more|than|euros?|eur|dollars?|pounds?|\d+)\b|"
    r"[\s?!.,€$£'’])+"
)

LEAST_CLAUSE_WORDS = 3
"""A clause of fewer words ("how long", "and why") needs its neighbour."""


def asks(text: str) -> bool:
    """Tell whether a text is a question by its form, with or without a question mark."""
    if text.rstrip(" \"')").endswith(("?", "？")):
        return True
    return bool(_CHINESE.search(text)) if has_cjk(text) else bool(_QUESTION.match(text.lstrip()))


def opens_question(text: str) -> bool:
    """Tell whether a text opens with a whole question that may follow "and"."""
    text = text.lstrip()
    words = len(text.split())
    if has_cjk(text):
        return bool(_CHINESE.search(text))
    if words < LEAST_CLAUSE_WORDS:
        return words > 1 and bool(_SHORT.match(text))
    if _QUESTION.match(text):
        return True
    bare = re.match(r"(?i)(?:is|are|do|does)\s+", text)
    return bool(bare and POLICY.match(text, bare.end()))


def requests(text: str) -> bool:
    """Tell whether a text asks for something without being a question: "I need a tent"."""
    return bool(_REQUEST.match(text.lstrip(" \"'(-")))


def is_complete(text: str) -> bool:
    """Tell whether what stands before an "and" is a question or request of its own."""
    text = text.strip()
    if has_cjk(text):
        return bool(_CHINESE.search(text))
    if len(text.split()) < LEAST_CLAUSE_WORDS:
        return False
    return bool(_QUESTION.match(text) or _TERSE.match(text)) or requests(text)


def names_topic(text: str) -> bool:
    """Tell a bare topic ("price of the dark rye", "delivery to Spain") from a story."""
    return not _TOLD.search(text) and bool(POLICY.search(text) or _TERSE.match(text))


def says_little(text: str) -> bool:
    """Tell a question that asks nothing by itself: "What can I do?", "do you have any?"."""
    return bool(_ONLY_FUNCTION.fullmatch(text))
