"""The customer's mood, as a word and the message that shows it; never a number.

It is what guards and rules have found already: care, insults and complaints. Where nothing shows a
mood none is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.intents import detect_intent, is_complaint
from bot.understanding.smalltalk import name_smalltalk
from server.handover.exchanges import Entry, Exchange

Mood = Literal["", "distressed", "angry", "unhappy", "content"]
"""``distressed``: was met with care. ``angry``: insults. ``unhappy``: complains. ``content``: said
thanks last. Empty shows nothing."""

LAST_HEARD = 6
"""Messages that tell how somebody feels now. Distress counts however long ago it was told."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows a mood.

    Attributes:
        message: the newest that shows it.
        sentences: of the message, that show it.
    """

    mood: Mood
    message: Entry
    sentences: Sequence[str]


def find_sign(exchanges: Sequence[Exchange]) -> Sign | None:
    """Return what shows the strongest mood; None where nothing shows any.

    Args:
        exchanges: of the conversation, in order.
    """
    newest = exchanges[::-1]
    looks: tuple[tuple[Mood, Sequence[Exchange], Callable[[Exchange], Sequence[str]]], ...] = (
        ("distressed", newest, _list_cared_for),
        ("angry", newest[:LAST_HEARD], _list_insults),
        ("unhappy", newest[:LAST_HEARD], _list_complaints),
        ("content", newest[:1], _list_thanks),
    )
    signs = (
        Sign(mood, exchange.message, sentences)
        for mood, heard, look in looks
        for exchange in heard
        if (sentences := look(exchange))
    )
    return next(signs, None)


def _list_cared_for(exchange: Exchange) -> Sequence[str]:
    cared = exchange.reply is not None and exchange.reply.action == "care"
    return exchange.sentences if cared else ()


def _list_insults(exchange: Exchange) -> Sequence[str]:
    # Imported here: they bring the search with them.
    from bot.considering import is_upset
    from bot.receipts.replaying import read_verdict

    insults = [one for one in exchange.sentences if detect_intent(one) == "insult"]
    receipt = exchange.reply.receipt if exchange.reply else None
    upset = receipt is not None and is_upset(read_verdict(receipt.screened))
    return insults or (exchange.sentences if upset else ())


def _list_complaints(exchange: Exchange) -> Sequence[str]:
    return [one for one in exchange.sentences if is_complaint(one)]


def _list_thanks(exchange: Exchange) -> Sequence[str]:
    text = exchange.message.text
    return [text] if name_smalltalk(text) == "thanks" else []
