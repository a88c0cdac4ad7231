"""Which happening in a conversation is which event, and how an event reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from server.storage.interfaces import Happened
from server.webhooks.interfaces import EVENTS, EventName

TEST_EVENT = "webhook.test"

_HEADLINES: Mapping[str, str] = {
    "handover.requested": "A customer needs a person",
    "handover.taken": "An agent has taken a conversation",
    "handover.returned": "A conversation is with the bot again",
    "message.created": "A new message",
    "conversation.closed": "A conversation is closed",
    TEST_EVENT: "A test: webhooks arrive here",
}


def parse_events(names: tuple[str, ...]) -> tuple[EventName, ...]:
    """Read the names of events.

    Raises:
        ValueError: there is none of a name.
    """
    if unknown := sorted(set(names) - set(EVENTS)):
        raise ValueError(f"there is no event {unknown[0]!r}; there are {', '.join(EVENTS)}")
    return cast(tuple[EventName, ...], names)


def name_event(happened: Happened) -> EventName | None:
    """Say which event it is; None where nobody wants to be told.

    A customer who calls for a person is told of though nobody is there, and the state stays the
    bot's: then an e-mail is all the more wanted.
    """
    if happened.message is not None:
        return "message.created"
    if happened.state == "closed":
        return "conversation.closed"
    if happened.state == "agent":
        return "handover.taken"
    if happened.before in ("waiting", "agent") and happened.state in ("bot", "returned"):
        return "handover.returned"
    called = happened.state == "waiting" or bool(happened.reason)
    return "handover.requested" if called else None


def build_body(event: str, happened: Happened, text: str, link: str, at: str) -> str:
    """Build the JSON of an event, as every endpoint of the format ``signed`` gets it.

    Args:
        event: its name.
        happened: what it is about.
        text: masked; of the message, or what the customer wrote last.
        link: to the conversation at the desk.
        at: ISO 8601.
    """
    data = {
        "conversation": happened.conversation,
        "seq": happened.seq,
        "state": happened.state,
        "reason": happened.reason,
        "role": happened.message.role if happened.message else "",
        "text": text,
        "receipt": happened.receipt,
        "link": link,
    }
    body = {"type": event, "timestamp": at, "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def build_title(body: Mapping[str, Any]) -> str:
    """Build one line about an event, for people; it holds nothing that a customer wrote."""
    data, headline = body["data"], _HEADLINES.get(body["type"], body["type"])
    if body["type"] == "handover.requested" and data["state"] != "waiting":
        headline += ", and nobody is there"
    about = [data[name] for name in ("role", "reason") if data[name]]
    return f"{headline} ({', '.join(about)})" if about else headline


def build_text(body: Mapping[str, Any]) -> str:
    """Build what people read of an event: title, what was written, link."""
    data = body["data"]
    quoted = "\n".join(f"> {line}" for line in data["text"].splitlines())
    return "\n".join(filter(None, (build_title(body), quoted, data["link"])))


def build_slack(body: Mapping[str, Any]) -> str:
    """Build the JSON of an incoming webhook of Slack, Mattermost and the like.

    A customer's words can neither call a whole channel nor hide a link: the three characters that
    begin such things in Slack are written as entities, and a character of no width stands behind
    each @, which others read. Source: https://docs.slack.dev/messaging/formatting-message-text.
    """
    text = build_text(body)
    for plain, harmless in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "@\u200b")):
        text = text.replace(plain, harmless)
    return json.dumps({"text": text}, ensure_ascii=False)
