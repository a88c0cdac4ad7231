"""Which replies call a person, by the shop's settings."""

from __future__ import annotations

import pytest

from bot.interfaces import Action, Handover, Path, Reply
from server.handover.states import REASONS
from server.handover.triggers import build_triggers, count_refusals
from server.replies import describe_reply
from server.settings import load_settings
from server.settings_text import SettingError

ALL = build_triggers(REASONS, 2)


def answer(action: Action = "answer", handover: Handover = "", path: Path = "fixed") -> Reply:
    return Reply("Hm.", action, path, handover=handover)


REFUSED = answer("refuse")


@pytest.mark.parametrize("reason", ["request", "complaint", "distress", "policy"])
def test_what_the_turn_found_calls_a_person(reason: Handover) -> None:
    assert ALL.choose(answer(handover=reason), 0, staffed=True) == reason
    assert ALL.choose(answer(handover=reason), 0, staffed=False) is None
    others = build_triggers(set(REASONS) - {reason}, 2)
    assert others.choose(answer(handover=reason), 0, staffed=True) is None


@pytest.mark.parametrize(
    ("refusals", "least", "called"),
    [(0, 2, False), (1, 2, False), (2, 2, True), (3, 2, True), (1, 1, True), (2, 3, False)],
)
def test_so_many_refusals_in_a_row_call_a_person(refusals: int, least: int, called: bool) -> None:
    chosen = build_triggers(REASONS, least).choose(REFUSED, refusals, staffed=True)
    assert chosen == ("refusals" if called else None)


def test_a_row_of_refusals_calls_nobody_with_another_reply() -> None:
    assert ALL.choose(answer("answer", path="smalltalk"), 2, staffed=True) is None
    assert ALL.choose(answer("clarify"), 2, staffed=True) is None


def test_a_reason_that_the_shop_left_out_gives_way_to_refusals() -> None:
    chosen = build_triggers(["refusals"], 2)
    assert chosen.choose(answer("refuse", "complaint"), 2, staffed=True) == "refusals"
    silent = build_triggers([], 1)
    assert silent.choose(answer("refuse", "complaint"), 5, staffed=True) is None


def test_the_button_calls_where_requests_do() -> None:
    assert ALL.heeds_request(staffed=True) and not ALL.heeds_request(staffed=False)
    assert not build_triggers(["distress"], 2).heeds_request(staffed=True)


@pytest.mark.parametrize(
    ("replies", "count"),
    [
        ([REFUSED], 1),
        ([REFUSED, REFUSED], 2),
        ([REFUSED, answer("answer", path="approved")], 0),
        ([REFUSED, answer("answer", path="approved"), REFUSED], 1),
        ([REFUSED, answer("answer", path="smalltalk"), REFUSED], 2),
        ([REFUSED, answer("clarify"), answer("block"), REFUSED], 2),
        ([REFUSED, answer("care")], 0),
    ],
)
def test_thanks_and_a_question_back_do_not_end_a_row(replies: list[Reply], count: int) -> None:
    counted = 0
    for reply in replies:
        counted = count_refusals(counted, reply)
    assert counted == count


def test_by_default_everything_calls_a_person() -> None:
    settings = load_settings()
    assert settings.handover_on == REASONS and settings.handover_refusals == 2


def test_a_reason_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOREHAND_HANDOVER_ON", "request, anger")
    with pytest.raises(SettingError) as caught:
        load_settings()
    assert "'anger' calls nobody: choose of request, refusals, complaint" in str(caught.value)
    monkeypatch.setenv("STOREHAND_HANDOVER_ON", "request, distress")
    assert load_settings().handover_on == ("request", "distress")


def test_the_command_line_names_the_reason_only_where_there_is_one() -> None:
    assert "handover" not in describe_reply(Reply("Hm.", "answer", "fixed"))
    asked = Reply("Of course.", "handoff", "fixed", handover="request")
    assert describe_reply(asked)["handover"] == "request"
