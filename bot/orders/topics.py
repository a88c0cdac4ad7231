"""Which fields of an order a message asks for: rules of words, a line or more per language.

None of them names a shop's goods.
"""

from __future__ import annotations

import re
from typing import Literal

Topic = Literal[
    "status", "expected", "carrier", "tracking", "items", "total", "placed", "destination", "name"
]

_PATTERNS: dict[Topic, tuple[str, ...]] = {
    "placed": (
        r"\bwhen (?:did (?:i|we) (?:order|buy|place|purchase)|have i ordered)",
        r"\bwhen (?:was|is) (?:it|this|that|(?:the|my) order) (?:placed|ordered|made)",
        r"\border(?:ed)? date\b|\bdate of (?:the|my) order\b",
        r"\bbestelldatum\b|\bwann (?:habe ich|wurde) .{0,30}(?:bestellt|aufgegeben)",
        r"\bdate de (?:la |ma )?commande\b|\bquand (?:ai-je|j'ai) (?:commandé|passé)",
        r"\bfecha del? (?:mi )?pedido\b|\bcuándo (?:lo )?(?:pedí|hice|compré)",
        r"什么时候(?:下单|下的单|买)|下单(?:时间|日期)|哪天(?:下单|买)",
    ),
    "expected": (
        r"\bwhen\b(?!.{0,30}\b(?:ship|dispatch|sent|order|placed))",
        r"\b(?:eta|arrival|delivery date|expected)\b|\bhow (?:long|soon|many days)\b",
        r"\bwann\b|\bliefer(?:datum|termin)\b",
        r"\bquand\b|\bdate de livraison\b",
        r"\bcu[áa]ndo\b|\bfecha de entrega\b",
        r"什么时候(?:能|会|可以)?(?:到|送|收)|几号到|多久|几天|预计",
    ),
    "carrier": (
        r"\b(?:carriers?|couriers?)\b|\b(?:shipping|delivery|parcel) (?:company|service|firm)\b",
        r"\bwho(?:'s| is| will|'ll)? (?:be )?(?:deliver|bring|ship|carr)\w*",
        r"\b(?:versand|paket|liefer)(?:dienst|firma|unternehmen)\b",
        r"\bwer (?:liefert|bringt|versendet)|\bmit wem\b",
        r"\btransporteur\b|\bqui (?:livre|transporte)\b",
        r"\btransportista\b|\bqui[ée]n (?:lo )?(?:entrega|lleva|trae)",
        r"承运|(?:哪家|什么|哪个)(?:快递|物流)|快递公司",
    ),
    "tracking": (
        r"\btracking\b(?! (?:my|the|it)\b)",
        r"\bsendungs(?:nummer|verfolgung)\b|\btrackingnummer\b",
        r"\bsuivi\b|\bsuivre\b",
        r"\bseguimiento\b|\brastre\w+",
        r"(?:运单|快递单|物流单)号?|追踪",
    ),
    "items": (
        r"\bwhat (?:did|have|had) (?:i|we) (?:order|buy|bought|get|purchase)\w*",
        r"\bwhat(?:'?s| is| was) in (?:it|there|(?:the|my) (?:order|parcel|package|box))\b",
        r"\bwhat does it (?:contain|include)",
        r"\bwhich (?:items|products|things|articles)\b|\bcontents?\b|\bitems\b",
        r"\bwas (?:habe ich|hab ich|ist) .{0,20}(?:bestellt|gekauft|drin|enthalten)|\binhalt\b",
        r"\bqu'?(?:est-ce que j'ai|ai-je) (?:commandé|acheté)|\bcontenu\b",
        r"\bqu[ée] (?:pedí|compré|contiene|hay en|lleva)|\bcontenido\b",
        r"(?:买|订|点)了(?:什么|哪些)|(?:里面|订单)有什么|哪些商品",
    ),
    "total": (
        r"\bhow much (?:did|have|do) (?:i|we|it)\b|\bwhat (?:did|have) (?:i|we) pa(?:y|id)",
        r"\bhow much (?:was|is|were) (?:it|that|this|all|everything|(?:the|my) (?:order|whole))\b",
        r"\b(?:total|amount|sum)\b|\bwhat did it cost\b",
        r"\bwie ?viel\b|\b(?:gesamt)?(?:betrag|summe|preis)\b",
        r"\bcombien\b|\bmontant\b",
        r"\bcu[áa]nto\b|\bimporte\b",
        r"付了多少|多少钱|总(?:价|额|金额)|花了多少",
    ),
    "destination": (
        r"\bwhere (?:is|was|are|will|does) (?:it|that|this|they|(?:my|the) \w+) (?:be )?"
        r"(?:going|headed|go|being \w+|(?:sent|shipped|delivered))",
        r"\b(?:which|what|the|right|my|whose) (?:\w+ )?(?:address|post ?code|zip|postal code)\b",
        r"\bwhere (?:did|do) you (?:send|ship|deliver)",
        r"\bwohin\b|\b(?:liefer)?adresse\b|\bpostleitzahl\b|\bplz\b",
        r"\bcode postal\b|\badresse\b",
        r"\bdirección\b|\bcódigo postal\b|\ba d[óo]nde\b",
        r"寄(?:到|往|去)|送到哪|地址|邮编",
    ),
    "name": (
        r"\b(?:whose|which|what) name\b|\bin (?:my|whose) name\b",
        r"\b(?:welche[nmr]?|wessen) name\w*|\b(?:à|sous) quel nom\b|\ba (?:qué )?nombre de\b",
        r"谁的名字|收件人",
    ),
    "status": (
        r"\bstatus\b|\bship(?:ped)?\b|\bdispatched\b|\bsent\b(?! to)|\bon (?:its|the) way\b",
        r"\b(?:been|was|is|it) delivered\b|\barrived\b|\bprocess(?:ed|ing)\b|\bleft\b",
        r"\bwhere(?:'?s| is) (?:it|my|the)\b|\btrack\b|\btracking (?:my|the|it)\b",
        r"\b(?:is|are|be|has|been) .{0,30}\b(?:ready|finished|done|packed)\b",
        r"\bfertig\b|\bprête?s?\b|\blist[oa]s?\b",
        r"\bver(?:schickt|sandt|sendet)\b|\bunterwegs\b|\bangekommen\b|\bzugestellt\b",
        r"\bwo (?:ist|bleibt)\b",
        r"\bstatut\b|\bexpédiée?\b|\benvoyée?\b|\bpartie?\b|\bo[ùu] (?:est|en)\b",
        r"\bestado\b|\benviado\b|\bllegado\b|\bentregado\b|\bd[óo]nde est[áa]\b",
        r"发货|到哪|在哪|状态|进度|到了吗",
    ),
}
_COMPILED = {topic: re.compile("(?i)" + "|".join(rules)) for topic, rules in _PATTERNS.items()}
_HIDES: dict[Topic, Topic] = {"placed": "expected", "destination": "status"}
"""A topic whose words include those of another: "when was it placed" does not ask when it comes."""


_FILLERS = re.compile(
    r"(?i)\s*\b(?:exactly|actually|again|now|then|please|just|roughly|about|genau|denn|eigentlich|"
    r"nochmal|exactement|maintenant|exactamente|ahora)\b"
)


def find_topics(text: str) -> tuple[Topic, ...]:
    """Return the fields that a message asks for, in the order of its words; often none."""
    text = _FILLERS.sub("", text)
    matches = {topic: pattern.search(text) for topic, pattern in _COMPILED.items()}
    places = {topic: match.start() for topic, match in matches.items() if match}
    for topic, hidden in _HIDES.items():
        if topic in places:
            places.pop(hidden, None)
    return tuple(sorted(places, key=lambda topic: places[topic]))
