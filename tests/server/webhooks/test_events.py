"""Which happening is told as which event, and how it reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.frames import State
from server.storage.interfaces import Happened, NewMessage
from server.webhooks.events import build_body, build_slack, build_text, build_title, name_event
from server.webhooks.interfaces import EventName

LINK = "https://chat.shop.example/desk#c=c1"
AT = "2026-03-01T10:00:00.000000+00:00"


def build(event: str, text: str = "", **more: Any) -> dict[str, Any]:
    happened = Happened("c1", 7, "bot", more.pop("state", "waiting"), **more)
    body: dict[str, Any] = json.loads(build_body(event, happened, text, LINK, AT))
    return body


@pytest.mark.parametrize(
    ("before", "state", "reason", "event"),
    [
        ("bot", "waiting", "request", "handover.requested"),
        ("returned", "waiting", "complaint", "handover.requested"),
        ("closed", "waiting", "request", "handover.requested"),
        ("agent", "waiting", "refusals", "handover.requested"),
        ("bot", "bot", "distress", "handover.requested"),
        ("waiting", "agent", "request", "handover.taken"),
        ("bot", "agent", "", "handover.taken"),
        ("agent", "agent", "", "handover.taken"),
        ("agent", "returned", "", "handover.returned"),
        ("waiting", "bot", "", "handover.returned"),
        ("waiting", "bot", "request", "handover.returned"),
        ("agent", "closed", "request", "conversation.closed"),
        ("bot", "closed", "", "conversation.closed"),
        ("closed", "bot", "", None),
    ],
)
def test_every_change_of_state_has_its_event(
    before: State, state: State, reason: str, event: EventName | None
) -> None:
    assert name_event(Happened("c1", 1, before, state, reason)) == event


def test_a_message_is_one_whoever_answers() -> None:
    message = NewMessage("m1", "customer", "Hello")
    assert name_event(Happened("c1", 1, "agent", "agent", "", message)) == "message.created"


def test_a_body_holds_what_a_help_desk_needs() -> None:
    message = NewMessage("reply-1", "bot", "In 2 days, <NAME_1>.")
    body = build("message.created", message.text, state="bot", message=message, receipt="rc_1")
    assert body == {
        "type": "message.created",
        "timestamp": AT,
        "data": {
            "conversation": "c1",
            "seq": 7,
            "state": "bot",
            "reason": "",
            "role": "bot",
            "text": "In 2 days, <NAME_1>.",
            "receipt": "rc_1",
            "link": LINK,
        },
    }


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (build("handover.requested", reason="request"), "A customer needs a person (request)"),
        (
            build("handover.requested", reason="request", state="bot"),
            "A customer needs a person, and nobody is there (request)",
        ),
        (build("handover.taken", state="agent"), "An agent has taken a conversation"),
        (
            build("message.created", message=NewMessage("m", "customer", "x")),
            "A new message (customer)",
        ),
        (build("webhook.test"), "A test: webhooks arrive here"),
    ],
)
def test_people_read_a_title(body: dict[str, Any], title: str) -> None:
    assert build_title(body) == title


def test_people_read_what_was_written_and_where_to_answer() -> None:
    text = build_text(build("handover.requested", "Where is it?\nI wait.", reason="request"))
    assert text.splitlines() == [
        "A customer needs a person (request)",
        "> Where is it?",
        "> I wait.",
        LINK,
    ]


def test_a_customer_can_neither_call_a_channel_nor_hide_a_link_in_slack() -> None:
    hostile = "<!channel> @here <https://evil.example|your desk> &lt; <@U123>"
    sent = json.loads(build_slack(build("handover.requested", hostile)))
    assert set(sent) == {"text"}
    assert "<" not in sent["text"]
    assert "@here" not in sent["text"]
    assert "&lt;!channel&gt;" in sent["text"]
    assert "&amp;lt;" in sent["text"]
