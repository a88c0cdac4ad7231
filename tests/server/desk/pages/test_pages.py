"""The pages beside the conversations, keys, notifications, and small screens."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.browsers import PHONE, Visitor, needs_chromium
from tests.server.static.desk.scenes import MINE, OTHERS, WAITS
from tests.server.static.desk.seats import sit_down
from tests.server.static.desk.standin import Desk

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


async def test_canned_replies_are_added_changed_and_deleted(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.page.get_by_role("link", name="Replies").click()
    await expect(seat.page.get_by_role("heading", name="Replies")).to_be_focused()
    await expect(seat.page).to_have_title("(2) Replies · Fell & Co")
    await seat.button("Add a reply").click()
    await seat.page.get_by_label("Title").fill("Bye")
    await seat.page.get_by_label("Shortcut").fill("bye")
    await seat.page.get_by_label("Text").fill("Bye, {customer}!")
    await seat.button("Save").click()
    await expect(seat.page.get_by_role("main")).to_contain_text("/bye")
    await seat.button("Edit Thanks").click()
    await seat.page.get_by_label("Title").fill("Many thanks")
    await seat.press("Enter")
    await expect(seat.page.get_by_role("main")).to_contain_text("Many thanks")
    await seat.button("Delete Greeting").click()
    await seat.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(seat.page.get_by_role("main")).not_to_contain_text("/hello")
    await expect(seat.button("Add a reply")).to_be_focused()
    assert sorted(reply["title"] for reply in desk.replies.values()) == ["Bye", "Many thanks"]


async def test_drafts_are_reviewed_on_their_page(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.show("drafts")
    await seat.button("Review: Can it be wrapped as a gift?").click()
    dialog = seat.page.get_by_role("dialog", name="Draft FAQ")
    await dialog.get_by_label("Answer").fill("Yes, for 3 EUR.")
    await dialog.get_by_role("button", name="Save").click()
    await expect(seat.page.get_by_role("main")).to_contain_text("Yes, for 3 EUR.")
    await seat.button("Review: Can it be wrapped as a gift?").click()
    await dialog.get_by_role("button", name="Reject").click()
    await expect(seat.page.get_by_text("There are none.")).to_be_visible()
    await seat.page.get_by_label("Status").select_option("rejected")
    await expect(seat.page.get_by_role("main")).to_contain_text("Yes, for 3 EUR.")
    await seat.page.get_by_role("link", name="Conversation: Can it be").click()
    await expect(seat.heading).to_have_text("Siobhán O’Neill")


async def test_agents_write_drafts_that_leads_decide(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address, "mei")
    await seat.show("drafts")
    await seat.button("Review: Can it be wrapped as a gift?").click()
    await expect(seat.button("Save")).to_be_visible()
    await expect(seat.button("Approve")).to_have_count(0)
    await seat.press("Escape")
    await seat.show("replies")
    await expect(seat.page.get_by_role("main")).to_contain_text("/hello")
    await expect(seat.button("Add a reply")).to_be_hidden()


async def test_admins_look_after_the_team(desk: Desk, address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.show("team")
    await seat.page.get_by_label("Role of Mei Lin").focus()
    await seat.page.get_by_label("Role of Mei Lin").select_option("lead")
    await expect(seat.page.get_by_label("Role of Mei Lin")).to_be_focused()
    await seat.page.get_by_label("Mei Lin may sign in").uncheck()
    await expect(seat.page.get_by_label("Mei Lin may sign in")).not_to_be_checked()
    mei = desk.agents["agent-2"]
    assert (mei.role, mei.active) == ("lead", False)
    await seat.page.get_by_label("Role of Ana Berg").select_option("agent")
    await expect(seat.problem).to_contain_text("You cannot change your own role.")
    await expect(seat.page.get_by_label("Role of Ana Berg")).to_have_value("admin")
    await seat.button("Add an agent").click()
    await seat.page.get_by_label("Name").fill("Noor")
    await seat.page.get_by_label("E-mail").fill("noor@fell.example")
    await seat.press("Enter")
    link = seat.page.get_by_role("dialog", name="Link for Noor").get_by_label("Link")
    assert (await link.input_value()).partition("=")[2] in desk.invited
    await seat.press("Escape")
    await seat.button("New sign-in link for Mei Lin").click()
    await expect(seat.page.get_by_role("dialog", name="Link for Mei Lin")).to_be_visible()


async def test_deliveries_are_sent_again(desk: Desk, address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.show("webhooks")
    failed = seat.page.get_by_role("row").filter(has_text="failed (500)")
    await failed.get_by_role("button", name="Send again").click()
    await expect(seat.page.get_by_role("row").filter(has_text="failed")).to_have_count(0)
    assert desk.deliveries["w-1"]["status"] == "waiting"


async def test_keys_are_shown_and_can_be_turned_off(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.row("Visitor aa11").wait_for()
    await seat.press("?")
    dialog = seat.page.get_by_role("dialog", name="Keyboard shortcuts")
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
    await expect(seat.page.get_by_role("searchbox", name="Search")).to_be_focused()
    await seat.press("j")
    await expect(seat.page.get_by_role("searchbox", name="Search")).to_have_value("j")


async def test_notifications_name_no_customer_and_come_only_when_allowed(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.page.add_init_script(RECORD_NOTIFICATIONS)
    await seat.page.reload()
    await seat.row("Visitor aa11").wait_for()
    await seat.page.evaluate("window.away = true")
    await desk.move(desk.begin("77777777", name="Late Comer"), "waiting")
    await expect(seat.tab("Waiting")).to_have_text("Waiting 2")
    assert await seat.page.evaluate("window.shown") == []
    await seat.button("Account of Ana Berg").click()
    await seat.page.get_by_label("Notify me on this computer").check()
    await desk.move(desk.begin("88888888", name="Last Comer"), "waiting")
    await expect(seat.tab("Waiting")).to_have_text("Waiting 3")
    shown = await seat.page.evaluate("window.shown")
    assert shown == [["Fell & Co", "3 customers are waiting."]]


async def test_a_quote_of_the_summary_leads_to_its_message(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(WAITS)
    await seat.side.get_by_role("button", name="It was due on Monday.").click()
    await expect(seat.entry("Where is my parcel?")).to_be_focused()


async def test_leads_give_conversations_to_colleagues(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    await seat.button("Give to a colleague").click()
    await seat.page.get_by_label("Agent").select_option("Mei Lin")
    await seat.button("Give").click()
    await expect(seat.page.get_by_text("Mei Lin is answering.")).to_be_visible()
    assert desk.talks[MINE].agent is desk.agents["agent-2"]
    await seat.open(OTHERS)
    await seat.button("Return to bot").click()
    await expect(seat.page.get_by_text("The bot is answering.")).to_be_visible()


async def test_on_a_phone_the_columns_are_views(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address, viewport=PHONE, has_touch=True)
    await seat.row("Visitor aa11").get_by_role("link").tap()
    await expect(seat.heading).to_be_visible()
    await expect(seat.inbox).to_be_hidden()
    await expect(seat.side).to_be_hidden()
    await seat.button("Details").tap()
    await expect(seat.side).to_be_visible()
    await expect(seat.heading).to_be_hidden()
    await seat.side.get_by_role("button", name="It was due on Monday.").tap()
    await expect(seat.heading).to_be_visible()
    await expect(seat.entry("Where is my parcel?")).to_be_in_viewport()
    await seat.button("Back to the list").tap()
    await expect(seat.inbox).to_be_visible()
    await expect(seat.heading).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 640, 900, 1280])
async def test_nothing_needs_scrolling_sideways(address: str, visitor: Visitor, width: int) -> None:
    seat = await sit_down(visitor, address, viewport={"width": width, "height": 360})
    for shown in (f"conversation/{WAITS}", f"conversation/{MINE}/details", "team", "webhooks", ""):
        await seat.show(shown)
        await seat.page.get_by_role("heading").first.wait_for(state="attached")
        too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await seat.page.evaluate(too_wide) == 0, shown
