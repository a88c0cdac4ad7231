"""The grounding check: a generated sentence leaves only if its evidence carries it.

Fails closed. A sentence fails when it holds a number with its unit, a date, a code or a name that
the evidence does not hold; when a number stands beside other words than in the evidence; when a
content word stands neither in the evidence nor in the question; when its words do not stand
together in one sentence of the evidence; or when it denies what the evidence affirms, or the
reverse. The check is meant for small models, which recombine true words into false sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.guards.facts import NUMBER, UNITS, Facts, build_facts, parse_number
from bot.interfaces import Verdict
from knowledge.sentences import split_sentences

WORD_SUPPORT = 0.7
"""Least share of a sentence's content words that must stand in the evidence; the rest may only be
words of the question."""

PAIR_SUPPORT = 0.6
PAIR_REACH = 4
"""Least share of neighbouring content words that must stand within `PAIR_REACH` words of each other
in one sentence of the evidence."""

LEAST_WORDS = 3
"""Content words below which a sentence says too little to be checked."""

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
_YES_NO = re.compile(r"(?i)\W*(yes|no)\b")
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

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; the reasons name what is not carried.

        Args:
            sentence: what the generator said.
            evidence: passages, each with its title as the first line.
            question: what the customer asked; its words prove nothing, but may be repeated.
        """
        tokens = [token for token in _tokenize(sentence) if token not in self._known]
        units = [unit for text in evidence for unit in _sentences_with_title(text)]
        reasons = [
            *self._unsupported_facts(build_facts(sentence), evidence),
            *_unbound_numbers(tokens, evidence),
            *_unsupported_words(tokens, evidence, question),
            *_recombined(tokens, units),
            *_says_nothing(sentence, tokens, evidence),
            *_contradicted(sentence, tokens, units),
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


def _unbound_numbers(said: Sequence[str], evidence: Sequence[str]) -> list[str]:
    """Find numbers that keep other company than in the evidence: right number, wrong thing."""
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


def _unsupported_words(said: Sequence[str], evidence: Sequence[str], question: str) -> list[str]:
    words = set(said)
    if len(words) < LEAST_WORDS:
        return ["says too little to be checked"]
    proven = {word for text in evidence for word in _tokenize(text)}
    foreign = words - proven - set(_tokenize(question))
    share = len(words & proven) / len(words)
    few = [f"only {share:.2f} of its words are carried"] if share < WORD_SUPPORT else []
    return [*(f"word {word} is carried by nothing" for word in sorted(foreign)), *few]


def _recombined(said: Sequence[str], units: Sequence[_Unit]) -> list[str]:
    """Find true words that no sentence of the evidence puts together."""
    pairs = list(pairwise(said))
    if not pairs:
        return []
    share = max((_share_of_pairs(pairs, unit.tokens) for unit in units), default=0.0)
    return [f"only {share:.2f} of it stands together"] if share < PAIR_SUPPORT else []


def _says_nothing(sentence: str, said: Sequence[str], evidence: Sequence[str]) -> list[str]:
    """Find a question, and a title or the customer's question said back, where an answer is due."""
    if sentence.rstrip().endswith(("?", "？")):
        return ["asks instead of answering"]
    titles = [set(_tokenize(text.partition("\n")[0])) for text in evidence if "\n" in text]
    return ["only repeats a title"] if any(set(said) <= title for title in titles) else []


def _share_of_pairs(pairs: Sequence[tuple[str, str]], tokens: Sequence[str]) -> float:
    near = {
        (one, other)
        for place, one in enumerate(tokens)
        for other in tokens[max(0, place - PAIR_REACH) : place + PAIR_REACH + 1]
    }
    return sum(pair in near for pair in pairs) / len(pairs)


def _contradicted(sentence: str, said: Sequence[str], units: Sequence[_Unit]) -> list[str]:
    """Compare negation, and a yes or no, with the evidence sentence that shares most words."""
    if not units:
        return []
    nearest = max(units, key=lambda unit: len(set(said) & set(unit.tokens)))
    reasons = []
    if bool(_NEGATION.search(sentence)) != nearest.negated:
        reasons.append("negation differs from the evidence")
    answer = _YES_NO.match(sentence)
    if answer and not any(_opens_with(answer[1], unit.text) for unit in units):
        reasons.append(f"no evidence says {answer[1].lower()}")
    return reasons


def _opens_with(word: str, text: str) -> bool:
    found = _YES_NO.match(text)
    return bool(found and found[1].lower() == word.lower())


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence of a passage, read under the passage's title."""

    text: str
    tokens: Sequence[str]
    negated: bool


def _sentences_with_title(passage: str) -> list[_Unit]:
    title, separator, text = passage.partition("\n")
    if not separator:
        title, text = "", passage
    heading = _tokenize(title)
    denies = bool(_NEGATION.search(title))
    return [
        _Unit(
            sentence, [*heading, *_tokenize(sentence)], denies or bool(_NEGATION.search(sentence))
        )
        for sentence in split_sentences(text)
    ]
