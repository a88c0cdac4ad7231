"""The replies to several questions of one message, joined to one reply, each below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answering import Approved, Fixed, Generate
from bot.composing import Piece, Settled
from bot.considering import Considered
from bot.glossing.asking import introduce
from bot.interfaces import Action, ProductsShown, Sentence, Topic
from bot.orders.inquiry import OrderAnswer
from bot.phrases import say
from bot.products.listing import CatalogueAnswer
from bot.understanding import SMALLTALK

LONGEST_NAMED_CHARS = 80
"""A longer question is named by its beginning."""

_RANK: tuple[Action, ...] = ("care", "block", "handoff", "answer", "clarify", "refuse")
"""Which part's action is the whole reply's. Whoever was promised a person gets one; else any answer
counts."""


@dataclass(slots=True)
class Joiner:
    """Joins the pieces of several replies; what was said is not said again.

    Attributes:
        several: the message asks more than one question that will be answered apart.
        topics: of the parts so far, for the next message.
    """

    several: bool
    topics: list[Topic] = field(default_factory=list)
    _settled: list[Settled] = field(default_factory=list)
    _said: set[str] = field(default_factory=set)
    _shown: list[str] = field(default_factory=list)
    _carded: set[str] = field(default_factory=set)
    _part: Considered | None = None
    _opened: bool = True

    def begin(self, part: Considered) -> None:
        """Begin the reply to one question."""
        self._part, self._opened, self._shown = part, False, []

    def take(self, piece: Piece) -> list[Piece]:
        """Return what to say for a piece of the part's reply; nothing where it was said before."""
        match piece:
            case Sentence():
                return self._say(piece)
            case Settled():
                self._close(piece)
                return []
            case ProductsShown():
                self._shown = [card.id for card in piece.products]
                cards = [card for card in piece.products if card.id not in self._carded]
                self._carded.update(self._shown)
                return [ProductsShown(cards)] if cards or not self.several else []

    def settle(self) -> Settled:
        """Return how the whole reply ended."""
        best = min(self._settled, key=lambda settled: _RANK.index(settled.action))
        choices = dict.fromkeys(choice for settled in self._settled for choice in settled.choices)
        return Settled(best.action, best.path, tuple(choices))

    def _say(self, piece: Sentence) -> list[Piece]:
        part = self._part
        assert part is not None
        text = piece.text
        if not self._opened and self.several and is_unknown(part):
            text = name_unanswered(part)
        if text.strip() in self._said:
            return []
        self._said.add(text.strip())
        gap = "\n\n" if len(self._said) > 1 and not self._opened else ""
        opening = "" if self._opened else self._open(part)
        self._opened = True
        lead = [Sentence(f"{gap}{opening}")] if opening else []
        return [*lead, Sentence(text if lead else f"{gap}{text}", piece.citations)]

    def _open(self, part: Considered) -> str:
        """Return what stands before a part's first sentence and was not said before."""
        lead = [sentence.text for sentence in open_reply(part) if sentence.text not in self._said]
        self._said.update(lead)
        return "".join(lead)

    def _close(self, settled: Settled) -> None:
        part = self._part
        assert part is not None
        if _comforts(part):
            person = say(part.question.language, "person")
            settled = Settled(settled.action, settled.path, (*settled.choices, person))
        self._settled.append(settled)
        question = part.question.standalone if is_topic(part) else ""
        if question or settled.choices:
            choices = tuple(dict.fromkeys(settled.choices))
            self.topics.append(Topic(question, tuple(self._shown), choices))


def choose_spoken(parts: Sequence[Considered]) -> list[Considered]:
    """Leave out parts whose answer is another's, and all but one where none is answered."""
    if len(parts) > 1 and all(is_unknown(part) for part in parts):
        return list(parts[:1])
    spoken: list[Considered] = []
    for part in parts:
        if not any(part.decision == other.decision and not is_unknown(part) for other in spoken):
            spoken.append(part)
    return spoken


def open_reply(part: Considered) -> list[Sentence]:
    """Return the kind words before the answer to who is upset, and in which language it is.

    What is unsure opens with a sentence of its own that names the shop's words as such.
    """
    lead = []
    if _comforts(part):
        lead.append(Sentence(say(part.question.language, "sorry") + " "))
    unsure = isinstance(part.decision, Approved | Generate) and part.decision.unsure
    written = "" if unsure else introduce(_shown_words(part), part.question.language)
    return [*lead, Sentence(written + "\n")] if written else lead


def _shown_words(part: Considered) -> str:
    """Return the shop's own words that a reply shows; empty where it shows none."""
    match part.decision:
        case Approved(hit):
            return hit.chunk.text
        case Generate(evidence):
            return evidence[0].chunk.text
        case _:
            return ""


def name_unanswered(part: Considered) -> str:
    """Say which question nothing was found for."""
    asked = " ".join(part.question.text.split()).strip(" ?.!？。")
    if len(asked) > LONGEST_NAMED_CHARS:
        asked = f"{asked[:LONGEST_NAMED_CHARS].rsplit(None, 1)[0]}…"
    return say(part.question.language, "unknown_part", part=asked)


def is_unknown(part: Considered) -> bool:
    """Tell whether nothing was found that answers a question."""
    return isinstance(part.decision, Fixed) and "unknown" in part.decision.phrases


def is_topic(part: Considered) -> bool:
    """Tell whether the next message may lean on a part that was answered or refused."""
    if isinstance(part.decision, OrderAnswer) or part.question.intent in {*SMALLTALK, "unmoored"}:
        return False
    return not isinstance(part.decision, Fixed) or part.decision.action in {"refuse", "clarify"}


def _comforts(part: Considered) -> bool:
    """Tell whether kind words stand before an answer, and a person is offered after it."""
    upset = part.upset or part.question.intent == "complaint"
    answers = isinstance(part.decision, Approved | Generate | CatalogueAnswer)
    order = part.upset and isinstance(part.decision, OrderAnswer)
    return upset and (answers or order or is_unknown(part))
