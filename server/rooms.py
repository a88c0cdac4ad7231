"""Who of this node listens to which conversation, and how news travel between nodes.

The store is the log; the bus is a doorbell. What is appended on this node is handed to the members
here at once, and rung on the bus for those of other nodes, who read it from the store. Nothing that
anybody wrote crosses the bus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from server.bus.interfaces import Bus, Note
from server.frames import NumberedFrame, Queue, Typing

DESK = "desk"
"""Channel on which the agents' desk hears of every conversation."""

Ephemeral = Typing | Queue


class Member(Protocol):
    """Somebody who listens to a conversation; none of the methods blocks or raises."""

    def notify(self, events: Sequence[NumberedFrame]) -> None:
        """There is news: these events, or where there are none, whatever the store has."""
        ...

    def tell(self, frame: Ephemeral) -> None:
        """Something is true now, and is no event."""
        ...

    def cancel(self) -> None:
        """The customer wants no more of the answer that is being given."""
        ...

    def expel(self) -> None:
        """The conversation was erased."""
        ...


class Rooms:
    """The conversations that are open on this node.

    Args:
        bus: between the nodes.
        node: name of this one.
    """

    def __init__(self, bus: Bus, node: str) -> None:
        self._bus = bus
        self._node = node
        self._members: dict[str, set[Member]] = {}
        self._unsubscribe: dict[str, Callable[[], None]] = {}

    def join(self, conversation: str, member: Member) -> None:
        """Listen to a conversation."""
        members = self._members.setdefault(conversation, set())
        members.add(member)
        if conversation not in self._unsubscribe:
            self._unsubscribe[conversation] = self._bus.subscribe(
                _channel(conversation), lambda note: self._hear(conversation, note)
            )

    def leave(self, conversation: str, member: Member) -> None:
        """Listen no more."""
        members = self._members.get(conversation, set())
        members.discard(member)
        if not members and conversation in self._unsubscribe:
            del self._members[conversation]
            self._unsubscribe.pop(conversation)()

    def publish(self, conversation: str, events: Sequence[NumberedFrame]) -> None:
        """Hand new events to everybody who listens, on whichever node."""
        for member in self._list(conversation):
            member.notify(events)
        self.ring(conversation, max((event.seq or 0 for event in events), default=0))

    def ring(self, conversation: str, seq: int) -> None:
        """Tell the other nodes, and the desk of every node, that there are events up to here."""
        self._publish(conversation, {"seq": seq})
        self._bus.publish(DESK, {"conversation": conversation, "seq": seq})

    def tell(self, conversation: str, frame: Ephemeral) -> None:
        """Tell everybody who listens what is true now."""
        self._tell(conversation, frame)
        if isinstance(frame, Typing):
            self._publish(conversation, {"typing": frame.on, "name": frame.name})
        else:
            self._publish(conversation, {"position": frame.position})

    def tell_desk(self, conversation: str, typing: bool) -> None:
        """Tell the desk of every node whether the customer is typing."""
        self._bus.publish(DESK, {"conversation": conversation, "customer_typing": typing})

    def cancel(self, conversation: str) -> None:
        """Have the answer stopped, whichever node gives it."""
        self._cancel(conversation)
        self._publish(conversation, {"cancel": True})

    def expel(self, conversation: str) -> None:
        """Tell everybody who listens that the conversation was erased."""
        self._expel(conversation)
        self._publish(conversation, {"erased": True})

    # What comes from other nodes

    def _hear(self, conversation: str, note: Note | None) -> None:
        if note is None:
            self._wake(conversation)
        elif note.get("node") == self._node:
            return
        elif "seq" in note:
            self._wake(conversation)
        elif "typing" in note:
            frame = Typing(on=bool(note["typing"]), name=str(note.get("name", "")))
            self._tell(conversation, frame)
        elif "position" in note:
            self._tell(conversation, Queue(position=int(note["position"])))
        elif "cancel" in note:
            self._cancel(conversation)
        elif "erased" in note:
            self._expel(conversation)

    def _wake(self, conversation: str) -> None:
        for member in self._list(conversation):
            member.notify(())

    def _tell(self, conversation: str, frame: Ephemeral) -> None:
        for member in self._list(conversation):
            member.tell(frame)

    def _cancel(self, conversation: str) -> None:
        for member in self._list(conversation):
            member.cancel()

    def _expel(self, conversation: str) -> None:
        for member in self._list(conversation):
            member.expel()

    def _list(self, conversation: str) -> list[Member]:
        return list(self._members.get(conversation, ()))

    def _publish(self, conversation: str, note: dict[str, str | int | bool]) -> None:
        self._bus.publish(_channel(conversation), {**note, "node": self._node})


def _channel(conversation: str) -> str:
    return f"conversation:{conversation}"
