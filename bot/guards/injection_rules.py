"""Rules for manipulation by the customer, by family, over every reading of a message.

The families follow OWASP LLM01:2025 and MITRE ATLAS AML.T0051 and T0054: overriding instructions,
role play without limits, asking for the prompt, faked turns and tool calls, pasted transcripts,
orders wrapped in an encoding; and two of shops: other people's data, and promises or discounts that
nobody made. The words were chosen on public attacks and on real messages to shops, which are full
of "ignore my last e-mail", "override the shipping option" and "can you confirm that it is free?".

Patterns see lower-cased text without accents (`bot.guards.normalizing`). Every repeat in them is
bounded, so that the work grows no faster than the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.guards.normalizing import build_readings
from bot.guards.shop_rules import GAP, SHOP_FAMILIES, join_patterns
from knowledge.scanning import TEMPLATE_TOKENS

_MINE = r"(?:my|our|meine[nrm]?|unsere[nrm]?|mon|ma|mes|notre|mi|mis|nuestr[oa]s?)"
"""Whose e-mail, order or instructions a customer wants ignored: their own."""

_RULES = (
    r"(?:(?:system-?)?(?:instructions?|instructionen|prompts?|directives?|directions?|guidelines?|"
    r"guardrails?|rules(?:et)?|programming|restrictions?|regeln|richtlinien|anweisung(?:en)?|"
    r"vorgaben|vorschriften|consignes?|regles?|instruccion(?:es)?|reglas?|directrices|istruzioni|"
    r"regole)|(?:content|safety|usage|openai) polic(?:y|ies)|safety (?:checks?|filters?|measures|"
    r"protocols?|features?)|(?:content|safety|moral|ethical) filters?)"
)
_QUALIFIED = (
    r"(?:all|any|every|each|the|your|these|those|this|previous|prior|preceding|earlier|above|"
    r"existing|original|initial|current|system|safety|content|other|of|from|developers?'?s?|"
    r"openai|"
    r"internal|hidden|set|given|default|alle[rn]?|deine[nrm]?|ihre[nrm]?|die|den|vorherigen?|"
    r"bisherigen?|obigen|vorigen|toutes|tes|vos|les|des|tous|precedentes?|anterieures|todas?|"
    r"todos|"
    r"las|los|tus|sus|anteriores|previas|tutte|le|tue|precedenti)"
)
_DROP = (
    r"(?:ignore|ignoring|disregard|forget|override|overrule|bypass|neglect|discard|circumvent|"
    r"violate|break|drop|abandon|(?:do not|don't|stop|no longer|not) "
    r"(?:follow|obey|comply with|adhere to)(?:ing)?|ignorier(?:e|en|t)?|vergiss|vergessen sie|"
    r"missachte|umgehe|ignore[zr]|oublie[zr]?|contourne[zr]?|ignora|ignore|olvida|olvide|"
    r"desobedece|dimentica)"
)
_AI = r"(?:chat ?gpt|gpt(?:-?\d)?|openai|dan|ai|llm|language model|chat ?bot|bot|assistant)"
_UNSAFE = (
    r"(?:\bdan\b|do(?:es)? anything|unrestricted|uncensored|unfiltered|unbiased|unlimited|amoral|"
    r"immoral|unethical|illegal|jailb?rea?k\w{0,3}|evil|without (?:any )?(?:rules|restrictions|"
    r"limits|limitations|filters?|censorship|ethic|moral)|no (?:rules|restrictions|limits|filters|"
    r"limitations|guidelines|content policy|morals?|ethic)|not (?:bound|limited|restricted|"
    r"constrained) (?:by|to)|free(?:d)? (?:from|of) (?:all|any|the)|developer mode|admin\w{0,10}|"
    r"root access|swear|curse|racist|never refuse|any request|criminal|hacker|malware|"
    r"ohne (?:regeln|einschrank|filter)|uneingeschrankt|sans (?:restriction|filtre|limite|regle)|"
    r"sin (?:restriccion|filtro|limite|regla|censura)|没有限制|不受限制)"
)
_ROLE = (
    r"(?:act(?:ing)? (?:as|like)|pretend(?:ing)?(?: to be| you are| that you are| you're)?|"
    r"role-?play(?:ing)? (?:as)?|simulat(?:e|ing)|emulat(?:e|ing)|impersonat(?:e|ing)|"
    r"you (?:are|'re) (?:now |going to |about to )|you will (?:be|play|act|become|take on)|"
    r"play the (?:role|part)|in the role of|take on the (?:role|persona)|become|respond as|"
    r"answer as|assume the (?:role|persona)|take (?:on|up) the (?:role|persona)|personify|"
    r"transform "
    r"into|from now on,? you(?:'re| are)|a character (?:named|called)|an ai (?:named|called)|"
    r"(?:du bist|sie sind) (?:jetzt|nun|ab)|spiele? (?:die rolle|einen)|tu so|"
    r"tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)|fais semblant|"
    r"joue le role|ahora eres|actua como|finge (?:ser|que)|haz(?:te)? (?:pasar|de)|ora sei)"
)

FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "override",
        join_patterns(
            rf"\b{_DROP}\b (?!{_MINE}\b)(?:{_QUALIFIED} ){{1,6}}(?:\w{{1,20}} ){{0,2}}{_RULES}\b",
            rf"\b{_DROP} (?:{_RULES})\b(?! (?:in|on|for|of) the\b)",
            r"\b(?:forget|disregard|ignore) (?:about )?(?:everything|anything|all)"
            r"(?: that)?(?: was| is| i)? (?:above|before this|you (?:know|were|have been|"
            r"learned|are)|prior|previous(?:ly)? (?:said|told|given)|preceding)\b",
            rf"\b(?:vergiss|olvida|oublie[zr]?|dimentica) (?:alles|todo|tout|tutto)\b{GAP}{{0,20}}"
            r"\b(?:besprochen|gesagt|vorher|anterior|dicho|hablado|dit|precede|detto|was)\b",
            r"\b(?:your|the) (?:new|real|true|only|actual) (?:instructions?|directives?|rules|"
            r"tasks?|"
            r"orders|purpose) (?:is|are|:|supersedes?|from now)",
            r"\b(?:new|updated|revised) (?:system )?(?:instructions?|directives?|rules|prompt) ?:",
            r"\bneue (?:anweisung(?:en)?|regeln) ?:|\bnouvelles (?:instructions|consignes) ?:|"
            r"\bnuevas (?:instrucciones|reglas) ?:",
            r"\byour (?:rules|guidelines|instructions|policies|restrictions) (?:have|are|were) "
            r"(?:now |been )?(?:changed|updated|lifted|removed|disabled|void|no longer)",
            r"\b(?:safety|content|security) (?:protocols?|filters?|checks?|guidelines?|policy|"
            r"mechanisms?|measures?)(?: and \w{1,20})? (?:are |is |have been |were )?(?:now )?"
            r"(?:disabled|off|removed|suspended|lifted|deactivated|not meant)",
            r"\bskip (?:all|any|the) (?:safety|security|confirmation)",
            r"\b(?:comply|obey)(?: fully)? (?:with )?(?:every|all|any) (?:my )?(?:requests?|"
            r"orders?|"
            r"commands?|instructions?)\b",
            r"\bsupersedes? all (?:prior|previous|other)\b",
            r"\bnothing (?:that )?you were told\b|\bopposite day\b|\bas if (?:no|"
            r"none of) (?:your )?"
            r"(?:policy|policies|rules|guidelines|restrictions)\b|\bnever (?:warn|apologi[sz]e)\b",
            r"\bwithout (?:any|your|all) (?:rules|filters?|restrictions|limits|"
            r"guidelines)\b.{0,30}\b(?:you|"
            r"answer|say|tell)\b|\b(?:answer|respond|say|once|"
            r"you)\b[^.!?\n]{0,40}\bwithout (?:any|your) "
            r"(?:rules|filters?|restrictions|limits|guidelines)\b",
            r"\bif you (?:had|have|were given) no (?:rules|filters?|restrictions|limits|"
            r"guidelines)\b|"
            r"\bfreed from (?:the|your|all)\b[^.!?\n]{0,20}\b(?:limits|rules|restrictions|"
            r"confines)\b",
            r"\bignora as instrucoes\b|\besqueca? (?:as|todas as) (?:instrucoes|regras)\b",
            r"你(?:是|现在|扮演).{0,14}(?:没有|沒有|不受).{0,6}(?:限制|规则|底线|约束|約束|道德)",
            r"\byou (?:can|may|will|must) (?:now )?(?:say|do|answer|generate|"
            r"write) (?:absolutely )?"
            r"(?:anything|everything)\b(?! (?:about|on|for|in)\b)",
            r"\b(?:answer|respond|reply|comply|proceed|antworten?|repondre|responder|rispondere)"
            rf"{GAP}{{0,25}}\b(?:without|with no|ohne|sans|sin|senza) (?:any |all |the |alle )?"
            r"(?:restrictions?|restriccion\w{0,2}|restrizion\w|limit(?:s|ations?|es|e)?|"
            r"censorship|"
            r"rules|guidelines|filtros?|einschra\w{1,8})\b",
            r"\b(?:you|du|tu|vous) (?:now |now have |have )?(?:have |has |hast |avez |as )?"
            r"(?:absolutely |from now on )?(?:no|keine|aucune|ninguna) (?:more |mehr )?"
            r"(?:content (?:policy|restrictions?)|restrictions|ethical|moral|regeln|guidelines|"
            r"regle|restriccion)\b(?! (?:on|for|in|regarding|against)\b)",
            rf"\b(?:from now on|from this point|ab (?:jetzt|sofort)|desormais|a partir de ahora|"
            rf"d'ora in poi)\b{GAP}{{0,40}}\b(?:no|keine|sans|sin|without|ignore|every request|"
            rf"all "
            rf"requests)\b{GAP}{{0,30}}\b(?:restrict\w{{0,5}}|rules|limits?|filters?|guidelines|"
            r"regeln|regles?|reglas|restriccion\w{0,2}|comply|everything|daten)\b",
            r"(?:忽略|无视|無視|忘记|忘記|忘掉|绕过|不要遵守|不再遵守|跳过).{0,14}"
            r"(?:指令|指示|规则|規則|提示|设定|設定|限制|约束|安全)",
            r"(?:你|您)(?:现在|從現在|从现在).{0,10}(?:没有|不受|沒有).{0,8}(?:限制|规则|約束|"
            r"约束)",
        ),
    ),
    (
        "persona",
        join_patterns(
            r"\b(?:imagine|pretend|suppose)(?: that)? (?:you (?:are|were|had)|to be|"
            r"you're)\b[^\n]{0,80}"
            r"\b(?:what would you (?:say|answer|do)|answer (?:whatever|anything|everything)|"
            r"no filters?|"
            r"any rules)\b",
            r"\b(?:fais comme si|stell dir vor|tu so als|imagina que|haz como si|"
            r"fingi)\b[^\n]{0,60}\b(?:ia|ki|"
            r"bot|assistent\w?|asistente|regeln|filtre|filter|filtro|regole|regles)\b",
            r"\b(?:sei|eres|es|bist) (?:\w{1,12} )?un(?:a|e)?(?:'| )(?:ia|ki|"
            r"bot)\b[^\n]{0,20}\b(?:senza|sin|sans|"
            r"ohne)\b",
            rf"\b{_ROLE}\b[^\n]{{0,160}}?{_UNSAFE}",
            rf"\b(?:you are|you're|act as|be|du bist|eres|es|sei) (?:now |jetzt |ahora )?"
            rf"(?:an? |un )?{_UNSAFE}",
            r"\bdo anything now\b|\b(?:chat|anti|evil|dark|unfiltered|based)[- ]?gpt\b",
            r"\b(?:developer|debug(?:ging)?|god|jailbreak|dan|sudo|maintenance|unrestricted|"
            r"opposite|"
            r"entwickler|desarrollador|developpeur)[ _-]?(?:mode|modus)\b",
            r"\b(?:modo|mode) (?:desarrollador|developpeur|dios|dieu)\b|开发者模式|開發者模式|"
            r"越狱模式",
            rf"\b(?:hello|hi|hey|hola|bonjour|hallo|dear),? {_AI}[,.!:]? ?(?:i|you|from|let|we|tu|"
            rf"du)"
            r"\b[^\n]{0,60}\b(?:are|going|act|pretend|role|play|simulate|immers|become|now)\b",
            r"\bact (?:as|like) (?:chat ?)?gpt\b|\bno longer (?:chat ?gpt|gpt|an? (?:ai|"
            r"support bot|"
            r"assistant|shop))\b",
            r"\b(?:confines|limitations|rules|policies|policy|guidelines|restrictions) (?:of|"
            r"set by|"
            r"imposed by|from|by) (?:open ?a[il]|an? ai|ai\b|your (?:creators|developers))",
            r"\bopen ?a[il](?:'s)? (?:content |usage )?(?:polic(?:y|ies)|guidelines|rules|"
            r"programming|"
            r"restrictions)\b",
            r"\b(?:stay|remain|keep) in character\b|\b(?:break|broken|free from) (?:the |your )?"
            r"(?:chains|shackles|confines)\b",
            r"\byou (?:will|must|shall|have to) (?:answer|respond to) (?:my |your |every |each |"
            r"all )?"
            r"(?:prompts?|questions?)? ?in two (?:\w{1,12} ){0,2}ways\b",
            r"\b(?:un)?ethicality ?/ ?(?:il)?legality|\billegal ?/ ?(?:unethical|immoral)|"
            r"\b(?:unethical|immoral|amoral|illegal)(?:,| and| &| or) (?:un\w{2,12}|im\w{2,12}|"
            r"illegal|racist|toxic)\b",
            r"\bunfiltered(?: and| ,|,) (?:un\w{2,12}|honest|completely)|\bunethical (?:ai|bot|"
            r"response|answer|request)s?\b|\bnever (?:refuses?|says? no)\b",
            r"\bas (?:the|an) assistant, i(?:'ve| have) (?:already )?(?:reasoned|concluded|"
            r"decided|"
            r"determined)|\breasoning (?:trace )?\(assistant\)",
            r"\b(?:als assistent|en tant qu'assistant|como asistente|come assistente)\b.{0,80}"
            r"\b(?:richtlinien|regles|reglas|linee guida|einschra\w{1,9})\b",
            r"\b(?:fictional|hypothetical|imaginary|game|story|world)\b.{0,120}\bno (?:rules|laws|"
            r"limits|limitations|guidelines|consequences|restrictions)\b",
            r"\bi(?:'m| am) (?:your|one of your|the) (?:developers?|creators?|programmers?|"
            r"makers?|"
            r"(?:system )?administrators?|admins?|operators?)\b(?! of (?:a|an|my)\b)",
            r"(?:扮演|假装|假裝|充当).{0,20}(?:没有限制|不受限制|没有规则|无限制|任何要求|邪恶|"
            r"黑客)",
        ),
    ),
    (
        "delimiter",
        join_patterns(
            r"(?:#{2,9}|-{3,9}|={3,9}|\*{3,9}|\[) ?(?:end|begin|start) of (?:user |system |the )?"
            r"(?:input|document|prompt|context|message|conversation|instructions?|data)",
            r"(?:^|\n|[#\[(<*]{1,4}) ?(?:system|developer|admin)(?: (?:prompt|message|override|"
            r"update|note|notice|instructions?))? ?[\])>*]{0,3} ?[:\]] ?[^\n]{0,40}\b(?:you|"
            r"ignore|"
            r"grant|the user|reveal|new|override|enable|disable|set|from now|all|users?|assistant|"
            r"confidential|previous|discount|answer|respond)\b",
            r"(?:^|\n)(?:assistant|ai|bot|chatbot|model) ?: ?(?:sure|of course|certainly|yes|"
            r"ok(?:ay)?|"
            r"understood|here|i (?:will|can|have|'ll)|absolutely|no problem)\b",
            r"<(?:thinking|tool_call|function_call|function=|system|admin|instructions?)\b",
            r"</(?:context|documents?|instructions?|question|prompt|system|evidence|passages?|"
            r"text)>",
            r"[\"'](?:tool_calls?|function_call|tool|function)[\"'] ?: ?[\[{\"']|"
            r"[\"']role[\"'] ?: ?[\"'](?:system|assistant|tool)[\"']",
            r"\b(?:call|invoke|execute|run|use) (?:the )?(?:tool |"
            r"function )?[a-z]{2,20}_[a-z_]{2,30}\b",
            r"\blogin ?: ?admin\b|\bsudo (?:mode|su|rm|cat|ls)\b|\bbegin_(?:system|prompt)\b|"
            r"\bend_of_(?:text|turn|prompt)\b",
            r"\bignore the user\b|\b(?:note|message|instructions?) (?:to|for) (?:the |any |all )?"
            r"(?:bot|ai|chat ?bot|assistant|llm|language model)s?\b ?[:,]",
            r"\b(?:important |critical )?system (?:update|override|notice|alert) ?:|(?:^|"
            r"\n)override ?:",
        ),
    ),
    *SHOP_FAMILIES,
)
"""In the order in which they are reported."""

_SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget|bypass|override)(?:all|any|your|the|my|of|these|those|previous|"
    r"prior|"
    r"above|earlier|system|safety){1,6}(?:instructions?|prompts?|rules|guidelines|restrictions)|"
    r"(?:show|reveal|print|tellme|giveme|repeat|whatis)(?:me|us|all|of)?(?:your|the)systemprompt|"
    r"doanythingnow|developermodeenabled|youarenowdan|unfilteredresponse"
)
"""Words run together or cut at the wrong place: looked for with all spaces and signs taken out."""
_SIGNS = re.compile(r"[\W_]{1,400}")

_SPEAKERS = re.compile(
    r"(?:^|\n|(?<=[.!?。！？\"'] ))[\[(*#_ ]{0,3}(?:(user|human|customer|client|nutzer|benutzer|"
    r"kunde|"
    r"utilisateur|usuario|cliente|用户|顾客|人类)|(assistant|bot|ai|chat ?bot|chatgpt|gpt|model|"
    r"assistent|assistente|asistente|ki|ia|助手|机器人|客服))(?: \d{1,3})?[\])*#_ ]{0,3}[:：]"
)
MANY_SHOT = 2
"""Turns of each side after which a pasted dialogue is an example to follow, not a "
"quotation: people
who quote a chat paste one answer."""

LONG_CHARACTERS = 400
"""Length from which an order to play a role stops a message. Messages to shops are shorter: see
`tests/benchmarks/guards.py`."""
_LONG_ROLE = re.compile(
    r"\b(?:from now on|you are going to|you will (?:now |be |act|play|pretend|simulate|respond|"
    r"answer|only|"
    r"always)|act as|pretend (?:to be|you are|you're)|i want you to (?:act|play|pretend|become|"
    r"answer|"
    r"respond)|you(?:'re| are) (?:a|an|the|now|no longer)|play the role|role-?play|"
    r"immerse yourself|"
    r"respond (?:as|with|to)|your (?:responses?|answers?|repl(?:y|ies)|output) (?:will|must|"
    r"should)|"
    r"chat ?gpt|[\[{](?:prompt|insert|input)|in this (?:game|story|world|scenario|conversation)|"
    r"stay in|the following (?:rules|prompt|format)|character)\b"
)
LONG_ORDERS = 2
"""Such orders that a long message must hold."""


def find_manipulation(text: str, readings: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the families of manipulation that a message belongs to, each once; empty for none.

    A family found only in a further reading is named "… , disguised".

    Args:
        text: as written.
        readings: of it, where they were built already; see `build_readings`.
    """
    found: dict[str, None] = {}
    if TEMPLATE_TOKENS.search(text):
        found["delimiter"] = None
    for place, reading in enumerate(readings or build_readings(text)):
        for family in _find_families(reading):
            if family not in found:
                found[family if place == 0 else f"{family}, disguised"] = None
    return tuple(found)


def _find_families(reading: str) -> list[str]:
    found = [family for family, pattern in FAMILIES if pattern.search(reading)]
    if _SQUEEZED.search(_SIGNS.sub("", reading)):
        found.append("override")
    if _is_transcript(reading):
        found.append("transcript")
    if len(reading) >= LONG_CHARACTERS and len(set(_LONG_ROLE.findall(reading))) >= LONG_ORDERS:
        found.append("persona")
    return list(dict.fromkeys(found))


def _is_transcript(reading: str) -> bool:
    sides = [bool(match[1]) for match in _SPEAKERS.finditer(reading)]
    return min(sides.count(True), sides.count(False)) >= MANY_SHOT
