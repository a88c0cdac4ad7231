"""Phrases that are harmful beyond doubt, by category and language: `phrases/*.yaml`.

The heads for English read vectors that know what words mean. German, French, Spanish and Chinese
are read by their letters alone, and what those heads have not met they miss: these rules name the
words of each category. Distress, threats and bombs are ruled in English too, whatever a head says.

A file holds ``rules``, by category, and ``lists`` that the rules name in angle brackets; each line
is a regular expression for text in lower case without accents (`bot.guards.normalizing.simplify`).
``<few>`` stands for up to three words. ``idioms`` are turns of phrase that a head takes for harm
and that are none: "to die for". Every repeat is bounded, so that time grows with length alone.

Source: of distress the warning signs that crisis services and the WHO publish ("Preventing
suicide", 2014): the wish to die, no reason to live, being a burden, feeling trapped, goodbyes,
self-injury. All else was written for this project; ``storehand bench guards`` judges it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PHRASES = Path(__file__).parent / "phrases"

_FEW = r"(?:\w{1,20} ){0,3}"
_NAMED = re.compile(r"<(\w+)>")


Lines = tuple[re.Pattern[str], ...]
"""Each line for itself: joined to one pattern, the 483 lines of distress took 1.8 ms of a message
of 70 characters; apart, where a line's first letters rule it out at once, 0.2 ms."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns by category.

    Attributes:
        rules: harmful beyond doubt.
        idioms: taken for harm by a head.
    """

    rules: Mapping[str, Lines]
    idioms: Mapping[str, Lines]


def find_harm(text: str) -> list[str]:
    """Return the categories that a phrase of the text belongs to beyond doubt.

    Args:
        text: in lower case without accents; see `bot.guards.normalizing.simplify`.
    """
    return _find(text, load_rules().rules)


def find_idioms(text: str) -> list[str]:
    """Return the categories that a head alone must not find, because of a turn of phrase.

    Args:
        text: as for `find_harm`.
    """
    return _find(text, load_rules().idioms)


def _find(text: str, phrases: Mapping[str, Lines]) -> list[str]:
    return [name for name, lines in phrases.items() if any(one.search(text) for one in lines)]


@cache
def load_rules(folder: Path = PHRASES) -> Phrases:
    """Return the phrases of all languages, by category.

    Raises:
        FileNotFoundError: the folder holds no phrases.
        ValueError: a rule is no regular expression, or names a list that is not there.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise FileNotFoundError(f"There are no phrases to judge by in {folder}.")
    contents = [yaml.safe_load(path.read_text("utf-8")) for path in paths]
    return Phrases(_gather(contents, "rules"), _gather(contents, "idioms"))


def _gather(contents: Sequence[Mapping[str, Any]], key: str) -> dict[str, Lines]:
    gathered: dict[str, Lines] = {}
    for content in contents:
        lists = {name: _join(text.splitlines()) for name, text in content.get("lists", {}).items()}
        for name, text in content.get(key, {}).items():
            lines = (_fill(line, {**lists, "few": _FEW}) for line in text.splitlines())
            gathered[name] = (*gathered.get(name, ()), *map(_compile, lines))
    return gathered


def _fill(line: str, lists: Mapping[str, str]) -> str:
    unknown = set(_NAMED.findall(line)) - lists.keys()
    if unknown:
        raise ValueError(f"The rule {line!r} names {', '.join(unknown)}, which no list has.")
    return _NAMED.sub(lambda named: lists[named[1]], line)


def _join(lines: Sequence[str]) -> str:
    return f"(?:{'|'.join(lines)})"


def _compile(line: str) -> re.Pattern[str]:
    try:
        return re.compile(line)
    except re.error as error:
        raise ValueError(f"The rule {line!r} is no regular expression: {error}.") from error
