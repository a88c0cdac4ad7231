"""The words of messages about orders: rules in five languages, mostly one pattern for each.

None of them names a shop's goods. What they catch of real and written messages, and what they take
for an order wrongly, `storehand bench orders` counts on the development data.
"""

from __future__ import annotations

import re


def _rules(*patterns: str) -> re.Pattern[str]:
    """Join patterns, mostly one per language."""
    return re.compile("(?i)" + "|".join(patterns))


OWN = _rules(
    r"\b(?:my|our)\s+(?:(?:[\w-]+\s+){0,2}?(?:order(?:ed|s)?|ordr|oder|parcels?|packages?|shipments?|"
    r"deliver[yl]?|purchases?)|stuff|things|items?|goods|products?)\b(?!\s+(?:confirmation|history|"
    r"total|value|form|fees?|costs?|charges?|time|address|options?|method|policy))",
    r"\b(?:the|this|that)\s+(?:order|parcel|package|shipment)\b|\bi (?:have )?(?:ordered|bought)\b",
    r"\b(?:meine?r?|unsere?r?)\s+(?:\w+\s+)?(?:bestellung|lieferung|sendung|paket|ware)\b",
    r"\b(?:ma|notre) (?:commande|livraison)\b|\bm(?:on|es) colis\b|\bj'ai commandé\b",
    r"\bmi (?:pedido|paquete|compra|env[ií]o)\b",
    r"我的?(?:订单|包裹|快递|货)|订单|包裹|快递",
)
"""The customer's own order; not a part of one, such as its fees."""

STATE = _rules(
    r"\b(?:wh?ere'?s?|track\w*|trace|ship(?:ped)?|dispatch\w*|sent|arriv\w+|delivered|late|delay\w*|"
    r"lost|stuck|status|staus|(?:ha[sv]e?|did|does|is|was)n['’]?t|not|never|received?|wait\w*|"
    r"updates?|news|progress|check|look|find|locat\w+|see|show|happen\w*|doing|going|com(?:es?|ing)|"
    r"here|state|expect\w*|far along|showed up|dropped off|brought|what about|"
    r"eta|yet|still|when|has left)\b",
    r"\b(?:wo|wann|da|kommt|bleibt)\b|verfolg|verschickt|versandt|versendet|unterwegs|angekommen|"
    r"verspät|erhalten|geliefert|zugestellt",
    r"\boù\b|\bou (?:est|en)\b|\bquand\b|suivre|suivi|statut|expédié|envoyé|arriv|reçu|retard",
    r"d[óo]nde|cu[áa]ndo|estado|rastrear|segui|enviado|llegado|llega|recibido|retras",
    r"哪|查|状态|进度|发货|到了|收到|什么时候|怎么还|还没|物流",
)
_NO_MONEY = (
    r"(?!.{0,30}\b(?:money|amount|refund|bonus|voucher|points?|credit|cash|code|e-?mails?|invoice|"
    r"withdrawal|winnings?|deposit|discount|luggage)\b)"
)
NAMED = _rules(
    r"\b(?:order|delivery|shipping|shipment|parcel|package) (?:status|staus|tracking)\b",
    r"\b(?:status|state) of (?:an?|the|this|my) order\b",
    r"^\W*(?:(?:what|is|what's|the|need|present|current|my|delivery|online|order)\W+)*status\W*$",
    r"\btrack(?:ing)? (?:an? |the |this )?(?:order|package|parcel|shipment)\b",
    r"^\W*(?:my |check )?order(?: number| no\b|\W*#)\W*$|\bdelivery is (?:late|delayed)\b",
    r"\b(?:not|never|\w+n['’]?t) (?:yet )?(?:recei\w+|reciev\w+|got|get) (?:my|our|the) "
    + _NO_MONEY
    + r"\w+",
    r"\bmy "
    + _NO_MONEY
    + r"[\w -]{2,30}? (?:not|never|(?:ha[sv]e?|did|is|was)n['’]?t) (?:yet |been )*"
    r"(?:delivered|arrived?|shipped|come|here|rec\w+d)\b",
    r"\b(?:i|we) (?:have |had )?(?:placed an order|ordere?d|bought)\b.{0,40}\b(?:ago|last|since|"
    r"on \d|weeks?|days?|months?)\b|^\W*order(?:ed)? (?:on \d|over \d)",
    r"\bbestellstatus\b|\bsendungsstatus\b|\bsendungsverfolgung\b",
    r"\bstatut de (?:la |ma )?commande\b|\bestado del? (?:mi )?pedido\b",
    r"查(?:询|一下)?.{0,3}(?:订单|快递|物流)|订单(?:状态|进度|查询|到哪)",
)
_GREETED = (
    r"^\W*(?:(?:h[ae]llo|hi|hey|so|ok|and|but|please|sorry|thanks|bonjour|hola|und|et|y)\W+)*"
)
GENERAL = _rules(
    _GREETED + r"how (?!is|are|far|come)\w+",
    _GREETED + r"(?:can|could|may|should|must) (?:i|we|my|the|some\w+)\b",
    _GREETED + r"what (?:if|happens if|do|does|should|can)\b|\bmeans?\b",
    r"(?<!check )(?<!see )(?<!know )(?<!me )(?<!out )\bif (?:i|my|our|the)\b",
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

ACTION = _rules(
    r"\b(?:cancel\w*|chang\w+|return\w*|refund\w*|exchang\w+|replac\w+|damag\w+|broken|fault\w*|"
    r"defect\w*|wrong|confirmation|go(?:ne)? through|incomplete|missing from|invoice|receipt|"
    r"gift|wrap\w*|insur\w+|come with|add (?:to|an?))\b",
    r"\b(?:storn\w+|ändern|zurück\w*|umtausch\w*|beschädigt|kaputt|falsch\w*|rechnung)\b",
    r"\b(?:annuler|modifier|retourner|rembours\w+|échang\w+|endommagé|facture)\b",
    r"\b(?:cancelar|cambiar|devol\w+|reembols\w+|dañado|factura)\b",
    r"取消|修改|退货|退款|换货|损坏|发票",
)
"""Something to be done with an order, or wrong with it: a record does not answer that."""

SHOP = _rules(
    r"\byou(?:r)?\b(?! (?:tell|check|look|see|find|say|please|know|have any|give|help|show))",
    r"\b(?:can|could|may) (?:it|i|we|they)\b|\busually\b|\bhow long does (?:the )?\w+ take\b",
    r"\b(?:ihr|eure?|vous|votre|vos|su tienda|ustedes)\b|你们|一般",
)
OVERDUE = _rules(
    r"\b(?:not|never|nothing|\w+n['’]?t)\b.{0,30}\b(?:arriv\w+|came|coming|here|receiv\w+|"
    r"come(?! (?:off|out|on|with|apart|loose|undone))|got (?:it|anything|my|our)|show\w* up|"
    r"turn\w* up|deliver\w+|ship\w*|dispatch\w*)\b",
    r"\b(?:order|parcel|package|shipment|delivery|stuff)\b.{0,40}\b(?:late|delayed|overdue|lost|"
    r"stuck)\b|\bstill waiting\b",
)
"""What was ordered is not there; English alone, as what is searched for in its place."""

ORDERED = _rules(
    r"\b(?:order(?:ed)?|parcel|package|delivery|bestell\w*|paket|command\w+|colis|pedido)\b",
    r"订单|包裹|快递",
)
MINE = _rules(r"\b(?:my|our|mine|meine?[rn]?|unsere?|mon|ma|mes|mi|mis)\b|我的?")
"""Beside an order, whatever is the customer's own: "is my cake ready?"."""

DID = _rules(r"\b(?:did|have) (?:i|we)\b|\b(?:habe|hab) ich\b|\bai-je\b|\bj'ai\b|\bhe pedido\b")
TRAVELS = _rules(
    r"\b(?:has|did|is|was|when|will) .{0,20}\b(?:it|they)\b.{0,20}\b(?:shipped|dispatched|sent|"
    r"arrived?|arriving|delivered|get here|on (?:its|the) way)\b",
    r"\b(?:kommt|ist) (?:es|sie) .{0,20}\b(?:an|unterwegs|verschickt|angekommen)\b",
    r"\b(?:arrive-t-(?:il|elle)|est-(?:il|elle) (?:parti|arriv|expédi)\w*)\b|\bcuándo llega\b",
    r"发货了吗|到了吗|什么时候到",
)
IF = _rules(r"(?<!check )(?<!see )(?<!know )(?<!me )(?<!out )\bif\b")
SENTENCE_END = re.compile(r"(?<=[.!?;\n])\s+|(?<=[。！？；])")
STOCK = _rules(r"\b(?:stock|available|back)\b")
AGAIN = _rules(
    r"\b(?:again|retry|once more|nochmals?|erneut|réessay\w*|encore une fois|otra vez|de nuevo|"
    r"reintent\w*)\b|再(?:试|查)"
)
CANNOT = _rules(
    r"\b(?:do(?:n['’]?| no)t|can(?:['’]?t|not)|no longer|without|lost|forgot\w*|no|why|owner|staff|"
    r"manager|wife|husband|friend|trust)\b",
    r"\b(?:weiß|habe (?:kein|die|den)\w*|keine?|warum|vergessen)\b",
    r"\b(?:n'ai pas|plus|pourquoi|oublié|no (?:tengo|sé|recuerdo)|olvid\w+|por ?qué)\b",
    r"没有|忘|为什么|不记得",
)
WHY = _rules(
    r"\bwhat(?:'?s| is| do you need) (?:that|this|it) for\b|\bwhat for\b|\bwozu\b|\bwofür\b",
    r"\bwhy .{0,20}\bneed\b|\bpour quoi faire\b|\bpara qu[ée]\b|干什么用|做什么用",
)
WANTED = _rules(
    r"\b(?:number|e-?mail|mail|address|it|order|nummer|adresse|bestellung|numéro|commande|"
    r"n[úu]mero|correo|pedido|owner|staff|manager|me)\b|号|邮箱|订单"
)

_LABEL = r"(?:number|num|no\.?|nr\.?|id|code|ref(?:erence)?|nummer|num[ée]ro|n[°º]|号码?|编号)"
INTRODUCED = re.compile(
    r"(?i)(?:\b(?:order|bestellung|auftrag|commande|pedido|purchase|parcel|package)\b|\bbestell(?="
    r"nummer)|订单)\s*(?:(?P<label>" + _LABEL + r")?\s*(?:(?:is|was|ist|war|lautet|est|es|是|为)\b|"
    r"[是为:：=,，])?\s*)(?P<sign>\#?)\s?(?P<number>(?=[a-z/-]*\d)[a-z0-9][a-z0-9/-]{0,29})"
    r"(?![a-z0-9@])"
)
BARE = re.compile(
    r"(?i)(?<![a-z0-9@._/-])#?(?=(?:(?-i:[A-Z]{2,4}) )?[a-z0-9-]*\d{4})(?!\d{4}-\d\d-\d\d)"
    r"(?:(?-i:[A-Z]{2,4}) )?[a-z]{0,5}-?\d[a-z0-9-]{3,24}"
    r"(?![a-z0-9@-])(?!\s?(?:eur|usd|gbp|[€$£%]|k?g|m[lm]|[ck]?m|mah|w|v|pieces|pcs)\b)"
)
"""An order number: at least four digits in a row, with a short prefix of letters or none, which may
stand apart in capitals."""

LEADING_CJK = re.compile("^[\u3040-\u9fff]+")
"""Chinese is written without spaces, so its words stand right before an address."""

ALONE = re.compile(r"(?i)\W*(?P<number>#?[a-z]{0,8}[-/]?\d[a-z0-9/-]{0,29})\W*")
YEAR = re.compile(r"(?i)\b(?:in|of|since|year|from|im|seit|en|de|año|année)\s+(?:19|20)\d\d\b")
