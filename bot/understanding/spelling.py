"""Chat writing to plain words, for search and matching only: never for what is shown.

Names and codes that a catalogue knows are left as they are: a product may be called "U Lock".
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

_PLAIN: Mapping[str, str] = {
    written: plain
    for line in """
u ya yu = you
ur yr = your
ppl = people
pls plz plse pleas = please
wanna = want to
gonna = going to
gotta = have to
lemme = let me
gimme = give me
dunno = do not know
cud = could
wud = would
shud = should
cld = could
wld = would
abt = about
bc bcz cuz coz = because
b4 = before
tmrw tmr 2moro tomoz = tomorrow
amex = american express
xmas = christmas
2day = today
wat wot wht waht = what
wats whats wots = what is
hows = how is
wheres = where is
whens = when is
whos = who is
theres = there is
hv hav = have
hw = how
mch = much
whn = when
cn = can
grn = green
blk = black
dlvry delivry = delivery
avail = available
dont = don't
doesnt dosnt = doesn't
didnt = didn't
cant = can't
wont = won't
isnt = isn't
arent = aren't
im = I'm
thats = that's
ive = I've
youre = you're
thx thnx thanx tnx = thanks
msg = message
info infos = information
smth sth = something
sm1 = someone
any1 = anyone
wich whitch = which
thru = through
tho = though
n = and
qty = quantity
asap = as soon as possible
""".strip().splitlines()
    for writings, _, plain in [line.partition(" = ")]
    for written in writings.split()
}
_PHRASES = (
    (re.compile(r"(?i)\bhow come\b"), "why"),
    # Who asks for a policy asks first how long there is.
    (
        re.compile(
            r"(?i)\b(?:what(?:['’]s| is| are)|tell me(?: about)?|explain|do you have) "
            r"(?:the|your|an?) (?:returns?|refunds?)(?: (?:and|&|or) (?:returns?|refunds?))? "
            r"polic(?:y|ies)\b"
        ),
        "how long do I have to return something",
    ),
    (
        re.compile(
            r"(?i)\bwhat(?:['’]s| is) (?=(?:the|your) (?:\w+ )?"
            r"(?:return|refund|exchange|cancellation|complaint|warranty|trial)s? "
            r"(?:window|period|time ?frame|time limit|deadline)\b)"
        ),
        "how long is ",
    ),
    # "R value" is no verb.
    (re.compile(r"(?i)\b(how|what|where|who|when|why|which|much|many|long|n)\s+r\b"), r"\1 are"),
    (re.compile(r"(?i)\br(?=\s+(?:u|you|ur|your|they|we|there|these|those|the|my|any)\b)"), "are"),
    (re.compile(r"(?i)\bhow ?much (?:4|fr)\b"), "how much for"),
    # Elsewhere a 2 counts: "under 2 kg", "I need 2 tents".
    (
        re.compile(
            r"(?i)\b((?:ship|deliver|send|post|dispatch)(?:s|ing)?(?: (?:it|them|this))?) 2"
            r"(?= (?:the )?[a-z]{2,}\W*$)"
        ),
        r"\1 to",
    ),
    (
        re.compile(
            r"(?i)(?<=[a-z] )2(?= (?:return|send|buy|order|know|get|pay|cancel|change|exchange|"
            r"see|speak|talk|ask|find|use|be|do|go|contact|track|wash|clean|pick|collect)\b)"
        ),
        "to",
    ),
    (re.compile(r"(?i)(?<=\w)(?:\s+w/)(?=\s)"), " with"),
    (re.compile(r"(?i)\bw/o\b"), "without"),
)
_WORD = re.compile(r"(?<![\w'’/.-])[A-Za-z\d]{1,8}(?![\w'’/-])")
_STRETCHED = re.compile(r"([a-zA-Z])\1{3,}")


def write_plainly(text: str, names: Container[str] = frozenset()) -> str:
    """Return a message in plain words: "how much r ur boots pls" becomes "how much are your ...".

    Args:
        text: the message.
        names: lower-case words of the catalogue that are names, which are left alone.
    """
    plain = _STRETCHED.sub(r"\1\1", text)
    plain = _WORD.sub(lambda match: _plain_word(match.group(), names), plain)
    for pattern, replacement in _PHRASES:
        plain = pattern.sub(replacement, plain)
    return plain


def _plain_word(word: str, names: Container[str]) -> str:
    low = word.lower()
    if low in names or (word.isupper() and len(word) > 1):
        return word
    return _PLAIN.get(low, word)
