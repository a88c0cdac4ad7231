"""The widget on a shop's own page: another origin, a strict policy, the shop's looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from playwright.async_api import Page, expect

from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Running, Serve

pytestmark = [pytest.mark.browser, needs_chromium]

Embed = Callable[..., Awaitable[Page]]


class Shop:
    """The web server of a shop: one page with its headers, and a style sheet.

    It really listens: Chromium lets no page that came from nowhere ask a server on loopback.
    """

    def __init__(self) -> None:
        self.page = ""
        self.style = ""
        self.policy = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        # A browser may open a connection and never use it.
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            request = await reader.readuntil(b"\r\n\r\n")
            is_style = request.startswith(b"GET /s.css ")
            kind, text = ("text/css", self.style) if is_style else ("text/html", self.page)
            body = text.encode()
            head = (
                "HTTP/1.1 200 OK",
                f"Content-Type: {kind}; charset=utf-8",
                f"Content-Length: {len(body)}",
                f"Content-Security-Policy: {self.policy}",
                "Connection: close",
            )
            writer.write("\r\n".join((*head, "", "")).encode() + body)
            await writer.drain()
        writer.close()


@pytest.fixture
async def shop() -> AsyncIterator[tuple[Shop, str]]:
    """A shop, and its origin: another site than the chat's, as a shop's is."""
    shop = Shop()
    server = await asyncio.start_server(shop.answer, "127.0.0.1", 0)
    async with server:
        yield shop, f"http://localhost:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def embed(shop: tuple[Shop, str], visitor: Visitor) -> Embed:
    """Open a page that has the one line and allows only what it needs."""

    async def open_page(
        server: Running, attributes: str = "", style: str = "", **options: object
    ) -> Page:
        served, origin = shop
        chat = server.url
        policy = {
            "default-src": "'none'",
            "script-src": chat,
            "connect-src": f"{chat} {chat.replace('http', 'ws')}",
            "style-src": origin,
        }
        links = '<title>Shop</title><link rel="stylesheet" href="s.css">'
        script = f'<script type="module" src="{chat}/widget.js" {attributes}></script>'
        served.page = f'<!doctype html><html lang="en">{links}<h1>Shop</h1>{script}'
        served.style = style
        served.policy = "; ".join(f"{name} {value}" for name, value in policy.items())
        return await visitor.visit(f"{origin}/", **options)

    return open_page


async def test_one_line_is_enough(serve: Serve, embed: Embed) -> None:
    server = await serve(ShopEngine())
    page = await embed(server)
    await page.evaluate("document.querySelector('storehand-chat').ask('Delivery?')")
    chat = Chat(page)
    await expect(chat.answer).to_contain_text("You said: Delivery?")
    await chat.answer.locator(".chip").click()
    await expect(chat.panel.locator("mark").first).to_be_visible()
    await page.keyboard.press("Escape")
    await chat.panel.get_by_role("button", name="More").click()
    async with page.expect_download():
        await chat.panel.get_by_role("button", name="Download my data").click()


async def test_a_page_that_is_not_allowed_gets_no_chat(serve: Serve, embed: Embed) -> None:
    server = await serve(ShopEngine())
    page = await embed(server)
    await page.context.route_web_socket("**/ws", lambda socket: socket.close(code=1008))
    chat = await Chat(page).open()
    await expect(chat.status).to_contain_text("The chat is not available.")
    await expect(chat.panel.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize(
    ("attributes", "style"),
    [('data-color="#ffd400"', ""), ("", "storehand-chat { --storehand-color: #ffd400; }")],
    ids=["attribute", "property"],
)
async def test_a_pale_colour_of_the_shop_stays_readable(
    serve: Serve, embed: Embed, attributes: str, style: str
) -> None:
    server = await serve(ShopEngine())
    page = await embed(server, attributes, style)
    chat = await Chat(page).open()
    await chat.ask("one")
    words = chat.panel.locator(".customer .words")
    await expect(words).to_have_css("background-color", "rgb(255, 212, 0)")
    await expect(words).to_have_css("color", "rgb(0, 0, 0)")
    await expect(chat.launcher).to_have_css("background-color", "rgb(255, 212, 0)")


async def test_a_theme_of_its_own_and_the_other_corner(serve: Serve, embed: Embed) -> None:
    server = await serve(ShopEngine())
    attributes = 'data-theme="dark" data-position="start" data-title="Ask Fell" data-open'
    page = await embed(server, attributes, color_scheme="light")
    chat = Chat(page)
    await expect(chat.panel).to_have_accessible_name("Ask Fell")
    await expect(chat.panel).to_have_css("background-color", "rgb(21, 25, 27)")
    launcher, panel = await chat.launcher.bounding_box(), await chat.panel.bounding_box()
    assert launcher and panel and launcher["x"] == panel["x"] == 20


async def test_questions_of_the_page_come_first(serve: Serve, visitor: Visitor) -> None:
    asked = ("How long is delivery?", "/=What is new?", "/products/*=Is it in stock?", "/x=No")
    server = await serve(ShopEngine(), suggestions=asked)
    for path, questions in {
        "/": ["What is new?", "How long is delivery?"],
        "/products/tent": ["Is it in stock?", "How long is delivery?"],
    }.items():
        chat = await Chat(await visitor.visit(server.url + path)).open()
        await expect(chat.panel.locator(".suggestions .choice")).to_have_text(questions)
