"""The statements behind `server.storage.inbox`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from server.frames import State
from server.storage.cursors import parse_cursor
from server.storage.feedback import WHOLE
from server.storage.schema import (
    agents,
    conversations,
    desk_reads,
    feedback,
    messages,
    tags,
    visitors,
)

Listing = Select[tuple[object, ...]]

MOST_WORDS = 8
"""Words of a search; each is one look through the transcripts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations to list; what is empty asks for any.

    Attributes:
        states: in one of these.
        agent: id of the agent they are with.
        tag: they bear it.
        text: every word of it stands in their messages, in whole or as a part.
    """

    states: tuple[State, ...] = ()
    agent: str = ""
    tag: str = ""
    text: str = ""


def find_last_message(*wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the number of a conversation's newest message; NULL where there is none.

    Args:
        wanted: what must be true of the message.
    """
    return (
        select(func.max(messages.c.seq))
        .where(messages.c.conversation == conversations.c.id, *wanted)
        .correlate(conversations)
        .scalar_subquery()
    )


def _find_shown_message() -> ColumnElement[int]:
    """Return the number of the message that a list shows.

    Of who waits it is the customer's last: that the bot calls a person tells no agent anything.
    """
    theirs = find_last_message(messages.c.role == "customer")
    waits = conversations.c.state == "waiting"
    return case((waits, func.coalesce(theirs, find_last_message())), else_=find_last_message())


def select_listed(reader: str) -> Listing:
    """Select conversations with all that a list shows of them.

    Args:
        reader: id of the agent who looks.
    """
    last, line = messages.alias("last"), _number_queue()
    shown = _find_shown_message()
    return (
        select(
            conversations,
            agents.c.name.label("agent_name"),
            visitors.c.identity.is_not(None).label("known"),
            last.c.text.label("last_text"),
            last.c.role.label("last_role"),
            line.c.position,
            feedback.c.stars,
            count_unread(reader).label("unread"),
        )
        .join(visitors, visitors.c.id == conversations.c.visitor)
        .outerjoin(agents, agents.c.id == conversations.c.agent)
        .outerjoin(last, and_(last.c.conversation == conversations.c.id, last.c.seq == shown))
        .outerjoin(line, line.c.id == conversations.c.id)
        .outerjoin(
            feedback,
            and_(feedback.c.conversation == conversations.c.id, feedback.c.message == WHOLE),
        )
    )


def _number_queue() -> Subquery:
    """Number those who wait: first come, first served; see `server.handover.waiting`."""
    order = (conversations.c.waiting_since, conversations.c.id)
    place = func.row_number().over(order_by=order).label("position")
    return select(conversations.c.id, place).where(conversations.c.state == "waiting").subquery()


def count_unread(reader: str) -> ColumnElement[int]:
    """Count the customer's messages in a conversation that an agent has not read."""
    read = (
        select(desk_reads.c.seq)
        .where(desk_reads.c.conversation == conversations.c.id, desk_reads.c.agent == reader)
        .correlate(conversations)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .where(
            messages.c.conversation == conversations.c.id,
            messages.c.role == "customer",
            messages.c.seq > func.coalesce(read, 0),
        )
        .correlate(conversations)
        .scalar_subquery()
    )


def has_begun() -> ColumnElement[bool]:
    """Tell whether anything has happened in a conversation but that a page was opened."""
    return conversations.c.last_seq > 0


def filter_wanted(query: Listing, wanted: Wanted) -> Listing:
    """Leave the conversations that are wanted."""
    query = query.where(has_begun())
    if wanted.states:
        query = query.where(conversations.c.state.in_(wanted.states))
    if wanted.agent:
        query = query.where(conversations.c.agent == wanted.agent)
    if wanted.tag:
        borne = exists().where(tags.c.conversation == conversations.c.id, tags.c.tag == wanted.tag)
        query = query.where(borne)
    return query.where(*(_says(word) for word in wanted.text.split()[:MOST_WORDS]))


def _says(word: str) -> ColumnElement[bool]:
    return exists().where(
        messages.c.conversation == conversations.c.id,
        messages.c.text.icontains(word, autoescape=True),
    )


def order_listed(query: Listing, queue: bool, cursor: str) -> Listing:
    """Put conversations in order, and leave those behind a cursor.

    Args:
        query: selects them.
        queue: who waits longest comes first; otherwise what changed last.
        cursor: where an earlier list ended; empty begins.

    Raises:
        CursorNotAllowed: no list has given it.
    """
    id = conversations.c.id
    key = conversations.c.waiting_since if queue else conversations.c.updated_at
    if cursor:
        last = parse_cursor(cursor)
        further = key > last.key if queue else key < last.key
        tied = id > last.id if queue else id < last.id
        query = query.where(or_(further, and_(key == last.key, tied)))
    return query.order_by(key, id) if queue else query.order_by(key.desc(), id.desc())
