"""Nothing that an agent wrote is lost: dropped lines, reloads, colleagues, customers who write."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from tests.server.browsers import Visitor, needs_chromium
from tests.server.desk.pages.conftest import Restart
from tests.server.desk.pages.scenes import MINE, WAITS
from tests.server.desk.pages.seats import SENT, Seat, sit_down
from tests.server.desk.pages.shop import OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
async def seat(seat: Seat) -> Seat:
    """Ana Berg, in a conversation of hers."""
    await seat.open(MINE)
    return seat


async def list_new(shop: OpenShop) -> list[str]:
    """Return what Ana Berg has said since the scene was built."""
    return (await shop.list_said(MINE))[1:]


async def test_what_is_sent_offline_goes_out_once_when_back(shop: OpenShop, seat: Seat) -> None:
    await seat.page.context.set_offline(True)
    await expect(seat.connection).to_contain_text("You are offline.")
    for text in ("First", "Second"):
        await seat.field.fill(text)
        await seat.press("Control+Enter")
    await expect(seat.entry("Second")).to_contain_text("Sending…")
    await expect(seat.connection).to_contain_text("2 messages wait here")
    await seat.page.context.set_offline(False)
    await expect(seat.entry("Second")).to_have_class(SENT)
    await expect(seat.connection).to_be_empty()
    assert await list_new(shop) == ["First", "Second"]


async def test_an_answer_that_was_lost_on_its_way_is_not_sent_twice(
    shop: OpenShop, seat: Seat
) -> None:
    lost: list[int] = []

    async def lose_first(route: Route) -> None:
        response = await route.fetch()
        if lost:
            await route.fulfill(response=response)
        else:
            lost.append(response.status)
            await route.abort()

    await seat.page.route("**/messages", lose_first)
    await seat.field.fill("Only once")
    await seat.press("Control+Enter")
    await expect(seat.entry("Only once")).to_have_class(SENT)
    await expect(seat.entry("Only once")).to_have_count(1)
    assert lost == [200]
    assert await list_new(shop) == ["Only once"]


async def test_a_restart_of_the_server_and_a_reload_lose_nothing(
    shop: OpenShop, seat: Seat, restart: Restart
) -> None:
    shop.running.server.should_exit = True
    await expect(seat.connection).to_contain_text("Connection lost.")
    await seat.field.fill("Kept over a restart")
    await seat.press("Control+Enter")
    await expect(seat.entry("Kept over a restart")).to_contain_text("Sending…")
    await seat.field.fill("A draft")
    again = await restart(shop)
    seat.page.on("dialog", lambda dialog: dialog.accept())
    await seat.page.reload()
    await expect(seat.entry("Kept over a restart")).to_have_class(SENT)
    await expect(seat.field).to_have_value("A draft")
    await expect(seat.connection).to_be_empty()
    assert await list_new(again) == ["Kept over a restart"]


async def test_what_happened_while_the_line_was_cut_is_shown(
    shop: OpenShop, seat: Seat, restart: Restart
) -> None:
    shop.running.server.should_exit = True
    await expect(seat.connection).to_contain_text("Connection lost.")
    again = await restart(shop)
    await again.say(MINE, "Are you still there?", "m3")
    await expect(seat.entry("Are you still there?")).to_be_visible()
    await expect(seat.connection).to_be_empty()


async def test_a_new_message_since_the_draft_warns_before_sending(
    shop: OpenShop, seat: Seat
) -> None:
    await seat.field.fill("It takes four days")
    await expect(seat.warning).to_be_hidden()
    await shop.write(MINE, "No, wait, to Dublin!", "m3")
    await expect(seat.warning).to_contain_text("A new message came since you began to write.")
    await seat.press("Control+Enter")
    await expect(seat.button("I have read it")).to_be_focused()
    assert await list_new(shop) == []
    await seat.press("Enter")
    await expect(seat.field).to_be_focused()
    await seat.press("Control+Enter")
    await expect(seat.entry("It takes four days")).to_have_class(SENT)
    assert await list_new(shop) == ["It takes four days"]


async def test_a_message_that_crossed_the_customers_is_held(shop: OpenShop, seat: Seat) -> None:
    await seat.field.fill("It takes four days")
    await shop.say(MINE, "No, wait, to Dublin!", "m3")  # and nobody is told yet
    await seat.press("Control+Enter")
    entry = seat.entry("It takes four days")
    await expect(entry.get_by_role("alert")).to_contain_text("the customer wrote meanwhile")
    await expect(seat.entry("No, wait, to Dublin!")).to_be_visible()
    await entry.get_by_role("button", name="Back to the draft").click()
    await expect(seat.field).to_have_value("It takes four days")
    await seat.press("Control+Enter")
    await expect(entry).to_have_class(SENT)
    assert await list_new(shop) == ["It takes four days"]


async def test_it_can_be_sent_anyway(shop: OpenShop, seat: Seat) -> None:
    await seat.field.fill("It takes four days")
    await shop.say(MINE, "Thanks!", "m3")
    await seat.press("Control+Enter")
    await seat.button("Send anyway").click()
    await expect(seat.entry("It takes four days")).to_have_class(SENT)


async def test_a_conversation_that_was_taken_away_keeps_the_words(
    shop: OpenShop, seat: Seat
) -> None:
    await seat.field.fill("Almost done")
    await shop.move_quietly(MINE, "taken_over", await shop.find_agent("Mei Lin"))
    await seat.press("Control+Enter")
    await expect(seat.entry("Almost done").get_by_role("alert")).to_contain_text("with Mei Lin")
    await expect(seat.text("Mei Lin is answering.")).to_be_visible()
    await seat.entry("Almost done").get_by_role("button", name="Back to the draft").click()
    assert "Almost done" in await seat.page.evaluate("JSON.stringify(sessionStorage)")


async def test_whoever_comes_second_is_told_who_has_it(shop: OpenShop, seat: Seat) -> None:
    await seat.open(WAITS)
    await shop.move_quietly(WAITS, "taken", await shop.find_agent("Mei Lin"))
    await seat.button("Take over").click()
    await expect(seat.problem).to_contain_text("with Mei Lin")
    await expect(seat.text("Mei Lin is answering.")).to_be_visible()


async def test_agents_see_who_else_is_there_and_writes(
    shop: OpenShop, seat: Seat, visitor: Visitor
) -> None:
    await seat.open(WAITS)
    other = await sit_down(visitor, shop, "Mei Lin")
    await other.open(WAITS)
    await expect(seat.text("Mei Lin is looking at this.")).to_be_visible()
    await expect(other.text("Ana Berg is looking at this.")).to_be_visible()
    await seat.button("Take over").click()
    await expect(seat.field).to_be_focused()
    await seat.page.keyboard.type("Hello")
    await expect(other.text("Ana Berg is writing here.")).to_be_visible()
    await seat.press("Control+Enter")
    await expect(other.text("Ana Berg is looking at this.")).to_be_visible()
    await seat.show("replies")
    await expect(other.text("Ana Berg is looking at this.")).to_be_hidden()


async def test_closing_asks_where_something_would_be_lost(seat: Seat) -> None:
    await seat.press("e")
    dialog = seat.dialog("Close this conversation?")
    await expect(dialog).to_contain_text("has no answer from you")
    await seat.press("Escape")
    await expect(seat.heading).to_be_focused()
    await expect(seat.field).to_be_visible()
    await seat.field.fill("A draft")
    await seat.press("Escape", "e")
    await expect(dialog).to_contain_text("Your draft was not sent.")
    await expect(dialog.get_by_role("button", name="Close").last).to_be_focused()
    await seat.press("Enter")
    await expect(seat.text("This conversation is closed.")).to_be_visible()


async def test_a_conversation_that_is_not_there_is_said_so(seat: Seat) -> None:
    await seat.show("c=unknown")
    await expect(seat.problem).to_contain_text("There is no such conversation")
    await expect(seat.text("Choose a conversation.")).to_be_visible()
