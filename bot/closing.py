"""What a reply says at its end, beside the answers."""

from __future__ import annotations

from bot.composing import Settled
from bot.interfaces import Sentence
from bot.phrases import say
from bot.privacy.interfaces import NEVER_STORED
from bot.privacy.vault import list_kinds
from bot.understanding import Question


def close(question: Question, masked: str, offer: str, settled: Settled) -> list[Sentence]:
    """Return the last sentences: an offer, what was not read, and a warning of secrets.

    Args:
        question: as it was understood.
        masked: the customer's message; its placeholders tell that it held a secret.
        offer: to look an order up; empty where there is none.
        settled: how the answer ended.
    """
    said = [offer] if offer and settled.action == "answer" else []
    if question.unread:
        said.append(say(question.language, "unread", count=str(len(question.parts))))
    if NEVER_STORED.intersection(list_kinds(masked)):
        said.append(say(question.language, "keep_secret"))
    return [Sentence(f"\n\n{text}") for text in said]
