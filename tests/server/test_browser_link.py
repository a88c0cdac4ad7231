"""What the widget's connection decides, played without a wire and without a clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page

from tests.server.browsers import ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve

pytestmark = [pytest.mark.browser, needs_chromium]

PLAY = """async ([parts, steps]) => {
  const {Link} = await import("/chat/link.js");
  const link = new Link({...parts, random: () => 1});
  return steps.map(([step, now, more]) => {
    if (step === "network") link.network = more;
    else return link[step](now, more);
  });
}"""

Step = tuple[Any, ...]
Command = dict[str, Any]
ONLINE: list[Step] = [
    ("start", 0),
    ("opened", 10, {"type": "hello"}),
    ("take", 20, {"type": "welcome", "resumed": True, "ready": True}),
]


@pytest.fixture
async def page(serve: Serve, visitor: Visitor) -> AsyncIterator[Page]:
    """A page that can import the modules."""
    server = await serve(ShopEngine())
    yield await visitor.visit(server.url)


async def play(page: Page, *steps: Step, **parts: Any) -> list[Command]:
    """Play steps; return what the last one commanded."""
    played: list[list[Command]] = await page.evaluate(PLAY, [parts, [list(s) for s in steps]])
    return played[-1]


def item(id: str) -> dict[str, Any]:
    return {"key": f"key-{id}", "frame": {"type": "message", "id": id, "text": id}}


def wish(type: str) -> dict[str, Any]:
    return {"key": f"key-{type}", "frame": {"type": type}}


def kept(type: str, id: str) -> dict[str, Any]:
    return {"key": f"key-{id}", "frame": {"type": type, "id": id}}


def event(seq: int) -> dict[str, Any]:
    return {"type": "text", "seq": seq, "delta": str(seq)}


def write(sent: dict[str, Any]) -> Command:
    return {"do": "write", "frame": sent["frame"]}


def deliver(frame: dict[str, Any]) -> Command:
    return {"do": "deliver", "frame": frame}


def refuse(code: str, **more: Any) -> dict[str, Any]:
    return {"type": "error", "code": code, **more}


async def test_what_was_not_acknowledged_is_sent_again_under_its_id(page: Page) -> None:
    welcome = (await play(page, *ONLINE, outbox=[item("a"), item("b")]))[1:]
    assert welcome == [{"do": "state", "state": "online"}, write(item("a"))]
    ack = {"type": "ack", "id": "a", "seq": 1}
    acked = await play(page, *ONLINE, ("take", 30, ack), outbox=[item("a"), item("b")])
    assert acked == [deliver(ack), {"do": "forget", "key": "key-a"}, write(item("b"))]
    lost: list[Step] = [("closed", 40, 1006), ("tick", 500), *ONLINE[1:]]
    again = await play(page, *ONLINE, *lost, outbox=[item("a")])
    assert again[-1] == write(item("a"))


async def test_before_the_models_are_loaded_messages_wait(page: Page) -> None:
    loading: list[Step] = [*ONLINE[:2], ("take", 20, {**ONLINE[2][2], "ready": False})]
    waits = await play(page, *loading, outbox=[item("a"), wish("person")])
    assert waits[1:] == [{"do": "state", "state": "loading"}, write(wish("person"))]
    ready = ("take", 30, {"type": "status", "ready": True})
    assert (await play(page, *loading, ready, outbox=[item("a")]))[-1] == write(item("a"))


async def test_a_message_put_off_is_sent_again_and_not_overtaken(page: Page) -> None:
    held = ("take", 30, refuse("rate_limited", reply_to="a", retry_after_seconds=7))
    told = await play(page, *ONLINE, held, ("push", 40, item("b")), outbox=[item("a")])
    assert told == []
    shown = await play(page, *ONLINE, held, outbox=[item("a")])
    assert shown == [deliver({"type": "held", "id": "a", "code": "rate_limited"})]
    after = await play(page, *ONLINE, held, ("tick", 7030), outbox=[item("a"), item("b")])
    assert after == [write(item("a"))]


async def test_whoever_wants_a_person_does_not_wait_for_a_message(page: Page) -> None:
    held = ("take", 30, refuse("rate_limited", reply_to="a", retry_after_seconds=60))
    asked = await play(page, *ONLINE, held, ("push", 40, wish("person")), outbox=[item("a")])
    assert asked == [write(wish("person"))]


async def test_a_refused_message_is_not_sent_again(page: Page) -> None:
    refused = refuse("message_too_long", reply_to="a")
    commands = await play(page, *ONLINE, ("take", 30, refused), outbox=[item("a"), item("b")])
    assert commands == [deliver(refused), {"do": "forget", "key": "key-a"}, write(item("b"))]


async def test_no_reply_means_that_the_wire_is_dead(page: Page) -> None:
    other = ("take", 9000, {"type": "typing", "on": True})
    assert await play(page, *ONLINE, other, ("tick", 10_030), outbox=[item("a")]) == []
    dead: list[Step] = [*ONLINE, ("tick", 10_020)]
    assert await play(page, *dead, outbox=[item("a")]) == [{"do": "connect", "by": "socket"}]
    silent = await play(page, *dead, ("tick", 20_020), outbox=[item("a")])
    assert silent == [{"do": "drop"}, {"do": "state", "state": "reconnecting"}]


async def test_silence_is_suspicious_only_while_something_is_awaited(page: Page) -> None:
    assert await play(page, *ONLINE, ("tick", 60_000)) == []
    quietly = await play(page, *ONLINE, ("expect", 30, True), ("tick", 46_000))
    assert quietly == [{"do": "connect", "by": "socket"}]


async def test_whoever_comes_back_finds_a_fresh_wire(page: Page) -> None:
    assert await play(page, *ONLINE, ("wake", 30_000)) == []
    assert await play(page, *ONLINE, ("wake", 31_000)) == [{"do": "connect", "by": "socket"}]
    waiting: list[Step] = [*ONLINE, ("closed", 30, 1012)]
    assert (await play(page, *waiting, ("wake", 31)))[-1] == {"do": "connect", "by": "socket"}


async def test_without_a_network_the_page_says_so(page: Page) -> None:
    gone: list[Step] = [("network", 0, False), ("sleep", 30)]
    assert (await play(page, *ONLINE, *gone))[-1] == {"do": "state", "state": "offline"}
    assert (await play(page, *ONLINE, *gone, ("tick", 500)))[-1]["do"] == "connect"


async def test_where_sockets_are_blocked_a_stream_serves(page: Page) -> None:
    twice: list[Step] = [("start", 0), ("closed", 1, 1006), ("tick", 500), ("closed", 501, 1006)]
    assert await play(page, *twice, ("tick", 2000)) == [{"do": "connect", "by": "stream"}]
    streaming: list[Step] = [*twice, ("tick", 2000), ("take", 2001, ONLINE[2][2])]
    assert await play(page, *streaming, ("tick", 602_001)) == [{"do": "probe"}]
    assert await play(page, *streaming, ("probed", 602_002, False)) == []
    opened = await play(page, *streaming, ("probed", 602_002, True))
    assert opened == [{"do": "connect", "by": "socket"}]


async def test_sockets_that_worked_are_not_given_up_at_once(page: Page) -> None:
    fails: list[Step] = [
        step for n in range(1, 6) for step in (("closed", n * 1e5, 1006), ("tick", n * 1e5 + 3e4))
    ]
    assert (await play(page, *ONLINE, *fails))[-1] == {"do": "connect", "by": "socket"}
    more: list[Step] = [*fails, ("closed", 6e5, 1006), ("tick", 6.3e5)]
    assert (await play(page, *ONLINE, *more))[-1] == {"do": "connect", "by": "stream"}


async def test_no_gap_is_shown(page: Page) -> None:
    early: list[Step] = [*ONLINE, ("take", 30, event(3))]
    assert await play(page, *early) == []
    assert await play(page, *early, ("take", 31, event(1))) == [deliver(event(1))]
    filled = await play(page, *early, ("take", 31, event(1)), ("take", 32, event(2)))
    assert filled == [deliver(event(2)), deliver(event(3))]
    asked = await play(page, *early, ("tick", 2030))
    assert asked == [{"do": "connect", "by": "socket"}]


async def test_what_the_server_has_no_more_is_not_waited_for(page: Page) -> None:
    early: list[Step] = [*ONLINE, ("take", 30, event(3)), ("tick", 2030), *ONLINE[1:]]
    again: list[Step] = [*early, ("take", 30, event(3)), ("take", 31, event(4))]
    assert await play(page, *again, ("tick", 2031)) == [deliver(event(3)), deliver(event(4))]


async def test_events_seen_before_are_dropped(page: Page) -> None:
    assert await play(page, *ONLINE, ("take", 30, event(5)), cursor=5) == []
    ack = {"type": "ack", "id": "a", "seq": 6}
    counted = await play(page, *ONLINE, ("take", 30, ack), ("take", 31, event(7)), cursor=5)
    assert counted == [deliver(event(7))]
    fresh: list[Step] = [*ONLINE[:2], ("take", 20, {**ONLINE[2][2], "resumed": False})]
    assert await play(page, *fresh, ("take", 30, event(1)), cursor=5) == [deliver(event(1))]


async def test_an_error_of_the_connection_is_tried_again_without_a_word(page: Page) -> None:
    broken = refuse("storage", retry_after_seconds=2)
    assert (await play(page, *ONLINE[:2], ("take", 20, broken)))[0] == {"do": "drop"}
    assert (await play(page, *ONLINE, ("take", 30, broken)))[0] == {"do": "drop"}
    assert (await play(page, *ONLINE, ("take", 30, refuse("token_refused"))))[0] == {"do": "drop"}
    told = refuse("identity_refused")
    assert await play(page, *ONLINE, ("take", 30, told)) == [deliver(told)]


async def test_a_closed_door_is_not_knocked_at(page: Page) -> None:
    refused: list[Step] = [*ONLINE, ("closed", 30, 1008)]
    assert (await play(page, *refused))[-1] == {"do": "state", "state": "refused"}
    assert await play(page, *refused, ("tick", 1e6)) == []
    idle: list[Step] = [*ONLINE, ("closed", 30, 4002)]
    assert await play(page, *idle, ("wake", 1e6)) == []
    assert {"do": "connect", "by": "socket"} in await play(page, *idle, ("push", 40, item("a")))


async def test_what_has_no_answer_is_settled_by_any_frame(page: Page) -> None:
    # A widget of before wrote feedback down without an id: the server acknowledges none.
    judged: list[Step] = [*ONLINE, ("push", 30, wish("feedback"))]
    forgotten = {"do": "forget", "key": "key-feedback"}
    assert await play(page, *judged, ("tick", 5030)) == [forgotten]
    heard = await play(page, *judged, ("take", 40, {"type": "status", "ready": True}))
    assert forgotten in heard
    lost: list[Step] = [*judged, ("closed", 40, 1006), ("tick", 500), *ONLINE[1:]]
    assert (await play(page, *lost))[-1] == write(wish("feedback"))


KEPT = ["email", "feedback", "rating"]


@pytest.mark.parametrize("type", KEPT)
async def test_what_is_kept_is_sent_again_until_the_server_has_it(page: Page, type: str) -> None:
    sent: list[Step] = [*ONLINE, ("push", 30, kept(type, "k"))]
    assert await play(page, *sent) == [write(kept(type, "k"))]
    assert await play(page, *sent, ("take", 40, {"type": "status", "ready": True})) == [
        deliver({"type": "status", "ready": True})
    ]
    assert await play(page, *sent, ("take", 40, refuse("internal"))) == [
        deliver(refuse("internal"))
    ]
    assert await play(page, *sent, ("tick", 5030)) == []
    silent = ("tick", 10_030)
    assert await play(page, *sent, silent) == [{"do": "connect", "by": "socket"}]
    lost: list[Step] = [*sent, ("closed", 40, 1011), ("tick", 500), *ONLINE[1:]]
    assert (await play(page, *lost))[-1] == write(kept(type, "k"))
    ack = {"type": "ack", "id": "k"}
    forgotten = {"do": "forget", "key": "key-k"}
    assert await play(page, *lost, ("take", 40, ack)) == [deliver(ack), forgotten]
    final = refuse("bad_frame", reply_to="k")
    assert await play(page, *lost, ("take", 40, final)) == [deliver(final), forgotten]


@pytest.mark.parametrize("type", KEPT)
async def test_what_is_kept_waits_for_the_models(page: Page, type: str) -> None:
    loading: list[Step] = [*ONLINE[:2], ("take", 20, {**ONLINE[2][2], "ready": False})]
    assert await play(page, *loading, ("push", 30, kept(type, "k"))) == []
    pushed: list[Step] = [*loading, ("push", 30, kept(type, "k"))]
    ready = ("take", 40, {"type": "status", "ready": True})
    assert (await play(page, *pushed, ready))[-1] == write(kept(type, "k"))
    early = ("take", 50, refuse("not_ready", reply_to="k", retry_after_seconds=2))
    held = deliver({"type": "held", "id": "k", "code": "not_ready"})
    assert await play(page, *pushed, ready, early) == [held]
    assert await play(page, *pushed, ready, early, ("tick", 2050)) == [write(kept(type, "k"))]


async def test_the_last_of_two_ratings_is_stored_last(page: Page) -> None:
    both = [kept("rating", "one"), kept("rating", "two")]
    first: list[Step] = [*ONLINE, ("take", 30, refuse("storage", reply_to="one"))]
    assert write(both[1]) not in await play(page, *ONLINE, outbox=both)
    assert await play(page, *first, ("tick", 5030), outbox=both) == [write(both[0])]


async def test_a_wish_for_a_person_is_said_twice_where_nothing_answers(page: Page) -> None:
    asked: list[Step] = [*ONLINE, ("push", 30, wish("person"))]
    told = ("take", 40, {"type": "state", "seq": 1, "state": "waiting"})
    assert {"do": "forget", "key": "key-person"} in await play(page, *asked, told)
    other = ("take", 40, {"type": "status", "ready": True})
    assert {"do": "forget", "key": "key-person"} not in await play(page, *asked, other)
    assert await play(page, *asked, ("tick", 10_030)) == [{"do": "connect", "by": "socket"}]
    again: list[Step] = [*asked, ("tick", 10_030), *ONLINE[1:]]
    assert (await play(page, *again))[-1] == write(wish("person"))
    assert await play(page, *again, ("tick", 20_000)) == [{"do": "forget", "key": "key-person"}]


async def test_back_off_grows_within_its_bounds(page: Page) -> None:
    shortest, longest = await page.evaluate(
        """async () => { const {delayAfter} = await import("/chat/link.js");
        const tries = [1, 2, 3, 4, 5, 6, 7, 8, 50, 2000];
        return [0, 1].map(random => tries.map(n => delayAfter(n, () => random))); }"""
    )
    assert longest == [400, 800, 1600, 3200, 6400, 12800, 20000, 20000, 20000, 20000]
    assert shortest == [delay / 2 for delay in longest]
