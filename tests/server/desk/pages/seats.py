"""An agent at the desk, by what they see of it."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page

from tests.server.browsers import Visitor
from tests.server.desk.pages.shop import OpenShop

SENT = "entry agent"
"""Classes of an agent's message that the server has."""

GO = """(hash) => new Promise((done) => {
  if (location.hash === hash) return done();
  addEventListener("hashchange", () => done(), {once: true});
  location.hash = hash;
})"""
"""Changes the fragment, and waits until the desk, which listens before, has heard of it."""


class Seat:
    """A desk in a browser of its own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.inbox = page.get_by_role("region", name="Conversations")
        self.rows = self.inbox.get_by_role("listitem")
        self.search = page.get_by_role("searchbox", name="Search")
        self.heading = page.locator("#conversation-title")
        self.thread = page.get_by_role("log", name="Messages")
        self.suggestion = page.get_by_role("region", name="Suggested reply")
        self.field = page.get_by_role("textbox", name="Your reply")
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.side = page.get_by_role("complementary", name="Details")
        self.main = page.get_by_role("main")
        self.warning = page.locator(".warning")
        self.connection = page.locator(".connection")
        self.problem = page.locator(".notice")
        self.voice = page.locator("[aria-live=polite]").last

    async def open(self, conversation: str) -> None:
        """Go to a conversation, and wait until it is shown in place of another."""
        await self.page.evaluate(GO, f"#c={conversation}")
        await self.page.locator(".conversation:not(.loading)").wait_for()

    async def show(self, page: str) -> None:
        await self.page.goto(f"{self.address}#{page}")

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def entry(self, text: str) -> Locator:
        return self.thread.get_by_role("article").filter(has_text=text)

    def tab(self, name: str) -> Locator:
        return self.inbox.get_by_role("tab", name=name)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def text(self, text: str) -> Locator:
        return self.page.get_by_text(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)


async def sit_down(visitor: Visitor, shop: OpenShop, name: str, **options: Any) -> Seat:
    """Open the desk in a browser in which an agent has signed in; wait for the list."""
    agent = await shop.find_agent(name)
    session = await shop.sessions.open(agent.id)
    context = await visitor.open_context(**{"locale": "en-IE", **options})
    cookie = {"name": "storehand-desk", "value": session.secret, "url": shop.running.url}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await visitor.open_tab(await context.new_page(), shop.address)
    seat = Seat(page, shop.address)
    await seat.inbox.wait_for()
    return seat
