"""Playbooks: frames and news in, commands out; no socket, no store, no clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.interfaces import Reply
from server import frames
from server.commands import Act, CatchUp, Close, Command, Open, Renew, Send, Take
from server.protocol import CLOSE_IDLE, CLOSE_RESTARTING, ProtocolError
from server.session import HELLO_SECONDS, Begun, Session
from server.settings import Settings
from server.storage.interfaces import Opened

Build = Callable[..., Session]


@pytest.fixture
def build(build_settings: Callable[..., Settings]) -> Build:
    def make(ready: bool = True, **values: Any) -> Session:
        return Session(build_settings(**values), ready, now=0.0)

    return make


def opened(last_seq: int = 0, state: frames.State = "bot") -> Opened:
    now = "2026-11-22T12:00:00+00:00"
    return Opened("c1", "v1", "", "en", "/", state, "", "", "", 0, last_seq, now, now)


def begun(last_seq: int = 0, resumed: bool = False, **more: Any) -> Begun:
    state = more.pop("state", "bot")
    return Begun(opened(last_seq, state), "token-1", more.pop("seconds", 1e6), resumed, **more)


def hello(**fields: Any) -> frames.Hello:
    return frames.Hello(type="hello", **fields)


def message(id: str, text: str = "Do you ship to Norway?") -> frames.CustomerMessage:
    return frames.CustomerMessage(type="message", id=id, text=text)


def text(seq: int, delta: str = "Yes.") -> frames.Text:
    return frames.Text(seq=seq, reply_to="m1", delta=delta)


def done(seq: int) -> frames.Done:
    return frames.Done(seq=seq, reply_to="m1", reply=Reply("Yes.", "answer", "approved"))


def said(seq: int, id: str) -> frames.Said:
    return frames.Said(seq=seq, role="customer", id=id, text="Do you ship to Norway?")


def greet(session: Session, now: float = 0.0, **more: Any) -> list[Command]:
    greeting = hello()
    assert session.receive(greeting, now) == [Open(greeting)]
    return session.opened(begun(**more), now)


def sent(commands: list[Command]) -> list[Any]:
    return [command.frame for command in commands if isinstance(command, Send)]


def codes(commands: list[Command]) -> list[str]:
    return [frame.code for frame in sent(commands) if isinstance(frame, frames.Error)]


def test_hello_is_welcomed_with_what_a_client_needs(build: Build) -> None:
    (welcome,) = sent(greet(build(shop_name="Fjell", suggestions=("Is it in stock?",))))
    assert (welcome.shop, welcome.suggestions) == ("Fjell", ("Is it in stock?",))
    assert (welcome.resumed, welcome.last_seq, welcome.ready) == (False, 0, True)
    assert (welcome.conversation, welcome.token) == ("c1", "token-1")


def test_a_message_before_hello_is_out_of_order(build: Build) -> None:
    session = build()
    assert codes(session.receive(message("1"), 0.0)) == ["out_of_order"]
    session.receive(hello(), 0.0)
    assert codes(session.receive(message("1"), 0.0)) == ["out_of_order"]


def test_a_second_hello_is_out_of_order(build: Build) -> None:
    session = build()
    greet(session)
    assert codes(session.receive(hello(), 0.0)) == ["out_of_order"]


def test_after_a_refused_hello_another_one_is_taken(build: Build) -> None:
    session = build()
    session.receive(hello(), 0.0)
    (error,) = sent(session.refuse(ProtocolError("storage")))
    assert (error.code, error.retry_after_seconds) == ("storage", 2.0)
    assert greet(session)


def test_a_turn_from_message_to_done_without_a_gap(build: Build) -> None:
    session = build()
    greet(session)
    assert session.receive(message("m1"), 0.0) == [Take(message("m1"))]
    assert session.taken("m1", 1) == [Send(frames.Ack(id="m1", seq=1))]
    assert session.deliver([said(1, "m1")]) == []  # the acknowledgement said it
    typing = frames.Typing(on=True)
    assert session.tell(typing) == [Send(typing)]
    assert session.deliver([text(2), done(3)]) == [Send(text(2)), Send(done(3))]
    assert session.cursor == 3


def test_what_another_window_said_is_shown(build: Build) -> None:
    session = build()
    greet(session)
    assert session.deliver([said(1, "m7")]) == [Send(said(1, "m7"))]


def test_a_message_that_comes_back_after_its_event_is_acknowledged_only(build: Build) -> None:
    session = build()
    greet(session)
    session.deliver([said(1, "m1")])
    assert session.taken("m1", 1) == [Send(frames.Ack(id="m1", seq=1))]
    assert session.deliver([text(2)]) == [Send(text(2))]


def test_an_event_comes_once_however_often_it_is_told(build: Build) -> None:
    session = build()
    greet(session)
    assert len(session.deliver([text(1), text(1), text(2)])) == 2
    assert session.deliver([text(1), text(2)]) == []


def test_a_gap_is_read_from_the_store(build: Build) -> None:
    session = build()
    greet(session)
    assert session.deliver([text(1), text(3)]) == [Send(text(1)), CatchUp(1)]
    assert session.deliver([text(2), text(3)], whole=True) == [Send(text(2)), Send(text(3))]


def test_a_gap_in_the_store_itself_is_there_to_stay(build: Build) -> None:
    session = build()
    greet(session)
    assert session.deliver([text(8), text(9)], whole=True) == [Send(text(8)), Send(text(9))]


def test_resuming_gives_what_was_missed_from_the_cursor_on(build: Build) -> None:
    session = build()
    session.receive(hello(conversation="c1", token="t", last_seq=4), 0.0)
    commands = session.opened(begun(last_seq=9, resumed=True, answering=True), 0.0)
    assert [frame.type for frame in sent(commands)] == ["welcome", "typing"]
    assert CatchUp(4) in commands


@pytest.mark.parametrize(("resumed", "cursor"), [(False, 0), (True, 2)])
def test_a_cursor_of_another_conversation_counts_for_nothing(
    build: Build, resumed: bool, cursor: int
) -> None:
    session = build()
    session.receive(hello(conversation="c0", token="t", last_seq=77), 0.0)
    session.opened(begun(last_seq=2, resumed=resumed), 0.0)
    assert session.cursor == cursor


@pytest.mark.parametrize(
    ("words", "code"),
    [("", "empty_message"), (" \n\t", "empty_message"), ("x" * 11, "message_too_long")],
)
def test_a_message_nobody_can_answer_is_refused_by_its_id(
    build: Build, words: str, code: str
) -> None:
    session = build(max_message_chars=10)
    greet(session)
    (error,) = sent(session.receive(message("m1", words), 0.0))
    assert (error.code, error.reply_to, error.fatal) == (code, "m1", False)
    assert error.retry_after_seconds is None
    assert session.receive(message("m1", "ok"), 0.0) == [Take(message("m1", "ok"))]


def test_before_it_is_ready_messages_wait_and_readiness_is_told(build: Build) -> None:
    session = build(ready=False)
    (welcome,) = sent(greet(session))
    assert welcome.ready is False
    (error,) = sent(session.receive(message("m1"), 0.0))
    assert (error.code, error.retry_after_seconds) == ("not_ready", 2.0)
    assert session.set_ready(True) == [Send(frames.Status(ready=True))]
    assert session.set_ready(True) == []
    assert session.receive(message("m1"), 0.0) == [Take(message("m1"))]


@pytest.mark.parametrize(
    "wish",
    [
        frames.Cancel(type="cancel"),
        frames.AskPerson(type="person"),
        frames.EndConversation(type="end"),
        frames.Rating(type="rating", stars=5),
    ],
)
def test_what_else_a_customer_wants_is_passed_on(build: Build, wish: Any) -> None:
    session = build()
    assert codes(session.receive(wish, 0.0)) == ["out_of_order"]
    greet(session)
    assert session.receive(wish, 0.0) == [Act(wish)]


def test_what_is_kept_is_acknowledged_by_its_id_and_without_a_number(build: Build) -> None:
    session = build()
    greet(session)
    rating = frames.Rating(type="rating", stars=5, id="r1")
    assert session.receive(rating, 0.0) == [Act(rating)]
    assert session.acted(rating) == [Send(frames.Ack(id="r1"))]
    assert session.acted(frames.Rating(type="rating", stars=5)) == []
    assert session.acted(frames.AskPerson(type="person")) == []


def test_too_many_refused_frames_close_the_connection(build: Build) -> None:
    session = build(bad_frames_allowed=2)
    greet(session)
    wrong = ProtocolError("bad_json")
    assert codes(session.refuse(wrong)) == ["bad_json"]
    session.refuse(wrong)
    commands = session.refuse(wrong)
    assert codes(commands) == ["bad_json", "too_many_errors"]
    assert commands[-1] == Close(1008, "too_many_errors")


def test_what_may_be_sent_again_is_no_fault_of_the_client(build: Build) -> None:
    session = build(bad_frames_allowed=1)
    greet(session)
    for _ in range(5):
        assert codes(session.refuse(ProtocolError("storage"))) == ["storage"]


def test_another_version_closes_the_connection_at_once(build: Build) -> None:
    commands = build().refuse(ProtocolError("unsupported_version"))
    assert commands[-1] == Close(1008, "unsupported_version")


def test_a_silent_connection_is_closed_first_without_hello_then_when_idle(build: Build) -> None:
    session = build(idle_timeout_seconds=100.0)
    assert session.tick(HELLO_SECONDS - 0.1) == []
    assert build().tick(HELLO_SECONDS)[-1] == Close(CLOSE_IDLE, "No hello came.")
    greet(session, now=5.0)
    session.receive(frames.CustomerTyping(type="typing"), 5.0)
    assert session.tick(104.9) == []
    assert session.tick(105.0) == [Close(CLOSE_IDLE, "Nothing came for too long.")]


def test_who_waits_for_an_answer_is_not_sent_away(build: Build) -> None:
    session = build(idle_timeout_seconds=100.0)
    greet(session)
    session.tell(frames.Typing(on=True))
    assert session.tick(500.0) == []
    session.tell(frames.Typing(on=False))
    assert session.tick(500.0) == [Close(CLOSE_IDLE, "Nothing came for too long.")]


def test_who_waits_for_a_person_is_not_sent_away(build: Build) -> None:
    session = build(idle_timeout_seconds=100.0)
    greet(session, state="agent", resumed=True)
    assert session.tick(500.0) == []
    session.deliver([frames.StateChanged(seq=1, state="returned")])
    assert session.tick(500.0) == [Close(CLOSE_IDLE, "Nothing came for too long.")]


def test_the_token_is_renewed_in_half_its_time(build: Build) -> None:
    session = build()
    greet(session, seconds=100.0)
    assert session.tick(49.0) == []
    assert session.tick(50.0) == [Renew()]
    assert session.renewed("token-2", 100.0, 50.0) == [
        Send(frames.Token(token="token-2", token_seconds=100.0))
    ]
    assert session.deadline == 100.0


def test_a_stopping_server_takes_no_more_and_closes(build: Build) -> None:
    session = build()
    greet(session)
    session.drain()
    (error,) = sent(session.receive(message("m3"), 0.0))
    assert (error.code, error.retry_after_seconds) == ("shutting_down", 1.0)
    assert session.deliver([text(1)]) == [Send(text(1))]
    assert session.stop() == [Close(CLOSE_RESTARTING, "The server is restarting.")]
    assert session.deliver([text(2)]) == []


def test_an_erased_conversation_is_closed(build: Build) -> None:
    session = build()
    greet(session)
    assert session.erase() == [Close(CLOSE_RESTARTING, "This conversation was erased.")]
    assert session.deliver([text(1)]) == []
    assert session.conversation_id == ""
