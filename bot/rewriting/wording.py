"""The same in fewer, fuller or plainer words: contractions, long-winded phrases, exclamations.

English only, but for signs. Text in quotation marks stays as it is: it may be a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

_DENIALS = {
    "cannot": "can't",
    "will not": "won't",
    **{
        f"{verb} not": f"{verb}n't"
        for verb in "do does did is are was were have has had could should would need must".split()
    },
}
_PRONOUNS = {
    **{f"{who} will": f"{who}'ll" for who in "I you we they it that".split()},
    **{f"{who} have": f"{who}'ve" for who in "I you we they".split()},
    **{f"{who} are": f"{who}'re" for who in "you we they".split()},
    "I am": "I'm",
    "it is": "it's",
    "that is": "that's",
    "there is": "there's",
}
"""Long form to short form. What may be short for two things ("he'd") is left alone."""

_WORDY = {
    "in order to": "to",
    "due to the fact that": "because",
    "in the event that": "if",
    "at this point in time": "now",
    "at the present time": "now",
    "please note that": "",
    "please be advised that": "",
    "please be aware that": "",
    "as you may know,": "",
    "i would like to inform you that": "",
    "i am pleased to tell you that": "",
    "for your information,": "",
    "as mentioned,": "",
    "as a matter of fact,": "",
    "you have the option to": "you can",
    "you are able to": "you can",
    "we are able to": "we can",
    "a large number of": "many",
    "basically,": "",
    "actually,": "",
    "honestly,": "",
}
"""What may be said in fewer words, and what may be left out."""

_PLAIN = {"hi": "hello", "hey": "hello", "thanks": "thank you", "yep": "yes", "yeah": "yes"}
_NOT_SHORT_FOR_IS = r"(?! (?:been|got|had|gone|become)\b)"
"""Behind "it's" stands then "has"."""

_QUOTED = re.compile(r"([\"“„«][^\"”“»\n]{1,200}[\"”“»])")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]+|(?<!\\S)[:;]-?[)D(P](?!\\S)")
_EXCLAIMED = re.compile(r"\s*!+")
_ASKED_LOUDLY = re.compile(r"\s*(?:!+\?|\?+!)[!?]*")
_SPACES = re.compile(r"[ \t]{2,}")


def _pattern(phrases: Mapping[str, str], behind: str = "") -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    words = "|".join(re.escape(one) for one in longest)
    return re.compile(rf"(?i)(?<![\w'’-])(?:{words})(?![\w'’]){behind}")


_SHORT_FORMS = [
    (_pattern(forms), {long.lower(): short for long, short in forms.items()})
    for forms in (_DENIALS, _PRONOUNS)  # "they won't", not "they'll not"
]
_EXPANSIONS = {short.lower(): long for long, short in (_DENIALS | _PRONOUNS).items()}
_SHORT = _pattern(_EXPANSIONS, _NOT_SHORT_FOR_IS)
_LONG_WINDED = _pattern(_WORDY, r" *(?P<next>\w?)")
_CASUAL = _pattern(_PLAIN)


def contract(text: str) -> str:
    """Write "you will" as "you'll"."""
    for pattern, forms in _SHORT_FORMS:
        text = _outside_quotes(text, partial(_swap, pattern=pattern, by=forms))
    return text


def expand(text: str) -> str:
    """Write "you'll" as "you will"."""
    return _outside_quotes(text, lambda piece: _swap(piece.replace("’", "'"), _SHORT, _EXPANSIONS))


def tighten(text: str) -> str:
    """Say in fewer words what takes many, and leave out what says nothing."""
    return _outside_quotes(text, _tighten).strip()


def calm(text: str) -> str:
    """Write without exclamations, emoji and casual words."""
    plain = _EXCLAIMED.sub(".", _ASKED_LOUDLY.sub("?", _EMOJI.sub("", text)))
    plain = plain.replace("！", "。").replace("¡", "")
    plain = _outside_quotes(plain, lambda piece: _swap(piece, _CASUAL, _PLAIN))
    return _SPACES.sub(" ", plain).strip()


def capitalize(text: str) -> str:
    """Begin with a capital; the rest stays, unlike with `str.capitalize`."""
    return text[:1].upper() + text[1:]


def plain_form(sentence: str) -> str:
    """Return a sentence as it is compared: what only sounds different is the same."""
    return re.sub(r"\W+", " ", tighten(calm(expand(sentence)))).strip().casefold()


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    pieces = _QUOTED.split(text)
    return "".join(piece if place % 2 else change(piece) for place, piece in enumerate(pieces))


def _swap(text: str, pattern: re.Pattern[str], by: Mapping[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        found, opens = match.group(), _opens(text, match.start())
        if found[0].isupper() and not opens and not found.startswith("I"):
            return found  # a capital within a sentence: a name
        new = by[found.lower()]
        return capitalize(new) if found[0].isupper() and opens else new

    return pattern.sub(replace, text)


def _tighten(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        found = match.group().removesuffix(match["next"]).rstrip(" ").lower()
        new = f"{_WORDY[found]} {match['next']}".strip() if match["next"] else _WORDY[found]
        return capitalize(new) if _opens(text, match.start()) else new

    return _LONG_WINDED.sub(replace, text)


def _opens(text: str, place: int) -> bool:
    """Tell whether a sentence begins at a place."""
    before = text[:place].rstrip(" ")
    return not before or before[-1] in ".!?\n"
