"""Words that make a statement stronger, weaker or its reverse: all, only, must, before, cheaper.

Most of them are too common to count as content, so a sentence may swap one for another and keep
every other word. Each is compared with the statement that carries the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.guards.words import stem

_UNIVERSAL = re.compile(
    r"(?i)\b(?:all|every\w*|each|always|any(?:one|body|thing|where|time)?|whole|entire|unlimited|"
    r"guaranteed?s?|forever|worldwide|completely|immediately|instantly|free|"
    r"alle[nrs]?|jede[nrms]?|immer|kostenlos|tou(?:s|tes?)|toujours|gratuit\w*|tod[oa]s|siempre|"
    r"gratis)\b|所有|全部|任何|总是|免费"
)
_SAME_STRENGTH = (
    frozenset("all every each any whole entire everything anything".split()),
    frozenset("everybody everyone anyone anybody all".split()),
    frozenset("free gratis kostenlos".split()),
    frozenset("everywhere anywhere worldwide all".split()),
    frozenset("immediately instantly".split()),
    frozenset("always every".split()),
)
_DUTY = re.compile(
    r"(?i)\b(?:must|shall|have to|has to|need(?:s)? to|required?|requires|obliged|mandatory|"
    r"compulsory|only|please|should)\b|\bto be\b"
)
_STRONG_DUTY = re.compile(r"(?i)\b(?:must|have to|has to|required|obliged|mandatory|compulsory)\b")
_COMPARISON = re.compile(
    r"(?i)\b(?:(?:more|less|fewer|better|worse)(?: \w+){0,2} than|\w{3,}er than|"
    r"(?:the )?(?:most|least) \w+|the \w{2,}est\b|best|worst|as \w+ as)"
)
_THAN = re.compile(r"(?i)\bthan\b")
_POLES = (
    ("before", "after"),
    ("over", "under"),
    ("above", "below"),
    ("more", "less"),
    ("more", "fewer"),
    ("minimum", "maximum"),
    ("least", "most"),
    ("earlier", "later"),
    ("first", "last"),
    ("always", "never"),
    ("inside", "outside"),
    ("opened", "unopened"),
    ("open", "closed"),
    ("include", "exclude"),
    ("includes", "excludes"),
    ("included", "excluded"),
    ("online", "in store"),
    ("buyer", "seller"),
    ("and", "or"),
)
_TIMES = (
    (("before",), ("until", "by", "till", "earlier", "ahead")),
    (("until", "till"), ("before", "by", "to")),
    (("after",), ("since", "from", "of", "once", "when", "following", "later", "on", "afterwards")),
)
"""A time, and what says as much: "45 days after delivery" is "45 days of delivery"."""

_ANY_WORD = re.compile(r"[^\W_]+")
_ACTOR = re.compile(
    r"(?i)\b(?P<who>we|you|they|customers?|members?)\s+"
    r"(?:(?:can|will|may|must|should|do|have to|need to|always|then|also)\s+)*(?P<does>[a-z]{2,})"
)
_ACTORS = {"customer": "you", "customers": "you", "member": "you", "members": "you"}


def find_shifts(sentence: str, statement: str) -> list[str]:
    """Return a reason for every word that makes the sentence say more, or the reverse.

    Args:
        sentence: what was generated.
        statement: what carries it, with its title.
    """
    return [
        *_stronger(sentence, statement),
        *_compared(sentence, statement),
        *_reversed(sentence, statement),
        *_moved(sentence, statement),
        *_other_actor(sentence, statement),
    ]


def _stronger(sentence: str, statement: str) -> Iterator[str]:
    stated = {match.group().lower() for match in _UNIVERSAL.finditer(statement)}
    for match in _UNIVERSAL.finditer(sentence):
        word = match.group().lower()
        alike = {other for group in _SAME_STRENGTH if word in group for other in group}
        if word not in stated and not alike & stated:
            yield f"says {word} where the evidence does not"
    if _STRONG_DUTY.search(sentence) and not _DUTY.search(statement):
        yield "makes a duty of what is none"


def _compared(sentence: str, statement: str) -> Iterator[str]:
    for match in _COMPARISON.finditer(sentence):
        if match.group().lower().startswith(("at most", "at least")):
            continue
        stated = [found.group().lower() for found in _COMPARISON.finditer(statement)]
        if match.group().lower() not in stated and not _is_bound_word(sentence, match):
            yield "compares what the evidence does not"
    if _THAN.search(sentence) and _THAN.search(statement) and _is_turned(sentence, statement):
        yield "turns a comparison round"


def _is_bound_word(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether it bounds an amount: "more than 5 days" is judged with its figure."""
    before = sentence[: match.start()].rstrip().lower()
    return before.endswith(" at") or bool(re.match(r"\s*[€$£]?\d", sentence[match.end() :]))


def _is_turned(sentence: str, statement: str) -> bool:
    """Tell whether what stands on one side of "than" stands on the other in the statement."""
    said = [set(_words(side).split()) for side in _THAN.split(sentence, maxsplit=1)]
    stated = [set(_words(side).split()) for side in _THAN.split(statement, maxsplit=1)]
    return any(
        (said[side] - said[1 - side] - stated[side]) & (stated[1 - side] - stated[side])
        for side in (0, 1)
    )


def _reversed(sentence: str, statement: str) -> Iterator[str]:
    said, stated = _words(sentence), _words(statement)
    for pole in _POLES:
        for one, other in (pole, pole[::-1]):
            if _holds(said, one) and not _holds(stated, one) and _holds(stated, other):
                yield f"says {one} where the evidence says {other}"


def _moved(sentence: str, statement: str) -> Iterator[str]:
    said, stated = _words(sentence), _words(statement)
    for meant, alike in _TIMES:
        says = any(_holds(said, one) for one in meant)
        if says and not any(_holds(stated, one) for one in (*meant, *alike)):
            yield f"says {meant[0]} where the evidence does not"


def _words(text: str) -> str:
    return f" {' '.join(_ANY_WORD.findall(text.lower()))} "


def _holds(text: str, word: str) -> bool:
    return f" {word} " in text


def _other_actor(sentence: str, statement: str) -> Iterator[str]:
    stated = set(_actors(statement))
    for who, does in _actors(sentence):
        others = {actor for actor, deed in stated if deed == does}
        if others and who not in others:
            yield f"says that {who} {does} where the evidence says {min(others)}"


def _actors(text: str) -> Iterator[tuple[str, str]]:
    for match in _ACTOR.finditer(text):
        who = match["who"].lower()
        yield _ACTORS.get(who, who), stem(match["does"].lower())
