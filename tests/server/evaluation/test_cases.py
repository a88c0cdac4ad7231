"""The format of cases: what is read, and what is refused with FILE:LINE."""

import json
from pathlib import Path

import pytest

from server.evaluation.cases import CaseError, load_cases


def write(folder: Path, *lines: object) -> Path:
    path = folder / "cases.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), "utf-8")
    return path


CASE = {"id": "a", "kind": "direct", "turns": ["Hello?"]}


def test_a_whole_case_is_read(tmp_path: Path) -> None:
    first = {"say": "Returns?", "must": [["45 days"]], "action": "answer"}
    row = CASE | {
        "turns": [first, "And free?"],
        "must": [["free", "no charge"], "label"],
        "must_not": ["EUR"],
        "action": ["answer", "clarify"],
        "source": "faq.csv#18",
        "cards": ["TT-"],
        "note": "from a customer",
    }
    [case] = load_cases([write(tmp_path, row, "", "  ")])
    assert [turn.say for turn in case.turns] == ["Returns?", "And free?"]
    assert [[rule.pattern for rule in rules] for rules in case.must] == [
        ["free", "no charge"],
        ["label"],
    ]
    assert case.must[0][0].search("FREE of charge")
    assert case.source == ("faq.csv#18",)
    assert case.expectations(0) == (case.turns[0],)
    assert case.expectations(1) == (case.turns[1], case)


@pytest.mark.parametrize(
    ("action", "wants"),
    [
        ("refuse", True),
        (["refuse", "handoff"], True),
        (["refuse", "clarify"], None),
        ("answer", False),
        (["answer", "refuse"], None),
        ("block", None),
        ([], None),
    ],
)
def test_whether_a_refusal_is_right_follows_from_the_action(
    tmp_path: Path, action: object, wants: bool | None
) -> None:
    [case] = load_cases([write(tmp_path, CASE | {"action": action})])
    assert case.wants_refusal is wants


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "cases.jsonl:2: this is not JSON"),
        (CASE | {"id": "b", "musst": []}, "the key 'musst' is unknown; known are must, "),
        ({"id": "b", "kind": "x"}, "the key 'turns' is missing"),
        (CASE | {"id": "b", "turns": []}, "'turns' cannot be used"),
        (CASE | {"id": "b", "must": [["(45"]]}, "'(45' is not a regular expression"),
        (CASE | {"id": "b", "must": [[]]}, "'must.0' cannot be used"),
        (CASE | {"id": "b", "action": "shrug"}, "'action.0' cannot be used"),
        (CASE | {"id": "b", "turns": [{"say": "x", "hope": 1}]}, "'turns.0.hope' is unknown"),
        (CASE, "the id 'a' is taken by "),
    ],
)
def test_a_line_that_is_no_case_is_one_sentence(
    tmp_path: Path, line: object, sentence: str
) -> None:
    path = write(tmp_path, CASE, line)
    with pytest.raises(CaseError) as caught:
        load_cases([path])
    assert str(caught.value).startswith(f"{path}:2: ")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_without_cases_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="There are no cases in"):
        load_cases([write(tmp_path, "")])
    with pytest.raises(CaseError, match="cannot be read"):
        load_cases([tmp_path / "absent.jsonl"])
    (tmp_path / "latin.jsonl").write_bytes('{"id": "ü"}'.encode("latin-1"))
    with pytest.raises(CaseError, match="it is not UTF-8"):
        load_cases([tmp_path / "latin.jsonl"])


@pytest.mark.parametrize("path", sorted(Path("tests/eval").glob("*.jsonl")), ids=lambda p: p.stem)
def test_the_cases_that_come_along_are_cases(path: Path) -> None:
    cases = load_cases([path])
    assert len(cases) >= 100
    silent = [
        case.id
        for case in cases
        if not any(
            (rule.must, rule.must_not, rule.action, rule.source, rule.cards) != ((), (), (), (), ())
            for rule in case.expectations(len(case.turns) - 1)
        )
    ]
    assert not silent, "these cases expect nothing"
