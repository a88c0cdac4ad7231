"""The grounding check: a generated sentence leaves only if its evidence carries it.

Fails closed. A sentence fails when it holds a number with its unit, range and bound, a date, a code
or a name that the evidence does not hold; when a number belongs to something else there; when a
content word stands neither in the evidence nor, where no number is said, in the question; when its
words do not stand together in one sentence of the evidence; when it denies what the evidence
affirms, or the reverse; when it drops a condition; or when it says more than the evidence ("all",
"must", "cheaper"). The check is meant for small models, which recombine true words into false
sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.guards.binding import FRAME, find_unbound, find_unbound_dates, iter_supporting
from bot.guards.conditions import find_dropped
from bot.guards.facts import Facts, build_facts
from bot.guards.figures import find_figures
from bot.guards.statements import NEGATION, Statement, build_statements, split_parts
from bot.guards.strength import find_shifts
from bot.guards.words import WORD, content_words, tokenize
from bot.interfaces import Verdict

WORD_SUPPORT = 0.7
"""Least share of a sentence's content words that must stand in the evidence; the rest may only be
words of the question."""

PAIR_SUPPORT = 0.6
PAIR_REACH = 4
"""Least share of neighbouring content words that must stand within `PAIR_REACH` words of each other
in one sentence of the evidence."""

LEAST_WORDS = 3
"""Content words below which a sentence says too little to be checked."""

_ASKS_FOR = re.compile(
    r"(?i)\W*(?:and |so |but )?(?:what|which|who|whom|whose|where|when|why|how|was|welche[rs]?|wer|"
    r"wo|wann|warum|wie|quel(?:le)?s?|qui|où|quand|pourquoi|comment|combien|qué|cuál(?:es)?|quién|"
    r"dónde|cuándo|cómo|cuánt[oa]s?)\b"
)
_YES_NO = re.compile(r"(?i)\W*(yes|no)\b")
_TWICE = re.compile(r"(?i)\b([^\W\d_]{2,})\s+\1\b")
"""Small models stutter: "the Perch Perch chair"."""


class FactGrounding:
    """Checks facts, content words, conditions and strength of one sentence against its evidence."""

    def __init__(self, known_names: Sequence[str] = ()) -> None:
        """Accept names that need no evidence, such as the shop's own."""
        known_text = " ".join(known_names)
        self._known = {
            *(word.lower() for word in WORD.findall(known_text)),
            *content_words(known_text),
        }

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; the reasons name what is not carried.

        Args:
            sentence: what the generator said.
            evidence: passages, each with its title as the first line.
            question: what the customer asked; its words prove nothing, but may be repeated.
        """
        known = self._known | FRAME if find_figures(sentence) else self._known
        tokens = [token for token in tokenize(sentence) if token not in known]
        passages = [build_statements(text) for text in evidence]
        statements = [statement for passage in passages for statement in passage]
        nearest = _nearest(tokens, statements)
        supporting = dict.fromkeys([*nearest, *iter_supporting(sentence, passages)])
        reasons = [
            *self._unsupported_facts(build_facts(sentence), evidence),
            *find_unbound(sentence, passages),
            *find_unbound_dates(sentence, passages),
            *_too_short(sentence, tokens),
            *_stutters(sentence, evidence),
            # "Do gift cards run out?" must not make "gift cards run out of 10 to 500 EUR".
            *_unsupported_words(tokens, evidence, "" if find_figures(sentence) else question),
            *_recombined(tokens, statements),
            *_says_nothing(sentence, tokens, evidence, question),
            *_contradicted(sentence, nearest, statements),
            *_weakened(sentence, nearest, supporting),
        ]
        return Verdict(passed=not reasons and bool(evidence), reasons=tuple(reasons))

    def _unsupported_facts(self, said: Facts, evidence: Sequence[str]) -> list[str]:
        proven = build_facts("\n".join(evidence))
        words = {word.lower() for text in evidence for word in WORD.findall(text)} | self._known
        missing = [f"date {date}" for date in said.dates - proven.dates]
        missing += [f"code {code}" for code in said.codes - proven.codes if code not in words]
        missing += [f"name {name}" for name in said.names - words]
        return missing


def _nearest(said: Sequence[str], statements: Sequence[Statement]) -> list[Statement]:
    """Return the statement that shares most words; of several the one with fewest others."""
    words = set(said)
    best = max(
        statements,
        key=lambda one: (len(words & one.held), len(words & one.own), -len(one.tokens)),
        default=None,
    )
    return [best] if best else []


def _too_short(sentence: str, said: Sequence[str]) -> list[str]:
    """Find a sentence of so few words that any passage carries it; a denial is one of them."""
    words = len(set(said)) + bool(NEGATION.search(sentence)) + bool(find_figures(sentence))
    return ["says too little to be checked"] if words < LEAST_WORDS else []


def _stutters(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Find a word said twice running, unless the evidence has it so: "Bora Bora"."""
    twice = {match.group().lower() for match in _TWICE.finditer(sentence)}
    lower = [text.lower() for text in evidence]
    return [f"stutters: {one}" for one in sorted(twice) if not any(one in text for text in lower)]


def _unsupported_words(said: Sequence[str], evidence: Sequence[str], question: str) -> list[str]:
    words = set(said)
    if not words:
        return []
    proven = {word for text in evidence for word in tokenize(text)}
    foreign = words - proven - set(tokenize(question))
    share = len(words & proven) / len(words)
    few = [f"only {share:.2f} of its words are carried"] if share < WORD_SUPPORT else []
    return [*(f"word {word} is carried by nothing" for word in sorted(foreign)), *few]


def _recombined(said: Sequence[str], statements: Sequence[Statement]) -> list[str]:
    """Find true words that no sentence of the evidence puts together."""
    pairs = list(pairwise(said))
    if not pairs:
        return []
    share = max((_share_of_pairs(pairs, one.tokens) for one in statements), default=0.0)
    return [f"only {share:.2f} of it stands together"] if share < PAIR_SUPPORT else []


def _share_of_pairs(pairs: Sequence[tuple[str, str]], tokens: Sequence[str]) -> float:
    near = {
        (one, other)
        for place, one in enumerate(tokens)
        for other in tokens[max(0, place - PAIR_REACH) : place + PAIR_REACH + 1]
    }
    return sum(pair in near for pair in pairs) / len(pairs)


def _says_nothing(
    sentence: str, said: Sequence[str], evidence: Sequence[str], question: str
) -> list[str]:
    """Find a question, and a title or the customer's question said back, where an answer is due.

    "We ship to Ghent." answers "Do you ship to Ghent?"; a question for what, where or how long is
    answered by no word of its own.
    """
    if _ASKS_FOR.match(question) and set(said) <= set(tokenize(question)):
        return ["only repeats the question"]
    if sentence.rstrip().endswith(("?", "？")):
        return ["asks instead of answering"]
    titles = [set(tokenize(text.partition("\n")[0])) for text in evidence if "\n" in text]
    return ["only repeats a title"] if any(set(said) <= title for title in titles) else []


def _contradicted(
    sentence: str, nearest: Sequence[Statement], statements: Sequence[Statement]
) -> list[str]:
    """Compare negation, and a yes or no, with the statement that shares most words."""
    reasons = []
    if nearest and bool(NEGATION.search(sentence)) != _denies(nearest[0], sentence):
        reasons.append("negation differs from the evidence")
    answer = _YES_NO.match(sentence)
    if answer and not any(_opens_with(answer[1], one.text) for one in statements):
        reasons.append(f"no evidence says {answer[1].lower()}")
    return reasons


def _denies(statement: Statement, sentence: str) -> bool:
    """Tell whether a statement denies, in what comes before a last part that is not repeated."""
    if NEGATION.search(statement.title):
        return True
    said = frozenset(tokenize(sentence))
    parts = split_parts(statement.text)
    while len(parts) > 1 and not (frozenset(tokenize(parts[-1])) - _words_of(parts[:-1])) & said:
        parts.pop()
    return any(NEGATION.search(part) for part in parts)


def _words_of(parts: Sequence[str]) -> frozenset[str]:
    return frozenset(word for part in parts for word in tokenize(part))


def _opens_with(word: str, text: str) -> bool:
    found = _YES_NO.match(text)
    return bool(found and found[1].lower() == word.lower())


def _weakened(
    sentence: str, nearest: Sequence[Statement], supporting: Iterable[Statement]
) -> list[str]:
    """Find dropped conditions, and words that say more than the statements do.

    A condition must be kept where any supporting statement holds it, unless another statement
    gives the same without it; a stronger word must be in the nearest.
    """
    dropped = [find_dropped(sentence, one.text, one.title) for one in supporting]
    reasons = min(dropped, key=len, default=[])
    stated = f"{nearest[0].title}\n{nearest[0].text}" if nearest else ""
    shifts = find_shifts(sentence, stated) if nearest else []
    return [*reasons, *shifts]
