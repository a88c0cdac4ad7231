"""Coming in and going out: signing in, the first account, a session that ends."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.browsers import Visitor, needs_chromium
from tests.server.static.desk.scenes import MINE
from tests.server.static.desk.seats import fill_in, sit_down
from tests.server.static.desk.standin import Desk

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_a_wrong_password_is_told_and_the_fields_stay(address: str, visitor: Visitor) -> None:
    page = await visitor.visit(address)
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await fill_in(page, password="wrong horse battery")
    await expect(page.get_by_role("alert")).to_have_text(
        "That e-mail address and password do not match."
    )
    await expect(page.get_by_label("E-mail")).to_have_value("ana@fell.example")


async def test_who_tries_too_often_is_told_how_long_to_wait(address: str, visitor: Visitor) -> None:
    page = await visitor.visit(address)
    await fill_in(page, "slow")
    await expect(page.get_by_role("alert")).to_have_text("Too many tries. Try again in 42 seconds.")


async def test_the_shops_own_sign_in_is_offered_where_there_is_one(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    desk.oidc = True
    page = await visitor.visit(address)
    link = page.get_by_role("link", name="Sign in with your company account")
    assert await link.get_attribute("href") == "/desk/oidc/start"


async def test_the_first_administrator_comes_by_the_one_time_link(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    desk.setup_token = "one-time/token"
    page = await visitor.visit(f"{address}#setup=one-time%2Ftoken")
    assert "token" not in page.url
    await page.get_by_label("Name").fill("Ida")
    await page.get_by_label("E-mail").fill("ida@fell.example")
    await page.get_by_label("Password").fill("several words are best")
    await page.get_by_role("button", name="Create account and begin").click()
    await expect(page.get_by_role("button", name="Account of Ida")).to_be_visible()
    await expect(page.get_by_role("link", name="Team")).to_be_visible()


async def test_an_invited_agent_chooses_a_password(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    token = desk.invite(desk.hire("Noor")).partition("=")[2]
    page = await visitor.visit(f"{address}#invite={token}")
    await expect(page.get_by_label("Password")).to_be_focused()
    await page.get_by_label("Password").fill("short")
    await page.keyboard.press("Enter")
    assert await page.get_by_label("Password").evaluate("field => field.validity.tooShort")
    await page.get_by_label("Password").fill("several words are best")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Account of Noor")).to_be_visible()
    await expect(page.get_by_role("link", name="Team")).to_have_count(0)


async def test_what_the_companys_sign_in_said_is_told(address: str, visitor: Visitor) -> None:
    page = await visitor.visit(f"{address}#signin=refused")
    await expect(page.get_by_text("Your company account may not sign in here.")).to_be_visible()


async def test_agents_change_their_own_password(desk: Desk, address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.button("Account of Ana Berg").click()
    await seat.button("Change password").click()
    dialog = seat.page.get_by_role("dialog", name="Change password")
    await dialog.get_by_label("Password until now").fill("wrong")
    await dialog.get_by_label("New password").fill("other words are fine")
    await seat.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("That is not your password.")
    await dialog.get_by_label("Password until now").fill("correct horse battery")
    await seat.press("Enter")
    await expect(dialog).to_be_hidden()
    assert desk.agents["agent-1"].password == "other words are fine"


async def test_a_link_that_was_used_says_so(address: str, visitor: Visitor) -> None:
    page = await visitor.visit(f"{address}#setup=used")
    await page.get_by_label("Name").fill("Ida")
    await page.get_by_label("E-mail").fill("ida@fell.example")
    await page.get_by_label("Password").fill("several words are best")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("This link was used")


async def test_a_session_that_ends_keeps_the_draft(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    await seat.field.fill("Half a thought")
    desk.sessions.clear()
    await desk.cut()
    await expect(seat.page.get_by_text("Your session has ended.")).to_be_visible()
    await fill_in(seat.page)
    await expect(seat.field).to_have_value("Half a thought")


async def test_signing_out_leaves_nothing_of_customers_in_the_tab(
    address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    await seat.field.fill("Half a thought")
    await seat.button("Account of Ana Berg").click()
    await seat.button("Sign out").click()
    await expect(seat.page.get_by_role("heading", name="Sign in")).to_be_visible()
    kept = await seat.page.evaluate("JSON.stringify(sessionStorage)")
    assert "thought" not in kept
    await expect(seat.page.get_by_label("E-mail")).to_be_focused()


async def test_a_token_renewed_in_another_tab_is_taken_up(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    desk.sessions = {cookie: (agent, "new") for cookie, (agent, _) in desk.sessions.items()}
    await seat.field.fill("With the new token")
    await seat.send.click()
    await expect(seat.entry("With the new token")).not_to_contain_text("Sending")
    assert desk.talks[MINE].messages[-1]["text"] == "With the new token"


async def test_a_server_that_is_down_is_told_with_a_way_to_try_again(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    desk.down = True
    page = await visitor.visit(address)
    await expect(page.get_by_role("alert")).to_have_text("The desk is down.")
    desk.down = False
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_label("E-mail")).to_be_visible()
