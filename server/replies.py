"""A reply as plain values: what ``chat --json`` prints and the LangChain Runnable returns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.interfaces import Reply

FIELDS = (
    "text", "action", "path", "citations", "products", "language", "receipt", "ttft_ms", "total_ms",
)  # fmt: skip
CARD_FIELDS = ("id", "title", "price", "currency", "availability", "link")


def describe_reply(reply: Reply) -> dict[str, Any]:
    """Return the reply in the fields of the command-line contract, in their order.

    ``handover``, why a person is needed, is there only where one is.
    """
    values = asdict(reply)
    chosen = {name: values[name] for name in FIELDS}
    chosen |= {"handover": reply.handover} if reply.handover else {}
    chosen["citations"] = list(chosen["citations"])
    chosen["products"] = [{name: card[name] for name in CARD_FIELDS} for card in values["products"]]
    return chosen
