"""Reading a message about an order: what it gives, whether it asks, and which fields it asks for.

A message that the rules of `bot.orders.words` do not catch is answered as any other is, from the
shop's documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.guards.pii import find_personal_data
from bot.orders import words
from bot.orders.topics import find_topics

_OF_ORDERS = frozenset({"ORDER_NUMBER", "TRACKING_NUMBER", "PERSON", "ADDRESS"})
"""Kinds that may be, or hold, the number that is looked for."""

LEAST_DIGITS = 4
"""Digits of a number that only stands beside the word order: "order 12 mugs" is no number."""

_MOST_WORDS_BESIDE = 8
_MOST_WORDS_ASKED = 2
_MASKED = re.compile(r"<(?:EMAIL|ORDER_NUMBER)(?:_\d+)?>")
"""Words beside a bare number in an open inquiry: "sorry, I meant 1004", and in a question "and
1004?", but not "is K-1004 in stock?"."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a visitor gave of an order so far; empty where nothing."""

    order_id: str = ""
    email: str = ""

    def update(self, given: Clue) -> Clue:
        """Return this clue with what was given since."""
        return replace(
            self, order_id=given.order_id or self.order_id, email=given.email or self.email
        )


def find_clue(text: str, awaited: bool = False) -> Clue:
    """Find an order number and an e-mail address in a message.

    Args:
        text: as written, not masked.
        awaited: whether a number was asked for: then a message of one short code is one.
    """
    email, rest = _take_email(text)
    introduced = _find_introduced(text, least_digits=1 if email else LEAST_DIGITS)
    if introduced:
        return Clue(introduced, email)
    alone = words.ALONE.fullmatch(rest) if awaited else None
    bare = words.BARE.search(words.YEAR.sub(" ", rest))
    number = alone["number"] if alone else bare.group() if bare else ""
    return Clue(number.lstrip("#"), email)


def gather_clue(texts: Iterable[str]) -> Clue:
    """Put together what a customer gave in several messages; the last of each counts.

    Args:
        texts: as written, not masked, oldest first.
    """
    clue, open_question = Clue(), False
    for text in texts:
        open_question = open_question or asks_for_order(text)
        clue = clue.update(find_clue(text, awaited=open_question))
    return clue


def asks_for_order(text: str) -> bool:
    """Tell whether a message asks where an order of the customer's own is."""
    clue = find_clue(text)
    if clue.order_id and clue.email:
        return True
    if words.ACTION.search(text):
        return False
    named = clue.order_id and words.ORDERED.search(text) and words.STATE.search(text)
    if named or _find_introduced(text):
        return True
    sentences = words.SENTENCE_END.split(text)
    general = [sentence for sentence in sentences if words.GENERAL.search(sentence)]
    if not general:
        return _names_state(text)
    return any(_names_state(each) for each in sentences if each not in general)


def misses_order(text: str) -> bool:
    """Tell whether a message says, in English, that an order of the customer's has not come."""
    return asks_for_order(text) and bool(words.OVERDUE.search(text))


def touches_order(text: str) -> bool:
    """Tell whether a message asks in general what a look-up could tell of the customer's order."""
    return _names_state(text) and not words.ACTION.search(text) and not words.IF.search(text)


def _names_state(text: str) -> bool:
    return bool(words.NAMED.search(text) or (words.OWN.search(text) and words.STATE.search(text)))


def is_about_shop(text: str) -> bool:
    """Tell whether a message asks how the shop does things, or for something to be done."""
    return bool(words.SHOP.search(text) or words.ACTION.search(text))


def names_own_order(text: str) -> bool:
    """Tell whether a message can only mean an order, whatever was spoken of before."""
    means = (words.OWN, words.MINE, words.TRAVELS, words.DID)
    return any(rule.search(text) for rule in means) and not words.STOCK.search(text)


def is_beside_order(text: str, alone: bool) -> bool:
    """Tell whether a question of a message that concerns an order is the shop's to answer as well.

    Args:
        text: personal data masked.
        alone: the message asks nothing else.
    """
    if alone:
        return bool(words.ACTION.search(text))
    if words.MINE.search(text) and not words.GENERAL.search(text) and not is_about_shop(text):
        return False
    has_clue = bool(_MASKED.search(text)) or find_clue(text) != Clue()
    gives = has_clue and not re.search("[?？]", text)
    asks = bool(find_topics(text)) and not is_about_shop(text)
    return not (gives or asks or asks_for_order(text) or touches_order(text))


def drop_clue(text: str) -> str:
    """Say "my order" for an order's number, and leave an address out: what is left is searched for.

    Args:
        text: personal data masked.
    """
    return words.INTRODUCED.sub("my order", _MASKED.sub("", text))


def gives_clue(text: str, given: Clue) -> bool:
    """Tell whether a message in an open inquiry goes on with it by what it gives."""
    if given.email or _find_introduced(text):
        return True
    beside = len(re.findall(r"\w+", text.replace(given.order_id, " ")))
    most = _MOST_WORDS_ASKED if re.search("[?？]", text) else _MOST_WORDS_BESIDE
    return bool(given.order_id) and beside <= most


def gives_only_clue(text: str) -> bool:
    """Tell whether a message is hardly more than a number or an address: "track 1004"."""
    clue = find_clue(text)
    rest = text.replace(clue.order_id or " ", " ").replace(clue.email or " ", " ")
    return clue != Clue() and len(re.findall(r"\w+", rest)) <= _MOST_WORDS_ASKED


def asks_again(text: str) -> bool:
    """Tell whether a message asks to try once more."""
    return bool(words.AGAIN.search(text))


def cannot_give(text: str) -> bool:
    """Tell whether a customer does not have, or does not want to give, what was asked for."""
    refuses = words.CANNOT.search(text) and words.WANTED.search(text) and not is_about_shop(text)
    return bool(words.WHY.search(text) or refuses)


def _find_introduced(text: str, least_digits: int = LEAST_DIGITS) -> str:
    """Find a number that the word order introduces; ``order 12 mugs`` introduces none."""
    for match in words.INTRODUCED.finditer(text):
        digits = sum(map(str.isdigit, match["number"]))
        if match["label"] or match["sign"] or digits >= least_digits:
            return match["number"].strip("-/")
    return ""


def _take_email(text: str) -> tuple[str, str]:
    """Return the first e-mail address, and the text without any personal data."""
    email, rest = "", text
    for span in reversed(find_personal_data(text)):
        if span.type in _OF_ORDERS:
            continue
        if span.type == "EMAIL":
            email = words.LEADING_CJK.sub("", text[span.start : span.end])
        rest = f"{rest[: span.start]} {rest[span.end :]}"
    return email, rest
