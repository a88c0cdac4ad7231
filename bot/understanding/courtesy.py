"""What surrounds a question without being part of it: greetings, politeness, hurry, thanks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.understanding.smalltalk import EDGE, SMALLTALK_PATTERNS, name_smalltalk

LONGEST_COURTESY_CHARS = 160

_FILLERS = re.compile(
    rf"(?i){EDGE}(?:"
    rf"(?:{SMALLTALK_PATTERNS['thanks']})[,.! ]+(?-i:[A-Z])[a-z]+|"
    r"(?:please |pls )?(?:can|could|would) (?:you|u|someone|anyone|anybody) (?:please |pls |"
    r"kindly )?"
    r"(?:help|assist|advise|explain|let me know|get back to me|"
    r"clarify)(?: me)?(?: out)?(?: with (?:"
    r"this|that))?(?: please| pls)?|"
    r"(?:please |pls |kindly )?(?:advise|help|reply|respond|answer|let me know|get back to me)"
    r"(?: me| us| back)?(?: (?:soon|quickly|asap|as soon as (?:possible|you can|u can)|urgently|"
    r"quick))?(?: (?:because|as|since|cause) .{1,40})?(?: please| thanks?)?|"
    r"(?:please |pls )?answer (?:me )?(?:as soon as (?:possible|you can)|quickly).{0,40}|"
    r"any (?:ideas?|advice|thoughts|suggestions?|help|tips|recommendations?)(?: (?:please|"
    r"appreciated|would be (?:great|appreciated)))?|"
    r"(?:it(?:'s| is)|this is) (?:very |really |quite )?(?:urgent|important)|"
    r"i(?:'m| am|m) (?:really |a bit |bit )?(?:in a (?:hurry|rush)|new here|just (?:looking|"
    r"browsing)|confused|not sure|curious)|"
    r"(?:i )?(?:(?:just )?(?:have|had|got|have got)|'?ve got) (?:a|some|two|three|2|3|a few|"
    r"a couple "
    r"of|several|one|another|one more|1|one last|a last) (?:more |other |quick |small |little )*"
    r"(?:questions?|queries|query|things?)(?: (?:for|to ask) (?:you|u|ask))?(?: about .{2,40})?|"
    r"(?:just )?(?:a |one )?(?:quick|small|silly|stupid|dumb|last|final|other|more) (?:question|q|"
    r"one|thing)|(?:a |one )?(?:couple|few) (?:of )?questions|"
    r"(?:i'?m )?sorry(?: to (?:bother|disturb) (?:you|u)| if (?:this|it) .{3,60}| for .{3,40})?|"
    r"excuse me|pardon|if (?:that|it)(?:'s| is) ok(?:ay)?|"
    r"(?:love|i love|really like) (?:your|ur|the) (?:shop|store|site|website|stuff|products)|"
    r"(?:best|kind|warm)(?:est)? (?:regards|wishes)(?:[, ]+\w+(?: \w+)?)?|regards(?:[, ]+\w+)?|"
    r"(?:yours )?(?:sincerely|faithfully)(?:[, ]+\w+(?: \w+)?)?|xx+|"
    r"what do (?:you|u) think|is that (?:ok(?:ay)?|possible|right|correct|true)|right|"
    r"(?:ich (?:habe|h[äa]tte) (?:da )?(?:eine|zwei|noch eine|ein paar|mal eine) (?:kurze )?"
    r"fragen?)|(?:mit freundlichen|viele|liebe|beste) gr[üu](?:ß|ss)en?(?:[, ]+\w+)?|"
    r"entschuldigung|bitte|j'(?:ai|aurais) (?:une|deux|quelques) (?:petites? )?questions?|"
    r"(?:bien )?cordialement|excusez[- ]moi|s'il vous pla[îi]t|svp|"
    r"tengo (?:una|dos|unas) (?:preguntas?|dudas?)|un saludo|saludos|disculpe|perd[óo]n|por favor|"
    r"请问(?:一下)?|麻烦(?:问)?(?:一下|你了)?|打扰(?:一下|了)|不好意思|想(?:问|咨询)(?:一下|下)|"
    r"请帮忙|急|在线等"
    rf"){EDGE}"
)
_OPENINGS = re.compile(
    r"(?i)^[\s,.;:!-]*(?:"
    rf"(?:{SMALLTALK_PATTERNS['greeting']})[\s,.;:!👋🙂😊-]+|"
    r"(?:ok(?:ay)?|alright|all right|great|cool|perfect|right|well|yes|yeah|no|hmm+|um+|oh|ah|"
    r"fine|nice|sure|thanks?(?: you)?|thx|gut|danke|merci|gracias|vale|bon|好的?|嗯|谢谢)"
    r"(?:[,.;:!]+\s*|\s+(?=(?:and|but|so|then|what|how|which|where|when|who|why|do|does|can|could|"
    r"is|are|will|i|und|et|y|wie|was)\b))|"
    r"(?:just |i have )?(?:a |one |two|three|2|3|some |few |quick |couple of )+ ?"
    r"(?:quick |small )?(?:things?|questions?|qs?)(?: for you)?(?: please)?\s*[:,–-]+\s*|"
    r"(?:sorry|excuse me|pardon)(?: to (?:bother|disturb) (?:you|u))?[,.;: ]+(?:but )?|"
    r"(?:btw|by the way|fyi|also|additionally|furthermore|moreover|plus|another (?:question|thing|"
    r"one)|one more (?:question|thing)|(?:my |the )?(?:first|second|third|next|last|final|other) "
    r"(?:question|thing)(?: is)?|(?:first|second|third|next|last|final|other) one(?: is)?|"
    r"(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|"
    r"next)(?=[,:])|quick (?:question|one|q)|question|"
    r"(?:and |oh |then )+(?:also|another (?:question|thing)|one more (?:question|thing)))"
    r"[,.;:! -]+|"
    r"(?:please|pls|bitte|por favor|s'il vous pla[îi]t)[,.;: ]+|"
    r"(?:i(?:'ve| have)? (?:just )?(?:got |had )?(?:a |one |another )(?:quick )?question"
    r"(?: about .{2,40}?)?|i (?:just )?want(?:ed)? to (?:ask|know|check|find out)|i(?:'d| would) "
    r"(?:just )?like to (?:ask|know|check|find out)|i(?:'m| was| am)?(?: also)? (?:just )?"
    r"(?:wonder(?:ing)?|curious|asking)|(?:just )?(?:wondering|curious|checking|asking)|"
    r"(?:can|could|would) (?:i|you|u) (?:please |pls |kindly |maybe |quickly )?(?:ask(?: you)?|"
    r"tell "
    r"me|let me know|check|confirm|inform me|advise|say|explain(?: to me)?)(?: please)?|"
    r"(?:please |pls )?(?:tell me|let me know|confirm|advise)(?! (?:more )?about)|"
    r"(?:do|would) (?:you|u) (?:happen to )?know|any (?:idea|chance)|is there any chance|"
    r"i need to know|can anyone tell me|"
    r"i don'?t (?:know|understand)(?= (?:if|whether|how|what|when|where|which|why)\b)|"
    r"ich (?:wollte|m[öo]chte|w[üu]rde gerne?) (?:mal )?(?:fragen|wissen)|"
    r"(?:k[öo]nnen sie|kannst du|k[öo]nnt ihr) mir (?:bitte )?sagen|"
    r"je (?:voudrais|voulais|souhaite|souhaiterais) savoir|pouvez[- ]vous me dire|"
    r"(?:quer[íi]a|quisiera|me gustar[íi]a) saber|(?:me )?puede(?:s)? decir(?:me)?|"
    r"(?:我)?(?:想|要)(?:请)?(?:问|咨询|了解)(?:一下|下)?|请问(?:一下)?|麻烦问(?:一下|下)?|"
    r"打扰一下|不好意思)"
    r"(?:[,:;，： ]+|(?=[\u3400-\u9fff]))(?:(?:if|whether|that|about whether|ob|si|as to)\s+)?"
    r")"
)
_INDIRECT = re.compile(r"(?i)\b(?:if|whether|chance(?: that)?)\s+$")
_CLOSINGS = re.compile(
    r"(?i)[\s,.;:!?，。！？-]*(?:[,.;:!?，。！？\s-]|^)(?:"
    rf"(?:please|pls|plz|plss|bitte|por favor|svp|s'il vous pla[îi]t|"
    rf"(?:{SMALLTALK_PATTERNS['thanks']})(?:[,.! ]+(?-i:[A-Z])[a-z]+)?|{SMALLTALK_PATTERNS['bye']}|"
    r"(?:i was |just )?wondering|if (?:you|u) (?:don'?t )?(?:know|mind)|"
    r"(?:best|kind|warm) (?:regards|wishes)(?:[, ]+\w+)?|x+|:\)+|谢谢(?:你|您)?|拜托了?)"
    r")[\s.!?？:;)\U0001F300-\U0001FAFF☺❤✌-]*$"
)
_STATED = re.compile(
    r"(?i)^(?:(?P<pronoun>you|u|i|we|they|he|she)\s+(?P<modal>can|could|will|would|should|may|must|"
    r"are|were|have(?= (?:got|to))|am|do)\b|(?P<it>it|this|that|there)\s+(?P<be>is|are|was|will|"
    r"can|"
    r"has)\b|(?P<bare>you|u|i|we|they)\b)"
)


def strip_courtesy(text: str) -> str:
    """Return a sentence without what surrounds its question; what is only courtesy becomes empty.

    "hi there, just wondering if you ship to Ireland? thanks so much" becomes "do you ship to
    Ireland?".
    """
    if len(text) <= LONGEST_COURTESY_CHARS and is_courtesy(text):
        return ""
    rest, wondered = text.strip(), False
    for _ in range(6):
        opened = _OPENINGS.match(rest)
        if opened is None or not rest[opened.end() :].strip(" ?!."):
            break
        wondered = bool(_INDIRECT.search(opened.group()))
        rest = rest[opened.end() :]
    rest = _strip_closings(rest)
    return _ask_directly(rest) if wondered else rest


def is_courtesy(text: str) -> bool:
    """Tell whether a sentence asks and states nothing."""
    return bool(name_smalltalk(text) not in {"", "identity"} or _FILLERS.fullmatch(text))


def drop_courtesies(sentences: Sequence[str]) -> list[str]:
    """Return the sentences that say something, each once, without what surrounds them."""
    kept = (strip_courtesy(sentence) for sentence in dict.fromkeys(sentences))
    return [sentence for sentence in kept if sentence]


def _strip_closings(text: str) -> str:
    for _ in range(3):
        closed = _CLOSINGS.search(text[-LONGEST_COURTESY_CHARS:])
        start = max(len(text) - LONGEST_COURTESY_CHARS, 0) + closed.start() if closed else 0
        if closed is None or not text[:start].strip():
            break
        mark = next((mark for mark in "?？" if mark in closed.group()), "")
        text = text[:start].removesuffix(mark) + mark
    return text


def _ask_directly(text: str) -> str:
    """Turn what was wondered into a question: "you ship to Ireland" to "do you ship ..."."""
    said = _STATED.match(text)
    if said is None:
        return text
    subject = said["pronoun"] or said["it"] or said["bare"]
    verb = said["modal"] or said["be"] or "do"
    return f"{verb} {subject}{text[said.end() :]}"
