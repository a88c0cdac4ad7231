"""Headless Chromium for the browser tests: pages whose console must stay clean."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    async_playwright,
    expect,
)

from bot.interfaces import (
    Citation,
    ProductCard,
    ProductsShown,
    Reply,
    Sentence,
    TurnEvent,
    TurnFinished,
)
from server.interfaces import Category, SourceText, StorefrontProduct
from tests.server.engines import PROOF, EchoEngine

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
"""Only so that a broken test ends; nothing is asserted about time."""

expect.set_options(timeout=PATIENCE_MS)

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="NO BROWSER TESTS: chromium is not installed (apt install chromium)"
)

# What Chromium itself writes when a server is gone; the page cannot prevent it.
NETWORK_NOISE = ("WebSocket connection to", "Failed to load resource: net::")

NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
SALE_CARD = ProductCard(
    "TENT-2", "Tent for two", "1199.50", "EUR", "preorder", "/products/tent", "", "1399.00"
)
HOSTILE_CARD = ProductCard(
    HOSTILE, HOSTILE, "1", "<b>", "in_stock", "javascript:hacked=1", "javascript:hacked=1"
)
HOSTILE_PROOF = Citation(HOSTILE, HOSTILE, HOSTILE)


class ShopEngine(EchoEngine):
    """Answers by its first word: more than the echo knows, for what a page can show."""

    async def _answer(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        events = {"sale": _sell, "hostile": _attack, "which": _offer, "long": _tell}.get(
            text.split()[0]
        )
        if events:
            for event in events():
                yield event
            return
        async for event in super()._answer(text):
            yield event

    def storefront(self) -> list[Category]:
        return [
            Category("Tents", "tents", (_variant("moss"), _variant("rust", sale_price="179.00"))),
            Category("Lamps", "lamps", (_lamp(),)),
        ]

    def find_source(self, source: str) -> SourceText | None:
        if source != PROOF.source:
            return None
        text = "## Delivery\n\nIt takes **two** to four\ndays, and is free from 80 EUR."
        return SourceText(source, "page", PROOF.title, text)


def _sell() -> list[TurnEvent]:
    cards = (SALE_CARD,)
    reply = Reply("This one is.", "answer", "catalogue", products=cards)
    return [Sentence("This one is."), ProductsShown(cards), TurnFinished(reply)]


def _attack() -> list[TurnEvent]:
    text = f"{HOSTILE} [click](javascript:hacked=1) [fine](https://example.com/a)"
    proofs, cards = (HOSTILE_PROOF,), (HOSTILE_CARD,)
    reply = Reply(text, "answer", "quoted", proofs, cards, choices=(HOSTILE,))
    return [Sentence(text, proofs), ProductsShown(cards), TurnFinished(reply)]


def _offer() -> list[TurnEvent]:
    text = "For two people or for four?"
    return [
        Sentence(text),
        TurnFinished(Reply(text, "clarify", "fixed", choices=("For two", "For four"))),
    ]


def _tell() -> list[TurnEvent]:
    text = "\n\n".join(f"Line {number}" for number in range(60))
    return [Sentence(text), TurnFinished(Reply(text, "answer", "quoted"))]


def _variant(color: str, sale_price: str = "") -> StorefrontProduct:
    return StorefrontProduct(
        id=f"TENT-{color}",
        slug="tent",
        group="TENT",
        title=f"Fell Tent for two, {color}",
        price="199.00",
        sale_price=sale_price,
        currency="EUR",
        availability="in_stock" if sale_price else "out_of_stock",
        link="/products/tent",
        image="",
        brand="Fell",
        color=color,
        material="nylon",
        description="A tent.",
        attributes=(("weight", "1290 g"),),
    )


def _lamp() -> StorefrontProduct:
    return StorefrontProduct(
        id="LAMP",
        slug="lamp",
        group="LAMP",
        title="Lamp",
        price="19.00",
        sale_price="",
        currency="EUR",
        availability="in_stock",
        link="/products/lamp",
        image="",
    )


class Visitor:
    """Somebody with a browser; every page opened is watched until the end."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._complaints: list[str] = []

    async def visit(self, address: str, **options: Any) -> Page:
        """Open a page in a context of its own; options are those of Playwright's contexts."""
        context = await self.open_context(**options)
        return await self.open_tab(await context.new_page(), address)

    async def open_context(self, **options: Any) -> BrowserContext:
        """Return a new browser profile; options are those of Playwright's contexts."""
        context = await self._browser.new_context(**{"viewport": DESKTOP, **options})
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(NOTE_VIOLATIONS)
        return context

    async def open_tab(self, page: Page, address: str) -> Page:
        """Watch a page's console and send it to an address."""
        page.on("console", self._note)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        await page.goto(address)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # A refusal that the page copes with: an unknown source, whatever the desk's server says.
        refused = any(call in message.location["url"] for call in ("/api/source", "/desk/api/"))
        noise = refused or message.text.startswith(NETWORK_NOISE)
        if message.type in ("error", "warning") and not noise:
            self._complaints.append(message.text)

    async def check(self) -> None:
        """Fail if any page complained, ran foreign script or met the content security policy."""
        for context in self._browser.contexts:
            for page in context.pages:
                violations = await page.evaluate("window.violations")
                assert not violations, violations
                assert await page.evaluate("window.hacked") is None
        assert not self._complaints, self._complaints


@asynccontextmanager
async def open_visitor() -> AsyncIterator[Visitor]:
    """Start Chromium; at the end of a test that passed, check what the pages complained of."""
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        stack.push_async_callback(browser.close)
        visitor = Visitor(browser)
        yield visitor
        await visitor.check()


class Chat:
    """The widget of a page, by what a customer sees of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("storehand-chat .launcher")
        self.panel = page.locator("storehand-chat dialog")
        self.field = self.panel.locator(".composer textarea")
        self.status = self.panel.locator(".status")

    async def open(self) -> Chat:
        await self.launcher.click()
        await self.field.wait_for()
        return self

    async def ask(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    @property
    def answer(self) -> Locator:
        """The newest answer."""
        return self.panel.locator(".message.bot").last
