"""One customer turn, top to bottom: read `run_turn` first.

A turn recalls the conversation, masks personal data, screens the message, understands it, looks an
order up or searches the shop's documents, decides how to answer, composes the answer sentence by
sentence (each checked before it leaves) and stores what was said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import structlog

from bot.answering import Fixed
from bot.calling import name_handover
from bot.closing import close
from bot.composing import Composer, Piece, Settled
from bot.conflicts import OnConflict
from bot.considering import Considered, answer_kindly, drop_insult, is_upset
from bot.drafting import Draft
from bot.glossing.faqs import GlossedFaqs
from bot.glossing.second_try import consider_glossed
from bot.guards.failing import GuardWatch, WatchedGrounding
from bot.guards.pii import find_personal_data
from bot.guards.screening import mask_and_screen
from bot.interfaces import (
    ConversationStore,
    EvidenceGuard,
    InputGuard,
    LanguageModel,
    Message,
    ProductsShown,
    Reply,
    Sentence,
    Span,
    TurnEvent,
    TurnFinished,
    TurnStarted,
    Verdict,
)
from bot.joining import Joiner, choose_spoken
from bot.orders.asking import drop_clue, gives_only_clue, is_beside_order, misses_order
from bot.orders.inquiry import OrderAnswer, OrderInquiry
from bot.phrases import say
from bot.policy import Policy
from bot.privacy.interfaces import Vault
from bot.privacy.masking import Placeholders, mask
from bot.privacy.vault import InMemoryVault, mask_and_keep, show_own
from bot.prompts import Shop
from bot.receipts.interfaces import Receipt, ReceiptStore
from bot.receipts.memory import InMemoryReceiptStore
from bot.receipts.recording import TurnRecorder
from bot.understanding import SMALLTALK, Question, index_words, understand
from retrieval.searcher import Searcher

log = structlog.get_logger(__name__)

WHERE_IS_IT = "Where is my order?"
"""What whoever tells of a late parcel asks; searched for where no order can be looked up."""


@dataclass(frozen=True, slots=True)
class TurnDependencies:
    """Everything a turn works with; built once by `server.wiring`.

    Attributes:
        guards: asked about the customer's message, in order of precedence.
        grounding: asked about every generated sentence.
        content: looks for harm in every generated sentence; None leaves it out.
        receipts: where is kept what every answer rests on.
        orders: asked about orders; None where the shop has not said where they are.
        faqs: reads the shop's questions in the customer's language where that is not English.
        on_conflict: told of two sources that contradict each other, each time they are found.
        find_personal: finds the personal data of a message, to be masked before all else.
        vault: keeps what placeholders stand for, and puts it back into the customer's own reply.
        watch: gives the guards their time, and notes those that fail.
        on_answered: told of every answer's receipt, and of the visitor who asked.
    """

    shop: Shop
    searcher: Searcher
    model: LanguageModel
    store: ConversationStore
    guards: Sequence[InputGuard]
    grounding: EvidenceGuard
    policy: Policy
    content: InputGuard | None = None
    receipts: ReceiptStore = field(default_factory=InMemoryReceiptStore)
    orders: OrderInquiry | None = None
    faqs: GlossedFaqs | None = None
    on_conflict: OnConflict = lambda _: None
    find_personal: Callable[[str], Sequence[Span]] = find_personal_data
    vault: Vault = field(default_factory=InMemoryVault)
    watch: GuardWatch = field(default_factory=GuardWatch)
    on_answered: Callable[[Receipt, str], None] = lambda _receipt, _visitor: None


async def run_turn(
    turn: TurnDependencies, conversation_id: str, text: str, visitor: str = ""
) -> AsyncGenerator[TurnEvent, None]:
    """Answer one message.

    Args:
        turn: what the turn works with.
        conversation_id: whose history to read and extend.
        text: the customer's message as written.
        visitor: who asks, whichever conversation it is, for the limit on wrong orders; empty takes
            each conversation for another visitor.

    Yields:
        `TurnStarted`, then sentences and product cards, then `TurnFinished`.

    Raises:
        ModelBusy: the generator's queue is full; the message is stored, no reply is.
        RetrievalError: there is no index to search.
    """
    draft = Draft()
    history = await turn.store.recent(conversation_id, turn.policy.history_messages)
    (masked, verdict), placeholders = await _mask(turn, conversation_id, text, turn.guards)
    recorder = TurnRecorder(conversation_id, masked, verdict)
    question = await asyncio.to_thread(_understand, turn, masked, history)
    await turn.store.append(conversation_id, Message("customer", masked))
    yield TurnStarted(question.language)
    asked = _Asked(conversation_id, visitor or conversation_id, text, is_upset(verdict))
    parts, closing = await _consider(turn, asked, question, verdict)
    joiner = Joiner(several=len(parts) > 1)
    async with aclosing(compose(turn, recorder, joiner, parts, history)) as pieces:
        async for piece in pieces:
            draft.add(piece)
            yield _show_own(placeholders, piece)
    draft.settled = joiner.settle()
    for sentence in close(question, masked, closing, draft.settled):
        draft.add(sentence)
        yield sentence
    handover = name_handover(parts, draft.settled.action)
    reply = replace(draft.build_reply(question.language), receipt=recorder.id, handover=handover)
    kept = replace(reply, text=_hide(parts, reply.text))
    await turn.store.append(conversation_id, Message("bot", kept.text, tuple(joiner.topics)))
    _keep_receipt(turn, recorder, kept, asked.visitor)
    log.info("turn", conversation=conversation_id, action=reply.action, path=reply.path)
    yield TurnFinished(replace(reply, text=show_own(placeholders, reply.text)))


async def mask_message(turn: TurnDependencies, conversation_id: str, text: str) -> str:
    """Mask a text for keeping, with the placeholders of its conversation, which the vault keeps.

    Fails closed: `bot.guards.screening.WITHHELD` where it cannot be masked.
    """
    (masked, _), _ = await _mask(turn, conversation_id, text, ())
    return masked


async def _mask(
    turn: TurnDependencies, conversation_id: str, text: str, guards: Sequence[InputGuard]
) -> tuple[tuple[str, Verdict], Placeholders | None]:
    async def screen(placeholders: Placeholders | None) -> tuple[str, Verdict]:
        return await asyncio.to_thread(_screen, turn, placeholders, text, guards)

    return await mask_and_keep(turn.vault, conversation_id, screen)


def _screen(
    turn: TurnDependencies,
    placeholders: Placeholders | None,
    text: str,
    guards: Sequence[InputGuard],
) -> tuple[str, Verdict]:
    def mask_text(text: str) -> str:
        return mask(text, turn.find_personal(text), placeholders)

    # "Poles" is no slur where poles are sold: bare names of goods are not screened.
    if guards and index_words(turn.searcher.snapshot).names_goods(text):
        guards = ()
    return mask_and_screen(mask_text, guards, text, turn.watch)


def _show_own(
    placeholders: Placeholders | None, piece: Sentence | ProductsShown
) -> Sentence | ProductsShown:
    """Show the customer what the customer wrote, where a sentence repeats it."""
    if not isinstance(piece, Sentence):
        return piece
    return replace(piece, text=show_own(placeholders, piece.text))


def _understand(turn: TurnDependencies, text: str, history: Sequence[Message]) -> Question:
    words = index_words(turn.searcher.snapshot)
    return understand(text, history, turn.shop.language, turn.shop.languages, words)


async def compose(
    turn: TurnDependencies,
    recorder: TurnRecorder,
    joiner: Joiner,
    parts: Sequence[Considered],
    history: Sequence[Message],
) -> AsyncGenerator[Sentence | ProductsShown, None]:
    """Yield what is said to each question in turn; how it ended is the joiner's to tell.

    The turn and the replay of its receipt share this, and `consider_question`.
    """
    for part in parts:
        step = recorder.begin(part)
        model = step.watch_model(turn.model)
        guard = step.watch_guard(WatchedGrounding(turn.grounding, turn.watch, turn.content))
        composer = Composer(turn.shop, part.catalog, model, guard, turn.policy, part.originals)
        for conflict in part.conflicts:
            log.warning("conflict", kept=conflict.kept, other=conflict.other, kind=conflict.kind)
            turn.on_conflict(conflict)
        joiner.begin(part)
        async with aclosing(composer.compose(part.decision, part.question, history)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Settled):
                    step.note(piece)
                for said in joiner.take(piece):
                    step.note(_hide_piece(part, said))
                    if not isinstance(said, Settled):
                        yield said


def _hide_piece(part: Considered, piece: Piece) -> Piece:
    return replace(piece, text=_hide([part], piece.text)) if isinstance(piece, Sentence) else piece


def _hide(parts: Sequence[Considered], text: str) -> str:
    """Return what is kept of a reply: nothing of an order's record."""
    for order in (part.decision for part in parts if isinstance(part.decision, OrderAnswer)):
        text = text.replace(order.text, order.hidden) if order.text in text else order.hidden
    return text


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message as the orders see it: not masked, and kept nowhere."""

    conversation_id: str
    visitor: str
    text: str
    upset: bool


async def _consider(
    turn: TurnDependencies, asked: _Asked, question: Question, verdict: Verdict
) -> tuple[list[Considered], str]:
    """Ask the orders first, then the documents.

    Returns:
        How each question will be answered, and what to offer beside: a look-up, where the
        documents answered what is asked of orders in general.
    """
    may_ask = verdict.passed and question.intent not in SMALLTALK | {"person", "empty"}
    orders = turn.orders if may_ask else None
    if orders and orders.concerns(asked.conversation_id, asked.text):
        order = await _ask_orders(turn, orders, asked, question)
        alone = not question.parts
        others = [
            replace(one, standalone=drop_clue(one.standalone))
            for one in question.each
            if is_beside_order(one.text, alone)
        ]
        parts = await asyncio.to_thread(_consider_each, turn, others, verdict)
        return [order, *parts], ""
    if not turn.orders and not question.parts and misses_order(asked.text):
        question = replace(question, standalone=WHERE_IS_IT)
    each = question.each if verdict.passed else (question,)  # what was stopped is not taken apart
    parts = await asyncio.to_thread(_consider_each, turn, each, verdict)
    if not orders:
        return parts, ""
    touches = orders.step_aside(asked.conversation_id, asked.text)
    refused = all(isinstance(p.decision, Fixed) and p.decision.action == "refuse" for p in parts)
    if refused and (touches or gives_only_clue(asked.text)):
        return [await _ask_orders(turn, orders, asked, question)], ""
    return parts, say(question.language, "order_invite") if touches else ""


def _consider_each(
    turn: TurnDependencies, questions: Sequence[Question], verdict: Verdict
) -> list[Considered]:
    return choose_spoken([consider_question(turn, one, verdict) for one in questions])


def consider_question(turn: TurnDependencies, question: Question, verdict: Verdict) -> Considered:
    """Search for and decide on one question; blocking. An insult is answered kindly."""
    question = drop_insult(question, verdict)
    considered = consider_glossed(turn.searcher, question, verdict, turn.policy, turn.faqs)
    return answer_kindly(considered, verdict)


async def _ask_orders(
    turn: TurnDependencies, orders: OrderInquiry, asked: _Asked, question: Question
) -> Considered:
    answer = await orders.answer(
        asked.conversation_id, asked.visitor, asked.text, question.language
    )
    found = (turn.searcher.catalog, turn.searcher.generation)
    return Considered(question, (), answer, *found, upset=asked.upset)


def _keep_receipt(
    turn: TurnDependencies, recorder: TurnRecorder, reply: Reply, visitor: str
) -> None:
    """Keep what the answer rests on. Fails open: a defect here must not cost the answer."""
    try:
        receipt = recorder.build(reply, turn.policy, turn.model.name)
        turn.receipts.keep(receipt)
        turn.on_answered(receipt, visitor)
    except Exception:
        log.exception("receipt_not_built", receipt=recorder.id)
