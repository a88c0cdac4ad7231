"""The widget on a shop's own page: another origin, a strict policy, the shop's looks."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Running, Serve

pytestmark = [pytest.mark.browser, needs_chromium]


async def embed(
    visitor: Visitor, server: Running, attributes: str = "", style: str = "", **options: object
) -> Page:
    """Open a page of an origin of its own that has the one line and allows only what it needs."""
    chat, shop = server.url, f"http://localhost:{server.port}"
    policy = {
        "default-src": "'none'",
        "script-src": chat,
        "connect-src": f"{chat} {chat.replace('http', 'ws')}",
        "style-src": shop,
    }

    head = '<!doctype html><html lang="en"><title>Shop</title><link rel="stylesheet" href="s.css">'
    script = f'<script type="module" src="{chat}/widget.js" {attributes}></script>'
    headers = {"Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in policy.items())}

    async def answer(route: Route) -> None:
        if route.request.url.endswith(".css"):
            await route.fulfill(body=style, content_type="text/css")
        else:
            body = f"{head}<h1>Shop</h1>{script}"
            await route.fulfill(body=body, content_type="text/html", headers=headers)

    context = await visitor.open_context(**options)
    await context.route(f"{shop}/**", answer)
    return await visitor.open_tab(await context.new_page(), f"{shop}/")


async def test_one_line_is_enough(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await embed(visitor, server)
    await page.evaluate("document.querySelector('storehand-chat').ask('Delivery?')")
    chat = Chat(page)
    await expect(chat.answer).to_contain_text("You said: Delivery?")
    await chat.answer.locator(".chip").click()
    await expect(chat.panel.locator("mark").first).to_be_visible()
    await page.keyboard.press("Escape")
    await chat.panel.get_by_role("button", name="More").click()
    async with page.expect_download():
        await chat.panel.get_by_role("button", name="Download my data").click()


async def test_a_page_that_is_not_allowed_gets_no_chat(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await embed(visitor, server)
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
    serve: Serve, visitor: Visitor, attributes: str, style: str
) -> None:
    server = await serve(ShopEngine())
    page = await embed(visitor, server, attributes, style)
    chat = await Chat(page).open()
    await chat.ask("one")
    words = chat.panel.locator(".customer .words")
    await expect(words).to_have_css("background-color", "rgb(255, 212, 0)")
    await expect(words).to_have_css("color", "rgb(0, 0, 0)")
    await expect(chat.launcher).to_have_css("background-color", "rgb(255, 212, 0)")


async def test_a_theme_of_its_own_and_the_other_corner(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    attributes = 'data-theme="dark" data-position="start" data-title="Ask Fell" data-open'
    page = await embed(visitor, server, attributes, color_scheme="light")
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
