"""Messages of agents: each arrives once, and none passes a customer's message unseen.

The check and the storing are one step: what came between them takes a number, and then nothing is
stored and the check begins again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interfaces import ProductCard
from server.desk.assistant import Assistant
from server.desk.moving import Moving
from server.desk.revealing import Texts
from server.frames import NumberedFrame, Said
from server.identity.interfaces import Agent
from server.identity.refusals import Refusal
from server.rooms import Rooms
from server.storage.conversations import ConversationLog
from server.storage.interfaces import NewMessage, Opened
from server.storage.transcripts import Transcripts

TRIES = 20
"""Times that something may come between check and storing, before the agent is told to try again:
more than the sentences of an answer that was still running when the agent took over."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an agent sends.

    Attributes:
        id: made by the page; sending the same again is safe.
        text: as written.
        products: ids of products whose cards go with it.
        seen_seq: number of the last event that the agent saw.
        confirm: send although the customer wrote after that.
    """

    id: str
    text: str
    products: tuple[str, ...]
    seen_seq: int
    confirm: bool


class Overtaken(Exception):
    """An event came between the check and the storing."""


class Sending:
    """Sends messages of agents.

    Args:
        log: of conversations.
        transcripts: tell what the customer wrote last.
        rooms: hands events to whoever listens.
        moving: tells who has a conversation.
        assistant: knows the catalogue.
        texts: masks what is stored.
    """

    def __init__(
        self,
        log: ConversationLog,
        transcripts: Transcripts,
        rooms: Rooms,
        moving: Moving,
        assistant: Assistant,
        texts: Texts,
    ) -> None:
        self._log = log
        self._transcripts = transcripts
        self._rooms = rooms
        self._moving = moving
        self._assistant = assistant
        self._texts = texts

    async def send(self, id: str, agent: Agent, outgoing: Outgoing) -> int:
        """Send a message; return its number, the first one where it came before.

        Raises:
            Refusal: the conversation is not with this agent; the customer wrote after what the
                agent saw; there is no such product.
        """
        known = await self._log.find_number(id, "agent", outgoing.id)
        if known is not None:
            return known
        cards = self._list_cards(outgoing.products)
        masked = await self._texts.mask(id, outgoing.text)
        for _ in range(TRIES):
            try:
                return await self._try(id, agent, outgoing, masked, cards)
            except Overtaken:
                continue
        raise Refusal(503, "busy", "Too much happens in this conversation; send it once more.")

    async def _try(
        self,
        id: str,
        agent: Agent,
        outgoing: Outgoing,
        masked: str,
        cards: Sequence[ProductCard],
    ) -> int:
        found = await self._check(id, agent, outgoing)

        def build(seq: int) -> NumberedFrame:
            if seq != found.last_seq + 1:
                raise Overtaken
            return _build_said(seq, outgoing, agent, cards)

        message = NewMessage(outgoing.id, "agent", masked, agent.id)
        received = await self._log.receive(id, message, build)
        if received.new:
            self._rooms.publish(id, [_build_said(received.seq, outgoing, agent, cards)])
            await self._transcripts.note_read(id, agent.id, received.seq)
        return received.seq

    async def _check(self, id: str, agent: Agent, outgoing: Outgoing) -> Opened:
        """Return the conversation as it stands, if the agent may write in it now."""
        found = await self._moving.find(id)
        if found.state != "agent" or found.agent != agent.id:
            raise await self._moving.refuse(found, "not_yours")
        last = await self._transcripts.last_of_customer(id)
        if last > outgoing.seen_seq and not outgoing.confirm:
            told = "The customer wrote since you last looked. Read it, then send or change yours."
            raise Refusal(409, "new_messages", told, last_seq=found.last_seq)
        return found

    def _list_cards(self, products: Sequence[str]) -> Sequence[ProductCard]:
        if not products:
            return ()
        cards = self._assistant.list_cards(products)
        missing = set(products) - {card.id for card in cards}
        if missing:
            told = f"The catalogue has no product {', '.join(sorted(missing))}; take it out."
            raise Refusal(400, "unknown_product", told)
        return cards


def _build_said(seq: int, outgoing: Outgoing, agent: Agent, cards: Sequence[ProductCard]) -> Said:
    return Said(
        seq=seq,
        role="agent",
        id=outgoing.id,
        text=outgoing.text,
        name=agent.name,
        products=tuple(cards),
    )
