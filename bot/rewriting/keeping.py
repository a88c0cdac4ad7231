"""Whether two texts state the same: the test that every variant must pass.

Fails closed: where it cannot tell, the variant is not offered.
"""

from __future__ import annotations

from dataclasses import replace

from bot.guards.facts import Facts, build_facts
from bot.interfaces import EvidenceGuard
from bot.rewriting.courtesies import GREETING, is_courtesy
from bot.rewriting.wording import plain_form
from knowledge.sentences import split_sentences


def states_the_same(text: str, variant: str, guard: EvidenceGuard) -> bool:
    """Tell whether each text carries every sentence of the other; blocking.

    Courtesies may come and go. A sentence is carried where the other text has it in the same plain
    words, or where the guard says so; figures, dates, codes and names must be the same.

    Raises:
        GuardFailed: the guard could not judge.
    """
    if _facts_of(text) != _facts_of(variant):
        return False
    return _carries(text, variant, guard) and _carries(variant, text, guard)


def list_statements(text: str) -> list[str]:
    """Return the sentences that state something, without the greeting."""
    body = GREETING.sub("", text, count=1)
    return [one for one in split_sentences(body) if not is_courtesy(one)]


def _facts_of(text: str) -> Facts:
    facts = build_facts("\n".join(list_statements(text)))
    return replace(facts, names=frozenset())  # what opens a sentence is no name: the guard looks


def _carries(proof: str, said: str, guard: EvidenceGuard) -> bool:
    known = {plain_form(one) for one in list_statements(proof)}
    left = [one for one in list_statements(said) if plain_form(one) not in known]
    return all(guard.check_sentence(one, [proof]).passed for one in left)
