"""Harmful content and distress in a customer's message: a first lexical guard.

It recognises only what is unmistakable: distress is met with care, a threat of violence is
stopped. Fails open: a message it cannot judge goes on, since every reply is grounded anyway.
"""

from __future__ import annotations

import re

from bot.interfaces import Verdict

_DISTRESS = re.compile(
    r"(?i)\b(?:kill(?:ing)? myself|end(?:ing)? (?:my (?:own )?life|it all)|suicid\w{1,3}|"
    r"self[- ]harm\w{0,3}|(?:hurt|cut|harm)(?:ting|ing)? myself|"
    r"(?:want|wanna|wish) to (?:die|be dead)|wanna die|wish i (?:was|were) dead|"
    r"reason (?:to|for) (?:liv(?:e|ing)|go(?:ing)? on(?! the\b| an?\b| with\b)|be(?:ing)? alive)|"
    r"no point in (?:living|going on)|don'?t want to (?:live|be alive|exist)|better off dead)\b"
    r"|自杀|自殺|想死|不想活|轻生|自残"
    r"|\b(?:mich umbringen|nicht mehr leben|me suicider|envie de mourir|quiero morir|suicidarme)\b"
)
"""Source: phrases of the warning signs that crisis services publish, in the words people use."""

_THREAT = re.compile(
    r"(?i)\b(?:i(?:'ll| will| am going to|'m gonna| gonna)|we(?:'ll| will)) "
    r"(?:[\w' ]{0,40} )?"
    r"(?:(?:kill|shoot|stab|murder|bomb|burn down|blow up) "
    r"(?:you|your|him|her|them|everyone|everybody)|burn (?:your|the) \w+ down)\b"
    r"|我要杀了?你"
)
_MAKE_WEAPON = re.compile(
    r"(?i)\bhow (?:do i|to|can i|can you|would i) (?:make|build|construct|assemble) "
    r"(?:an? |the )?(?:pipe ?|home ?made )?(?:bomb|explosives?|grenade|molotov|silencer)\b"
)


class ContentGuard:
    """Distress gets care; threats and bomb recipes are blocked; all else passes."""

    def check_message(self, text: str) -> Verdict:
        """Judge one message by phrases; scores are 0 or 1."""
        if _DISTRESS.search(text):
            return Verdict(False, "care", {"self_harm": 1.0}, ("a phrase of distress",))
        if _THREAT.search(text):
            return Verdict(False, "block", {"violence": 1.0}, ("a threat of violence",))
        if _MAKE_WEAPON.search(text):
            return Verdict(False, "block", {"weapons": 1.0}, ("asks how to make a weapon",))
        return Verdict(True)
