"""No violation that axe-core knows, on any view, in light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.server.browsers import DESKTOP, PHONE, Visitor, needs_chromium
from tests.server.static.desk.scenes import BOTS, MINE, OTHERS, WAITS
from tests.server.static.desk.seats import Seat, sit_down
from tests.server.static.desk.standin import Desk

pytestmark = [pytest.mark.browser, needs_chromium]

NARROW = {"width": 900, "height": 800}
looks = pytest.mark.parametrize("scheme", ["light", "dark"])


OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All rules, with the one for WCAG 2.2, 2.5.8, that axe-core leaves out by itself."""


async def check(seat: Seat, view: str) -> None:
    results = await Axe().run(seat.page, options=OPTIONS)
    found = [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert not found, f"{view}: {found}"


@looks
async def test_the_door(desk: Desk, address: str, visitor: Visitor, scheme: str) -> None:
    desk.oidc = True
    for fragment in ("", "#setup=x", "#invite=x", "#signin=refused"):
        page = await visitor.visit(f"{address}{fragment}", color_scheme=scheme)
        await page.get_by_label("Password").wait_for()
        await check(Seat(page, address), f"door {fragment}")


@looks
@pytest.mark.parametrize("size", [DESKTOP, NARROW, PHONE], ids=lambda size: size["width"])
async def test_conversations(
    desk: Desk, address: str, visitor: Visitor, scheme: str, size: dict[str, int]
) -> None:
    seat = await sit_down(visitor, address, color_scheme=scheme, viewport=size)
    await seat.row("Visitor aa11").wait_for()
    await check(seat, "list")
    for id in (WAITS, BOTS, OTHERS, MINE):
        await seat.open(id)
        await expect(seat.thread.get_by_role("article").first).to_be_visible()
        await check(seat, f"conversation {id}")
    await seat.show(f"conversation/{MINE}/details")
    await expect(seat.side).to_be_visible()
    await check(seat, "details")


@looks
async def test_writing(desk: Desk, address: str, visitor: Visitor, scheme: str) -> None:
    seat = await sit_down(visitor, address, color_scheme=scheme)
    await seat.open(MINE)
    await seat.suggestion.get_by_text("1 alternative").click()
    await check(seat, "suggestion")
    await seat.field.fill("/")
    await seat.field.press("h")
    await seat.page.get_by_role("listbox").wait_for()
    await check(seat, "canned replies")
    await seat.field.fill("It takes four days")
    await seat.button("Shorter").click()
    await seat.page.get_by_role("group", name="Variants").wait_for()
    await desk.happen(MINE, "customer", "Wait!")
    await expect(seat.warning).to_be_visible()
    await check(seat, "variants and warning")
    await seat.button("I have read it").click()
    desk.down = True
    await desk.cut()
    await seat.press("Control+Enter")
    await expect(seat.entry("It takes four days")).to_contain_text("Sending")
    await check(seat, "offline")
    desk.down = False
    desk.talks[MINE].agent = None
    await expect(seat.entry("It takes four days").get_by_role("alert")).to_be_visible()
    await check(seat, "held")


@looks
async def test_dialogs_and_pages(address: str, visitor: Visitor, scheme: str) -> None:
    seat = await sit_down(visitor, address, color_scheme=scheme)
    await seat.open(MINE)
    for name, open_ in build_dialogs(seat).items():
        await seat.button(open_).first.click()
        await seat.page.get_by_role("dialog", name=name).wait_for()
        await check(seat, name)
        await seat.press("Escape")
    for page in ("drafts", "replies", "team", "webhooks"):
        await seat.show(page)
        await seat.page.locator(".papers li, td").first.wait_for()
        await check(seat, page)
    await seat.button("Account of Ana Berg").click()
    await check(seat, "account")


def build_dialogs(seat: Seat) -> dict[str, str]:
    return {
        "Add a product": "Add a product",
        "Delivery times": "Source 1: Delivery times",
        "Draft FAQ": "Make an FAQ",
        "Give to a colleague": "Give to a colleague",
        "Close this conversation?": "Close",
    }
