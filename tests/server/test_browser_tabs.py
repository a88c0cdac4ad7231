"""One conversation in several tabs: one socket, handed on; nothing of it for another customer."""

from __future__ import annotations

import time

import jwt
import pytest
from playwright.async_api import BrowserContext, Page, Route, WebSocket, expect

from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve

pytestmark = [pytest.mark.browser, needs_chromium]

KEY = "a shop's own secret of more than 32 bytes"


class Tab:
    """A tab with the chat open, whose sockets are counted."""

    def __init__(self, page: Page) -> None:
        self.chat = Chat(page)
        self.page = page
        self.open: set[WebSocket] = set()
        page.on("websocket", self._count)

    def _count(self, socket: WebSocket) -> None:
        self.open.add(socket)
        socket.on("close", lambda closed: self.open.discard(closed))


async def open_tab(visitor: Visitor, url: str, context: BrowserContext | None = None) -> Tab:
    context = context or await visitor.open_context()
    tab = Tab(await context.new_page())
    await visitor.open_tab(tab.page, url)
    await tab.chat.open()
    return tab


async def test_two_tabs_share_one_socket(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    first = await open_tab(visitor, server.url)
    await first.chat.ask("one")
    await expect(first.chat.answer).to_contain_text("You said: one")
    second = await open_tab(visitor, server.url, first.page.context)
    await expect(second.chat.answer).to_contain_text("You said: one")
    await second.chat.ask("two")
    for tab in (first, second):
        await expect(tab.chat.answer).to_contain_text("You said: two")
        await expect(tab.chat.panel.locator(".waiting")).to_have_text(["", ""])
    assert (len(first.open), len(second.open)) == (1, 0)


async def test_an_answer_streams_into_every_tab(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    first = await open_tab(visitor, server.url)
    second = await open_tab(visitor, server.url, first.page.context)
    await second.chat.ask("wait for it")
    await expect(first.chat.answer).to_have_text("You said:")
    third = await open_tab(visitor, server.url, first.page.context)
    await expect(third.chat.answer).to_have_text("You said:")
    await third.chat.panel.get_by_role("button", name="Stop the answer").click()
    for tab in (first, second, third):
        await expect(tab.chat.panel.locator(".note")).to_have_text("Stopped.")


async def test_two_tabs_that_send_at_once(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    first = await open_tab(visitor, server.url)
    second = await open_tab(visitor, server.url, first.page.context)
    for number in range(3):
        await first.chat.ask(f"first {number}")
        await second.chat.ask(f"second {number}")
    for tab in (first, second):
        await expect(tab.chat.panel.locator(".message.bot .verdict")).to_have_count(6)
    texts = [text for _, text in server.engine.turns]
    assert sorted(texts) == sorted(f"{tab} {n}" for tab in ("first", "second") for n in range(3))
    assert [text for text in texts if "first" in text] == ["first 0", "first 1", "first 2"]


async def test_a_tab_that_closes_hands_the_socket_on(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    first = await open_tab(visitor, server.url)
    await first.chat.ask("wait for it")
    await expect(first.chat.answer).to_have_text("You said:")
    second = await open_tab(visitor, server.url, first.page.context)
    await first.page.close()
    await expect(second.chat.status).to_have_attribute("data-state", "online")
    server.engine.go_on.set()
    await expect(second.chat.answer).to_contain_text("You said: wait for it")
    assert len(second.open) == 1
    assert len(server.engine.turns) == 1


async def test_a_tab_that_is_frozen_is_replaced(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    first = await open_tab(visitor, server.url)
    await expect(first.chat.status).to_have_attribute("data-state", "online")
    second = await open_tab(visitor, server.url, first.page.context)
    await expect(second.chat.status).to_have_attribute("data-state", "online")
    # What freezes a tab lies outside of a page; one that answers nobody any more is the same.
    await first.page.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    await second.chat.ask("Is anybody there?")
    await expect(second.chat.answer).to_contain_text("You said: Is anybody there?")
    assert (len(first.open), len(second.open)) == (0, 1)
    assert len(server.engine.turns) == 1


def sign(subject: str) -> str:
    claims = {"sub": subject, "aud": "storehand", "exp": time.time() + 600}
    return jwt.encode(claims, KEY, algorithm="HS256")


async def sign_in(tab: Tab, identity: str) -> None:
    """Say that another customer is there, without another page."""
    await tab.page.evaluate(
        "word => { document.querySelector('storehand-chat').dataset.identity = word; }", identity
    )


async def visit_signed_in(visitor: Visitor, url: str, identity: str) -> BrowserContext:
    """Return a profile in which the shop's pages name their customer."""

    async def name(route: Route) -> None:
        page = await (await route.fetch()).text()
        named = page.replace('src="/widget.js"', f'src="/widget.js" data-identity="{identity}"')
        await route.fulfill(body=named, content_type="text/html")

    context = await visitor.open_context()
    await context.route(f"{url}/", name)
    return context


async def test_another_customer_sees_nothing_of_the_one_before(
    serve: Serve, visitor: Visitor
) -> None:
    server = await serve(ShopEngine(), identity_key=KEY)
    context = await visit_signed_in(visitor, server.url, sign("ines"))
    first = await open_tab(visitor, server.url, context)
    await first.chat.ask("My order is late")
    await expect(first.chat.answer).to_contain_text("My order is late")
    second = await open_tab(visitor, server.url, context)
    await expect(second.chat.answer).to_contain_text("My order is late")
    await sign_in(second, sign("tom"))
    for tab in (first, second):
        await expect(tab.chat.panel.locator(".message")).to_have_count(0)
    kept = await first.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "late" not in kept
    await second.chat.ask("Where is mine?")
    await expect(first.chat.answer).to_contain_text("Where is mine?")
    assert len({conversation for conversation, _ in server.engine.turns}) == 2


async def test_whoever_signs_out_leaves_nothing(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine(), identity_key=KEY)
    context = await visit_signed_in(visitor, server.url, sign("ines"))
    tab = await open_tab(visitor, server.url, context)
    await tab.chat.ask("My order is late")
    await expect(tab.chat.answer).to_contain_text("My order is late")
    await tab.page.goto(f"{server.url}/products/tent")  # a page that names nobody
    await expect(tab.chat.panel.locator(".greeting")).to_be_visible()
    await expect(tab.chat.panel.locator(".message")).to_have_count(0)
