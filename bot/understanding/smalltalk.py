"""What people say to a shop besides questions, in English, Chinese, German, French and Spanish.

Every pattern is matched against a whole message or a whole sentence, so a greeting before a
question is no greeting. Common misspellings are listed rather than guessed: one letter from
"thanks" lie "tanks", which a shop may sell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

EDGE = r"[\s!.,?~:;)(*'\"\U0001F000-\U0001FAFF\u2600-\u27BF\u200d\ufe0f！。？，～、…¡¿-]*"
"""What may stand around small talk: punctuation and emoji."""

_GREETING = (
    r"(?:h+i+|hiya|he+l+o+w?|hell+o+|hallo+|hey+a?|heya|hej|howdy|yo+|sup|greetings|"
    r"(?:a )?(?:very )?good ?(?:mornin[g']?|afternoon|evenin[g']?|day)|g'?day|morning|"
    r"guten (?:tag|morgen|abend)|moin(?: moin)?|servus|gr[üu](?:ß|ss) (?:gott|dich|euch)|gr[üu]ezi|"
    r"bonjour|bonsoir|salut|coucou|hola+|buen[oa]s(?: (?:d[ií]as|tardes|noches))?|ciao|"
    r"dear (?:sirs?|madam|team|sir or madam|shop|all)|to whom it may concern|sehr geehrte.{0,30}|"
    r"你好|您好|嗨|哈[喽啰]|在吗|在么|亲|早上好|上午好|下午好|晚上好|早)"
    r"(?:,? (?:there|again|all|everyone|everybody|guys|folks|team|mate|sir|madam|zusammen|"
    r"à tous|a todos))?"
)
_WELLBEING = (
    r"(?:how(?: a|')?re? (?:you|u|ya|things)(?: doing)?(?: today)?|how r u|how(?: i|')s it going|"
    r"how do you do|what'?s up|wie geht(?:'?s| es)(?: dir| ihnen| euch)?(?: heute)?|"
    r"(?:comment )?[çc]a va|comment allez[- ]vous|qu[ée] tal|c[óo]mo est[áa]s?|你好吗|最近好吗|"
    r"(?:i )?hope (?:yo)?u(?: a|')?r?e? (?:are |r )?(?:all )?(?:well|good|fine|ok(?:ay)?|"
    r"having a (?:good|nice|great|lovely) (?:day|one|week|weekend|morning|evening))|"
    r"(?:i )?hope (?:all is|everything is|this finds you) well)"
)
_THANKS = (
    r"(?:(?:ok(?:ay)?|great|perfect|cool|nice|super|awesome|wonderful|all right|alright|got it|no|"
    r"yes|brilliant|lovely|excellent|amazing|fab)[,!. ]*)?"
    r"(?:(?:many |big |so many )?tha?n[kx]s?'?(?: you| u| ya)?|thank[sz]?|thansk|thnk(?:s| you)?|"
    r"tnx|thks|thx|tx|ty(?:sm|vm)?|ta|cheers|(?:i )?(?:really )?appreciate (?:it|that|your help)|"
    r"much appreciated|that(?:'s| is| was) (?:very |really |so )?(?:kind|helpful|great)|"
    r"very helpful|"
    r"danke(?: ?sch[öo]n| sehr| dir| ihnen| euch)?|vielen(?: lieben)? dank|besten dank|"
    r"merci(?: beaucoup| bien)?|mil gracias|(?:muchas |muchísimas )?gracias|grazie|"
    r"(?:好的?[,，]?)?(?:谢谢(?:你|您|啦|了)?|多谢|感谢|谢啦|谢了))"
    r"(?: (?:so|very|ever so) much| a (?:lot|bunch|million|ton|mil)| (?:loads|tons|heaps)| again| "
    r"in advance| im voraus| d'avance| de antemano| mate| guys)*"
    r"(?:[,!. ]*(?:that(?:'s| is) (?:all|great|perfect|it|everything)|(?:good )?bye|"
    r"for (?:all )?(?:your|the|ur) (?:help|time|reply|answer|info|quick (?:reply|answer|response)))"
    r")?"
)
_OK = (
    r"(?:(?:ok(?:ay)?|okey|kk?|great|perfect|cool|nice|awesome|super|brilliant|lovely|excellent|"
    r"amazing|good|fine|got it|gotcha|i see|understood|makes sense|all good|all right|alright|sure|"
    r"no(?:pe)?|no worries|never ?mind|forget it|that(?:'s| is) (?:all|it|everything|fine|good|"
    r"great|ok(?:ay)?)|nothing else|yes|yep|yeah|yup|gut|alles klar|in ordnung|passt|nein|ja|"
    r"d'accord|tr[èe]s bien|parfait|c'est bon|non|oui|vale|de acuerdo|muy bien|perfecto|no|s[íi]|"
    r"好的?|好吧|行|明白了?|知道了|没事了?|可以|不用了?|嗯+|是的?)[,!. ]*){1,3}"
)
_BYE = (
    r"(?:(?:ok(?:ay)?|great|perfect|cool|all right|alright|thanks?(?: you)?|thx|good|danke|merci|"
    r"gracias)[,!. ]+){0,3}"
    r"(?:good ?bye+|b+ye+(?: ?bye+)?|bye for now|cya|see (?:you|ya|u)(?: later| soon| around)?|"
    r"take care|(?:have a|enjoy your) (?:nice |good |great |lovely )?(?:day|one|evening|weekend|"
    r"night)|good night|talk (?:soon|later)|tsch[üu](?:ss?|ß)|auf wiedersehen|bis (?:bald|dann|"
    r"sp[äa]ter)|sch[öo]nen (?:tag|abend)(?: noch)?|au revoir|[àa] bient[ôo]t|bonne (?:journ[ée]e|"
    r"soir[ée]e)|adi[óo]s|hasta (?:luego|pronto|ma[ñn]ana)|chao|再见|拜拜|回头见|晚安)"
)
_BEING = (
    r"(?:an? )?(?:real |actual |live |just )*(?:human(?: being)?|person|people|bots?|robots?|"
    r"a\.?i\.?|machine|chat ?bots?|computer|program|automated|chat ?gpt|llm|alive|real|man|woman)"
)
_IDENTITY = (
    rf"(?:(?:so |but |wait )?(?:(?:are|r) (?:you|u)|is this|you(?:'re| are)?|u r|is (?:there )?"
    rf"(?:anyone|somebody|someone|anybody))(?: just| really| actually)? {_BEING}"
    rf"(?: or (?:not|just )?{_BEING})?(?: (?:there|here|then|right))?|"
    r"(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|who is this|who made you|"
    r"what(?:'s| is)? (?:your|ur) name|do (?:you|u) have a name|"
    rf"(?:am|are) (?:i|we) (?:talking|speaking|chatting|writing|texting) (?:to|with) {_BEING}"
    rf"(?: or {_BEING})?|who am i (?:talking|speaking|chatting) (?:to|with)|"
    r"(?:bist du|sind sie)(?: ein| eine| eigentlich| echt)* (?:mensch|bot|roboter|maschine|ki|"
    r"computer|person)|(?:wer|was) (?:bist du|sind sie)|wie hei(?:ß|ss)(?:t du|en sie)|"
    r"(?:es-tu|[êe]tes[- ]vous|tu es|vous [êe]tes)(?: un| une)? (?:vrai |vraie )?(?:robot|humain|"
    r"personne|bot|ia|machine)|qui (?:es-tu|[êe]tes[- ]vous)|"
    r"(?:eres|es usted|es)(?: un| una)? (?:robot|humano|persona(?: real)?|bot|m[áa]quina|ia)|"
    r"qui[ée]n (?:eres|es usted)|c[óo]mo te llamas|"
    r"你是谁|你是什么|你叫什么(?:名字)?|(?:你|您)?是(?:真人|机器人|人工(?:智能)?|AI|人)(?:吗|么|"
    r"还是.{1,4})?)"
)
_CAPABILITIES = (
    r"(?:what (?:else )?(?:can|do) (?:you|u) do|(?:how|what) (?:can|could) (?:you|u) help"
    r"(?: me)?(?: with)?|(?:can|could|would) (?:you|u) (?:please )?help(?: me)?(?: out| please|"
    r" pls)?|"
    r"(?:please |pls )?help(?: me)?(?: out)?(?: please| pls)?|"
    r"i (?:need|want) (?:some |ur |your |a bit of )?help(?: please| pls)?|"
    r"(?:i have|i've|i got|ive)(?: got)? (?:a|some|another|one|a few|one more) (?:quick |little |"
    r"small )?(?:questions?|problem|query)(?: for (?:you|u))?|quick question|"
    r"(?:can|may|could) i ask (?:(?:you|u) )?(?:something|a (?:quick )?question)|"
    r"what can i ask(?: you)?|how does this work|"
    r"was kannst du|(?:kannst du|k[öo]nnen sie) mir helfen|hilfe|ich (?:habe|h[äa]tte) (?:eine|mal "
    r"eine) frage|"
    r"(?:peux-tu|pouvez[- ]vous) m'aider|aidez[- ]moi|j'ai une question|que (?:peux-tu|pouvez[- ]"
    r"vous) faire|"
    r"(?:me )?puede(?:s)? ayudar(?:me)?|ayuda|tengo una (?:pregunta|duda)|qu[ée] puedes hacer|"
    r"你能做什么|你会什么|你可以做什么|帮帮我|帮我一下|能帮我吗|我有(?:个|一个)?问题|请问)"
)

SMALLTALK_PATTERNS: Mapping[str, str] = {
    "greeting": rf"{_GREETING}(?:{EDGE}{_WELLBEING})?|{_WELLBEING}",
    "thanks": _THANKS,
    "ok": _OK,
    "bye": _BYE,
    "identity": _IDENTITY,
    "capabilities": _CAPABILITIES,
}
"""Name of the intent to the pattern of a whole sentence, in order of precedence."""

SMALLTALK_SENTENCES: Mapping[str, re.Pattern[str]] = {
    intent: re.compile(f"(?i){EDGE}(?:{pattern}){EDGE}")
    for intent, pattern in SMALLTALK_PATTERNS.items()
}

_OPENINGS = {
    intent: re.compile(rf"(?i){EDGE}(?:{pattern})(?!\w){EDGE}")
    for intent, pattern in SMALLTALK_PATTERNS.items()
}


def name_smalltalk(text: str) -> str:
    """Return the intent of a text that is nothing but small talk, else an empty text.

    Several in a row ("no that's all thanks bye") are the last one's.
    """
    for intent, pattern in SMALLTALK_SENTENCES.items():
        if pattern.fullmatch(text):
            return intent
    rest, last = text.strip(), ""
    while rest:
        found = [(m.end(), name) for name, p in _OPENINGS.items() if (m := p.match(rest))]
        end, last = max(found, default=(0, ""))
        if not end:
            return ""
        rest = rest[end:]
    return last
