"""Widget and storefront for everybody: axe-core in every state, keyboard, zoom, narrow screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.interfaces import Reply
from server import frames
from tests.server.browsers import (
    DESKTOP,
    PHONE,
    SALE_CARD,
    Chat,
    ShopEngine,
    Visitor,
    needs_chromium,
)
from tests.server.conftest import Serve
from tests.server.wire import PROOF, TENT, Wire

pytestmark = [pytest.mark.browser, needs_chromium]

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All rules of axe-core, with the one for WCAG 2.2, 2.5.8, that it leaves out by itself."""

ZOOMED = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}
"""What a page has to do with at 200 % (WCAG 2.2, 1.4.4)."""
NARROW = {"width": 320, "height": 568}
"""What a page has at 400 % of 1280 px (WCAG 2.2, 1.4.10)."""

LOOKS = [
    pytest.param(scheme, viewport, id=f"{scheme}-{viewport['width']}")
    for scheme in ("light", "dark")
    for viewport in (DESKTOP, PHONE)
]


async def check_access(page: Page, where: str, within: str | None = None) -> None:
    results = await Axe().run(page, within, OPTIONS)
    found = [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert not found, f"{where}: {found}"


async def visit(visitor: Visitor, url: str, scheme: str, viewport: Any, **more: Any) -> Page:
    """Without motion, so that nothing is looked at while it fades in."""
    looks = {"color_scheme": scheme, "viewport": viewport, "reduced_motion": "reduce", **more}
    return await visitor.visit(url, **looks)


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
async def test_the_storefront(serve: Serve, visitor: Visitor, scheme: str, viewport: Any) -> None:
    server = await serve(ShopEngine())
    for path in ("/", "/products/tent", "/?document=faq.csv%231", "/products/nothing"):
        page = await visit(visitor, server.url + path, scheme, viewport)
        await expect(page.locator("#view :is(.card, article, .notice h1)").first).to_be_visible()
        await check_access(page, path)
        await page.close()


class Stage:
    """A chat that a test leads through its states, one after the other."""

    def __init__(self, chat: Chat, wire: Wire) -> None:
        self.chat = chat
        self.wire = wire
        self.panel = chat.panel

    async def answer(self) -> None:
        await self.chat.ask("How long is delivery?")
        id = (await self.wire.hear("message"))["id"]
        text = "| To | Days |\n|---|---|\n| Cork | 2 |\n\nSee [more](https://example.com/)."
        self.wire.reply(id, text, citations=(PROOF, PROOF), products=(TENT, SALE_CARD))
        await self.chat.answer.locator(".thumb").nth(1).click()
        await expect(self.chat.answer.locator(".why")).to_be_visible()

    async def choices(self) -> None:
        await self.chat.ask("Which tent?")
        id = (await self.wire.hear("message"))["id"]
        self.wire.say(frames.Typing(on=True))
        await expect(self.panel.locator(".typing")).to_be_visible()
        reply = Reply("For two or four?", "clarify", "fixed", choices=("For two", "For four"))
        self.wire.say(frames.Done(seq=self.wire.next(), reply_to=id, reply=reply))
        await expect(self.panel.locator(".choice", has_text="For four")).to_be_visible()

    async def source(self) -> None:
        await self.panel.locator(".chip").first.click()
        await expect(self.panel.locator("mark").first).to_be_visible()

    async def menu(self) -> None:
        await self.close_sheet()
        await self.panel.get_by_role("button", name="More").click()
        await expect(self.panel.get_by_role("button", name="Delete my data")).to_be_visible()

    async def deletion(self) -> None:
        await self.panel.get_by_role("button", name="Delete my data").click()
        await expect(self.panel.get_by_role("button", name="Delete everything")).to_be_visible()

    async def queue(self) -> None:
        await self.close_sheet()
        self.wire.stand("waiting", reason="request", position=2, wait_minutes=3.0)
        await expect(self.panel.locator(".queue")).to_be_visible()

    async def nobody(self) -> None:
        self.wire.stand("bot", reason="request", available=False)
        await expect(self.panel.get_by_role("textbox", name="e-mail")).to_be_visible()

    async def agent(self) -> None:
        self.wire.stand("agent", name="Maya")
        said = frames.Said(seq=self.wire.next(), role="agent", id="a1", text="Hello", name="Maya")
        self.wire.say(said)
        self.wire.say(frames.Typing(on=True, name="Maya"))
        await expect(self.panel.locator(".message.agent")).to_be_visible()

    async def error(self) -> None:
        self.wire.stand("returned")
        await self.chat.ask("And this?")
        id = (await self.wire.hear("message"))["id"]
        error = frames.Error(code="timeout", message="", reply_to=id, seq=self.wire.next())
        self.wire.say(error)
        await expect(self.panel.get_by_role("button", name="Try again")).to_be_visible()

    async def rating(self) -> None:
        self.wire.stand("closed")
        await self.panel.get_by_role("radio", name="4 of 5").check(force=True)
        await expect(self.panel.get_by_role("textbox", name="What should we")).to_be_visible()

    async def held(self) -> None:
        self.wire.takes = False
        await self.chat.ask("x" * 600)
        await expect(self.panel.locator(".over")).to_have_text("100 characters too many")
        await self.chat.ask("One more")
        id = (await self.wire.hear("message"))["id"]
        error = frames.Error(code="storage", message="", reply_to=id)
        self.wire.say(error.model_copy(update={"retry_after_seconds": 60.0}))
        await expect(self.panel.locator(".waiting").last).to_contain_text("It is kept here")

    async def loading(self) -> None:
        self.wire.say(frames.Status(ready=False))
        await expect(self.chat.status).to_be_visible()

    async def close_sheet(self) -> None:
        await self.chat.page.keyboard.press("Escape")
        await expect(self.panel.locator(".sheet")).to_be_hidden()

    @property
    def scenes(self) -> list[Callable[[], Awaitable[None]]]:
        return [
            self.answer,
            self.choices,
            self.source,
            self.menu,
            self.deletion,
            self.queue,
            self.nobody,
            self.agent,
            self.error,
            self.rating,
            self.held,
            self.loading,
        ]


@pytest.fixture
async def shop(serve: Serve) -> AsyncIterator[str]:
    yield (await serve(ShopEngine())).url


async def open_stage(page: Page) -> Stage:
    wire = await Wire(suggestions=("How long is delivery?",)).attach(page)
    chat = await Chat(page).open()
    await expect(chat.status).to_have_attribute("data-state", "online")
    return Stage(chat, wire)


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
async def test_every_state_of_the_chat(
    shop: str, visitor: Visitor, scheme: str, viewport: Any
) -> None:
    page = await visit(visitor, shop, scheme, viewport)
    stage = await open_stage(page)
    await expect(stage.panel.locator(".choice")).to_be_visible()
    await check_access(page, "open")
    for scene in stage.scenes:
        await scene()
        await check_access(page, scene.__name__, "storehand-chat")


@pytest.mark.parametrize("locale", ["ar", "de", "zh"])
async def test_every_state_in_another_language_fits(
    shop: str, visitor: Visitor, locale: str
) -> None:
    page = await visit(visitor, shop, "light", NARROW, locale=locale)
    wire = await Wire().attach(page)
    await page.evaluate("lang => { document.documentElement.lang = lang; }", locale)
    chat = await Chat(page).open()
    await chat.ask("How long is delivery?")
    id = (await wire.hear("message"))["id"]
    wire.reply(id, "Two days.", citations=(PROOF,), products=(TENT,))
    await chat.answer.locator(".thumb").nth(1).click()
    wire.stand("waiting", position=2, wait_minutes=3.0)
    await expect(chat.panel.locator(".queue")).to_be_visible()
    await check_access(page, locale, "storehand-chat")
    await check_width(page)
    wire.stand("bot", available=False)
    await expect(chat.panel.locator(".leave")).to_be_visible()
    await check_width(page)


@pytest.mark.parametrize("viewport", [NARROW, ZOOMED], ids=["narrow", "zoomed"])
async def test_nothing_is_cut_off(shop: str, visitor: Visitor, viewport: Any) -> None:
    page = await visit(visitor, shop, "light", viewport)
    stage = await open_stage(page)
    for scene in stage.scenes:
        await scene()
        await check_width(page)
    await expect(stage.panel.locator(".composer")).to_be_in_viewport(ratio=1)


async def check_width(page: Page) -> None:
    """Nothing is wider than the screen; a table alone may be scrolled by itself."""
    wide = await page.evaluate(
        """() => [...document.querySelector("storehand-chat").shadowRoot.querySelectorAll("*")]
        .filter(each => !each.closest(".table, .hidden") && each.checkVisibility())
        .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5
          || each.getBoundingClientRect().left < -0.5)
        .map(each => each.className)"""
    )
    assert wide == []
    assert await page.evaluate("document.documentElement.scrollWidth - screen.width") <= 0


async def test_the_order_of_focus_is_that_of_reading(shop: str, visitor: Visitor) -> None:
    page = await visit(visitor, shop, "light", DESKTOP)
    stage = await open_stage(page)
    await stage.answer()
    await stage.panel.get_by_role("button", name="More").focus()
    order = []
    for _ in range(30):
        name = await page.evaluate(
            """() => { const at = document.querySelector("storehand-chat").shadowRoot.activeElement;
            return at && (at.ariaLabel || at.textContent); }"""
        )
        if name is None:
            break
        order.append(name)
        await page.keyboard.press("Tab")
    assert order == [
        "More",
        "Close chat",
        "Conversation",
        "ToDaysCork2",
        "more",
        "Tent for two",
        "Tent for two",
        "Source 1: How long is delivery?",
        "Yes, helpful",
        "No, not helpful",
        "Not correct",
        "Hard to understand",
        "Something is missing",
        "Unfriendly",
        "Something else",
        "Your message",
        "Send",
        "Talk to a person",
        "Close chat",
    ]


async def test_a_sheet_keeps_the_focus_and_gives_it_back(shop: str, visitor: Visitor) -> None:
    page = await visit(visitor, shop, "light", DESKTOP)
    stage = await open_stage(page)
    more = stage.panel.get_by_role("button", name="More")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(stage.panel.get_by_role("heading", name="More")).to_be_focused()
    assert await stage.panel.locator(".main").evaluate("main => main.inert")
    await page.keyboard.press("Escape")
    await expect(more).to_be_focused()


async def test_whoever_wants_no_motion_gets_none(shop: str, visitor: Visitor) -> None:
    page = await visit(visitor, shop, "light", DESKTOP)
    stage = await open_stage(page)
    await stage.agent()
    running = "panel => panel.getAnimations({subtree: true}).length"
    assert await stage.panel.evaluate(running) == 0


async def test_messages_are_read_out_together_and_politely(shop: str, visitor: Visitor) -> None:
    page = await visit(visitor, shop, "light", DESKTOP)
    stage = await open_stage(page)
    await stage.chat.ask("one")
    id = (await stage.wire.hear("message"))["id"]
    for text in ("Two days. ", "Or three. ", "Or four."):
        stage.wire.say(frames.Text(seq=stage.wire.next(), reply_to=id, delta=text))
    voice = stage.panel.locator("> [aria-live=polite]")
    await expect(voice).to_have_text("Two days. Or three. Or four.")
    await expect(stage.panel.get_by_role("log")).to_have_accessible_name("Conversation")
