"""An agent at the desk, by what they see of it."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Page

from tests.server.browsers import Visitor

PASSWORD = "correct horse battery"


class Seat:
    """A desk in a browser of its own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.inbox = page.get_by_role("region", name="Conversations")
        self.rows = self.inbox.get_by_role("listitem")
        self.heading = page.locator("#conversation-title")
        self.thread = page.get_by_role("log", name="Messages")
        self.suggestion = page.get_by_role("region", name="Suggested reply")
        self.field = page.get_by_role("textbox", name="Your reply")
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.side = page.get_by_role("complementary", name="Details")
        self.warning = page.locator(".warning")
        self.connection = page.locator(".connection")
        self.problem = page.locator(".notice")

    async def open(self, conversation: str) -> None:
        await self.page.goto(f"{self.address}#conversation/{conversation}")
        await self.heading.wait_for()

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

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)


async def sit_down(visitor: Visitor, address: str, name: str = "ana", **options: Any) -> Seat:
    """Sign in and wait for the list."""
    page = await visitor.visit(address, **{"locale": "en-IE", **options})
    await fill_in(page, name)
    seat = Seat(page, address)
    await seat.inbox.wait_for()
    return seat


async def fill_in(page: Page, name: str = "ana", password: str = PASSWORD) -> None:
    await page.get_by_label("E-mail").fill(f"{name}@fell.example")
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")
