"""Cases as JSON lines: what is said to the bot, and what makes its reply right.

::

    {"id": "returns-1", "kind": "direct", "turns": ["How long can I return things?"],
     "must": [["45 days", "forty-five days"]], "must_not": ["\\b30 days"],
     "action": "answer", "source": ["faq.csv#17", "returns.md"]}

A turn may be an object with ``say`` and expectations of its own; those of the case itself are
about the last reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.interfaces import Action
from bot.interfaces import Path as AnswerPath


class CaseError(Exception):
    """A file of cases that cannot be used; one sentence that names FILE:LINE."""


def _compile(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return re.compile(value, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression ({error})") from error


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _said(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [{"say": turn} if isinstance(turn, str) else turn for turn in value]


Rule = Annotated[re.Pattern[str], BeforeValidator(_compile)]
Rules = Annotated[tuple[Rule, ...], BeforeValidator(_listed), Field(min_length=1)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Expected(BaseModel):
    """What makes a reply right; what is left out is not judged.

    Attributes:
        must: of each list at least one regular expression is found in the reply's text.
            Letter case does not matter.
        must_not: none of these is found in it.
        action: the reply's action is one of these.
        path: the reply's path is one of these.
        source: a citation's source or a shown product's id equals or begins with one of these.
        cards: every product card's id begins with one of these; empty allows any.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    must: tuple[Rules, ...] = ()
    must_not: Annotated[tuple[Rule, ...], BeforeValidator(_listed)] = ()
    action: Annotated[tuple[Action, ...], BeforeValidator(_listed)] = ()
    path: Annotated[tuple[AnswerPath, ...], BeforeValidator(_listed)] = ()
    source: Names = ()
    cards: Names = ()


class CaseTurn(Expected):
    """One customer message, and what is expected of the reply to it.

    Attributes:
        say: the message, as the customer types it.
    """

    say: str


class Case(Expected):
    """One conversation.

    Attributes:
        id: names the case in reports and comparisons; unique over all files of a run.
        kind: accuracy is counted by it, for example ``paraphrase``.
        turns: the customer's messages in order, one or more.
        note: why the case is there; for people.
    """

    id: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, Field(min_length=1)]
    turns: Annotated[tuple[CaseTurn, ...], BeforeValidator(_said), Field(min_length=1)]
    note: str = ""

    def expectations(self, place: int) -> Sequence[Expected]:
        """Return what is expected of the reply to the turn at `place`, 0 being the first."""
        turn = self.turns[place]
        return (turn, self) if place == len(self.turns) - 1 else (turn,)

    @property
    def wants_refusal(self) -> bool | None:
        """Whether the last reply must be a refusal; None where the case leaves it open."""
        allowed = set(self.action) | set(self.turns[-1].action)
        if allowed and allowed <= WITHHOLDING:
            return True
        return False if allowed == {"answer"} else None


WITHHOLDING: frozenset[Action] = frozenset({"refuse", "handoff"})
"""Actions that leave a question unanswered because the shop's documents do not answer it."""


def load_cases(paths: Iterable[Path]) -> list[Case]:
    """Read files of cases, in order; empty lines are passed over.

    Raises:
        CaseError: a file is not there, a line is no case, or an id is used twice.
    """
    seen: dict[str, str] = {}
    cases: list[Case] = []
    for path in paths:
        for place, line in _lines(path):
            case = _parse_case(line, place)
            if case.id in seen:
                raise CaseError(
                    f"{place}: the id {case.id!r} is taken by {seen[case.id]}; choose another."
                )
            seen[case.id] = place
            cases.append(case)
    if not cases:
        raise CaseError(f"There are no cases in {', '.join(map(str, paths))}; write one a line.")
    return cases


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CaseError(f"{path}: cannot be read ({reason}); give a file of JSON lines.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def _parse_case(line: str, place: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        raise CaseError(f"{place}: {_explain(error.errors()[0])}") from error


def _explain(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"] if part != "function-before[_said()]")
    match problem["type"]:
        case "json_invalid":
            return f"this is not JSON: {problem['ctx']['error']}. Write one object a line."
        case "extra_forbidden":
            known = [*Case.model_fields] if len(problem["loc"]) == 1 else [*CaseTurn.model_fields]
            return f"the key {where!r} is unknown; known are {', '.join(known)}."
        case "missing":
            return f"the key {where!r} is missing; a case needs id, kind and turns."
        case _:
            reason = problem["msg"].removeprefix("Value error, ")
            return f"{where!r} cannot be used: {reason[:1].lower() + reason[1:]}."
