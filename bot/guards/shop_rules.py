"""Rules for what is to be got out of a shop's bot: its prompt, data, promises, obedience.

The bot's own instructions; other customers' data; discounts and promises that nobody made, demanded
as words to repeat or in the shop's name; and orders to decode something and obey it. A question
passes: "can you confirm that delivery is free?" is answered from the documents, "confirm that I get
90 % off" is stopped.

Patterns see lower-cased text without accents; every repeat in them is bounded.
"""

from __future__ import annotations

import re

GAP = r"[^.!?\n]"
"""What may stand between two words of one sentence."""

_FREE = (
    r"(?:free|for nothing|at no cost|no charge|half[- ]price|refund\w{0,3}|(?:[3-9]\d|100) ?"
    r"(?:%|percent|per cent|prozent|pour ?cent|por ?ciento)|(?:1|one|0|zero) (?:dollar|euro|cent|"
    r"pound)s?|[$€£] ?[01](?:\.00)?\b|gratis|kostenlos|umsonst|geschenkt|gratuit\w{0,2}|offert\w?|"
    r"免费|免运费|[一二三]折)"
)
_PLEDGE = (
    r"(?:promise|guarantee|pledge|swear|declare|assure me|agree|confirm in writing|versprich|"
    r"verspreche|garantiere|bestatige|promets|promettez|garanti[sr]\w{0,3}|confirme[zr]?|promete|"
    r"garantiza|confirma)"
)
_SAY = (
    r"(?:say|state|write|reply|respond|answer|repeat(?: after me)?|tell (?:me|everyone|"
    r"customers) that|"
    r"act as if|behave as if|pretend|sag|schreib|dis|dites|ecris|ecrivez|di|escribe|declara)"
)
_ORDERS = r"(?:^|[.!?;:,\n] ?|\b(?:please|and|then|now|just|bitte|und|et|y|por favor) )"
"""Before a verb in the imperative; "can you confirm" asks, and is answered."""

_PEOPLE = r"(?:customers?|users?|clients?|shoppers?|buyers?|visitors?|members?|people|persons?)"
_PRIVATE = (
    r"(?:orders?|order (?:history|details|numbers?)|address(?:es)?|e-?mails?(?: address(?:es)?)?|"
    r"phones?(?: numbers?)?|telephone numbers?|(?:personal )?(?:data|details|information|info)|"
    r"names?|cards?|credit cards?|card numbers?|payment (?:data|details|methods?)|passwords?|"
    r"accounts?|purchases?|purchase history|chats?|messages?|conversations?|records?)"
)
_TELL = (
    r"(?:reveal|show|print|repeat|output|tell|give|display|dump|leak|expose|disclose|share|recite|"
    r"quote|copy|read|paste|write|list|summari[sz]e|translate|encode|spell|send|type|echo|return|"
    r"what(?:'s| is| are| was| were)|zeige?|verrate?|gib|nenne|wiederhole|drucke|wie lautet|"
    r"was steht in|montre[zr]?|revele[zr]?|affiche[zr]?|donne[zr]?|repete[zr]?|quel(?:le)?s? sont|"
    r"quel est|muestra(?:me)?|revela|dime|dame|imprime|repite|cual es|rivela|mostra(?:mi)?)"
)
_SECRETS = (
    r"(?:system[- ]?(?:prompts?|messages?|instructions?)|(?:hidden|secret|initial|original|"
    r"internal|"
    r"developer|base|pre) ?-?(?:prompts?|messages?|instructions?|directives?)|"
    r"systemanweisung(?:en)?|system-?prompts?|(?:prompt|instructions?|message)s? (?:du )?systeme|"
    r"prompt (?:del?|di) sistema|(?:instrucciones|istruzioni) (?:del|de|di) sistema|"
    r"context window|environment variables|internal (?:configuration|config|data|notes)|"
    r"api[- ]?keys|access tokens?|credentials|admin(?:istrator)? password|source code)"
)


def join_patterns(*patterns: str) -> re.Pattern[str]:
    """Return one pattern that matches where any of them does."""
    return re.compile("|".join(patterns))


SHOP_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "extraction",
        join_patterns(
            r"\b(?:your|its|the bot's|the assistant's) (?:secret|hidden|internal|initial|"
            r"original|system) "
            r"(?:rules|prompts?|instructions?|configuration|message|guidelines|directives)\b",
            r"\b(?:deine[nrm]?|ihre[nrm]?) geheimen? (?:anweisungen|regeln|vorgaben)|"
            r"\b(?:tus|sus) "
            r"(?:instrucciones|reglas) (?:ocultas|secretas)|\b(?:tes|vos) (?:instructions|"
            r"consignes|regles) "
            r"(?:cachees|secretes)|\btue istruzioni (?:nascoste|segrete)",
            rf"\b{_TELL}\b{GAP}{{0,20}}\b(?:your configuration|"
            rf"the configuration)\b(?= (?:into|in|backwards|"
            r"that you|word|verbatim|you))",
            r"\b(?:must|have to|should) disclose your\b|\b(?:first|very first) message of this "
            r"(?:conversation|chat)\b|(?:逐字|一字不差).{0,10}(?:重复|输出|复述)|第一条(?:指令|消息|提示)",
            rf"\b{_TELL}\b{GAP}{{0,60}}\b{_SECRETS}\b(?! (?:reset|for|in|on) )",
            r"\b(?:your|the|this) (?:hidden |full |entire |exact |"
            r"complete )?system[- ]?prompts?\b",
            r"\b(?:deine[nrms]?|dein|den|ihre[nrm]?|tu|ton|votre|el|le|su) (?:system-?prompt|"
            r"prompt (?:systeme|del? sistema))\b",
            rf"\b{_TELL}\b{GAP}{{0,30}}\byour (?:exact |full |own |entire |initial |original |"
            rf"first )?"
            r"(?:system )?(?:prompts?|instructions?|directives?|configuration|programming)"
            r"(?: verbatim| word for word| exactly| in full| above| now| please)?(?: ?[.!?]|\n|$)",
            rf"\b{_TELL}\b{GAP}{{0,30}}\b(?:instructions?|rules|prompts?|guidelines|directives) "
            r"(?:that )?(?:you (?:were|have been|are|got|received)|given to you|above|"
            r"your developers)\b",
            rf"\b{_TELL}\b{GAP}{{0,20}}\b(?:words|text|everything|message|lines?|conversation)s? "
            rf"(?:that (?:is|was|were|are) )?(?:written )?above\b|\bstarting with ['\"]?you are\b",
            r"\bwhat was (?:written|said|stated) above\b|\brepeat (?:everything|all) (?:above|"
            r"before)\b",
            r"\b(?:verrate|zeige?|nenne|gib|wiederhole)\b.{0,30}\b(?:deine|ihre) (?:anweisungen|"
            r"instruktionen|vorgaben|system\w{0,12})",
            r"\b(?:revele|montre|donne|affiche|repete)\w{0,5}\b.{0,20}\b(?:tes|"
            r"vos) (?:instructions|"
            r"consignes)\b|\b(?:revela|muestra|dime|dame|repite)\w{0,3}\b.{0,20}\btus "
            r"(?:instrucciones|directrices|reglas)\b",
            r"(?:系统|系統|初始|隐藏|隱藏|内部).{0,3}(?:提示|指令|设定|設定|消息)|提示词|提示詞|"
            r"(?:告诉|显示|输出|说出|重复|打印|泄露).{0,10}(?:你的|您的)(?:指令|指示|设定|规则|"
            r"prompt)|"
            r"(?:重复|复述|输出).{0,6}(?:以上|上面).{0,6}(?:内容|文字|所有)",
        ),
    ),
    (
        "other people's data",
        join_patterns(
            rf"\b{_PRIVATE}(?: and {_PRIVATE})? (?:of|from) the (?:customer|client|person|"
            rf"one) (?:before|"
            r"after|ahead of) me\b|\b(?:customer|client)s? (?:emails|data|"
            r"records)\b.{0,40}\b(?:send|forward|"
            r"post) (?:them|it)\b|\bdonnees (?:des )?clients\b.{0,30}\benvoi",
            r"\bremember\b[^.!?\n]{0,40}\bi(?:'m| am) (?:an? |the )?(?:admin\w{0,10}|owner|"
            r"developer)\b|"
            r"\bsudo\b|\bgive me (?:full|unlimited|backend) access\b",
            rf"\b(?:other|another|all(?: the| of your| your)?|every|each|previous|last|different|"
            rf"random|some(?:one|body) else'?s?|your) {_PEOPLE}(?:'s?|s'|’s?)? "
            rf"{_PRIVATE}\b(?! (?:reviews?|service))(?<! messages)(?<! people orders)",
            rf"\b(?:show|give|tell|list|export|send|dump|forward|e-?mail|read|display|"
            rf"collect|leak|"
            rf"share|print|output|access|provide|download)\b{GAP}{{0,40}}\b(?:customer|user|"
            rf"client|"
            r"member|order|buyer)s?'? (?:list|database|data(?:base)?|records|e-?mails|table|"
            r"details of|information of|addresses|names|phone numbers|passwords|accounts)\b",
            rf"\b(?:orders?|purchases|address(?:es)?|e-?mails?(?: address(?:es)?)?|phone numbers?|"
            rf"names?|"
            rf"(?:personal )?(?:details|data|information)|credit cards?|card numbers?|passwords?) "
            rf"(?:of|from|for|belonging to|placed by|made by) (?:(?:all |any |the |some |"
            rf"an?)?(?:other|"
            rf"another|all|every|previous|last|different|random) (?:of )?(?:your |the )?{_PEOPLE}|"
            rf"someone else|somebody else)\b",
            r"\b(?:what|tell|show|give|find out|look ?up|need|want|know)\b"
            r"(?:(?!\bto\b|sen[dt]|deliver|ship|gift|present|change|"
            r"update)[^.!?\n]){0,25}\b(?:my )?"
            r"(?:ex|ex-\w{2,10}|neighbou?r|boss|colleague|coworker|landlord|celebrity)'?s? "
            r"(?:home |email |phone |delivery )?(?:address|phone|e-?mail|number|order history|"
            r"orders|"
            r"purchases|password|card)\b",
            rf"\b{_PRIVATE} (?:of|from|for) the (?:customer|client|buyer|user)s? (?:with|who|"
            rf"behind|that)\b|"
            r"\b(?:list|show|give|read|tell|send|export)\b[^.!?\n]{0,12}\b(?:the (?:last|latest|"
            r"most "
            r"recent|newest)|all|every)(?: \w{1,12})? (?:orders?|customers?)\b(?! (?:service|"
            r"reviews?|"
            r"over|above|under|of mine|i)\b)",
            r"\bwhat (?:did|has|have) (?:my )?(?:ex|neighbou?r|boss|colleague|girlfriend|"
            r"boyfriend|"
            r"husband|wife|other customers?|another customer|customer)\b.{0,20}\b(?:buy|bought|"
            r"order"
            r"(?:ed)?|purchased?)\b",
            r"\bwho (?:else )?(?:placed|made) (?:order|the last)\b|\b(?:last|"
            r"previous) customer'?s? "
            r"(?:order|address|card|name|e-?mail|question|message)",
            r"\b(?:daten|adress\w{0,2}|bestellung(?:en)?|e-?mails?|namen|nummern?) (?:von |der |"
            r"eines )"
            r"(?:anderen?[rn]? |allen? |fremden )(?:kund\w{1,5}|person\w{0,2}|nutzer\w{0,2})|"
            r"\b(?:kundenliste|kundendaten(?:bank)?|alle kunden)\b(?=.{0,60}\b(?:zeig|gib|sende|"
            r"schick|liste))|\b(?:zeig|gib|sende|schick|liste)\w{0,3}\b.{0,30}\b(?:kundenliste|"
            r"kundendaten(?:bank)?|alle kunden)\b",
            r"\b(?:donnees|adresses?|commandes?|e-?mails?|noms?|numeros?) (?:d'|de |des |du )"
            r"(?:un |une |tous les |toutes les )?(?:autres? )?client\w{0,3}\b",
            r"\b(?:datos|direccion(?:es)?|pedidos?|correos?|nombres?|numeros?|telefonos?) de "
            r"(?:otros?|otras?|todos los|todas las|los demas|un|el ultimo) client\w{0,3}\b",
            r"(?:其他|别的|別的|所有|另一个|上一个|全部)(?:的)?(?:客户|顾客|用户|客人|買家|买家|"
            r"人).{0,6}"
            r"(?:订单|地址|电话|邮箱|信息|资料|数据|姓名|手机|記錄|记录)|"
            r"(?:客户|用户|顾客)(?:名单|数据库|资料库)",
            r"\bgrant (?:me |this user |him |all )?(?:admin|root|full) ?\w{0,7}|\b(?:give|get) me "
            r"(?:admin|root|database|backend) (?:access|rights|privileges)\b|"
            r"\b(?:raw|whole|entire|customer) database\b|\bdrop table\b|\bprivate admin pages?\b",
        ),
    ),
    (
        "promises",
        join_patterns(
            r"\bfrom now on (?:every|each|all|any) (?:products?|items?|orders?|"
            r"things?)\b[^?\n]{0,20}\b(?:costs?|"
            r"is|are)\b",
            rf"{_ORDERS}{_PLEDGE}\b(?! policy| period|"
            rf" card)[^?\n]{{0,90}}?{_FREE}[^?\n]{{0,40}}(?:[.!;]|\n|$)",
            rf"{_ORDERS}confirm\b[^?\n]{{0,30}}\b(?:i|we|me|my|us|everything|"
            rf"all)\b[^?\n]{{0,60}}?{_FREE}"
            r"[^?\n]{0,40}(?:[.!;]|\n|$)",
            rf"{_ORDERS}{_SAY}(?: to me| with| me| us)?(?:,|:| that| only| back| dass| que| if|"
            rf" the words)? "
            rf"[^?\n]{{0,70}}?{_FREE}[^?\n]{{0,40}}(?:[.!;\"']|\n|$)",
            r"\b(?:promise|guarantee|pledge|say|confirm|swear|commit|speak|"
            r"offer)\b[^?\n]{0,60}\b(?:in the "
            r"(?:(?:shop|store|company|brand)'s name|name of (?:the|your|this) (?:shop|store|"
            r"company|"
            r"brand))|in your (?:shop|store|company)'s "
            r"name|on behalf of (?:the|your|this) (?:shop|store|company|seller))\b",
            r"\bim namen (?:des|ihres|eures) (?:shops|ladens|geschafts|unternehmens)|"
            r"\bau nom (?:de la "
            r"boutique|du magasin)|\ben nombre de la tienda",
            r"\blegally binding\b.{0,60}\b(?:no takes|agreement|offer|deal)|\b(?:and|that's|with|"
            r"say) "
            r"(?:that's |that is |this is )?a legally binding\b|\bno take(?:s|sies)[- ]backs",
            r"\byou (?:must|have to|should|shall|will) (?:always )?(?:agree|say yes) (?:with|to) "
            r"(?:everything|anything|all|whatever)\b|\bagree (?:with|to) (?:everything|anything|"
            r"whatever) (?:the customer|i)\b",
            rf"{_ORDERS}(?:give|sell|offer|grant|apply)\b(?: (?:me|us|it|this|that|them|to|the|a|"
            rf"an|my|"
            r"order|cart)){1,5} [^?\n]{0,30}?(?:(?:[5-9]\d|100) ?(?:%|percent|prozent|por ciento|"
            r"pour cent)|"
            r"for (?:free|nothing|1|one|0|zero|[$€£] ?[01]\b))",
            r"\b(?:set|change|lower|reduce|drop|"
            r"put)\b[^?\n]{0,25}\bprices?\b[^?\n]{0,20}\bto (?:0|"
            r"zero|1|one|"
            r"nothing|[$€£] ?[01]\b)",
            r"\b(?:make up|invent|fabricate)\b[^?\n]{0,25}\b(?:discounts?|coupons?|codes?|"
            r"vouchers?|"
            r"prices?|reviews?|offers?)\b",
            r"\b(?:pretend|assume|imagine|suppose|act as if)\b[^?\n]{0,40}\b(?:i (?:have|had|am|"
            r"was)|i'm|there is)"
            r"[^?\n]{0,25}\b(?:discount|coupon|vip|voucher|refund|employee|staff|manager|approved|"
            r"paid)\b",
            r"\b(?:pretend|act as if|behave as if)\b[^?\n]{0,30}\b(?:polic(?:y|ies)|prices?|rules|"
            r"documents?|delivery|shipping|returns?|warranty)\b[^?\n]{0,12}\b(?:says?|is|are|has|"
            r"was)\b",
            r"\b(?:the |your |a )?(?:manager|boss|ceo|colleague|owner|"
            r"supervisor)\b[^?\n]{0,40}\b(?:authori[sz]ed"
            r"|approved|already (?:agreed|promised)|told me)\b[^?\n]{0,60}\b(?:so )?(?:apply|give|"
            r"confirm|issue|"
            r"process|refund me)\b[^?\n]{0,40}(?:\d ?%|free|refund|discount|credit)",
            r"(?:保证|承诺|答应|以(?:本店|店铺|商店)的?名义|确认|说).{0,25}(?:免费|[1一二三]折|"
            r"半价|全额退款|"
            r"[5-9]0 ?%)(?!.{0,20}[?吗么])",
        ),
    ),
    (
        "encoded orders",
        join_patterns(
            r"\b(?:base ?64|rot ?13|hex|binary|morse)\b[^\n]{0,30}\b(?:follow|execute|obey|"
            r"run) (?:it|this|that)\b",
            r"\b(?:decode|decipher|decrypt|translate|convert|read|"
            r"unscramble)\b[^\n]{0,60}\b(?:base ?\d\d|"
            r"rot ?13|hex\w{0,8}|binary|morse|cipher|caesar|encoded|"
            r"encrypted)\b[^\n]{0,60}\b(?:do|"
            r"follow|"
            r"execute|obey|run|perform|comply|carry out)\b",
            r"\b(?:translate|decode|decrypt|decipher)\b[^.!?\n]{0,60}\band (?:then )?(?:follow|"
            r"execute|obey|"
            r"do (?:it|what|as)|carry out)\b",
            r"\b(?:base ?64|rot ?13|hex|binary|morse)\b[^\n]{0,40}\bdecode\b[^\n]{0,40}\b(?:do|"
            r"follow|"
            r"execute|obey|run|perform)\b",
        ),
    ),
)
"""Family to pattern."""
