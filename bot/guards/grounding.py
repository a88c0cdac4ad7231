"""The grounding check: a generated sentence leaves only if its evidence carries it.

Fails closed. A sentence fails when it holds a number with its unit, a date, a code or a name that
the evidence does not hold; when a number stands beside other words than in the evidence; when too
few of its content words stand in the evidence; or when it denies what the evidence affirms, or the
reverse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.guards.facts import NUMBER, UNITS, Facts, build_facts, parse_number
from bot.interfaces import Verdict
from bot.sentences import split_sentences

WORD_SUPPORT = 0.7
"""Least share of a sentence's content words that must stand in the evidence."""

NEAR_WORDS = 2
WIDE_WORDS = 8
"""A number is carried where half of the content words, and all numbers, within `NEAR_WORDS` of it
stand within `WIDE_WORDS` of the same number in the evidence."""

_STOPWORDS = frozenset(
    (
        "a about after all also am an and any are as at be been before but by can could do does "
        "for from get give had has have he her here his how i if in into is it its just like may "
        "me more most my no not of on one only or our out please she should so some such than "
        "that the their them then there these they this those to too up us use used very want "
        "was we were what when where which while who will with within would yes you your via per "
        "need make sure over both available offer offers provide includes include including shop "
        "store customer customers"
    ).split()
)
_NEGATION = re.compile(
    r"(?i)\b(?:not|no|never|none|neither|nor|without|cannot|unable|excluded?|except|nothing|"
    r"kein\w*|nicht|pas|aucun\w*|sin|nunca)\b|n['’]t\b|[不没無无未非]"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(rf"(?<![\w.,])(?P<number>{NUMBER})|[^\W\d_]{{2,}}")
_CJK = re.compile(r"[\u3400-\u9fff]")


class FactGrounding:
    """Checks facts, content words and negation of one sentence against its evidence."""

    def __init__(self, known_names: Sequence[str] = ()) -> None:
        """Accept names that need no evidence, such as the shop's own."""
        self._known_text = " ".join(known_names)
        self._known = {
            *(word.lower() for word in _WORD.findall(self._known_text)),
            *content_words(self._known_text),
        }

    def check_sentence(self, sentence: str, evidence: Sequence[str]) -> Verdict:
        """Judge one sentence; the reasons name what is not carried."""
        reasons = [
            *self._unsupported_facts(build_facts(sentence), evidence),
            *_unbound_numbers(sentence, evidence, self._known),
            *_unsupported_words(sentence, [*evidence, self._known_text]),
            *_contradicted(sentence, evidence),
        ]
        return Verdict(passed=not reasons and bool(evidence), reasons=tuple(reasons))

    def _unsupported_facts(self, said: Facts, evidence: Sequence[str]) -> list[str]:
        proven = build_facts("\n".join(evidence))
        words = {word.lower() for text in evidence for word in _WORD.findall(text)} | self._known
        missing = [
            f"number {v:f} {u}".strip() for v, u in said.quantities if not _holds(proven, v, u)
        ]
        missing += [f"date {date}" for date in said.dates - proven.dates]
        missing += [f"code {code}" for code in said.codes - proven.codes if code not in words]
        missing += [f"name {name}" for name in said.names - words]
        return missing


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, lightly stemmed; CJK text as character bigrams."""
    words = [_stem(word) for word in map(str.lower, _WORD.findall(text)) if word not in _STOPWORDS]
    characters = "".join(_CJK.findall(text))
    bigrams = [characters[i : i + 2] for i in range(len(characters) - 1)]
    return [word for word in words if not _CJK.search(word)] + bigrams


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _holds(proven: Facts, value: object, unit: str) -> bool:
    """A number with a unit needs that unit; one without needs only the value."""
    return any(v == value and (u == unit or not unit) for v, u in proven.quantities)


def _unbound_numbers(sentence: str, evidence: Sequence[str], known: set[str]) -> list[str]:
    """Find numbers that keep other company than in the evidence: right number, wrong thing."""
    said = [token for token in _tokenize(sentence) if token not in known]
    proven = [_tokenize(text) for text in evidence]
    return [
        f"number {token} is about something else"
        for place, token in enumerate(said)
        if token[0].isdigit() and not _is_bound(_around(said, place, NEAR_WORDS), token, proven)
    ]


def _is_bound(company: set[str], token: str, proven: Sequence[Sequence[str]]) -> bool:
    for tokens in proven:
        for place, other in enumerate(tokens):
            if other != token:
                continue
            found = company & _around(tokens, place, WIDE_WORDS)
            numbers = {word for word in company if word[0].isdigit()}
            if numbers <= found and 2 * len(found) >= len(company):
                return True
    return False


def _around(tokens: Sequence[str], place: int, reach: int) -> set[str]:
    return {*tokens[max(0, place - reach) : place], *tokens[place + 1 : place + 1 + reach]}


def _tokenize(text: str) -> list[str]:
    """Return content words but units, stemmed, and numbers in their normal form, in order."""
    tokens = []
    for match in _TOKEN.finditer(text):
        if match["number"]:
            tokens.append(f"{parse_number(match['number']):f}")
        elif match.group().lower() not in UNITS:
            tokens += content_words(match.group())
    return tokens


def _unsupported_words(sentence: str, evidence: Sequence[str]) -> list[str]:
    said = set(content_words(sentence))
    if not said:
        return ["says nothing that can be checked"]
    proven = {word for text in evidence for word in content_words(text)}
    share = len(said & proven) / len(said)
    return [f"only {share:.2f} of its words are carried"] if share < WORD_SUPPORT else []


def _contradicted(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Compare negation with the evidence sentence that shares most words."""
    said = set(content_words(sentence))
    sentences = [piece for text in evidence for piece in split_sentences(text)]
    if not sentences:
        return []
    nearest = max(sentences, key=lambda piece: len(said & set(content_words(piece))))
    differs = bool(_NEGATION.search(sentence)) != bool(_NEGATION.search(nearest))
    return ["negation differs from the evidence"] if differs else []
