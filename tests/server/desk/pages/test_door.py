"""Coming in and going out: signing in, first passwords, a session that ends."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from server.identity.account_log import Actor
from tests.server.browsers import Visitor, needs_chromium
from tests.server.conftest import Serve
from tests.server.desk.pages.scenes import MINE
from tests.server.desk.pages.seats import Seat, sit_down
from tests.server.desk.pages.shop import PASSWORD, OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]

OTHER = "several words are best"


async def fill_in(page: Page, email: str, password: str = PASSWORD) -> None:
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


async def test_who_signs_in_comes_to_the_list(empty_shop: OpenShop, visitor: Visitor) -> None:
    await empty_shop.hire("Ana Berg")
    page = await visitor.visit(empty_shop.address)
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await fill_in(page, "ana@shop.example", "wrong horse battery")
    await expect(page.get_by_role("alert")).not_to_be_empty()
    await expect(page.get_by_label("E-mail")).to_have_value("ana@shop.example")
    await fill_in(page, "ana@shop.example")
    await expect(page.get_by_role("button", name="Account of Ana Berg")).to_be_visible()
    await expect(page.get_by_role("tab", name="Waiting")).to_be_focused()
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    await expect(page.get_by_role("link", name="Team")).to_have_count(0)


async def test_who_tries_too_often_is_told_how_long_to_wait(
    empty_shop: OpenShop, visitor: Visitor
) -> None:
    page = await visitor.visit(empty_shop.address)
    for _ in range(6):
        await fill_in(page, "nobody@shop.example")
        await expect(page.get_by_role("alert")).not_to_be_empty()
    await fill_in(page, "nobody@shop.example")
    told = re.compile(r"Too many tries\. Try again in \d+ seconds?\.")
    await expect(page.get_by_role("alert")).to_have_text(told)


async def test_the_companys_own_sign_in_is_offered_where_there_is_one(
    serve: Serve, visitor: Visitor
) -> None:
    names = {"oidc_client_id": "desk", "oidc_client_secret": "s" * 32}
    server = await serve(oidc_issuer="https://id.example", **names)
    page = await visitor.visit(f"{server.url}/desk#signin=refused")
    await expect(page.get_by_text("Your company account may not sign in here.")).to_be_visible()
    link = page.get_by_role("link", name="Sign in with your company account")
    assert await link.get_attribute("href") == "/desk/oidc/start"


async def test_the_first_administrator_comes_by_the_one_time_link(
    empty_shop: OpenShop, visitor: Visitor
) -> None:
    token = await empty_shop.services.access.links.offer_first()
    for again in (False, True):
        page = await visitor.visit(f"{empty_shop.address}#setup={token}")
        assert "#" not in page.url
        await page.get_by_label("Name").fill("Ida")
        await fill_in(page, "ida@shop.example", OTHER)
        if again:
            await expect(page.get_by_role("alert")).to_contain_text("link")
        else:
            await expect(page.get_by_role("button", name="Account of Ida")).to_be_visible()
            await expect(page.get_by_role("link", name="Team")).to_be_visible()


async def test_an_invited_agent_chooses_a_password(empty_shop: OpenShop, visitor: Visitor) -> None:
    noor = await empty_shop.hire("Noor")
    token = await empty_shop.services.access.accounts.invite(noor.id, Actor("agent"))
    page = await visitor.visit(f"{empty_shop.address}#invite={token}")
    field = page.get_by_label("Password")
    await expect(field).to_be_focused()
    await page.keyboard.type("short")
    await page.keyboard.press("Enter")
    assert await field.evaluate("field => field.validity.tooShort")
    await field.fill(OTHER)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Account of Noor")).to_be_visible()


async def test_a_session_that_ends_keeps_the_draft(shop: OpenShop, seat: Seat) -> None:
    await seat.open(MINE)
    await seat.field.fill("Half a thought")
    other = await seat.page.context.new_page()
    await other.goto(shop.address)
    await other.get_by_role("button", name="Account of Ana Berg").click()
    await other.get_by_role("button", name="Sign out").click()
    await expect(other.get_by_label("E-mail")).to_be_focused()
    await shop.write(MINE, "Are you there?")
    await expect(seat.text("Your session has ended.")).to_be_visible()
    await fill_in(seat.page, "ana@shop.example")
    await expect(seat.field).to_have_value("Half a thought")
    await expect(seat.warning).to_contain_text("A new message came")


async def test_signing_out_leaves_nothing_of_customers_in_the_tab(seat: Seat) -> None:
    await seat.open(MINE)
    await seat.field.fill("Half a thought")
    await seat.button("Account of Ana Berg").click()
    await seat.button("Sign out").click()
    await expect(seat.page.get_by_label("E-mail")).to_be_focused()
    kept = await seat.page.evaluate("JSON.stringify(sessionStorage)")
    assert "thought" not in kept


async def test_a_new_password_in_one_tab_is_taken_up_in_another(shop: OpenShop, seat: Seat) -> None:
    await seat.open(MINE)
    other = Seat(await seat.page.context.new_page(), shop.address)
    await other.show(f"c={MINE}")
    await other.button("Account of Ana Berg").click()
    await other.button("Change password").click()
    dialog = other.dialog("Change password")
    for now in ("wrong horse battery", PASSWORD):
        await dialog.get_by_label("Password until now").fill(now)
        await dialog.get_by_label("New password").fill(OTHER)
        await other.press("Enter")
        if now == PASSWORD:
            await expect(dialog).to_be_hidden()
        else:
            await expect(dialog.get_by_role("alert")).not_to_be_empty()
    await seat.field.fill("With the new session")
    await seat.send.click()
    await expect(seat.entry("With the new session")).to_have_class("entry agent")


async def test_a_server_that_cannot_be_reached_is_told_with_a_way_to_try_again(
    shop: OpenShop, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, shop, "Mei Lin")
    await seat.page.route("**/desk/api/me", lambda route: route.abort())
    await seat.page.reload()
    await expect(seat.page.get_by_role("alert")).to_contain_text("cannot be reached")
    await seat.page.unroute("**/desk/api/me")
    await seat.button("Try again").click()
    await expect(seat.inbox).to_be_visible()
