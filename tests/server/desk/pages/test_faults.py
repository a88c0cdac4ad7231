"""Nothing that an agent wrote is lost: dropped lines, reloads, colleagues, customers who write."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.browsers import Visitor, needs_chromium
from tests.server.static.desk.scenes import MINE, WAITS
from tests.server.static.desk.seats import Seat, sit_down
from tests.server.static.desk.standin import Desk

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
async def seat(address: str, visitor: Visitor) -> Seat:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    return seat


def said(desk: Desk) -> list[str]:
    return [each["text"] for each in desk.talks[MINE].messages if each["role"] == "agent"][1:]


async def test_what_is_sent_offline_goes_out_once_when_back(desk: Desk, seat: Seat) -> None:
    await seat.page.context.set_offline(True)
    await expect(seat.connection).to_contain_text("You are offline.")
    for text in ("First", "Second"):
        await seat.field.fill(text)
        await seat.press("Control+Enter")
    await expect(seat.entry("Second")).to_contain_text("Sending…")
    await expect(seat.connection).to_contain_text("2 messages wait here")
    await seat.page.context.set_offline(False)
    await expect(seat.entry("Second")).to_have_class("entry agent")
    await expect(seat.connection).to_be_empty()
    assert said(desk) == ["First", "Second"]
    assert await seat.page.evaluate("sessionStorage.getItem('storehand:desk:agent-1')") is not None


async def test_an_answer_that_was_lost_on_its_way_is_not_sent_twice(desk: Desk, seat: Seat) -> None:
    first = True

    async def lose(route: object) -> None:
        nonlocal first
        response = await route.fetch()  # type: ignore[attr-defined]
        if first:
            first = False
            await route.abort()  # type: ignore[attr-defined]
        else:
            await route.fulfill(response=response)  # type: ignore[attr-defined]

    await seat.page.route("**/messages", lose)
    await seat.field.fill("Only once")
    await seat.press("Control+Enter")
    await expect(seat.entry("Only once")).to_have_class("entry agent")
    await expect(seat.entry("Only once")).to_have_count(1)
    assert said(desk) == ["Only once"]


async def test_a_reload_keeps_drafts_and_what_was_not_sent(desk: Desk, seat: Seat) -> None:
    desk.down = True
    await seat.field.fill("Kept over a reload")
    await seat.press("Control+Enter")
    await expect(seat.entry("Kept over a reload")).to_contain_text("Sending…")
    await seat.field.fill("A draft")
    desk.down = False
    seat.page.on("dialog", lambda dialog: dialog.accept())
    await seat.page.reload()
    await expect(seat.entry("Kept over a reload")).to_have_class("entry agent")
    await expect(seat.field).to_have_value("A draft")
    assert said(desk) == ["Kept over a reload"]


async def test_what_happened_while_the_line_was_cut_is_shown(desk: Desk, seat: Seat) -> None:
    desk.down = True
    await desk.cut()
    await expect(seat.connection).to_contain_text("Connection lost.")
    desk.add(MINE, "customer", "Are you still there?")
    desk.down = False
    await expect(seat.entry("Are you still there?")).to_be_visible()
    await expect(seat.connection).to_be_empty()


async def test_a_new_message_since_the_draft_warns_before_sending(desk: Desk, seat: Seat) -> None:
    await seat.field.fill("It takes four days")
    await expect(seat.warning).to_be_hidden()
    await desk.happen(MINE, "customer", "No, wait, to Dublin!")
    await expect(seat.warning).to_contain_text("A new message came since you began to write.")
    await seat.press("Control+Enter")
    await expect(seat.button("I have read it")).to_be_focused()
    assert said(desk) == []
    await seat.press("Enter")
    await expect(seat.field).to_be_focused()
    await seat.press("Control+Enter")
    await expect(seat.entry("It takes four days")).to_have_class("entry agent")
    assert said(desk) == ["It takes four days"]


async def test_a_message_that_crossed_the_customers_is_held(desk: Desk, seat: Seat) -> None:
    await seat.field.fill("It takes four days")
    desk.add(MINE, "customer", "No, wait, to Dublin!")  # and nobody is told yet
    await seat.press("Control+Enter")
    entry = seat.entry("It takes four days")
    await expect(entry.get_by_role("alert")).to_contain_text("the customer wrote meanwhile")
    await expect(seat.connection).to_be_empty()
    await entry.get_by_role("button", name="Back to the draft").click()
    await expect(seat.field).to_have_value("It takes four days")
    await expect(seat.entry("No, wait, to Dublin!")).to_be_visible()
    await seat.press("Control+Enter")
    await expect(entry).to_have_class("entry agent")
    assert said(desk) == ["It takes four days"]


async def test_it_can_be_sent_anyway(desk: Desk, seat: Seat) -> None:
    await seat.field.fill("It takes four days")
    desk.add(MINE, "customer", "Thanks!")
    await seat.press("Control+Enter")
    await seat.button("Send anyway").click()
    await expect(seat.entry("It takes four days")).to_have_class("entry agent")


async def test_a_conversation_that_was_taken_away_keeps_the_words(desk: Desk, seat: Seat) -> None:
    await seat.field.fill("Almost done")
    mei = next(agent for agent in desk.agents.values() if agent.name == "Mei Lin")
    desk.talks[MINE].agent = mei
    await seat.press("Control+Enter")
    await expect(seat.entry("Almost done")).to_contain_text(
        "This conversation is with somebody else now."
    )
    await expect(seat.page.get_by_text("Mei Lin is answering.")).to_be_visible()
    await seat.entry("Almost done").get_by_role("button", name="Back to the draft").click()
    assert "Almost done" in await seat.page.evaluate("JSON.stringify(sessionStorage)")


async def test_whoever_comes_second_is_told_who_has_it(desk: Desk, seat: Seat) -> None:
    await seat.open(WAITS)
    talk = desk.talks[WAITS]
    talk.state, talk.agent = "agent", next(a for a in desk.agents.values() if a.name == "Mei Lin")
    await seat.button("Take over").click()
    await expect(seat.problem).to_contain_text("Mei Lin has it already.")
    await expect(seat.page.get_by_text("Mei Lin is answering.")).to_be_visible()


async def test_agents_see_who_else_is_there_and_writes(
    desk: Desk, address: str, seat: Seat, visitor: Visitor
) -> None:
    await seat.open(WAITS)
    other = await sit_down(visitor, address, "mei")
    await other.open(WAITS)
    await expect(seat.page.get_by_text("Mei Lin is looking at this.")).to_be_visible()
    await expect(other.page.get_by_text("Ana Berg is looking at this.")).to_be_visible()
    await seat.button("Take over").click()
    await expect(seat.field).to_be_focused()
    await seat.page.keyboard.type("Hello")
    await expect(other.page.get_by_text("Ana Berg is writing here.")).to_be_visible()
    await seat.press("Control+Enter")
    await expect(other.page.get_by_text("Ana Berg is looking at this.")).to_be_visible()
    await seat.show("replies")
    await expect(other.page.get_by_text("Ana Berg is looking at this.")).to_be_hidden()


async def test_closing_asks_where_something_would_be_lost(desk: Desk, seat: Seat) -> None:
    await seat.press("e")
    dialog = seat.page.get_by_role("dialog", name="Close this conversation?")
    await expect(dialog).to_contain_text("has no answer from you")
    await seat.press("Escape")
    await expect(seat.heading).to_be_focused()
    assert desk.talks[MINE].state == "agent"
    await seat.field.fill("A draft")
    await seat.press("Escape", "e")
    await expect(dialog).to_contain_text("Your draft was not sent.")
    await expect(dialog.get_by_role("button", name="Close").last).to_be_focused()
    await seat.press("Enter")
    await expect(seat.page.get_by_text("This conversation is closed.")).to_be_visible()


async def test_a_conversation_that_is_not_there_is_said_so(seat: Seat) -> None:
    await seat.show("conversation/unknown")
    await expect(seat.problem).to_contain_text("There is no such conversation.")
    await expect(seat.page.get_by_text("Choose a conversation.")).to_be_visible()
