"""The fixed words of shopping in English, German, French, Spanish and Chinese.

What a shop sells is never listed here: that is learnt from its catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.products.words import normalize, split_words

COLORS: Mapping[str, str] = {
    normalize(alias): color
    for color, aliases in {
        "black": "black schwarz noir noire negro negra 黑",
        "white": "white weiß weiss blanc blanche blanco blanca 白",
        "gray": "gray grey grau gris grise 灰",
        "red": "red rot rote rouge rojo roja 红",
        "blue": "blue blau blaue bleu bleue azul 蓝",
        "navy": "navy marineblau 藏青",
        "green": "green grün grüne vert verte verde 绿",
        "yellow": "yellow gelb jaune amarillo amarilla 黄",
        "orange": "orange naranja 橙",
        "purple": "purple lila violett violet violette morado 紫",
        "pink": "pink rosa rose 粉",
        "brown": "brown braun brun marron marrón 棕",
        "beige": "beige 米色",
        "silver": "silver silber argent plateado 银",
        "gold": "gold golden dorado 金色",
        "turquoise": "turquoise türkis turquesa 青色",
    }.items()
    for alias in aliases.split()
}
"""Basic colours (Berlin and Kay 1969, and four more that shops use) to their English name."""

SIZE_LETTERS: Mapping[str, str] = {
    "small": "s",
    "medium": "m",
    "large": "l",
    "extra small": "xs",
    "extra large": "xl",
}
SIZE_WORD = r"(?:sizes?|größen?|groesse|gr\.|tailles?|pointures?|tallas?|尺码|码)"
LETTER_SIZE = r"(?:[2-6]?x{0,3}[sl]|m|one[- ]size)"

GENDERS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "male": (
        "gender",
        re.compile(
            r"(?i)\b(?:men(?:['’]?s)?|man['’]s|male|mens|gents?|herren|hommes?|hombres?)\b|男"
        ),
    ),
    "female": (
        "gender",
        re.compile(
            r"(?i)\b(?:wom[ae]n(?:['’]?s)?|womens|female|lad(?:y|ies)['’]?s?|damen|femmes?|"
            r"mujer(?:es)?)"
            r"\b|女"
        ),
    ),
    "kids": (
        "age_group",
        re.compile(
            r"(?i)\b(?:kids?['’]?s?|child(?:ren)?['’]?s?|toddlers?|junior|youth|boys?|girls?|"
            r"kinder|"
            r"enfants?|niñ[oa]s?)\b|儿童|小孩|孩子"
        ),
    ),
}
"""Google Merchant's values of ``gender`` and ``age_group`` and how customers say them."""
GENDER_SYNONYMS: Mapping[str, frozenset[str]] = {
    "male": frozenset({"male", "men", "man", "mens", "men's", "herren", "homme", "hombre", "男"}),
    "female": frozenset(
        {"female", "women", "woman", "womens", "women's", "damen", "femme", "mujer", "女"}
    ),
    "kids": frozenset(
        {"kids", "kid", "children", "child", "toddler", "infant", "newborn", "junior", "youth"}
        | {"kinder", "enfant", "niños", "儿童"}
    ),
}

IN_STOCK = re.compile(
    r"(?i)\b(?:in[- ]stock|available(?: now| today| right now)?|ready to ship|auf lager|"
    r"(?:sofort )?(?:lieferbar|verfügbar)|en stock|disponibles?)\b|有货|现货"
)
OUT_OF_STOCK = re.compile(
    r"(?i)\b(?:out of stock|sold out|unavailable|ausverkauft|en rupture|agotad\w*)\b|缺货|售罄"
)
PREORDER = re.compile(
    r"(?i)\b(?:pre-?orders?|pre-?ordered|vorbestell\w*|pr[ée]command\w*|reservar)\b|预订|预售"
)
BACKORDER = re.compile(r"(?i)\bback-?order(?:s|ed)?\b")
ON_SALE = re.compile(
    r"(?i)\b(?:on (?:sale|offer|discount)|discounts?|discounted|reduced|sale(?: items?| price)?|"
    r"marked down|clearance|bargains?|deals?|special offers?|im angebot|reduziert\w*|"
    r"sonderangebote?|"
    r"en promo(?:tion)?|sold[eé]\w*|en oferta|rebajad\w*|de oferta)\b|打折|特价|促销|优惠"
)
COUNT = re.compile(
    r"(?i)\b(?:how many|number of|count of|wie viele|combien de|cu[áa]nt[oa]s)\b|"
    r"多少(?:种|款|个|件)|几(?:种|款)"
)
SHOPPING = re.compile(
    r"(?i)\b(?:(?:do|does|did) (?:you|u|ya) (?:guys )?(?:also )?(?:have|sell|carry|stock|offer|do|"
    r"got)|"
    r"have you got|you got|are there|is there|looking for|searching for|shopping for|in search of|"
    r"show(?: me)?|find(?: me)?|list(?: all)?|see|browse|give me|get me|recommend\w*|suggest\w*|"
    r"i(?:['’]m| am)? (?:need|want|wanna|would like|after|looking)|we need|i['’]?d like|need|want|"
    r"which|what(?!(?: is| are|['’]?s) (?:the|your|my)\b)(?:['’]?s)?|any(?:thing)?|something|"
    r"everything|"
    r"products?|items?|got any|"
    r"what about|how about|"
    r"can i (?:get|buy|have)|where can i (?:get|buy|"
    r"find)|"
    r"haben sie|habt ihr|gibt es|suche|ich brauche|zeig\w*|welche[rsn]?|"
    r"avez[- ]vous|cherche|je voudrais|montrez|quel(?:le)?s?|tienen|tenéis|busco|quiero|hay|"
    r"muéstr\w+|cuáles?|qué)\b|有没有|有.{0,12}吗|推荐|我想买|有卖|哪些|哪款|哪种|卖.{0,8}吗|想要|找"
)
POLICY = re.compile(
    r"(?i)\b(?:return(?:s|ed|ing)?|refund\w*|exchang\w*|send (?:it |them )?back|ship(?!ping "
    r"weight)\w*|"
    r"deliver\w*|post(?:age)?|track\w*|cancel\w*|order(?:s|ed|ing)?|my (?:parcel|package|account)|"
    r"repair\w*|fix|mend\w*|wash(?!able)\w*|clean\w*|(?:tumble[- ]|air[- ])dry|"
    r"(?:dry|iron)(?:ing)?(?= (?:it|them|this|my|the)\b)|reproof\w*|proof(?!ing)|"
    r"resole?d?|maintain|"
    r"store (?:it|them|my)|pay\w*|invoice|instal?ments?|vouchers?|coupons?|gift cards?|"
    r"quot(?:es?|ation)\b|size (?:do|should|would|am|is)\b|warrant\w*|guarantee\w*|guides?|size "
    r"charts?|manuals?|instructions?|advice|tips?|"
    r"discount codes?|promo codes?|price match\w*|customs|duty|"
    r"true to size|run (?:small|large|big)|vat|opening hours?|pick ?up|collect|measure|choose|"
    r"fit me|rent|hire|borrow|lease|broke\w*|"
    r"broken|damaged|faulty|defect\w*|complain\w*|made in|versand\w*|rückgabe|zurück\w*|"
    r"umtausch\w*|"
    r"liefer(?:ung|zeit)\w*|bezahl\w*|waschen|reparier\w*|retourn\w*|livraison|livrez|rembours\w*|"
    r"laver|répar\w*|devol\w+|envío|reembols\w*|lavar|reparar)\b"
    r"|退货|退款|换货|配送|运费|发货|订单|付款|支付|发票|维修|清洗|保修"
)
"""Words of questions about rules and service, which a list of products never answers."""
DEFINITION = re.compile(r"(?i)^\W*what(?:['’]s| is| are) (?:the|your|my)\b|\bpolicy\b")
"""Asks about one thing, a rule more often than a product: "what is the warranty"."""
TAG = re.compile(
    r"(?i)(?:,\s*|\s)(?:right|correct|true|(?:is|are|does|do|has|have)n['’]?t (?:it|they)|"
    r"oder|richtig|stimmt['’]?s?|n['’]est[- ]ce pas|verdad|对吧|对吗|是吧)\s*[?？]?\s*$"
)
"""Turns a statement into a question: "it is pasteurised, right?"."""
PROSE = re.compile(
    r"(?i)\b(?:my|our|was|were|is|are|am|isn['’]?t|aren['’]?t|wasn['’]?t|should|must|allowed|"
    r"arrived|"
    r"mein\w*|unser\w*|war|ist|mon|ma|mes|était|est|mi|mis|era|está)\b|我的|坏"
)
"""Tells a story or asks about one thing, where other words than the kind's are left unread."""
PAST = re.compile(r"(?i)\b(?:last (?:year|month|week|season)|used to|ago|yesterday)\b|去年|上个月")
"""Asks what was: records say only what is."""
QUESTION = re.compile(
    r"(?i)^\W*(?:so |and |but |hi |hey |hello |ok )*(?:how(?! many| much)|why|when|where|who|can|"
    r"could|"
    r"will|would|does|do|is|are|should|what happens|wie|warum|wann|wo|kann|comment|pourquoi|quand|"
    r"puis|cómo|por qué|cuándo|dónde|puedo)\b"
)
NEGATION = re.compile(
    r"(?i)(?:\bnot(?: in| from| made of)?|\bno|\bwithout|\bexcept(?: for)?|\bnon|\bother than|"
    r"\bexcluding|"
    r"\bohne|\bnicht|\bkeine?|\bsans|\bpas(?: en)?|\bsin|不要|不是|除了)\s*-?$"
)

_FUNCTION_WORDS = (
    "a an the this that these those my your our his her their its it i you u we they he she me us "
    "them is are was were be been am do does did have has had got get gets can could will would "
    "should may might must shall not no nor and or but if then than so as at by for from in into "
    "of off on onto to up with without about over under below above between within around near "
    "what which who whom whose when where why how many much more most less least some any all "
    "both each every other another there here also too very just only please pls plz hi hey hello "
    "thanks thank ok okay yes yeah yep sell sells selling sold carry stock stocks stocked offer "
    "show find list need want like looking look search buy buying recommend suggest available "
    "tell give let know see please want wanna gonna im ive id dont doesnt isnt one ones thing "
    "things something anything kind kinds sort sorts type types und oder ein eine einen der die "
    "das den dem mit für von zu in im aus bei ist sind haben sie ich ihr wir es gibt suche brauche "
    "welche welcher welches wie viel viele kostet kosten le la les un une des du de et ou avec "
    "pour dans en est sont avez vous je cherche quel quelle quels quelles combien el los las una "
    "unos unas y o con para por son tienen usted busco qué cuál cuáles cuánto max maximum min "
    "minimum than euro euros eur dollars usd pounds gbp price priced cost costs costing money "
    "product products item items rated rating star stars keep keeps still currently today now "
    "budget spend pay size sizes color colors colour colours men women kids unter über zwischen "
    "bis ab moins plus entre menos más entre hasta compare versus vs difference better either "
    "made whats ur u suitable per ohne nicht kein keine sans pas sin"
)
_DESCRIBING_NOTHING = (
    "good great nice best better decent proper quality cheap cheaper cheapest affordable "
    "inexpensive expensive budget new newest popular top different various available similar "
    "cool beautiful perfect suitable right favorite recommended heavy light lighter lightest "
    "big bigger biggest large larger largest small smaller smallest warm warmer warmest bright "
    "brighter brightest long longer longest short shorter gute guter gutes günstige bon bonne "
    "buen buena buenos discounted reduced single 2nd pair real actual"
)
OCCASIONS = frozenset(
    split_words(
        "gift present idea birthday christmas xmas wedding anniversary someone somebody son "
        "daughter dad mum mom father mother wife husband girlfriend boyfriend friend brother "
        "sister nephew niece grandma grandpa colleague him her geschenk geburtstag weihnachten "
        "cadeau anniversaire noël regalo cumpleaños navidad range selection assortment stuff "
        "article old"
    )
)
"""Words that describe nothing unless a record holds them: "gifts under 30"."""
BREAKS = frozenset(split_words(_FUNCTION_WORDS))
"""Words that end the description of a noun, read leftwards."""
SKIPS = frozenset(split_words(_DESCRIBING_NOTHING))
"""Words that describe nothing a record could hold."""
KNOWN_WORDS = (
    BREAKS
    | SKIPS
    | frozenset(
        split_words(
            "weight weigh weighs lighter heavier carry measure dimension material made brand maker "
            "makes temperature degree waterproof rating stars review compare comparison weather "
            "delivery shipping return refund order warranty wife husband girlfriend boyfriend "
            "friend "
            "daughter mother father trip travel holiday vacation weekend week month year today "
            "tomorrow hiking walking camping winter summer spring autumn question problem help "
            "store "
            "shop person people human agent account password parcel package customer service "
            "battle "
            "boat boats board book books phone phones laptop computer table chair car bike bicycle "
            "food drink coffee water machine second third first last same again sorry really maybe "
            "long longer short shorter thick thin wide bigger smaller enough come comes available "
            "between around about roughly another either while where there their every other"
        )
    )
)
"""Words that are no typos, whatever a catalogue's own words look like."""
