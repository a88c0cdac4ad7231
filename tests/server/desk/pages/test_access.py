"""The desk for everybody: nothing that axe-core knows of is wrong, in any view, light and dark."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.access import check_access
from tests.server.browsers import DESKTOP, PHONE, Visitor, needs_chromium
from tests.server.desk.pages.conftest import Restart
from tests.server.desk.pages.scenes import BOTS, DELIVERY_AND_MORE, MINE, OTHERS, WAITS
from tests.server.desk.pages.seats import SENT, sit_down
from tests.server.desk.pages.shop import OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]

NARROW = {"width": 900, "height": 800}
looks = pytest.mark.parametrize("scheme", ["light", "dark"])


@looks
async def test_the_door(empty_shop: OpenShop, visitor: Visitor, scheme: str) -> None:
    for fragment in ("", "#setup=x", "#invite=x", "#signin=refused"):
        page = await visitor.visit(f"{empty_shop.address}{fragment}", color_scheme=scheme)
        await page.get_by_label("Password").wait_for()
        await check_access(page, f"door {fragment}")


@looks
async def test_conversations(shop: OpenShop, visitor: Visitor, scheme: str) -> None:
    seat = await sit_down(visitor, shop, "Ana Berg", color_scheme=scheme)
    for size in (DESKTOP, NARROW, PHONE):
        await seat.page.set_viewport_size(size)  # type: ignore[arg-type]
        await seat.show("")
        await seat.row("Visitor 1111").wait_for()
        await check_access(seat.page, f"list {size}")
        for id in (WAITS, BOTS, OTHERS, MINE):
            await seat.open(id)
            await expect(seat.thread.get_by_role("article").first).to_be_visible()
            await check_access(seat.page, f"conversation {id} {size}")
        await seat.show(f"c={MINE}&details")
        await expect(seat.side).to_be_visible()
        await check_access(seat.page, f"details {size}")


@looks
async def test_writing(shop: OpenShop, visitor: Visitor, scheme: str, restart: Restart) -> None:
    seat = await sit_down(visitor, shop, "Ana Berg", color_scheme=scheme)
    await seat.open(MINE)
    await shop.write(MINE, DELIVERY_AND_MORE, "m3")
    await seat.suggestion.locator("summary").click()
    await expect(seat.suggestion.locator(".other").first).to_be_visible()
    await check_access(seat.page, "suggestion")
    await seat.field.press("/")
    await seat.page.get_by_role("listbox").wait_for()
    await check_access(seat.page, "canned replies")
    await seat.field.fill("It takes four days")
    await seat.button("Friendlier").click()
    await seat.page.get_by_role("group", name="Variants").get_by_role("button").first.wait_for()
    await shop.write(MINE, "Wait!", "m4")
    await expect(seat.warning).to_be_visible()
    await check_access(seat.page, "variants and warning")
    await seat.button("I have read it").click()
    shop.running.server.should_exit = True
    await expect(seat.connection).to_contain_text("Connection lost.")
    await seat.press("Control+Enter")
    await expect(seat.entry("It takes four days")).to_contain_text("Sending")
    await check_access(seat.page, "not sent yet")
    again = await restart(shop)
    await expect(seat.entry("It takes four days")).to_have_class(SENT)
    await seat.field.fill("And one more")
    await again.say(MINE, "Wait, please!", "m5")
    await seat.press("Control+Enter")
    await expect(seat.entry("And one more").get_by_role("alert")).to_be_visible()
    await check_access(seat.page, "held")


@looks
async def test_dialogs_and_pages(shop: OpenShop, visitor: Visitor, scheme: str) -> None:
    seat = await sit_down(visitor, shop, "Ana Berg", color_scheme=scheme)
    await seat.open(MINE)
    await seat.suggestion.get_by_role("button", name="Use").wait_for()
    opening = ["Add a product", "Make an FAQ", "Give to a colleague", "Close", "Source 1: "]
    for name in opening:
        await seat.page.get_by_role("button", name=name).first.click()
        await seat.page.get_by_role("dialog").wait_for()
        await check_access(seat.page, name)
        await seat.press("Escape")
    for page in ("drafts", "replies", "team", "webhooks"):
        await seat.show(page)
        await seat.page.locator(".papers li, td").first.wait_for()
        await check_access(seat.page, page)
    await seat.press("?")
    await seat.page.get_by_role("dialog").wait_for()
    await check_access(seat.page, "keys")
    await seat.press("Escape")
    await seat.button("Account of Ana Berg").click()
    await check_access(seat.page, "account")
