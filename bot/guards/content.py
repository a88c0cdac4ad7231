"""Harmful content and distress: rules for what is unmistakable, trained heads for the rest.

Each category has its policy (`bot.guards.policies`). Fails open: where the heads have no weights or
throw, the rules remain, and every reply is grounded anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.guards.heads import Heads, Reading
from bot.guards.normalizing import fold_text, simplify
from bot.guards.phrase_rules import find_harm, find_idioms
from bot.guards.policies import HARM, HarmPolicy, choose_policies
from bot.interfaces import Verdict

LONGEST_CHARS = 20_000
"""Of a longer text the rules read the beginning and the end, half each. A server takes no message
of more than 4,000 unless its settings say so."""

RULED = 0.5
"""Least score where a rule fired and a head read too: between hate and those who quote it the head
ranks better. With 1 instead the area under the curve of HateCheck was 0.894, by the head 0.913."""

INSULT_MARGIN = 0.3
"""A message that is so much surer an insult than hate or a threat is an insult, which an upset
customer may say. Large enough to excuse no hateful text of HateCheck; a smaller one excuses many of
Davidson's tweets."""

_SHARP = frozenset({"hate", "violence"})
"""What the heads take some insults for."""

_NOTHING = Reading({}, frozenset())


class ContentGuard:
    """Finds harm by category and says what the shop wants done with it.

    Args:
        heads: trained heads; without them rules alone judge.
        policies: of the categories where the shop chose another than `HARM_POLICIES`.
    """

    def __init__(
        self, heads: Heads | None = None, policies: Mapping[str, HarmPolicy] | None = None
    ) -> None:
        self._heads = heads
        self._policies = choose_policies(policies)

    def check_message(self, text: str) -> Verdict:
        """Judge one message, or one sentence of a reply.

        Returns:
            Every category's score, at least `RULED` where a rule fired; `Verdict.decisive` names
            the category whose policy decides, if any does. What is to be answered kindly passes.

        Raises:
            EmbedderUnavailable: the heads cannot read, and no rule fired.
        """
        if len(text) > LONGEST_CHARS:
            text = f"{text[: LONGEST_CHARS // 2]} {text[-LONGEST_CHARS // 2 :]}"
        folded = fold_text(text)
        plain = simplify(folded)
        ruled = find_harm(plain)
        reading = self._read(folded, ruled)
        idioms = find_idioms(plain)
        scores = {name: _score(name, name in ruled, reading) for name in HARM}
        for name, policy in self._policies.items():
            if policy.action == "allow":
                continue
            if name in ruled:
                return _act(name, policy, scores, "a phrase")
            if name not in idioms and _is_found(name, policy, reading):
                return _act(name, policy, scores, "a trained head")
        return Verdict(True, "allow", scores)

    def _read(self, text: str, ruled: Sequence[str]) -> Reading:
        """Ask the heads; where they fail, what the rules found stands."""
        if self._heads is None:
            return _NOTHING
        try:
            return self._heads.read(text)
        except Exception:
            if ruled:
                return _NOTHING
            raise


def _score(name: str, ruled: bool, reading: Reading) -> float:
    chance = reading.scores.get(name)
    if ruled:
        return 1.0 if chance is None else max(chance, RULED)
    return chance or 0.0


def _is_found(name: str, policy: HarmPolicy, reading: Reading) -> bool:
    """Tell whether a head finds a category, and no mere insult."""
    insult, score = reading.scores.get("harassment", 0.0), reading.scores.get(name, 0.0)
    if name in _SHARP and insult >= score + INSULT_MARGIN:
        return False
    if policy.threshold is None:
        return name in reading.found
    return score >= policy.threshold


def _act(name: str, policy: HarmPolicy, scores: Mapping[str, float], why: str) -> Verdict:
    passed = policy.action in ("kind", "allow")
    action = "allow" if policy.action == "kind" else policy.action
    return Verdict(passed, action, scores, (f"{name}: {why}",), decisive=name)
