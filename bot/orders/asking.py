"""Reading a message about an order: what it gives, whether it asks, and which fields it asks for.

Rules of words in five languages; none of them names a shop's goods. A message that the rules do not
catch is answered as any other, from the shop's documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.guards.pii import find_personal_data
from bot.orders.topics import find_topics


def _rules(*patterns: str) -> re.Pattern[str]:
    """Join patterns, mostly one per language."""
    return re.compile("(?i)" + "|".join(patterns))


_OWN = _rules(
    r"\b(?:my|our|me)\s+(?:[\w-]+\s+){0,2}?(?:orders?|ordr|oder|parcels?|packages?|shipments?|"
    r"delivery|purchases?|stuff|things|items?|goods)\b(?!\s+(?:confirmation|history|total|value|"
    r"form|fees?|costs?|charges?|time|address|options?|method|policy))",
    r"\b(?:the|this|that)\s+(?:order|parcel|package|shipment)\b|\bi (?:have )?(?:ordered|bought)\b",
    r"\b(?:meine?r?|unsere?r?)\s+(?:\w+\s+)?(?:bestellung|lieferung|sendung|paket|ware)\b",
    r"\b(?:ma|notre) (?:commande|livraison)\b|\bm(?:on|es) colis\b|\bj'ai commandé\b",
    r"\bmi (?:pedido|paquete|compra|env[ií]o)\b",
    r"我的?(?:订单|包裹|快递|货)|订单|包裹|快递",
)
"""The customer's own order; not a part of one, such as its fees."""

_STATE = _rules(
    r"\b(?:wh?ere'?s?|track\w*|trace|ship(?:ped)?|dispatch\w*|sent|arriv\w+|delivered|late|delay\w*|"
    r"lost|stuck|status|staus|(?:ha[sv]e?|did|does|is|was)n['’]?t|not|never|received?|wait\w*|"
    r"updates?|news|progress|check|look|find|locate|see|show|happen\w*|doing|going|com(?:es?|ing)|"
    r"eta|yet|still|when|has left)\b",
    r"\b(?:wo|wann|da|kommt|bleibt)\b|verfolg|verschickt|versandt|versendet|unterwegs|angekommen|"
    r"verspät|erhalten|geliefert|zugestellt",
    r"\boù\b|\bou (?:est|en)\b|\bquand\b|suivre|suivi|statut|expédié|envoyé|arriv|reçu|retard",
    r"d[óo]nde|cu[áa]ndo|estado|rastrear|segui|enviado|llegado|llega|recibido|retras",
    r"哪|查|状态|进度|发货|到了|收到|什么时候|怎么还|还没|物流",
)
_NAMED = _rules(
    r"\b(?:order|delivery|shipping|shipment|parcel|package) (?:status|staus|tracking)\b",
    r"\bstatus of (?:an?|the|my) order\b",
    r"\bbestellstatus\b|\bsendungsstatus\b|\bsendungsverfolgung\b",
    r"\bstatut de (?:la |ma )?commande\b|\bestado del? (?:mi )?pedido\b",
    r"查(?:询|一下)?.{0,3}(?:订单|快递|物流)|订单(?:状态|进度|查询|到哪)",
)
_GREETED = (
    r"^\W*(?:(?:h[ae]llo|hi|hey|so|ok|and|but|please|sorry|thanks|bonjour|hola|und|et|y)\W+)*"
)
_GENERAL = _rules(
    _GREETED + r"how (?!is|are|far|come)\w+",
    _GREETED + r"(?:can|could|may|should|must) (?:i|we|my|the|some\w+)\b",
    _GREETED + r"what (?:if|happens if|do|does|should|can)\b|\bif (?:i|my|our|the)\b|\bmeans?\b",
    _GREETED
    + r"when (?:will|would|does|do|is|can|should)\b|"
    + _GREETED
    + r"where (?:can|do|should) (?:i|we)",
    _GREETED + r"(?:is it possible|do (?:you (?!know|have any)|i)|does|am i)\b",
    _GREETED + r"(?:wie|kann|können|darf|muss|wann|was passiert|wo kann)\b",
    _GREETED + r"(?:comment|puis-je|peut-on|est-il possible|quand|que se passe|où puis-je)\b",
    _GREETED + r"(?:c[óo]mo|puedo|se puede|cu[áa]ndo|qu[ée] pasa|d[óo]nde puedo)\b",
    r"^(?:请问)?(?:怎么(?!还)|如何|能不能|可以|可不可以|什么时候)",
)
"""How things go in general: the shop's documents answer, and a look-up is offered beside."""

_ACTION = _rules(
    r"\b(?:cancel\w*|chang\w+|return\w*|refund\w*|exchang\w+|replac\w+|damag\w+|broken|fault\w*|"
    r"defect\w*|wrong|confirmation|go(?:ne)? through|incomplete|missing from|invoice|receipt|"
    r"gift|wrap\w*|insur\w+|come with|add (?:to|an?))\b",
    r"\b(?:storn\w+|ändern|zurück\w*|umtausch\w*|beschädigt|kaputt|falsch\w*|rechnung)\b",
    r"\b(?:annuler|modifier|retourner|rembours\w+|échang\w+|endommagé|facture)\b",
    r"\b(?:cancelar|cambiar|devol\w+|reembols\w+|dañado|factura)\b",
    r"取消|修改|退货|退款|换货|损坏|发票",
)
"""Something to be done with an order, or wrong with it: a record does not answer that."""

_SHOP = _rules(
    r"\byou(?:r)?\b(?! (?:tell|check|look|see|find|say|please|know|have any|give|help|show))",
    r"\b(?:can|could|may) (?:it|i|we|they)\b|\busually\b|\bhow long does (?:the )?\w+ take\b",
    r"\b(?:ihr|eure?|vous|votre|vos|su tienda|ustedes)\b|你们|一般",
)
_ORDERED = _rules(
    r"\b(?:order(?:ed)?|parcel|package|delivery|bestell\w*|paket|command\w+|colis|pedido)\b",
    r"订单|包裹|快递",
)
_MINE = _rules(r"\b(?:my|our|mine|meine?[rn]?|unsere?|mon|ma|mes|mi|mis)\b|我的?")
"""Beside an order, whatever is the customer's own: "is my cake ready?"."""

_DID = _rules(r"\b(?:did|have) (?:i|we)\b|\b(?:habe|hab) ich\b|\bai-je\b|\bj'ai\b|\bhe pedido\b")
_TRAVELS = _rules(
    r"\b(?:has|did|is|was|when|will) .{0,20}\b(?:it|they)\b.{0,20}\b(?:shipped|dispatched|sent|"
    r"arrived?|arriving|delivered|get here|on (?:its|the) way)\b",
    r"\b(?:kommt|ist) (?:es|sie) .{0,20}\b(?:an|unterwegs|verschickt|angekommen)\b",
    r"\b(?:arrive-t-(?:il|elle)|est-(?:il|elle) (?:parti|arriv|expédi)\w*)\b|\bcuándo llega\b",
    r"发货了吗|到了吗|什么时候到",
)
_IF = _rules(r"\bif\b")
_SENTENCE_END = re.compile(r"(?<=[.!?;\n])\s+|(?<=[。！？；])")
_AGAIN = _rules(
    r"\b(?:again|retry|once more|nochmals?|erneut|réessay\w*|encore une fois|otra vez|de nuevo|"
    r"reintent\w*)\b|再(?:试|查)"
)
_CANNOT = _rules(
    r"\b(?:do(?:n['’]?| no)t|can(?:['’]?t|not)|no longer|without|lost|forgot\w*|no|why|owner|staff|"
    r"manager|wife|husband|friend|trust)\b",
    r"\b(?:weiß|habe (?:kein|die|den)\w*|keine?|warum|vergessen)\b",
    r"\b(?:n'ai pas|plus|pourquoi|oublié|no (?:tengo|sé|recuerdo)|olvid\w+|por ?qué)\b",
    r"没有|忘|为什么|不记得",
)
_WHY = _rules(
    r"\bwhat(?:'?s| is| do you need) (?:that|this|it) for\b|\bwhat for\b|\bwozu\b|\bwofür\b",
    r"\bwhy .{0,20}\bneed\b|\bpour quoi faire\b|\bpara qu[ée]\b|干什么用|做什么用",
)
_WANTED = _rules(
    r"\b(?:number|e-?mail|mail|address|it|order|nummer|adresse|bestellung|numéro|commande|"
    r"n[úu]mero|correo|pedido|owner|staff|manager|me)\b|号|邮箱|订单"
)

_LABEL = r"(?:number|num|no\.?|nr\.?|id|code|ref(?:erence)?|nummer|num[ée]ro|n[°º]|号码?|编号)"
_INTRODUCED = re.compile(
    r"(?i)(?:\b(?:order|bestellung|auftrag|commande|pedido|purchase|parcel|package)\b|\bbestell(?="
    r"nummer)|订单)\s*(?:(?P<label>" + _LABEL + r")?\s*(?:(?:is|was|ist|war|lautet|est|es|是|为)\b|"
    r"[是为:：=,，])?\s*)(?P<sign>\#?)\s?(?P<number>(?=[a-z/-]*\d)[a-z0-9][a-z0-9/-]{0,29})"
    r"(?![a-z0-9@])"
)
_BARE = re.compile(
    r"(?i)(?<![a-z0-9@._/-])#?(?=(?:(?-i:[A-Z]{2,4}) )?[a-z0-9-]*\d{4})(?!\d{4}-\d\d-\d\d)"
    r"(?:(?-i:[A-Z]{2,4}) )?[a-z]{0,5}-?\d[a-z0-9-]{3,24}"
    r"(?![a-z0-9@-])(?!\s?(?:eur|usd|gbp|[€$£%]|k?g|m[lm]|[ck]?m|mah|w|v|pieces|pcs)\b)"
)
"""An order number: at least four digits in a row, with a short prefix of letters or none, which may
stand apart in capitals."""

_LEADING_CJK = re.compile("^[\u3040-\u9fff]+")
"""Chinese is written without spaces, so its words stand right before an address."""

_ALONE = re.compile(r"(?i)\W*(?P<number>#?[a-z]{0,8}[-/]?\d[a-z0-9/-]{0,29})\W*")
_YEAR = re.compile(r"(?i)\b(?:in|of|since|year|from|im|seit|en|de|año|année)\s+(?:19|20)\d\d\b")
LEAST_DIGITS = 4
"""Digits of a number that only stands beside the word order: "order 12 mugs" is no number."""

_MOST_WORDS_BESIDE = 8
_MOST_WORDS_ASKED = 2
"""Words beside a bare number in an open inquiry: "sorry, I meant 1004", and in a question "and
1004?", but not "is K-1004 in stock?"."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a visitor gave of an order so far; empty where nothing."""

    order_id: str = ""
    email: str = ""

    def update(self, given: Clue) -> Clue:
        """Return this clue with what was given since."""
        return replace(
            self, order_id=given.order_id or self.order_id, email=given.email or self.email
        )


def find_clue(text: str, awaited: bool = False) -> Clue:
    """Find an order number and an e-mail address in a message.

    Args:
        text: as written, not masked.
        awaited: whether a number was asked for: then a message of one short code is one.
    """
    email, rest = _take_email(text)
    introduced = _find_introduced(text, least_digits=1 if email else LEAST_DIGITS)
    if introduced:
        return Clue(introduced, email)
    alone = _ALONE.fullmatch(rest) if awaited else None
    bare = _BARE.search(_YEAR.sub(" ", rest))
    number = alone["number"] if alone else bare.group() if bare else ""
    return Clue(number.lstrip("#"), email)


def asks_for_order(text: str) -> bool:
    """Tell whether a message asks where an order of the customer's own is."""
    clue = find_clue(text)
    if clue.order_id and clue.email:
        return True
    if _ACTION.search(text):
        return False
    if _find_introduced(text) or (clue.order_id and _ORDERED.search(text) and _STATE.search(text)):
        return True
    sentences = _SENTENCE_END.split(text)
    general = [sentence for sentence in sentences if _GENERAL.search(sentence)]
    if not general:
        return _names_state(text)
    return any(_names_state(each) for each in sentences if each not in general)


def touches_order(text: str) -> bool:
    """Tell whether a message asks in general what a look-up could tell of the customer's order."""
    return _names_state(text) and not _ACTION.search(text) and not _IF.search(text)


def _names_state(text: str) -> bool:
    return bool(_NAMED.search(text) or (_OWN.search(text) and _STATE.search(text)))


def is_about_shop(text: str) -> bool:
    """Tell whether a message asks how the shop does things, or for something to be done."""
    return bool(_SHOP.search(text) or _ACTION.search(text))


def names_own_order(text: str) -> bool:
    """Tell whether a message can only mean an order, whatever was spoken of before."""
    own = _OWN.search(text) or _MINE.search(text) or _TRAVELS.search(text) or _DID.search(text)
    return bool(own and not re.search(r"(?i)\bstock\b|\bavailable\b|\bback\b", text))


def is_beside_order(text: str, alone: bool) -> bool:
    """Tell whether a question of a message that concerns an order is the shop's to answer as well.

    Args:
        text: personal data masked.
        alone: the message asks nothing else.
    """
    if alone:
        return bool(_ACTION.search(text))
    if _MINE.search(text) and not _GENERAL.search(text) and not is_about_shop(text):
        return False
    gives = ("<EMAIL>" in text or find_clue(text) != Clue()) and not re.search("[?？]", text)
    asks = bool(find_topics(text)) and not is_about_shop(text)
    return not (gives or asks or asks_for_order(text) or touches_order(text))


def drop_clue(text: str) -> str:
    """Say "my order" for an order's number, and leave an address out: what is left is searched for.

    Args:
        text: personal data masked.
    """
    return _INTRODUCED.sub("my order", text.replace("<EMAIL>", ""))


def gives_clue(text: str, given: Clue) -> bool:
    """Tell whether a message in an open inquiry goes on with it by what it gives."""
    if given.email or _find_introduced(text):
        return True
    beside = len(re.findall(r"\w+", text.replace(given.order_id, " ")))
    most = _MOST_WORDS_ASKED if re.search("[?？]", text) else _MOST_WORDS_BESIDE
    return bool(given.order_id) and beside <= most


def gives_only_clue(text: str) -> bool:
    """Tell whether a message is hardly more than a number or an address: "track 1004"."""
    clue = find_clue(text)
    rest = text.replace(clue.order_id or " ", " ").replace(clue.email or " ", " ")
    return clue != Clue() and len(re.findall(r"\w+", rest)) <= _MOST_WORDS_ASKED


def asks_again(text: str) -> bool:
    """Tell whether a message asks to try once more."""
    return bool(_AGAIN.search(text))


def cannot_give(text: str) -> bool:
    """Tell whether a customer does not have, or does not want to give, what was asked for."""
    refuses = _CANNOT.search(text) and _WANTED.search(text) and not is_about_shop(text)
    return bool(_WHY.search(text) or refuses)


def _find_introduced(text: str, least_digits: int = LEAST_DIGITS) -> str:
    """Find a number that the word order introduces; ``order 12 mugs`` introduces none."""
    for match in _INTRODUCED.finditer(text):
        digits = sum(map(str.isdigit, match["number"]))
        if match["label"] or match["sign"] or digits >= least_digits:
            return match["number"].strip("-/")
    return ""


def _take_email(text: str) -> tuple[str, str]:
    """Return the first e-mail address, and the text without any personal data."""
    email, rest = "", text
    for span in reversed(find_personal_data(text)):
        if span.type == "EMAIL":
            email = _LEADING_CJK.sub("", text[span.start : span.end])
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    return email, rest
