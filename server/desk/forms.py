"""What the pages of the desk send, and how long it may be."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.rewriting.styles import Style
from server.frames import Id, State
from server.storage.inbox_queries import Wanted
from server.storage.suggested import Outcome

STATES: tuple[State, ...] = get_args(State)

Seq = Annotated[int, Field(ge=0)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=8000)]
Tag = Annotated[str, StringConstraints(max_length=40)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


def _split(value: object) -> object:
    """Take one text with commas, or several, as an address holds them."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple):
        return value
    return [one for text in texts for one in str(text).split(",") if one]


class ListQuery(_Form):
    """Which conversations to list.

    Attributes:
        state: one or more, separated by commas; ``bot`` takes in those returned to it.
        mine: only those with the agent who asks.
        q: words of the masked transcripts.
        cursor: of an earlier list with the same wishes.
    """

    state: Annotated[tuple[State, ...], BeforeValidator(_split)] = ()
    mine: bool = False
    tag: Tag = ""
    q: Annotated[str, StringConstraints(max_length=200)] = ""
    cursor: Annotated[str, StringConstraints(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def build_wanted(self, agent: str) -> Wanted:
        """Build what the store is asked for."""
        returned: tuple[State, ...] = ("returned",) if "bot" in self.state else ()
        states = tuple(dict.fromkeys((*self.state, *returned)))
        tag = " ".join(self.tag.split()).lower()
        return Wanted(states, agent if self.mine else "", tag, self.q)


class MessageForm(_Form):
    """A message of an agent; see `server.desk.sending.Outgoing`."""

    id: Id
    text: Body
    products: Annotated[tuple[str, ...], Field(max_length=10)] = ()
    seen_seq: Seq
    confirm: bool = False


class NoteForm(_Form):
    """A note."""

    text: Body


class TagsForm(_Form):
    """All tags of a conversation."""

    tags: Annotated[tuple[Tag, ...], Field(max_length=100)]


class AssignForm(_Form):
    """Who shall have a conversation."""

    agent: Line


class OutcomeForm(_Form):
    """What an agent did with a suggestion; the text is of an edited one, as it was sent."""

    outcome: Outcome
    text: Annotated[str, StringConstraints(max_length=8000)] = ""


class RewriteForm(_Form):
    """A text to be written otherwise."""

    text: Body
    style: Style


class ReplyForm(_Form):
    """A canned reply."""

    title: Line
    text: Body
    shortcut: Annotated[str, StringConstraints(pattern=r"^[\w-]{0,40}$")] = ""


class SourceForm(_Form):
    """An agent's answer that is to become the bot's."""

    conversation: Id
    seq: Seq


class CorrectionForm(_Form):
    """A draft as it was edited."""

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
    answer: Body


class ViewingMessage(_Form):
    """A page shows a conversation, or none any more."""

    type: Literal["viewing"]
    conversation: Id | None


class TypingMessage(_Form):
    """An agent types in what the page shows, or stops."""

    type: Literal["typing"]
    conversation: Id
    on: bool
