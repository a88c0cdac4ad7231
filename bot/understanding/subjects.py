"""What a question is about, as words that can stand in place of "it" or "that".

"How long does delivery to Norway take?" is about "delivery to Norway", "Can I return opened
coffee?" about "returning opened coffee". English only; other languages keep the whole question.
"""

from __future__ import annotations

import re

from knowledge.sentences import split_sentences

_SOMEBODY = r"(?:i|you(?: guys| people| lot)?|we|they|one|people|customers|someone)"
_ADVERBS = r"(?:(?:also|still|ever|usually|normally|actually|just|please|already|even) )*"
_MODAL = r"(?:do|does|did|can|could|may|might|will|would|should|must|shall)"
_NEED = r"(?:(?:be able|have|need|want|like|get|got|wish|try|plan) to )?"
_OWN = r"(?:the|your|our|my|a|an|any|some|this|these|those|that) "
_TAKES = (
    r"(?:take|last|cost|weigh|end|start|begin|open|close|expire|arrive|ship|come|work|mean|hold|"
    r"fit|"
    r"need|happen|measure|run|include|cover|look|apply|have|carry|feel|contain|serve|keep|go|get|"
    r"use|become|earn|be)"
)
_PREDICATE = re.compile(
    r"(?i)\s+(?:open|closed|free|available|included|possible|allowed|valid|due|delivered|charged|"
    r"in stock|out of stock|on sale|made|suitable|good|safe|compatible|ok(?:ay)?|worth|waterproof|"
    r"washable|vegan|vegetarian|gluten.free|machine.washable|dishwasher.safe|refundable|returnable|"
    r"right for|big enough|warm enough|strong enough|still|really|very|too|the same|cheaper|better|"
    r"best|[a-z]+er than|[a-z]{3,}(?:able|ible|proof))\b.*$"
)
_FRAMES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(f"(?i)^(?:and |but |so |then )*{frame}$")
    for frame in (
        # "how long does it take to get a refund", "how much is it to ship to Spain"
        rf"how [a-z]+(?: \w+)? (?:{_MODAL}|is|was) it (?:{_ADVERBS}(?:take|cost) )?to (?P<verb>.+)",
        # "which tents do you have", "which boots are best"
        rf"(?:which|what) (?!(?:is|are|do|does|can)\b)(?P<noun>[\w'’ -]+?) (?:{_MODAL} {_SOMEBODY}|"
        r"is there|are there)\b.*",
        r"which (?P<noun>(?!one)\w[\w'’-]*(?: \w+){0,2}?) (?:is|are|has|have)\b.*",
        # "how many days do I have to return something", "how do I wash merino", "can I pay by card"
        rf"(?:(?:how|what|when|where|why|which)(?: \w+){{0,3}} )?{_MODAL} {_SOMEBODY} {_ADVERBS}"
        rf"{_NEED}(?P<verb>.+)",
        r"how to (?P<verb>.+)",
        rf"(?:is it|are {_SOMEBODY}|am i) (?:possible|allowed|able|ok(?:ay)?|safe|permitted) to "
        r"(?P<verb>.+)",
        # "what is the price of X", "how much is X", "what is the warranty on X"
        r"(?:what(?:['’]?s| is| are| was)|how much(?:['’]?s| is| are| for)?|the)? ?(?:the |your )?"
        r"(?:price|cost|weight|size|colou?rs?|sizes|dimensions|material) (?:of|for|"
        r"on) (?P<noun>.+)",
        r"how much (?:is|are|was|for|do you (?:charge|want) for) (?P<noun>.+)",
        # "what does delivery to France cost", "how long does delivery take"
        rf"(?:how|what|when|where|why|which)(?: \w+){{0,3}}? (?:{_MODAL}|is|are) "
        rf"(?P<noun>(?!{_SOMEBODY}\b|it\b|there\b).+?) {_TAKES}\b"
        r"(?P<rest>(?: (?:to|for|from|on|with) .+)?).*",
        # "how long is the warranty", "when are your stores open", "where is my invoice"
        r"(?:how|when|where|who|why|what|which)(?: (?!is|are)\w+){0,2}?(?: is| are| was| were|"
        r"['’]s) "
        r"(?P<noun>(?!it\b|there\b).+)",
        r"(?:is|are|was|were) there (?P<noun>.+)",
        rf"{_MODAL} (?P<noun>{_OWN}?(?!it\b|there\b).+?) {_TAKES}\b.*",
        r"(?:is|are|was|were|will|does|do|can) (?P<noun>(?!it\b|there\b|this\b|that\b).+)",
        r"(?:tell (?:me|us) (?:more )?about|what about|how about|looking for|(?:show|find|give) "
        r"(?:me|us)|(?:i(?:'m| am)|we(?:'re| are)) looking for|(?:i|we)(?:'d| would)? (?:need|want|"
        r"like|love)|describe|compare) (?P<noun>.+)",
    )
)
_POSSESSING = re.compile(
    r"(?i)^(?:have|has|got|sell|stock|carry|offer|do|provide|get|buy|keep|make|give|see|know|"
    r"charge "
    r"for|need) (?:got )?"
)
_PRONOUN_ONLY = re.compile(
    r"(?i)(?:it|this|that|they|them|these|those|there|one|you|i|we|so|he|she)"
)
_TRAILING = re.compile(r"(?i)\s+(?:please|pls|then|now|too|as well|exactly|at all|right now)$")
_OBJECT = r"(?i)(?!(?:to|by|for|with|from|in|on|at|without|until|after|via|as|up|out|online)\b)\w"
_NOUNS = {"deliver": "delivery"}
_JOINED = re.compile(
    r"(?i), (?=(?:how|what|which|when|where|who|up to|from|until|by|in|for|even|the|any)\b)"
)
"""Where an earlier follow-up was put behind its question."""
_MOST_WORDS = 14
"""A longer subject is a whole sentence that was read wrongly."""


def find_subject(question: str) -> str:
    """Return what a question is about as a noun phrase; empty where no frame fits.

    Args:
        question: a standalone question; of several sentences the last counts.
    """
    sentences = split_sentences(question)
    text = _JOINED.split(sentences[-1] if sentences else "")[0]
    text = _TRAILING.sub("", text.strip(" ?!.,"))
    for frame in _FRAMES:
        match = frame.match(text)
        if match is None:
            continue
        fields = match.groupdict()
        noun = f"{fields.get('noun') or ''}{fields.get('rest') or ''}"
        said = _name_act(fields["verb"]) if fields.get("verb") else _cut(noun)
        if said and len(said.split()) <= _MOST_WORDS and not _PRONOUN_ONLY.fullmatch(said):
            return said
    asks = r"(?i)\b(?:i|you|we|it|how|why|who|what|when|where|which|and)\b"
    bare = len(text.split()) <= 4 and not re.search(asks, text)
    return text if bare else ""


def find_object(question: str) -> str:
    """Return what an act is done to, "opened coffee" of "returning opened coffee"; else nothing."""
    subject = find_subject(question)
    verb, _, rest = subject.partition(" ")
    acts = verb.endswith("ing") and re.match(_OBJECT, rest)
    return rest if acts and f" {verb} " not in f" {question.lower()} " else ""


def _cut(noun: str) -> str:
    return _PREDICATE.sub("", noun).strip()


def _name_act(words: str) -> str:
    """Turn "return opened coffee" into "returning opened coffee", "have boots" into "boots"."""
    having = _POSSESSING.match(words)
    if having:
        return words[having.end() :]
    verb, _, rest = words.partition(" ")
    if verb.lower() == "do":  # "what do I do now" is about nothing that could be named
        return ""
    return f"{build_gerund(verb.lower())} {rest}".strip() if verb.isalpha() else ""


def build_gerund(verb: str) -> str:
    """Return an English verb as a noun: "ship" gives "shipping", "deliver" "delivery"."""
    if verb in _NOUNS:
        return _NOUNS[verb]
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")) and verb != "be":
        return f"{verb[:-1]}ing"
    short = len(re.findall(r"[aeiou]+", verb)) == 1
    doubles = re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb)
    return f"{verb}{verb[-1]}ing" if short and doubles else f"{verb}ing"
