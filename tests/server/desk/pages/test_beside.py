"""The pages beside the conversations, keys, notifications, and small screens."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.server.browsers import PHONE, Visitor, needs_chromium
from tests.server.desk.pages.scenes import MINE, OTHERS, WAITS
from tests.server.desk.pages.seats import Seat, sit_down
from tests.server.desk.pages.shop import OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]

RECORD_NOTIFICATIONS = """
window.shown = [];
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (Notification.permission = "granted"); }
  constructor(title, options) { window.shown.push([title, options.body]); }
  close() {}
};
Object.defineProperty(document, "visibilityState", {get: () => window.away ? "hidden" : "visible"});
"""


@pytest.fixture
async def draft(shop: OpenShop) -> str:
    """The question of a draft FAQ."""
    ana = await shop.find_agent("Ana Berg")
    await shop.write(MINE, "Do you wrap things as a gift?", "m3")
    seq = await shop.reply(MINE, ana, "Yes, we wrap it in paper.")
    made = await shop.services.desk.correcting.draft(MINE, seq, ana.id)
    return str(made["question"])


async def test_canned_replies_are_added_changed_and_deleted(seat: Seat) -> None:
    await seat.page.get_by_role("link", name="Replies").click()
    await expect(seat.page.get_by_role("heading", name="Replies")).to_be_focused()
    await expect(seat.page).to_have_title("(2) Replies · Bean & Burr")
    await seat.button("Add a reply").click()
    await seat.page.get_by_label("Title").fill("Bye")
    await seat.page.get_by_label("Shortcut").fill("hello")
    await seat.page.get_by_label("Text").fill("Bye, {customer}!")
    await seat.button("Save").click()
    await expect(seat.page.get_by_role("dialog")).to_contain_text("is another reply's")
    await seat.page.get_by_label("Shortcut").fill("bye")
    await seat.button("Save").click()
    await expect(seat.main).to_contain_text("/bye")
    await seat.button("Edit Thanks").click()
    await seat.page.get_by_label("Title").fill("Many thanks")
    await seat.press("Enter")
    await expect(seat.main).to_contain_text("Many thanks")
    await seat.button("Delete Greeting").click()
    await seat.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(seat.main).not_to_contain_text("/hello")
    await expect(seat.button("Add a reply")).to_be_focused()


async def test_drafts_are_reviewed_on_their_page(draft: str, seat: Seat) -> None:
    await seat.show("drafts")
    await seat.button(f"Review: {draft}").click()
    dialog = seat.dialog("Draft FAQ")
    await dialog.get_by_label("Answer").fill("Yes, ask ann@mail.example for it.")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("holds personal data (EMAIL)")
    await dialog.get_by_label("Answer").fill("Yes, for 3 EUR.")
    await dialog.get_by_role("button", name="Save").click()
    await expect(seat.main).to_contain_text("Yes, for 3 EUR.")
    await seat.button(f"Review: {draft}").click()
    await dialog.get_by_role("button", name="Reject").click()
    await expect(seat.text("There are none.")).to_be_visible()
    await seat.page.get_by_label("Status").select_option("rejected")
    await expect(seat.main).to_contain_text("Yes, for 3 EUR.")
    await seat.page.get_by_role("link", name=f"Conversation: {draft}").click()
    await expect(seat.heading).to_have_text("Siobhán O’Neill")


async def test_agents_write_drafts_that_leads_decide(
    draft: str, shop: OpenShop, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, shop, "Mei Lin")
    await seat.show("drafts")
    await seat.button(f"Review: {draft}").click()
    await expect(seat.button("Save")).to_be_visible()
    await expect(seat.button("Approve")).to_have_count(0)
    await seat.press("Escape")
    await seat.show("replies")
    await expect(seat.main).to_contain_text("/hello")
    await expect(seat.button("Add a reply")).to_be_hidden()
    await expect(seat.page.get_by_role("link", name="Team")).to_have_count(0)


async def test_admins_look_after_the_team(shop: OpenShop, seat: Seat) -> None:
    await seat.show("team")
    role = seat.page.get_by_label("Role of Mei Lin")
    await role.focus()
    async with seat.page.expect_response("**/desk/api/agents"):  # read again once it is stored
        await role.select_option("lead")
    await expect(role).to_be_focused()
    async with seat.page.expect_response("**/desk/api/agents"):
        await seat.page.get_by_label("Mei Lin may sign in").uncheck()
    await expect(seat.page.get_by_label("Mei Lin may sign in")).not_to_be_checked()
    mei = await shop.find_agent("Mei Lin")
    assert (mei.role, mei.active) == ("lead", False)
    await seat.page.get_by_label("Role of Ana Berg").select_option("agent")
    await expect(seat.problem).to_contain_text("admin")
    await expect(seat.page.get_by_label("Role of Ana Berg")).to_have_value("admin")
    await seat.button("Add an agent").click()
    await seat.page.get_by_label("Name").fill("Noor")
    await seat.page.get_by_label("E-mail").fill("noor@shop.example")
    await seat.press("Enter")
    link = seat.dialog("Link for Noor").get_by_label("Link")
    await expect(link).to_have_value(re.compile(rf"^{shop.address}#invite=\S+$"))
    await seat.press("Escape")
    await seat.button("New sign-in link for Mei Lin").click()
    await expect(seat.dialog("Link for Mei Lin")).to_be_visible()


async def test_deliveries_are_sent_again(seat: Seat) -> None:
    await seat.show("webhooks")
    row = seat.page.get_by_role("row").filter(has_text="handover.requested")
    await expect(row).to_contain_text("127.0.0.1")
    await row.get_by_role("button", name="Send again").click()
    await expect(seat.voice).to_contain_text("It is sent again.")


async def test_keys_are_shown_and_can_be_turned_off(seat: Seat) -> None:
    await seat.row("Visitor 1111").wait_for()
    await seat.press("?")
    dialog = seat.dialog("Keyboard shortcuts")
    await expect(dialog.locator("kbd").first).to_have_text("j")
    await seat.press("j", "t")  # nothing happens behind a dialog
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Use single-key shortcuts").uncheck()
    await seat.press("Escape", "j", "/")
    await expect(seat.tab("Waiting")).to_be_focused()
    await seat.button("Account of Ana Berg").click()
    await seat.button("Keyboard shortcuts").click()
    await dialog.get_by_label("Use single-key shortcuts").check()
    await seat.press("Escape", "/")
    await expect(seat.search).to_be_focused()
    await seat.press("j")
    await expect(seat.search).to_have_value("j")


async def test_notifications_name_no_customer_and_come_only_when_allowed(
    shop: OpenShop, seat: Seat
) -> None:
    await seat.page.add_init_script(RECORD_NOTIFICATIONS)
    await seat.page.reload()
    await seat.row("Visitor 1111").wait_for()
    await seat.page.evaluate("window.away = true")
    await call(shop, "7777-late")
    await expect(seat.tab("Waiting")).to_have_text("Waiting 2")
    assert await seat.page.evaluate("window.shown") == []
    await seat.button("Account of Ana Berg").click()
    await seat.page.get_by_label("Notify me on this computer").check()
    await call(shop, "8888-last")
    await expect(seat.tab("Waiting")).to_have_text("Waiting 3")
    shown = await seat.page.evaluate("window.shown")
    assert shown == [["Bean & Burr", "3 customers are waiting."]]


async def call(shop: OpenShop, id: str) -> None:
    await shop.begin(id, f"v-{id}")
    await shop.write(id, "My name is Late Comer.")
    await shop.call(id)


async def test_a_quote_of_the_summary_leads_to_its_message(seat: Seat) -> None:
    await seat.open(WAITS)
    await seat.side.get_by_role("button", name="This is not good enough!").first.click()
    await expect(seat.entry("My parcel was due on Monday.").first).to_be_focused()


async def test_leads_give_conversations_to_colleagues(seat: Seat) -> None:
    await seat.open(MINE)
    await seat.button("Give to a colleague").click()
    await seat.page.get_by_label("Agent").select_option("Mei Lin")
    await seat.button("Give").click()
    await expect(seat.text("Mei Lin is answering.")).to_be_visible()
    await seat.open(OTHERS)
    await seat.button("Return to bot").click()
    await expect(seat.text("The bot is answering.")).to_be_visible()


async def test_on_a_phone_the_columns_are_views(shop: OpenShop, visitor: Visitor) -> None:
    seat = await sit_down(visitor, shop, "Ana Berg", viewport=PHONE, has_touch=True)
    await seat.row("Visitor 1111").get_by_role("link").tap()
    await expect(seat.heading).to_be_visible()
    await expect(seat.inbox).to_be_hidden()
    await expect(seat.side).to_be_hidden()
    await seat.button("Details").tap()
    await expect(seat.side).to_be_visible()
    await expect(seat.heading).to_be_hidden()
    await seat.side.get_by_role("button", name="This is not good enough!").first.tap()
    await expect(seat.heading).to_be_visible()
    await expect(seat.entry("My parcel was due").first).to_be_in_viewport()
    await seat.button("Back to the list").tap()
    await expect(seat.inbox).to_be_visible()
    await expect(seat.heading).to_be_hidden()


async def test_nothing_needs_scrolling_sideways(shop: OpenShop, visitor: Visitor) -> None:
    seat = await sit_down(visitor, shop, "Ana Berg")
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for width in (320, 390, 640, 900, 1280):
        await seat.page.set_viewport_size({"width": width, "height": 360})
        for shown in (f"c={WAITS}", f"c={MINE}&details", "team", "webhooks"):
            await seat.show(shown)
            await seat.page.get_by_role("heading", level=2).first.wait_for(state="attached")
            assert await seat.page.evaluate(too_wide) == 0, (width, shown)
