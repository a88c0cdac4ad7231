"""Variants of a text by rules: what is added states nothing, what goes stated nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.rewriting.courtesies import GREETING, courtesies_of, is_courtesy
from bot.rewriting.wording import calm, capitalize, contract, expand, tighten
from knowledge.sentences import split_sentences

Style = Literal["shorter", "longer", "friendlier", "more_formal"]

_BREAK = re.compile(r"(\n+)")


def list_variants(text: str, style: Style, language: str) -> list[str]:
    """Return candidates, the boldest first; some may be the text itself.

    Args:
        text: as the agent wrote it.
        style: what is wanted.
        language: ISO 639-1 code of the text.
    """
    match style:
        case "shorter":
            bare = _drop_courtesies(text)
            return [tighten(contract(bare)), tighten(bare), bare]
        case "longer":
            full = expand(text)
            return [_open(_close(full, language), language), _close(full, language)]
        case "friendlier":
            warm = contract(text)
            return [_greet(_invite(warm, language), language), _greet(warm, language), warm]
        case "more_formal":
            formal = calm(expand(text))
            return [_open(formal, language), formal]


def _drop_courtesies(text: str) -> str:
    """Leave out the greeting, and sentences that state nothing; line breaks stay."""
    pieces = _BREAK.split(GREETING.sub("", text, count=1))
    lines = [piece if place % 2 else _keep(piece) for place, piece in enumerate(pieces)]
    return capitalize(re.sub(r"\n{3,}", "\n\n", "".join(lines)).strip())


def _keep(line: str) -> str:
    return " ".join(one for one in split_sentences(line) if not is_courtesy(one))


def _open(text: str, language: str) -> str:
    return _insert(text, courtesies_of(language).opening, language)


def _greet(text: str, language: str) -> str:
    return _insert(text, courtesies_of(language).warm_opening, language)


def _insert(text: str, opening: str, language: str) -> str:
    """Put an opening before the text, behind its greeting; none where it has one already."""
    greeting = match.group() if (match := GREETING.match(text)) else ""
    rest = text[len(greeting) :].strip()
    if is_courtesy(_first(rest)):
        return text
    if greeting.rstrip().endswith(","):
        opening = opening[:1].lower() + opening[1:]
    lead = f"{greeting.rstrip()} " if greeting else ""
    return f"{lead}{opening}{courtesies_of(language).gap}{capitalize(rest)}"


def _close(text: str, language: str) -> str:
    return _append(text, courtesies_of(language).closing, language)


def _invite(text: str, language: str) -> str:
    return _append(text, courtesies_of(language).warm_closing, language)


def _append(text: str, closing: str, language: str) -> str:
    sentences: Sequence[str] = split_sentences(text)
    if sentences and is_courtesy(sentences[-1]):
        return text
    return f"{text.rstrip()}{courtesies_of(language).gap}{closing}"


def _first(text: str) -> str:
    return next(iter(split_sentences(text)), "")
