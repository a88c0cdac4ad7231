"""Documents are data: finds text in them that is written to an assistant, not to customers.

Found are sentences that tell an AI, a bot or "you" what to say, do, ignore or reveal; tokens of
chat templates and role markers; hidden text (comments, invisible characters between letters) and
long encoded blobs. A finding withholds the whole line it stands in, which is a field of a product,
a paragraph of a page or a FAQ's answer: whoever wrote the instruction wrote the words around it
too, so "everything is free today" before it is no better. The rest of the document is used.

It cannot tell every instruction from prose, and passes what it is not sure of: fences around
passages, the grounding check and the checks of offers stand behind it. Families follow OWASP
LLM01:2025 (indirect prompt injection).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Zero-width, bidirectional and tag characters. Source: Unicode TR 36, sections 2 and 3."""

TEMPLATE_TOKENS = re.compile(
    r"<\|[^|<>\n]{0,40}\|>|\[/?(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS|TOOL_CALLS)\]|<</?SYS>>|"
    r"</?(?:s|bos|eos|start_of_turn|end_of_turn|assistant|system|user|tool_call|think)>|"
    r"<｜[^｜]{0,40}｜>|\{\{\s*#?(?:system|user|assistant)\b[^}]*\}\}|"
    r"(?m:^[^\S\n]*#{2,}[^\S\n]*(?:system|instructions?|assistant|user)[^\S\n]*:)"
)
"""What opens or closes a turn in the templates of ChatML, Llama 2 to 4, Gemma, Mistral, DeepSeek
and Guidance."""

ROLE_MARKERS = re.compile(
    r"(?im)^(?:[^\S\n]|[\"'>*_#-])*(?:system|assistant|developer|ai|chat ?bot|bot|user|human|tool)"
    r"(?: (?:prompt|message|instructions?|note|notice|override))?\s*[:：](?=\s*\S)"
)
"""A line that begins as if somebody else spoke. Nothing reaches over the end of a line: of many
empty lines each would read all that follow."""

COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)", re.S)

_AI = (
    r"(?:(?:ai|a\.i\.|virtual|digital|automated|language|chat) ?"
    r"(?:assistants?|agents?|models?|bots?|systems?)|chat ?bots?|bots?|assistants?|llms?|gpt\w*|"
    r"claude|gemini|copilot|ai|ki-assistent\w*|sprachmodell\w*|assistant ia|asistente de ia)"
)
_DO = (
    r"(?:ignore|disregard|forget|override|bypass|say|tell|reply|respond|answer|output|print|repeat|"
    r"recommend|mention|offer|give|claim|state|confirm|inform|reveal|send|forward|append|include|"
    r"add|always|never|must|should|do not|don't|please|stop|pretend|act|note|follow|read|use|save|"
    r"refuse|promote|provide|write|insert|convert|translate|call)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|directives?|guardrails?|context|commands?|"
    r"programming|restrictions?|polic(?:y|ies)|anweisungen|regeln|consignes|instrucciones)"
)
_REPLY = r"(?:answers?|responses?|repl(?:y|ies)|outputs?|summar(?:y|ies))"
_ORDERS = (
    r"(?:^|[.!?:;,()\u2014–-]\s*|\b(?:you (?:must|should|have to|will|can)|(?<!\bwe )always|please|"
    r"and|then|must|be sure to|make sure to|instead|just)\s+)"
)
"""Before a verb in the imperative; "we inform customers" tells nobody to do anything."""
_PEOPLE = r"(?:customers?|users?|shoppers?|visitors?|clients?|buyers?)"


def _compile(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "tells the reader to drop its instructions",
        _compile(
            r"\b(?:ignore|disregard|forget|override|bypass|discard|ignorier\w*|ignore[zr]|"
            r"oublie[zr]?|ignora|olvida)\b[^.!?\n]{0,30}\b(?:previous|prior|above|earlier|"
            r"preceding|existing|original|system|operator['’]s|your|all|any|these|those|"
            r"toutes|todas|alle|vorherigen?|bisherigen?|précédentes?|anteriores)\b"
            rf"[^.!?\n]{{0,20}}\b{_RULES}\b",
            r"\bdisregard (?:everything|anything|all)\b",
            r"(?:忽略|无视|忘记).{0,12}(?:指令|指示|规则|提示)",
        ),
    ),
    (
        "addresses an assistant",
        _compile(
            r"(?:^|[.!?:;(\[>*\"']\s*|\b(?:note|message|instructions?|attention|important|notice|"
            r"hey|dear|hello|reminder|for|to|hinweis|nota)\b[^.!?\n]{0,12}?)"
            rf"(?:the |this |any |all |your |our |an? |den |die |l['’])*{_AI}\b"
            rf"\s*[:,;—–-]+\s*(?:\w+\W+){{0,3}}?{_DO}\b",
            rf"\b(?:note|notice|instructions?|message|reminder) (?:to|for) (?:the |any |all |our )*"
            rf"{_AI}\b",
            rf"\b(?:if you are|as) an? (?:\w+ )?{_AI}\b[^.!?\n]{{0,20}}(?:,|reading|you)",
            rf"\b(?:when|if|before|whenever) (?:the |an? |any )?{_AI}\b[^.!?\n]{{0,30}}"
            r"\b(?:reads?|sees?|process\w*|summar\w*|answers?|responds?)\b",
            r"\b(?:ai|llm|language) (?:agents?|models?|systems?)\b[^.!?\n]{0,60}\b(?:should|must|"
            r"need to|shall|have to|(?:is|are) (?:hereby )?(?:instructed|required|asked) to)\b",
            r"\bbefore (?:you (?:reply|answer|respond)|responding|"
            r"answering the (?:user|customer))\b",
        ),
    ),
    (
        "tells an assistant what to say",
        _compile(
            rf"{_ORDERS}(?:tell|inform|assure|convince|persuade|advise|notify|promise)\s+"
            rf"(?:the |all |every |each |any |our )?(?:{_PEOPLE}|everyone|everybody)\b"
            r"[^.!?\n]{0,40}\b(?:that|to|of|about|how|they|it|this|everything|not)\b",
            rf"{_ORDERS}(?:offer|give|grant)\s+(?:everybody|everyone|(?:all|every|each|any) "
            rf"{_PEOPLE})\b"
            r"[^.!?\n]{0,30}(?:\d+ ?%|\b(?:free|discount|refund|code)\b)",
            rf"\b(?:in|to|into|of|from|as part of) your (?:next |final )?{_REPLY}\b",
            rf"\b(?:begin|end|start|finish|modify|augment|enhance|encode|encrypt|alter|adapt|"
            rf"rewrite|craft|structure|format|provide|convert|scramble) your {_REPLY}\b",
            rf"\b(?:in|into|of|to|with|at the end of) (?:every|each|all|any) "
            rf"(?:future )?{_REPLY}\b",
            r"\b(?:every|all|any|each) (?:future|subsequent) (?:tasks?|messages?|conversations?|"
            rf"reports?|{_REPLY})\b",
            rf"\b(?:your|every|each) {_REPLY} (?:must|should|has to|have to|always)\b",
        ),
    ),
    (
        "sets a role, asks for a prompt or for a tool",
        _compile(
            r"\byou are now\b[^.!?\n]{0,60}\b(?:ai|assistant|bot|mode|unrestricted|dan|admin\w*|"
            r"agent|developer)\b",
            r"\b(?:new|updated|revised|real|actual|system|hidden|secret) (?:system )?"
            r"(?:instructions?|prompts?|directives?)\s*[:：]",
            r"\b(?:reveal|print(?:ing)?|output|repeat|show|leak|expose|send|share|disclose)\b"
            r"[^.!?\n]{0,30}\b(?:system prompt|hidden prompt|initial prompt|conversation history|"
            r"your (?:system |hidden )?(?:prompt|instructions)|api keys?|credentials|"
            r"environment variables)\b",
            r"\b(?:developer|debug|god|admin|maintenance|jailbreak|dan) mode\b[^.!?\n]{0,15}\b"
            r"(?:on|enabled|activated|active|now)\b",
            r"\b(?:call|invoke|execute|run|use) [a-z]+_[a-z_]+\b",
            r"\b(?:append|include|repeat|add)\b[^.!?\n]{0,30}\b(?:exact token|token|verbatim)\b",
            r"\bdecode\b[^\n]{0,60}\b(?:do|follow|execute|obey)\b",
            r"\bend of (?:document|context|data|prompt|system prompt|user (?:input|message))\b",
            rf"\bwithout (?:telling|informing|notifying|alerting|asking) the {_PEOPLE}\b",
            rf"{_ORDERS}(?:do not|don['’]t|never) (?:tell|mention|reveal|inform|disclose)\b"
            r"[^.!?\n]{0,30}"
            rf"\b(?:the )?(?:{_PEOPLE}|anyone)\b",
        ),
    ),
    ("holds a token of a chat template", TEMPLATE_TOKENS),
    (
        "speaks as somebody else",
        _compile(
            r"^[\s\"'>*_#-]*(?:assistant|chat ?bot|ai|bot)\s*[:：]\s*\S",
            r"^[\s\"'>*_#-]*(?:system|developer|assistant|ai)[ -]?(?:prompt|message|instructions?|"
            r"note|notice|override|hinweis)\s*[:：]",
            r"^[\s\"'>*_#-]*(?:note système|nota del sistema|nota di sistema)\s*[:：]",
            rf"^[\s\"'>*_#-]*(?:system|developer|user|human|tool)\s*[:：]\s*(?:\w+\W+){{0,3}}?"
            rf"(?:{_DO}|you|from now|set|grant|sure|yes|ok)\b",
        ),
    ),
    (
        "holds an encoded blob",
        re.compile(
            r"(?<![A-Za-z0-9+/=._,-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])"
            r"(?=[A-Za-z0-9+/]*\d)(?![A-Za-z0-9+]*/[A-Za-z0-9+]{0,8}/)"
            r"[A-Za-z0-9+/]{60,}={0,2}(?![A-Za-z0-9+/=])|"
            r"\b[0-9a-f]{64,}\b|(?:\b[01]{8}\s){8,}|(?:\\u[0-9a-fA-F]{4}){8,}"
        ),
    ),
)
"""Families as in OWASP LLM01:2025; words as in the documents of public injection sets."""

_BREAK = "\n"
_PICTURE = re.compile(r"\bdata:image/[\w.+-]+;base64,[A-Za-z0-9+/=]+")
_HIDDEN_LETTERS = re.compile(
    "[\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]{2,}|"
    "(?:\\w[\u200b\u2060\ufeff]){2,}|[\u202d\u202e]|[\U000e0020-\U000e007f]"
)
_HINTS = (
    "ignor disregard forget overrid bypass oublie olvida discard assist asistente ai: ai, ai; "
    "agent a.i. bot llm gpt claude gemini copilot model prompt inform assure convince persuade "
    "advise notify promise everyone everybody respon answer repl outpu summar mode system sistema "
    "système sprachmodell reveal history api credential verbatim token decode developer human: "
    "tool: user future subsequent <| </ <s> <b <u <th <｜ [inst [/inst [sys {{ ## <!-- 忽略 无视 "
    "忘记 \\u shopper visitor customer client buyer anyone"
).split()
_LONG_RUN = re.compile(r"[A-Za-z0-9+/]{60}|[01]{8}\s[01]{8}|[a-z]_[a-z]")
"""A cheap first look, forty times as fast: no pattern matches without one of these."""


class Suspicion(NamedTuple):
    """What was found.

    Attributes:
        reason: for the operator; holds none of the text.
        start: of the whole line to withhold, in code points.
        end: exclusive.
    """

    reason: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def scan_text(text: str) -> tuple[Suspicion, ...]:
    """Return what of a text speaks to an assistant, one a line, in order."""
    if not _may_hold(text):
        return ()
    found: dict[tuple[int, int], str] = {}
    for start, end, line in _lines(COMMENTS.sub(_blank, text)):
        if reason := _judge(line):
            found[start, end] = reason
    for comment in COMMENTS.finditer(text):
        if reason := _judge(comment.group()[4:].removesuffix("-->").strip()):
            found[comment.start(), comment.end()] = f"{reason}, in a hidden comment"
    return tuple(
        sorted((Suspicion(why, *span) for span, why in found.items()), key=lambda s: s[1:])
    )


def strip_instructions(text: str) -> str:
    """Return the text without the lines that speak to an assistant, and without comments.

    What is left stands word for word in the text, line by line.
    """
    for suspicion in reversed(scan_text(text)):
        text = f"{text[: suspicion.start]}{text[suspicion.end :].removeprefix(_BREAK)}"
    text = COMMENTS.sub("", text) if "<!--" in text else text
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _may_hold(text: str) -> bool:
    low = text.lower()
    return (
        any(hint in low for hint in _HINTS)
        or (not text.isascii() and INVISIBLE.search(text) is not None)
        or _LONG_RUN.search(text) is not None
    )


def _lines(text: str) -> list[tuple[int, int, str]]:
    found = []
    start = 0
    for line in text.split("\n"):
        found.append((start, start + len(line), line))
        start += len(line) + 1
    return found


def _blank(comment: re.Match[str]) -> str:
    """Return as many spaces, so that what people see of a line is judged by itself."""
    return re.sub(r"[^\n]", " ", comment.group())


def _judge(line: str) -> str:
    """Return why a line is suspicious; empty where it is not."""
    if _HIDDEN_LETTERS.search(line):
        return "holds invisible characters between its letters"
    plain = _PICTURE.sub("", INVISIBLE.sub("", line))
    return next((reason for reason, pattern in _PATTERNS if pattern.search(plain)), "")
