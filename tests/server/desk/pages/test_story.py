"""A day's work at the desk, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.browsers import HOSTILE, Visitor, needs_chromium
from tests.server.static.desk.scenes import BOTS, MINE, OTHERS, WAITS
from tests.server.static.desk.seats import sit_down
from tests.server.static.desk.standin import Desk

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_the_whole_story_by_keyboard(desk: Desk, address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await expect(seat.row("Visitor aa11")).to_contain_text("complaint")
    await seat.press("j", "Enter")
    await expect(seat.heading).to_be_focused()
    await expect(seat.heading).to_have_text("Visitor aa11")
    await seat.press("t")
    await expect(seat.field).to_be_focused()
    await expect(seat.thread).to_contain_text("Ana Berg took over")
    await seat.press("Escape", "a")
    await expect(seat.send).to_be_focused()
    await expect(seat.field).to_have_value("Standard delivery takes two to four working days.")
    await seat.press("Enter")
    await expect(seat.entry("Standard delivery takes").last).to_contain_text("Ana Berg")
    await expect(seat.field).to_have_value("")
    await seat.press("Escape", "b")
    await expect(seat.thread).to_contain_text("Ana Berg returned it to the bot")
    await seat.press("t")
    await expect(seat.field).to_be_focused()
    await seat.press("Escape", "e")
    await expect(seat.thread).to_contain_text("Ana Berg closed it")
    await expect(seat.heading).to_be_focused()
    assert desk.talks[WAITS].state == "closed"
    outcome = {"id": "s-1", "outcome": "accepted"}
    assert [{**each, "text": ""} for each in desk.recorded] == [{**outcome, "text": ""}]
    await seat.press("Escape")
    await expect(seat.tab("Waiting")).to_be_focused()


async def test_the_list_follows_what_happens(desk: Desk, address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await expect(seat.tab("Waiting")).to_have_text("Waiting 1")
    await expect(seat.page).to_have_title("(2) Conversations · Fell & Co")
    talk = desk.begin("77777777", name="Late Comer")
    desk.add(talk.id, "customer", "Is anybody there?")
    await desk.move(talk, "waiting", reason="request")
    await expect(seat.row("Late Comer")).to_contain_text("asked for a person")
    await expect(seat.row("Late Comer")).to_contain_text("No. 2")
    await expect(seat.tab("Waiting")).to_have_text("Waiting 2")
    await expect(seat.page).to_have_title("(3) Conversations · Fell & Co")
    await expect(seat.page.locator("[aria-live=polite]").last).to_have_text(
        "2 customers are waiting."
    )


async def test_the_focus_stays_in_a_list_that_changes(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    link = seat.row("Visitor aa11").get_by_role("link")
    await link.wait_for()
    await seat.press("j")
    await expect(link).to_be_focused()
    talk = desk.begin("77777777", name="Early Comer")
    desk.add(talk.id, "customer", "Hello?")
    await desk.move(talk, "waiting")
    talk.waiting_since = "2020-01-01T00:00:00+00:00"
    await desk.ring(talk.id)
    await expect(seat.rows.first).to_contain_text("Early Comer")
    await expect(link).to_be_focused()
    await desk.move(desk.talks[WAITS], "agent")
    await expect(seat.rows).to_have_count(1)
    await expect(seat.rows.get_by_role("link")).to_be_focused()


async def test_folders_tags_and_search_find_conversations(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.tab("Waiting").press("ArrowRight")
    await expect(seat.tab("Mine")).to_be_focused()
    await expect(seat.rows).to_have_count(1)
    await expect(seat.rows).to_contain_text("Siobhán O’Neill")
    await seat.tab("Bot").click()
    await expect(seat.rows).to_contain_text("Visitor 0077")
    await seat.press("/")
    await seat.page.keyboard.type("tent pole")
    await expect(seat.rows).to_contain_text("Jonas Weber")
    await expect(seat.inbox.locator("[aria-selected=true]")).to_have_count(0)
    await seat.page.get_by_role("searchbox", name="Search").fill("")
    await seat.tab("Closed").click()
    await seat.page.get_by_label("Filter by tag").select_option("gift")
    await expect(seat.inbox).to_contain_text("Nothing was found.")
    await seat.page.get_by_label("Filter by tag").select_option("returns")
    await expect(seat.rows).to_contain_text("Old Customer")


async def test_more_conversations_are_shown_when_asked_for(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    for number in range(60):
        talk = desk.begin(f"{number:08}", name=f"Customer {number}", state="closed")
        desk.add(talk.id, "customer", "Bye", at=f"2020-01-01T00:{number:02}:00+00:00")
    seat = await sit_down(visitor, address)
    await seat.tab("Closed").click()
    await expect(seat.rows).to_have_count(50)
    await seat.button("Show more").click()
    await expect(seat.rows).to_have_count(61)
    await expect(seat.row("Customer 10").get_by_role("link")).to_be_focused()


async def test_customers_bot_and_agents_are_told_apart(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(WAITS)
    bot = seat.entry("Standard delivery takes")
    await expect(bot).to_contain_text("Bot")
    await expect(bot.get_by_role("listitem").first).to_have_text("Ireland: 2")
    await expect(bot).to_contain_text("not helpful · incomplete · “That is not my question”")
    await expect(seat.entry("I am calling a person.")).to_contain_text("offered a person")
    await expect(seat.thread).to_contain_text("Complaint: a person was called")
    await expect(seat.side).to_contain_text("It was due on Monday.")
    await seat.open(MINE)
    await expect(seat.thread).to_contain_text("Yesterday")
    await expect(seat.side).to_contain_text("€1,249.40")
    await expect(seat.side).to_contain_text("English (Ireland)")
    await expect(seat.side).to_contain_text("4 of 5")


async def test_a_source_opens_at_its_quote_and_gives_the_focus_back(
    address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(WAITS)
    chip = seat.thread.get_by_role("button", name="Source 1: Delivery times")
    await chip.click()
    dialog = seat.page.get_by_role("dialog", name="Delivery times")
    marked = await dialog.locator("mark").all_text_contents()
    assert "".join(marked) == "Standard delivery takes two to four working days."
    await seat.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(chip).to_be_focused()


async def test_earlier_messages_come_when_asked_for(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    desk.page = 20
    for number in range(50):
        desk.add(MINE, "customer", f"Message {number}")
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    await expect(seat.entry("Message 49")).to_be_in_viewport()
    await expect(seat.thread.get_by_role("article")).to_have_count(20)
    await seat.button("Show earlier messages").click()
    await expect(seat.thread.get_by_role("article")).to_have_count(40)
    await expect(seat.entry("Message 30")).to_be_in_viewport()
    await seat.button("Show earlier messages").click()
    await expect(seat.entry("Can it be a gift?")).to_be_attached()
    await expect(seat.button("Show earlier messages")).to_be_hidden()


async def test_a_new_message_is_shown_and_read_out(
    desk: Desk, address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    desk.talks[MINE].customer_typing = True
    await desk.show_presence(MINE)
    await expect(seat.page.get_by_text("Siobhán O’Neill is writing…")).to_be_visible()
    await desk.happen(MINE, "customer", "It is for Friday.")
    await expect(seat.entry("It is for Friday.")).to_be_in_viewport()
    await expect(seat.page.locator("[aria-live=polite]").last).to_contain_text(
        "Siobhán O’Neill: It is for Friday."
    )


async def test_hostile_text_is_only_text(desk: Desk, address: str, visitor: Visitor) -> None:
    talk = desk.begin("hostile1", name=HOSTILE, state="waiting", tags=[HOSTILE])
    citation = {"source": HOSTILE, "title": HOSTILE, "quote": HOSTILE}
    card = {"id": HOSTILE, "title": HOSTILE, "price": "1", "currency": "<b>"}
    card |= {
        "availability": HOSTILE,
        "link": "javascript:hacked=1",
        "image_link": "javascript:hacked=1",
    }
    text = f"{HOSTILE} [click](javascript:hacked=1)"
    desk.add(talk.id, "customer", text)
    desk.add(talk.id, "bot", text, action="answer", citations=[citation], products=[card])
    talk.summary = {"asked": [{"seq": 1, "role": "customer", "text": HOSTILE}]}
    seat = await sit_down(visitor, address)
    await seat.open(talk.id)
    await expect(seat.heading).to_have_text(HOSTILE)
    await expect(seat.entry("click")).to_have_count(2)
    await expect(seat.thread.get_by_role("link")).to_have_count(0)
    await seat.thread.locator(".chip").click()
    await expect(seat.page.get_by_role("dialog")).to_contain_text("cannot be shown")


async def test_what_is_not_an_agents_to_answer_shows_no_field(
    address: str, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(OTHERS)
    await expect(seat.page.get_by_text("Mei Lin is answering.")).to_be_visible()
    await expect(seat.field).to_be_hidden()
    await expect(seat.button("Take over")).to_be_hidden()
    await seat.open(BOTS)
    await expect(seat.page.get_by_text("The bot is answering.")).to_be_visible()
    await expect(seat.button("Take over")).to_be_visible()
