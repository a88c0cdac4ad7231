"""The demo storefront in a real browser: grid, filters, one product, a policy, and its chat."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from server.interfaces import Category
from tests.server.browsers import PHONE, Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_the_grid_gathers_variants_and_filters(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url)
    cards = page.locator("#gear li.card")
    await expect(cards).to_have_count(2)
    tent = cards.filter(has_text="Tent for two")
    await expect(tent.locator(".price")).to_have_text("from €179.00 Regular price €199.00")
    await expect(tent).to_contain_text("2 colours")
    await page.get_by_role("button", name="Lamps").click()
    await expect(cards).to_have_count(1)
    await expect(page.get_by_role("status").filter(has_text="1 product")).to_be_visible()
    assert page.url == f"{server.url}/?category=lamps#gear"
    await page.goto(f"{server.url}/?sale=1")
    await expect(cards).to_have_text(
        ["SaleFellTent for twofrom €179.00 Regular price €199.002 colours"]
    )


async def test_a_product_changes_with_its_variant(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(f"{server.url}/products/tent")
    facts = page.locator(".facts")
    await expect(facts.get_by_role("heading", level=1)).to_have_text("Tent for two")
    await expect(facts).to_contain_text("€179.00")
    await expect(facts.get_by_role("button", name="rust")).to_have_attribute("aria-pressed", "true")
    moss = facts.get_by_role("button", name="moss")
    await moss.click()
    await expect(facts.locator(".price")).to_have_text("€199.00")
    await expect(facts.locator(".stock")).to_have_text("Out of stock")
    await expect(moss).to_be_focused()
    await expect(facts.locator("dl")).to_contain_text("Weight1290 g")


async def test_a_question_beside_a_product_goes_to_the_chat(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(f"{server.url}/products/tent")
    await page.get_by_role("button", name="Is the Tent for two in stock?").click()
    await expect(Chat(page).answer).to_contain_text("You said: Is the Tent for two in stock?")


async def test_a_policy_is_shown_as_it_is_cited(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(f"{server.url}/?document=faq.csv%231")
    await expect(page.get_by_role("heading", level=1)).to_have_text("How long is delivery?")
    await expect(page.get_by_role("article")).to_contain_text("It takes two to four")
    await page.goto(f"{server.url}/?document=nothing.md")
    await expect(page.get_by_role("heading", level=1)).to_have_text("That page is not here")


class FilledLater(ShopEngine):
    """An engine that has no products until the test says so."""

    def storefront(self) -> list[Category]:
        return super().storefront() if self.go_on.is_set() else []


async def test_an_empty_shop_fills_by_itself(serve: Serve, visitor: Visitor) -> None:
    server = await serve(FilledLater())
    page = await visitor.visit(server.url)
    await expect(page.get_by_role("status")).to_contain_text("The shop is starting.")
    server.engine.go_on.set()
    await expect(page.locator("#gear li.card")).to_have_count(2)


@pytest.mark.parametrize("path", ["/", "/products/tent", "/?document=faq.csv%231"])
async def test_no_page_is_wider_than_a_phone(serve: Serve, visitor: Visitor, path: str) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url + path, viewport=PHONE)
    await expect(page.locator("#view :is(.card, article)").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
