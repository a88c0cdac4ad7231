"""Playbooks: frames and turn events in, commands out; no socket, no clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.interfaces import Reply, Sentence, TurnFinished, TurnStarted
from server import frames
from server.commands import CancelTurn, Close, Command, Displace, Send, StartTurn
from server.conversations import Conversations
from server.protocol import CLOSE_IDLE, CLOSE_RESTARTING, ProtocolError
from server.session import HELLO_SECONDS, Session
from server.settings import Settings

Build = Callable[..., Session]
NEVER = 0.0


@pytest.fixture
def conversations() -> Conversations:
    return Conversations(limit=2, resume_seconds=60.0)


@pytest.fixture
def build(build_settings: Callable[..., Settings], conversations: Conversations) -> Build:
    def make(wait_seconds: float = NEVER, ready: bool = True, **values: Any) -> Session:
        settings = build_settings(**values)
        return Session(settings, conversations, lambda _id: wait_seconds, ready, now=0.0)

    return make


def hello(**fields: Any) -> frames.Hello:
    return frames.Hello(type="hello", **fields)


def message(id: str, text: str = "Do you ship to Norway?") -> frames.CustomerMessage:
    return frames.CustomerMessage(type="message", id=id, text=text)


def finished(text: str = "Yes.") -> TurnFinished:
    return TurnFinished(Reply(text, "answer", "approved"))


def sent(commands: list[Command]) -> list[Any]:
    return [command.frame for command in commands if isinstance(command, Send)]


def greet(session: Session, now: float = 0.0, **fields: Any) -> frames.Welcome:
    welcome = sent(session.receive(hello(**fields), now))[0]
    assert isinstance(welcome, frames.Welcome)
    return welcome


def codes(commands: list[Command]) -> list[str]:
    return [frame.code for frame in sent(commands) if isinstance(frame, frames.Error)]


def test_hello_is_welcomed_with_what_a_client_needs(build: Build) -> None:
    welcome = greet(build(shop_name="Fjell", suggestions=("Is it in stock?",)))
    assert (welcome.shop, welcome.suggestions) == ("Fjell", ("Is it in stock?",))
    assert (welcome.resumed, welcome.last_seq, welcome.ready) == (False, 0, True)
    assert len(welcome.resume_token) >= 32


def test_a_message_before_hello_is_out_of_order(build: Build) -> None:
    assert codes(build().receive(message("1"), 0.0)) == ["out_of_order"]


def test_a_second_hello_is_out_of_order(build: Build) -> None:
    session = build()
    greet(session)
    assert codes(session.receive(hello(), 0.0)) == ["out_of_order"]


def test_a_turn_from_message_to_done_is_numbered_without_a_gap(build: Build) -> None:
    session = build()
    chat = greet(session).conversation
    assert session.receive(message("m1", "Hi"), 0.0) == [
        Send(frames.Ack(id="m1", seq=1)),
        Send(frames.Typing(on=True)),
        StartTurn(chat, "m1", "Hi"),
    ]
    assert session.emit(TurnStarted("en")) == []
    assert session.emit(Sentence("Hello.")) == [
        Send(frames.Text(seq=2, reply_to="m1", delta="Hello."))
    ]
    done = finished("Hello.")
    assert session.emit(done) == [
        Send(frames.Done(seq=3, reply_to="m1", reply=done.reply)),
        Send(frames.Typing(on=False)),
    ]


def test_a_message_sent_twice_is_acknowledged_twice_and_answered_once(build: Build) -> None:
    session = build()
    greet(session)
    session.receive(message("m1"), 0.0)
    again = session.receive(message("m1"), 0.0)
    assert again == [Send(frames.Ack(id="m1", seq=1))]
    session.emit(finished())
    assert session.receive(message("m1"), 0.0) == again


def test_messages_wait_for_their_turn_and_too_many_are_busy(build: Build) -> None:
    session = build(queued_messages=1)
    chat = greet(session).conversation
    session.receive(message("m1"), 0.0)
    assert session.receive(message("m2", "And to Iceland?"), 0.0) == [
        Send(frames.Ack(id="m2", seq=2))
    ]
    assert codes(session.receive(message("m3"), 0.0)) == ["busy"]
    assert session.emit(finished())[-1] == StartTurn(chat, "m2", "And to Iceland?")
    assert sent(session.receive(message("m3"), 0.0)) == [frames.Ack(id="m3", seq=4)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty_message"), (" \n\t", "empty_message"), ("x" * 11, "message_too_long")],
)
def test_a_message_nobody_can_answer_is_refused_by_its_id(
    build: Build, text: str, code: str
) -> None:
    session = build(max_message_chars=10)
    greet(session)
    (error,) = sent(session.receive(message("m1", text), 0.0))
    assert (error.code, error.reply_to, error.fatal) == (code, "m1", False)
    assert StartTurn(session.conversation_id, "m1", "ok") in session.receive(
        message("m1", "ok"), 0.0
    )


def test_the_rate_limit_says_how_long_to_wait(build: Build) -> None:
    session = build(wait_seconds=7.5)
    greet(session)
    (error,) = sent(session.receive(message("m1"), 0.0))
    assert (error.code, error.retry_after_seconds) == ("rate_limited", 7.5)


def test_before_it_is_ready_messages_are_refused_and_readiness_is_told(build: Build) -> None:
    session = build(ready=False)
    assert greet(session).ready is False
    assert codes(session.receive(message("m1"), 0.0)) == ["not_ready"]
    assert session.set_ready(True) == [Send(frames.Status(ready=True))]
    assert session.set_ready(True) == []
    assert codes(session.receive(message("m1"), 0.0)) == []


def test_cancel_ends_the_answer_and_goes_on_with_the_next(build: Build) -> None:
    session = build()
    chat = greet(session).conversation
    session.receive(message("m1"), 0.0)
    session.receive(message("m2", "Next"), 0.0)
    commands = session.receive(frames.Cancel(type="cancel"), 0.0)
    assert commands[0] == CancelTurn()
    assert [(frame.code, frame.reply_to, frame.seq) for frame in sent(commands)[:1]] == [
        ("cancelled", "m1", 3)
    ]
    assert commands[-1] == StartTurn(chat, "m2", "Next")


def test_cancel_without_an_answer_does_nothing(build: Build) -> None:
    session = build()
    greet(session)
    assert session.receive(frames.Cancel(type="cancel"), 0.0) == []


def test_a_failed_turn_ends_with_a_numbered_error(build: Build) -> None:
    session = build()
    greet(session)
    session.receive(message("m1"), 0.0)
    (error, typing) = sent(session.fail("busy"))
    assert (error.code, error.seq, error.reply_to) == ("busy", 2, "m1")
    assert typing == frames.Typing(on=False)
    assert session.fail("busy") == []


def test_resuming_replays_what_was_missed(build: Build) -> None:
    first = build()
    welcome = greet(first)
    first.receive(message("m1", "Hi"), 0.0)
    first.emit(Sentence("Hello."))
    first.emit(finished("Hello."))
    first.disconnect(now=1.0)
    second = build()
    commands = second.receive(
        hello(conversation=welcome.conversation, resume_token=welcome.resume_token, last_seq=1), 2.0
    )
    again, *missed = sent(commands)
    assert (again.resumed, again.conversation, again.last_seq) == (True, welcome.conversation, 3)
    assert [(frame.type, frame.seq) for frame in missed] == [("text", 2), ("done", 3)]
    whole = greet_again(build(), welcome)
    assert [frame.type for frame in whole] == ["message", "text", "done"]


def greet_again(session: Session, welcome: frames.Welcome) -> list[Any]:
    token = welcome.resume_token
    commands = session.receive(hello(conversation=welcome.conversation, resume_token=token), 3.0)
    return sent(commands)[1:]


@pytest.mark.parametrize("given", ["forged", "", None])
def test_a_wrong_token_starts_a_new_conversation(build: Build, given: str | None) -> None:
    first = build()
    welcome = greet(first)
    first.receive(message("m1", "private words"), 0.0)
    first.disconnect(now=1.0)
    commands = build().receive(hello(conversation=welcome.conversation, resume_token=given), 2.0)
    other = sent(commands)[0]
    assert (other.resumed, other.last_seq, len(commands)) == (False, 0, 1)
    assert other.conversation != welcome.conversation


def test_a_conversation_is_forgotten_after_a_while(build: Build) -> None:
    first = build()
    welcome = greet(first)
    first.disconnect(now=1.0)
    late = hello(conversation=welcome.conversation, resume_token=welcome.resume_token)
    assert sent(build().receive(late, 62.0))[0].resumed is False


def test_the_longest_left_conversation_goes_first(
    build: Build, conversations: Conversations
) -> None:
    left = []
    for now in (1.0, 2.0, 3.0):
        session = build()
        left.append(greet(session))
        session.disconnect(now)
    resumed = [
        conversations.find(each.conversation, each.resume_token, 4.0) is not None for each in left
    ]
    assert resumed == [False, True, True]


def test_an_answer_that_nobody_saw_is_started_again_on_the_next_socket(build: Build) -> None:
    first = build()
    welcome = greet(first)
    first.receive(message("m1", "Hi"), 0.0)
    assert first.disconnect(now=1.0) == [CancelTurn()]
    second = build()
    commands = second.receive(
        hello(conversation=welcome.conversation, resume_token=welcome.resume_token, last_seq=1), 2.0
    )
    assert commands[-1] == StartTurn(welcome.conversation, "m1", "Hi")


def test_an_answer_cut_in_the_middle_ends_as_interrupted(build: Build) -> None:
    first = build()
    welcome = greet(first)
    first.receive(message("m1", "Hi"), 0.0)
    first.emit(Sentence("Hello"))
    first.disconnect(now=1.0)
    missed = greet_again(build(), welcome)
    assert (missed[-1].type, missed[-1].code, missed[-1].reply_to) == ("error", "interrupted", "m1")
    assert missed[-1].seq == 3


def test_a_second_socket_displaces_the_first(build: Build) -> None:
    first = build()
    welcome = greet(first)
    first.receive(message("m1", "Hi"), 0.0)
    second = build()
    token = welcome.resume_token
    commands = second.receive(hello(conversation=welcome.conversation, resume_token=token), 1.0)
    assert commands[0] == Displace(first)
    assert commands[-1] == StartTurn(welcome.conversation, "m1", "Hi")
    assert first.emit(Sentence("late")) == []
    assert first.disconnect(now=2.0) == []
    assert sent(second.emit(Sentence("Hello.")))[0].seq == 2


def test_too_many_refused_frames_close_the_socket(build: Build) -> None:
    session = build(bad_frames_allowed=2)
    greet(session)
    wrong = ProtocolError("bad_json")
    assert codes(session.refuse(wrong)) == ["bad_json"]
    session.refuse(wrong)
    commands = session.refuse(wrong)
    assert codes(commands) == ["bad_json", "too_many_errors"]
    assert commands[-1] == Close(1008, "too_many_errors")


def test_another_version_closes_the_socket_at_once(build: Build) -> None:
    commands = build().refuse(ProtocolError("unsupported_version"))
    assert commands[-1] == Close(1008, "unsupported_version")


def test_a_silent_socket_is_closed_first_without_hello_then_when_idle(build: Build) -> None:
    session = build(idle_timeout_seconds=100.0)
    assert session.tick(HELLO_SECONDS - 0.1) == []
    assert build().tick(HELLO_SECONDS)[-1] == Close(CLOSE_IDLE, "No hello came.")
    greet(session, now=5.0)
    assert session.tick(104.9) == []
    assert session.tick(105.0) == [Close(CLOSE_IDLE, "Nothing came for too long.")]


def test_an_idle_socket_is_not_closed_while_it_is_answered(build: Build) -> None:
    session = build(idle_timeout_seconds=100.0)
    greet(session)
    session.receive(message("m1"), 0.0)
    assert session.tick(500.0) == []


def test_a_stopping_server_finishes_the_turn_and_takes_no_more(build: Build) -> None:
    session = build()
    greet(session)
    session.receive(message("m1"), 0.0)
    session.receive(message("m2"), 0.0)
    session.drain()
    assert codes(session.receive(message("m3"), 0.0)) == ["shutting_down"]
    assert not any(isinstance(each, StartTurn) for each in session.emit(finished()))
    (told, close) = session.stop()
    assert [(frame.code, frame.reply_to) for frame in sent([told])] == [("shutting_down", "m2")]
    assert close == Close(CLOSE_RESTARTING, "The server is restarting.")


def test_a_turn_that_outlives_the_grace_is_cancelled_and_told(build: Build) -> None:
    session = build()
    greet(session)
    session.receive(message("m1"), 0.0)
    session.drain()
    commands = session.stop()
    assert commands[0] == CancelTurn()
    assert [(frame.code, frame.reply_to) for frame in sent(commands)] == [("shutting_down", "m1")]


def test_typing_and_empty_sentences_send_nothing(build: Build) -> None:
    session = build()
    greet(session)
    session.receive(message("m1"), 0.0)
    assert session.receive(frames.CustomerTyping(type="typing"), 0.0) == []
    assert session.emit(Sentence("")) == []
