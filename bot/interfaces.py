"""The nouns and roles of one customer turn, and its errors. Read this first.

`bot.turn.run_turn` turns a `Message` into a stream of `TurnEvent`, the last of which is always
`TurnFinished`::

    TurnStarted  (Sentence | ProductsShown)*  TurnFinished

Errors::

    BotError
    ├── ModelBusy             the engine's queue is full: say so, try again later
    └── ModelUnavailable      the engine has no weights, no connection, or failed
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Role = Literal["customer", "bot", "agent"]
Action = Literal["answer", "clarify", "refuse", "handoff", "block", "care"]
Path = Literal["approved", "catalogue", "generated", "quoted", "order", "smalltalk", "fixed"]
Handover = Literal["", "request", "complaint", "distress", "policy"]
"""Why a message calls for a person: the customer asks for one, complains or is in distress; or the
shop's policy for harm, or a guard that failed, wants one. Empty calls for none."""
Confidence = Literal["sure", "likely", "unsure"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about after a reply: what "it" and "the second one" mean next.

    Attributes:
        question: what was answered last, in its standalone form, masked; empty where the reply
            only offered something.
        products: ids of the products shown with the reply, in order.
        choices: the texts to tap that the reply offered.
    """

    question: str
    products: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    Attributes:
        role: who wrote it.
        text: as written; masked before it reaches a model or a log.
        about: of a reply to questions, what each was about, in order; a store keeps it with the
            message.
    """

    role: Role
    text: str
    about: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """What proves a sentence.

    Attributes:
        source: a product's id; a FAQ row's ``FILE#ROW``; a page's ``path#heading``.
        title: for people.
        quote: exact words of the source.
    """

    source: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class ProductCard:
    """What a face shows of one product; every value equals the catalogue's record.

    Attributes:
        price: what the customer pays now, as a decimal string such as ``39.90``; empty if unknown.
        regular_price: the price before a sale, empty where there is no sale.
    """

    id: str
    title: str
    price: str
    currency: str
    availability: str
    link: str
    image_link: str = ""
    regular_price: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole of one turn's outcome: what ``chat --json`` prints.

    Attributes:
        ttft_ms: milliseconds from the message to the first text.
        total_ms: milliseconds from the message to the end.
        choices: short texts to tap, each a whole message to send back; usually none.
        receipt: id of what this answer rests on; see `bot.receipts`. Empty where none is kept.
        handover: why a person is needed, whether or not one can come.
    """

    text: str
    action: Action
    path: Path
    citations: Sequence[Citation] = ()
    products: Sequence[ProductCard] = ()
    language: str = "en"
    ttft_ms: float = 0.0
    total_ms: float = 0.0
    choices: Sequence[str] = ()
    receipt: str = ""
    handover: Handover = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reply that an agent may send as it is.

    Attributes:
        text: placeholders stand for personal data, as in the customer's message.
        confidence: how surely it answers; see `bot.suggesting.tell_confidence`.
    """

    text: str
    confidence: Confidence
    action: Action
    path: Path
    citations: Sequence[Citation] = ()
    products: Sequence[ProductCard] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is suggested to an agent for one message.

    Attributes:
        best: what the bot would have answered; None where it would have answered nothing.
        alternatives: other words of the shop on the question, nearest first, none said twice.
    """

    best: Suggestion | None = None
    alternatives: Sequence[Suggestion] = ()


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The message was read; work has begun.

    Attributes:
        language: ISO 639-1 code of the reply.
    """

    language: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the reply that passed its check. Never withdrawn. Pieces are joined as they are.

    Attributes:
        text: with its own leading or trailing white space.
        citations: what carries it; may be empty for fixed texts.
    """

    text: str
    citations: Sequence[Citation] = ()


@dataclass(frozen=True, slots=True)
class ProductsShown:
    """Product cards to show with the reply, best first."""

    products: Sequence[ProductCard]


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """The end of a turn; always the last event."""

    reply: Reply


TurnEvent = TurnStarted | Sentence | ProductsShown | TurnFinished


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, in code points, end exclusive.

    Attributes:
        type: for example ``EMAIL`` or ``CARD``.
    """

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guard says of one text.

    Attributes:
        passed: whether the text may go on.
        action: what to do with the turn if it may not.
        categories: name to score, 0 to 1.
        reasons: why, for operators; never holds the text itself.
        decisive: the category that decided; empty where none did. Of a text that passed, it asks
            for a kind answer and the offer of a person.
    """

    passed: bool
    action: Literal["allow", "block", "care", "handoff"] = "allow"
    categories: Mapping[str, float] = field(default_factory=dict)
    reasons: Sequence[str] = ()
    decisive: str = ""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a prompt, in the roles that chat templates know."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample; the defaults are greedy.

    Attributes:
        temperature: 0 is greedy.
        top_k: 0 means no limit.
        top_p: 0 to 1.
        max_new_tokens: most tokens of one answer.
        num_return_sequences: drafts of the same answer, for `LanguageModel.draft`.
        stop: the answer ends before the first of these strings.
    """

    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    max_new_tokens: int = 160
    num_return_sequences: int = 1
    stop: Sequence[str] = ()


class LanguageModel(Protocol):
    """A generator. One instance serves every conversation, several turns at once."""

    @property
    def name(self) -> str:
        """Which weights on which engine, for receipts and the operator."""
        ...

    def load(self) -> None:
        """Load weights; blocking, called once in a worker thread.

        Raises:
            ModelUnavailable: weights or server are not there.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Number of tokens of the text, for budgets; an estimate where the engine is remote."""
        ...

    def stream(
        self, prompt: Sequence[ChatMessage], sampling: Sampling
    ) -> AsyncGenerator[str, None]:
        """Yield text as it is generated. Closing the iterator cancels the generation.

        Raises:
            ModelBusy: the queue is full; nothing was started.
            ModelUnavailable: the engine failed.
        """
        ...

    async def draft(self, prompt: Sequence[ChatMessage], sampling: Sampling) -> list[str]:
        """Return ``num_return_sequences`` whole answers."""
        ...

    def close(self) -> None:
        """Stop the engine and free its memory; safe to call twice."""
        ...


class ConversationStore(Protocol):
    """Where conversations are kept."""

    async def append(self, conversation_id: str, message: Message) -> None:
        """Add one message at the end."""
        ...

    async def recent(self, conversation_id: str, limit: int) -> list[Message]:
        """Return up to `limit` last messages, oldest first; empty for an unknown id."""
        ...

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation; nothing where there is none of that id."""
        ...


class InputGuard(Protocol):
    """Looks at a customer's message before anything else does."""

    def check_message(self, text: str) -> Verdict:
        """Judge one message."""
        ...


class EvidenceGuard(Protocol):
    """Looks at one generated sentence before a customer does."""

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge whether the evidence carries the sentence; fails closed.

        Args:
            sentence: what the generator said.
            evidence: passages, each with its title as the first line.
            question: what the customer asked; its words prove nothing, but may be repeated.
        """
        ...


class BotError(Exception):
    """Base of the bot's errors."""


class ModelBusy(BotError):
    """The engine's queue is full.

    Attributes:
        waiting: requests in the queue.
        limit: most requests the queue takes.
    """

    def __init__(self, waiting: int, limit: int) -> None:
        super().__init__(
            f"The language model is busy: {waiting} answers are waiting and the limit is {limit}. "
            "Try again in a moment, or raise generator_queue_limit."
        )
        self.waiting = waiting
        self.limit = limit


class ModelUnavailable(BotError):
    """The engine cannot generate.

    Attributes:
        model: its name.
        reason: what happened and what to do.
    """

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"The language model {model} is not available: {reason}")
        self.model = model
        self.reason = reason
