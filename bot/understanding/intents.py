"""What a customer wants, as far as the words tell: small talk, a person, a complaint, a question.

A question's own kind (compare, superlative, count, search) is told from the catalogue's reading of
it, for the operator and the receipts; whether it is out of scope only the search can tell.
"""

from __future__ import annotations

import re
from typing import Literal, cast

from bot.products.comparing import COMPARES
from bot.products.requests import parse_request
from bot.products.shelf import Shelf
from bot.understanding.smalltalk import name_smalltalk
from bot.understanding.unreadable import name_unreadable

Intent = Literal[
    "question",
    "search",
    "compare",
    "superlative",
    "count",
    "complaint",
    "greeting",
    "thanks",
    "ok",
    "bye",
    "identity",
    "capabilities",
    "person",
    "insult",
    "empty",
    "unmoored",
]
SMALLTALK: frozenset[Intent] = frozenset(
    {"greeting", "thanks", "ok", "bye", "identity", "capabilities"}
)
"""Answered by the phrase of the same name."""

LONGEST_SMALLTALK_CHARS = 160

_SOMEONE = (
    r"(?:humans?(?: being)?|(?:real |actual |live |proper )(?:person|people|agent|someone|somebody|"
    r"one|human|man|woman)|persons?|people|agents?|representatives?|reps?|operator|advis[eo]rs?|"
    r"consultant|supervisor|manager|boss|employee|customer (?:service|support|care)|"
    r"colleagues?|support(?: team| staff)?|staff(?: member)?|team member|members? of (?:staff|your "
    r"team)|(?:some|any)(?:body|one)(?: (?:real|else|human|who|from|at|in|there))?|"
    r"sales ?(?:person|man|woman|assistant))"
)
_PERSON = re.compile(
    r"(?i)"
    # "speak to one of your colleagues", "be put through to somebody real"
    r"\b(?:talk(?:ing)?|speak(?:ing)?|chat(?:ting)?|connect(?:ed)?|transfer(?:red)?|put (?:me )?"
    r"through|pass(?:ed)?|hand(?:ed)?(?: me)?(?: over)?|switch(?:ed)?|escalate|redirect|get hold|"
    rf"deal(?:ing)?) .{{0,25}}?\b(?:to|with|of|over to) (?:(?:an?|the|your|one of your|one of the|"
    rf"some|any|another) )?(?:[a-z]+ )?{_SOMEONE}\b"
    # "connect me with support", "get me a human", "I want an agent"
    rf"|\b(?:get|give|want|need|prefer|like|is there|send|find)(?: me| us)? (?:an? |the |your |"
    rf"some )?"
    r"(?:(?:real|actual|live|proper) )?(?:human(?: being)?|agent|representative|operator|"
    r"supervisor|"
    r"manager|real (?:person|one)|actual person|live person|person|(?:some|any)(?:one|"
    r"body) (?:real|"
    r"human|i can (?:talk|speak)|to (?:talk|speak)))\b(?! who\b| to carry| with\b.{0,20}\bfeet)"
    r"|\b(?:can|could|would|will|is there|please|want|need).{0,20}\b(?:some|any)(?:one|body)"
    r"(?: real| human| from .{2,20}?)? (?:please )?(?:call|ring|phone|contact|e-?mail|talk|speak|"
    r"help me in person|get in touch|get back|come online|take over)\b"
    r"|\b(?:call|ring|phone) me(?: back)?\b"
    r"|^\W*(?:a |an )?(?:real |live )?(?:human|agent|representative|operator|real person|"
    r"customer (?:service|support)|person)(?:,? (?:please|pls|now))?\W*$"
    r"|\b(?:human|person|agent|representative) please\W*$"
    r"|\bhuman (?:agent|support|being|help)\b.{0,15}$"
    r"|(?:转|找|要|接|换|跟|和|联系).{0,4}(?:人工|真人|客服|同事|活人|店员)|人工(?:客服|服务)|"
    r"^\W*(?:人工|客服|真人)\W*$"
    r"|\b(?:mit|an|zu) (?:(?:einem?r?|ihrem?r?|einer ihrer?|jemandem?|dem|der) )?(?:echten? |"
    r"richtigen? |realen? )?(?:menschen|mitarbeiter\w*|kolleg\w+|person|berater\w*|"
    r"kundendienst|kundenservice|jemandem?(?: echte[mn])?)\b.{0,30}\b(?:sprechen|reden|verbinden|"
    r"verbunden|chatten|schreiben|telefonieren|weiterleiten)\b"
    r"|\bverbinden sie mich\b"
    r"|\b(?:parler|discuter|[ée]changer|communiquer|contacter|joindre)(?: [àa]| avec)? "
    r"(?:quelqu'un|une (?:vraie )?personne|un (?:vrai )?(?:conseiller|humain|agent|vendeur)|"
    r"une conseill[èe]re|le service client|un responsable)\b"
    r"|\b(?:hablar|contactar|chatear|comunicar\w*)(?: con)? (?:una (?:persona|asesora)|alguien|un "
    r"(?:agente|humano|asesor|empleado|encargado)|atenci[óo]n al cliente)\b"
    r"|\b(?:quiero|necesito|p[áa]s[ae]me con) (?:con )?(?:un|una) (?:agente|persona|humano|"
    r"asesor)\b"
)
_PRODUCT_USE = re.compile(
    r"(?i)\b(?:per|each|every|one|two|three|four|five|six|single|\d+)[- ](?:person|people|man)\b|"
    r"\bperson (?:tents?|\w+s)\b|\b(?:customer (?:service|support|care)) (?:number|phone|e-?mail|"
    r"hours|address|team hours|opening)\b|\b(?:cleaning|raising|proofing|waterproofing|"
    r"estate|travel|bleaching|glazing|rising|drying) agents?\b"
)
_INSULT = re.compile(
    r"(?i)\b(?:you(?:'re| are| r)?|u r|this (?:bot|shop|thing|chat ?bot)(?: is)?)\b.{0,20}"
    r"\b(?:useless|stupid|idiots?|dumb|moron|garbage|trash|rubbish|crap|worthless|pathetic|suck\w?)"
    r"\b|\b(?:fuck(?:ing)?|screw) (?:you|off|this)\b|\bstupid (?:bot|robot|machine)\b"
    r"|\b(?:du bist|sie sind|ihr seid) .{0,15}(?:dumm|bl[öo]d|nutzlos|idiot\w*)\b"
    r"|\btu es .{0,10}(?:nul|stupide|con|b[êe]te)\b|\beres .{0,10}(?:in[úu]til|est[úu]pido|tonto)\b"
    r"|你(?:真|是|好)?(?:笨|蠢|傻|垃圾|没用)"
)
_HYPOTHETICAL = re.compile(
    r"(?i)\b(?:if|in case|what happens (?:if|when)|how do i (?:make|file|complain)|suppose|wenn|"
    r"falls|"
    r"si)\b|如果|要是|怎么投诉"
)
_DEFECT = re.compile(
    r"(?i)\b(?:my|our|i bought|we bought|i ordered|i got|i received|you sent|sent me|it) .{0,60}?"
    r"\b(?:arrived|came|turned up|delivered|is|are|was|were|has|got)? ?(?:already |just |now )?"
    r"(?:broken?|broke|torn|tore|ripped|cracked|smashed|crushed|faulty|defective|damaged|leaks|"
    r"leaking|fell apart|falling apart|stopped working|snapped|"
    r"(?:with|has|have|had|got) (?:a|an|some|several|two) (?:\w+ )?"
    r"(?:holes?|tears?|rips?|cracks?|dents?|scratch\w*|stains?|chips?|defects?|broken \w+)|"
    r"(?:doesn|don|didn|isn|won)['’]?t work(?:ing)?|"
    r"not working|the wrong (?:\w+)|wrong (?:item|size|colou?r|product|one)|mouldy|moldy|stale)\b"
)
_COMPLAINT = re.compile(
    r"(?i)\b(?:not (?:at all )?(?:happy|satisfied|impressed|acceptable|good enough)|unhappy|"
    r"(?:very |really |so |extremely )?(?:disappoint\w+|dissatisfied|frustrat\w+|annoyed|angry|"
    r"furious|fed up|upset)|unacceptable|disgust\w+|ridiculous|a joke|rip[- ]?off|scam\w*|"
    r"i (?:want|wish|would like|'d like|need) to (?:complain|make a complaint|file a complaint)|"
    r"(?:terrible|awful|appalling|horrible|worst|shocking|poor|bad) (?:customer )?(?:service|"
    r"experience|quality|support|shop|company)|"
    r"never (?:arrived|came|received|turned up|again)|still (?:waiting|not (?:here|arrived))|"
    r"(?:third|second|2nd|3rd) time (?:i|this|now)|nobody (?:answers|replies|responds|helps))\b"
    r"|\b(?:unzufrieden|entt[äa]uscht|beschweren|beschwerde|unversch[äa]mt|frechheit|[äa]rger\w*|"
    r"(?:ist|war|kam|kamen|sind) (?:leider )?(?:kaputt|defekt|besch[äa]digt|zerbrochen)|"
    r"nie angekommen)\b"
    r"|\b(?:d[ée][çc]ue?s?|m[ée]content\w*|inadmissible|scandaleux|r[ée]clamation|(?:est|sont) "
    r"arriv[ée]e?s? (?:cass|ab[îi]m)\w+|jamais arriv\w+|arnaque)\b"
    r"|\b(?:decepcionad\w+|insatisfech\w+|inaceptable|quejar\w*|una queja|estafa|(?:lleg[óo]|vino|"
    r"est[áa]) (?:rot[oa]|da[ñn]ad[oa]|defectuos[oa])|nunca lleg[óo])\b"
    r"|投诉|很失望|太差了?|气死|骗子|差评|(?:收到|到货|买).{0,10}(?:坏|破|碎|漏|发错|少了)|"
    r"一直没(?:到|收到)|还没收到"
)


def detect_intent(text: str) -> Intent:
    """Tell small talk, requests for a person and complaints from questions.

    Args:
        text: the message, masked, without what only surrounds a question.
    """
    if name_unreadable(text):
        return "empty"
    smalltalk = name_smalltalk(text) if len(text) <= LONGEST_SMALLTALK_CHARS else ""
    if smalltalk:
        return cast(Intent, smalltalk)
    if wants_person(text):
        return "person"
    if _INSULT.search(text):
        return "insult"
    return "complaint" if is_complaint(text) else "question"


def wants_person(text: str) -> bool:
    """Tell a request for a person from a question about a tent for two persons."""
    return bool(_PERSON.search(_PRODUCT_USE.sub(" ", text)))


def is_complaint(text: str) -> bool:
    """Tell a complaint from a question about what would happen if something went wrong."""
    return _tells(text, _COMPLAINT) or tells_defect(text)


def tells_defect(text: str) -> bool:
    """Tell whether a text says that what was bought is damaged, or another than ordered."""
    return _tells(text, _DEFECT)


def _tells(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text)) and not _HYPOTHETICAL.search(text)


def name_request(text: str, shelf: Shelf) -> Intent:
    """Name what a question asks of the catalogue; ``question`` where it asks about a rule.

    Args:
        text: the standalone question.
        shelf: the catalogue.
    """
    named = shelf.names.find_each(text)
    request = parse_request(text, shelf)
    if len(named) > 1 and (request.degree or COMPARES.search(text)):
        return "compare"
    if named or not request.shops:
        return "question"
    if request.counts:
        return "count"
    if request.degree is not None and request.degree.superlative:
        return "superlative"
    return "search"
