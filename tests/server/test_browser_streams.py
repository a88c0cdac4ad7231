"""The widget where websockets are blocked, and where a wire dies without a word."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from server import frames
from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve
from tests.server.wire import Wire

pytestmark = [pytest.mark.browser, needs_chromium]

# As a proxy does that lets no upgrade through: the handshake fails.
BLOCK_SOCKETS = """
const Socket = window.WebSocket;
window.blocked = true;
window.WebSocket = function (url) {
  if (!window.blocked) return new Socket(url);
  const socket = {send() {}, close() {}};
  setTimeout(() => socket.onclose?.({code: 1006}));
  return socket;
};"""


async def visit_blocked(visitor: Visitor, url: str) -> Page:
    context = await visitor.open_context()
    await context.add_init_script(BLOCK_SOCKETS)
    return await visitor.open_tab(await context.new_page(), url)


async def test_without_sockets_the_chat_works_all_the_same(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visit_blocked(visitor, server.url)).open()
    await chat.ask("wait for it")
    await expect(chat.answer).to_have_text("You said:")
    await chat.page.reload()
    await expect(chat.answer).to_have_text("You said:")
    server.engine.go_on.set()
    await expect(chat.answer).to_contain_text("You said: wait for it")
    await chat.ask("one")
    await chat.ask("two")
    await expect(chat.answer).to_contain_text("You said: two")
    await expect(chat.panel.locator(".waiting")).to_have_text(["", "", ""])
    assert [text for _, text in server.engine.turns] == ["wait for it", "one", "two"]


async def test_an_answer_that_streams_over_http_can_be_stopped(
    serve: Serve, visitor: Visitor
) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visit_blocked(visitor, server.url)).open()
    await chat.ask("wait for it")
    await expect(chat.answer).to_have_text("You said:")
    await chat.panel.get_by_role("button", name="Stop the answer").click()
    await expect(chat.panel.locator(".note")).to_have_text("Stopped.")


async def test_a_stream_outlives_its_server(serve: Serve, visitor: Visitor) -> None:
    first = await serve(ShopEngine())
    chat = await Chat(await visit_blocked(visitor, first.url)).open()
    await chat.ask("one")
    await expect(chat.answer).to_contain_text("You said: one")
    first.server.should_exit = True
    await expect(chat.status).to_contain_text("Reconnecting")
    await chat.ask("two")
    await serve(ShopEngine(), port=first.port)
    await expect(chat.answer).to_contain_text("You said: two")


async def test_sockets_are_tried_again_later(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visit_blocked(visitor, server.url)
    await page.clock.install()
    chat = await Chat(page).open()
    await page.clock.run_for(2000)
    await expect(chat.status).to_have_attribute("data-state", "online")
    await page.evaluate("window.blocked = false")
    async with page.expect_websocket() as opened:
        await page.clock.run_for(600_000)
    assert (await opened.value).url.endswith("/ws")
    await chat.ask("one")
    await expect(chat.answer).to_contain_text("You said: one")


async def test_a_wire_that_swallows_is_found_and_replaced(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url)
    wire = await Wire().attach(page)
    await page.clock.install()
    chat = await Chat(page).open()
    await expect(chat.status).to_have_attribute("data-state", "online")
    wire.takes = False
    await chat.ask("Is it there?")
    lost = await wire.hear("message")
    await page.clock.run_for(2000)
    await expect(chat.panel.locator(".waiting")).to_have_text("Not sent yet")
    wire.takes = True
    await page.clock.run_for(10_000)
    assert await wire.hear("message") == lost
    assert len(wire.hellos) == 2 and wire.hellos[1]["conversation"] == "c1"
    await expect(chat.panel.locator(".waiting")).to_have_text("")


async def test_a_message_put_off_says_why_and_goes_out_later(
    serve: Serve, visitor: Visitor
) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url)
    wire = await Wire().attach(page)
    await page.clock.install()
    chat = await Chat(page).open()
    wire.takes = False
    await chat.ask("one")
    first = await wire.hear("message")
    error = {"message": "", "reply_to": first["id"], "retry_after_seconds": 30.0}
    wire.say(frames.Error(code="rate_limited", **error))
    waiting = chat.panel.locator(".waiting")
    await expect(waiting).to_have_text("That was fast. It goes out in a moment.")
    wire.takes = True
    await page.reload()
    await expect(waiting).to_have_text("")
    assert await wire.hear("message") == first


async def test_a_reload_loses_nothing_that_was_written_offline(
    serve: Serve, visitor: Visitor
) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await expect(chat.status).to_have_attribute("data-state", "online")
    port = server.port
    server.server.should_exit = True
    await expect(chat.status).to_have_attribute("data-state", "reconnecting")
    await chat.ask("one")
    await chat.ask("two")
    await serve(ShopEngine(), port=port)
    await chat.page.reload()
    await expect(chat.answer).to_contain_text("You said: two")
    said = chat.panel.locator(".customer .words")
    assert await said.all_text_contents() == ["one", "two"]


@pytest.mark.parametrize("times", [1, 3])
async def test_events_that_come_twice_are_shown_once(
    serve: Serve, visitor: Visitor, times: int
) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url)
    wire = await Wire().attach(page)
    chat = await Chat(page).open()
    await chat.ask("one")
    id = (await wire.hear("message"))["id"]
    seq = wire.next()
    for _ in range(times):
        wire.say(frames.Text(seq=seq, reply_to=id, delta="Two days. "))
    wire.say(frames.Text(seq=seq + 2, reply_to=id, delta="Or four."))
    await expect(chat.answer.locator(".words")).to_have_text("Two days.")
    wire.say(frames.Text(seq=seq + 1, reply_to=id, delta="Or three. "))
    await expect(chat.answer.locator(".words")).to_have_text("Two days. Or three. Or four.")
