"""Harmful content and distress: rules for what is unmistakable, trained heads for the rest.

Each category has its policy (`bot.guards.policies`). Fails open: where the heads have no weights or
throw, the rules remain, and every reply is grounded anyway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.guards.heads import Heads
from bot.guards.normalizing import fold_text
from bot.guards.policies import HARM, HarmPolicy, choose_policies
from bot.interfaces import Verdict

_DISTRESS = re.compile(
    r"(?i)\b(?:kill(?:ing)? myself|end(?:ing)? (?:my (?:own )?life|it all)|suicid\w{1,3}|"
    r"self[- ]harm\w{0,3}|(?:hurt|cut|harm)(?:ting|ing)? myself|"
    r"(?:want|wanna|wish) to (?:die|be dead)|wanna die|wish i (?:was|were) dead|"
    r"reason (?:to|for) (?:liv(?:e|ing)|go(?:ing)? on(?! the\b| an?\b| with\b)|be(?:ing)? alive)|"
    r"no point in (?:living|going on)|don'?t want to (?:live|be alive|exist)|better off dead)\b"
    r"|自杀|自殺|想死(?!你)|不想活|轻生|自残|割腕"
    r"|\b(?:mich umbringen|nicht mehr leben|selbstmord|me suicider|envie de mourir|"
    r"(?:veux|voudrais) (?:plus vivre|mourir)|quiero morir(?:me)?|suicidar(?:me|se)|"
    r"voglio (?:morire|farla finita)|quero morrer)\b"
)
"""Source: phrases of the warning signs that crisis services publish, in the words people use."""

_HURT_BY_PRODUCT = re.compile(
    r"(?i)\b(?:cut|hurt|burn(?:ed|t)?) myself (?:while|when|opening|on|with (?:the|your|this)|by)\b"
)
"""An accident with a product is a complaint, whatever it shares with distress."""

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
_RULES = (("self_harm", _DISTRESS), ("violence", _THREAT), ("weapons", _MAKE_WEAPON))


class ContentGuard:
    """Finds harm by category and says what the shop wants done with it.

    Args:
        heads: trained heads; without them rules alone judge.
        policies: of the categories where the shop chose another than `HARM_POLICIES`.

    Raises:
        ValueError: there is no such category or policy.
    """

    def __init__(
        self, heads: Heads | None = None, policies: Mapping[str, HarmPolicy] | None = None
    ) -> None:
        self._heads = heads
        self._policies = choose_policies(policies)

    def check_message(self, text: str) -> Verdict:
        """Judge one message, or one sentence of a reply.

        Returns:
            Every category's score; `Verdict.decisive` names the category whose policy decides, if
            any does. A message that is to be answered kindly passes.
        """
        folded = fold_text(text)
        ruled = _find_by_rules(folded)
        if ruled:
            return self._decide(dict.fromkeys(ruled, 1.0), dict.fromkeys(ruled, "a phrase"))
        if self._heads is None:
            return Verdict(True)
        scores = {name: self._heads.score(folded).get(name, 0.0) for name in HARM}
        found = dict.fromkeys(self._heads.find(folded), "a trained head")
        return self._decide(scores, found)

    def _decide(self, scores: Mapping[str, float], found: Mapping[str, str]) -> Verdict:
        for name, policy in self._policies.items():
            if name not in found or policy == "allow":
                continue
            reason = f"{name}: {found[name]}"
            if policy == "kind":
                return Verdict(True, "allow", scores, (reason,), decisive=name)
            return Verdict(False, policy, scores, (reason,), decisive=name)
        return Verdict(True, "allow", scores)


def _find_by_rules(text: str) -> list[str]:
    found = [name for name, pattern in _RULES if pattern.search(text)]
    return [name for name in found if name != "self_harm" or not _HURT_BY_PRODUCT.search(text)]
