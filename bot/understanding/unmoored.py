"""Messages that lean on something although nothing was said yet: "how much is it?", "and in blue?".

What they mean cannot be told, and a search for their other words finds something that was not
asked. They are asked back about. "Can I return it?" is none: a rule holds for whatever it is.
"""

from __future__ import annotations

import re

from bot.products.shelf import Shelf
from bot.products.vocabulary import POLICY
from bot.understanding.followups import is_repetition
from bot.understanding.leads import LED, TAIL
from bot.understanding.pointing import find_pronoun
from bot.understanding.referents import asks_rule, names_itself

MOST_WORDS = 7
"""A longer message mostly says what it is about, after its pronoun too."""

_ALONE = re.compile(r"(?i)^\W*(?:how (?:much|long|many|far|often)|when|where|who|why)\W*$")
_ONE = re.compile(
    r"(?i)\b(?:the|this|that) (?:(?!other\b)\w+ )?one\b|\b(?:which|what) (?:one|of (?:them|these|"
    r"those))\b"
)
_WHATEVER = re.compile(r"(?i)\b(?:if|when|once|after|before|in case|i|we|help|matter)\b")
"""What holds for whatever it is: "what if it does not fit", "can I try it on"."""
_GOES_ON = re.compile(r"(?i)^(?:in|for|to|with|without|nach|f[üu]r|pour|en|para)\s+\w+(?:\s+\w+)?$")
_FOREIGN = re.compile(
    r"(?i)^\W*(?:und )?(?:(?:was|wie viel|wieviel) kostet|wie (?:teuer|schwer|gro[ßs]+|lang) ist|"
    r"ist|gibt es) (?:das|es|er|sie)(?: (?:denn|dann|auch|so|eigentlich))?\W*$"
    r"|^\W*(?:et )?(?:combien (?:[çc]a|il|elle) co[ûu]te(?:[- ]t[- ](?:il|elle))?|"
    r"combien co[ûu]te[- ]t[- ](?:il|elle)|c['’]est combien|(?:[çc]a|il|elle) co[ûu]te combien)\W*$"
    r"|^\W*(?:y )?cu[áa]nto (?:cuesta|vale)(?: eso| esto)?\W*$"
    r"|^(?:这个|那个|它)?(?:要|卖)?多少钱[？?]?$|^(?:这个|那个|它).{1,4}吗[？?]?$"
)


def is_unmoored(text: str, shelf: Shelf) -> bool:
    """Tell whether the first question of a conversation leans on what was never said.

    Args:
        text: one question, in plain words.
        shelf: the catalogue.
    """
    if len(text.split()) > MOST_WORDS or names_itself(text, shelf):
        return False
    if _ALONE.match(text) or is_repetition(text) or _FOREIGN.match(text):
        return True
    if POLICY.search(text) or asks_rule(text) or _WHATEVER.search(text):
        return False
    fragment = TAIL.sub("", LED.sub("", text))
    if _ONE.search(text) or (LED.match(text) and _GOES_ON.match(fragment)):
        return True
    return find_pronoun(text, shelf) is not None
