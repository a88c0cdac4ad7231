"""A day's work at the desk, in a real browser against a real server."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.interfaces import Citation, ProductCard, Reply
from tests.server.browsers import HOSTILE, Visitor, needs_chromium
from tests.server.desk.pages.scenes import BOTS, DELIVERED, DELIVERY, MINE, OTHERS, WAITS
from tests.server.desk.pages.seats import SENT, Seat, sit_down
from tests.server.desk.pages.shop import OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_the_whole_story_by_keyboard(shop: OpenShop, seat: Seat) -> None:
    await shop.write(WAITS, DELIVERY, "w3")
    await expect(seat.row("Visitor 1111")).to_contain_text("complaint")
    await seat.press("j", "Enter")
    await expect(seat.heading).to_be_focused()
    await expect(seat.heading).to_have_text("Visitor 1111")
    await seat.press("t")
    await expect(seat.field).to_be_focused()
    await expect(seat.thread).to_contain_text("Ana Berg took over")
    await seat.suggestion.get_by_role("button", name="Use").wait_for()
    await seat.press("Escape", "a")
    await expect(seat.send).to_be_focused()
    await seat.press("Enter")
    await expect(seat.entry(DELIVERED).last).to_have_class(SENT)
    await expect(seat.field).to_have_value("")
    await seat.press("Escape", "b")
    await expect(seat.thread).to_contain_text("Returned to the bot")
    await seat.press("t")
    await expect(seat.field).to_be_focused()
    await seat.press("Escape", "e")
    await expect(seat.text("This conversation is closed.")).to_be_visible()
    await expect(seat.heading).to_be_focused()
    await seat.press("Escape")
    await expect(seat.tab("Waiting")).to_be_focused()
    rates = (await shop.services.desk.proposing.rate(1))["rates"]
    assert [one["accepted"] for one in rates if one["shown"]] == [1]


async def test_the_list_follows_what_happens(shop: OpenShop, seat: Seat) -> None:
    await expect(seat.tab("Waiting")).to_have_text("Waiting 1")
    await expect(seat.page).to_have_title("(2) Conversations · Bean & Burr")
    await shop.begin("7777-late", "v-late")
    await shop.introduce("v-late", "Late Comer", "late@mail.example")
    await shop.write("7777-late", "Is anybody there?")
    await shop.call("7777-late")
    await expect(seat.row("Late Comer")).to_contain_text("asked for a person")
    await expect(seat.row("Late Comer")).to_contain_text("No. 2")
    await expect(seat.tab("Waiting")).to_have_text("Waiting 2")
    await expect(seat.page).to_have_title("(3) Conversations · Bean & Burr")
    await expect(seat.voice).to_have_text("2 customers are waiting.")


async def test_the_focus_stays_in_a_list_that_changes(shop: OpenShop, seat: Seat) -> None:
    link = seat.row("Visitor 1111").get_by_role("link")
    await link.wait_for()
    await seat.press("j")
    await expect(link).to_be_focused()
    await shop.begin("7777-late", "v-late")
    await shop.write("7777-late", "Hello?")
    await shop.call("7777-late")
    await expect(seat.rows).to_have_count(2)
    await expect(link).to_be_focused()
    await shop.move(WAITS, "taken", await shop.find_agent("Mei Lin"))
    await expect(seat.rows).to_have_count(1)
    await expect(seat.rows.get_by_role("link")).to_be_focused()


async def test_folders_tags_and_search_find_conversations(seat: Seat) -> None:
    await seat.tab("Waiting").press("ArrowRight")
    await expect(seat.tab("Mine")).to_be_focused()
    await expect(seat.rows).to_have_count(1)
    await expect(seat.rows).to_contain_text("Siobhán O’Neill")
    await seat.tab("Bot").click()
    await expect(seat.rows).to_contain_text("Visitor 4444")
    await seat.press("/")
    await seat.page.keyboard.type("second lid")
    await expect(seat.rows).to_contain_text("with Mei Lin")
    await expect(seat.inbox.locator("[aria-selected=true]")).to_have_count(0)
    await seat.search.fill("")
    await seat.tab("Closed").click()
    await expect(seat.rows).to_contain_text("returns")
    await seat.page.get_by_label("Filter by tag").select_option("gift")
    await expect(seat.inbox).to_contain_text("Nothing was found.")
    await seat.tab("Mine").click()
    await expect(seat.rows).to_contain_text("Siobhán O’Neill")


async def test_more_conversations_are_shown_when_asked_for(shop: OpenShop, seat: Seat) -> None:
    for number in range(60):
        id = f"c{number:02}-bye"
        await shop.begin(id, f"v-{number}")
        await shop.say(id, f"Bye {number}")
        await shop.move_quietly(id, "closed_by_customer")
    await seat.tab("Closed").click()
    await expect(seat.rows).to_have_count(50)
    await seat.button("Show more").click()
    await expect(seat.rows).to_have_count(61)
    await expect(seat.row("Bye 9").get_by_role("link")).to_be_focused()


async def test_customers_bot_and_agents_are_told_apart(seat: Seat) -> None:
    await seat.open(WAITS)
    bot = seat.entry(DELIVERED)
    await expect(bot).to_have_accessible_name(re.compile("^Bot, "))
    await expect(bot).to_contain_text("not helpful · incomplete · “Not to Cork!”")
    await expect(seat.thread).to_contain_text("Complaint: a person was called")
    await expect(seat.side).to_contain_text("This is not good enough!")
    await seat.open(MINE)
    await expect(seat.thread.locator(".day").first).to_contain_text("16 July")
    await expect(seat.thread.locator(".day").last).to_have_text("Today")
    await expect(seat.side).to_contain_text("€1,249.40")
    await expect(seat.side).to_contain_text("4 of 5 “Quick”")
    await expect(seat.side).to_contain_text("Verified by the shop")


async def test_a_source_opens_at_its_quote_and_gives_the_focus_back(seat: Seat) -> None:
    await seat.open(WAITS)
    chip = seat.thread.get_by_role("button", name="Source 1: ").first
    await chip.click()
    dialog = seat.page.get_by_role("dialog")
    await expect(dialog.locator("mark").first).to_be_visible()
    marked = "".join(await dialog.locator("mark").all_text_contents())
    assert DELIVERED in marked
    await seat.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(chip).to_be_focused()


async def test_earlier_messages_come_when_asked_for(shop: OpenShop, seat: Seat) -> None:
    for number in range(130):
        await shop.say(OTHERS, f"Message {number}.", f"n{number}")
    await seat.open(OTHERS)
    await expect(seat.entry("Message 129.")).to_be_in_viewport()
    await expect(seat.entry("Message 60.")).to_have_count(0)
    await seat.button("Show earlier messages").click()
    await expect(seat.entry("Message 69.")).to_be_in_viewport()
    await seat.button("Show earlier messages").click()
    await expect(seat.entry("The lid of my grinder")).to_be_attached()
    await expect(seat.button("Show earlier messages")).to_be_hidden()


async def test_a_new_message_is_shown_and_read_out(shop: OpenShop, seat: Seat) -> None:
    await seat.open(MINE)
    shop.services.rooms.tell_desk(MINE, typing=True)
    await expect(seat.text("Siobhán O’Neill is writing…")).to_be_visible()
    await shop.write(MINE, "It is for Friday.", "m3")
    await expect(seat.entry("It is for Friday.")).to_be_in_viewport()
    await expect(seat.voice).to_contain_text("Siobhán O’Neill: It is for Friday.")


async def test_what_is_read_while_nobody_looks_stays_unread(shop: OpenShop, seat: Seat) -> None:
    await seat.open(MINE)
    await expect(seat.page).to_have_title("(1) Conversations · Bean & Burr")
    await seat.page.evaluate(
        'Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true})'
    )
    await shop.write(MINE, "It is for Friday.", "m3")
    await expect(seat.page).to_have_title("(2) Conversations · Bean & Burr")
    await seat.page.evaluate(
        """Object.defineProperty(document, "visibilityState", {value: "visible"});
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    await expect(seat.entry("It is for Friday.")).to_be_visible()
    await expect(seat.page).to_have_title("(1) Conversations · Bean & Burr")


async def test_hostile_text_is_only_text(shop: OpenShop, seat: Seat) -> None:
    await shop.begin("hostile-1", "v-hostile")
    await shop.introduce("v-hostile", HOSTILE, "h@mail.example")
    text = f"{HOSTILE} [click](javascript:hacked=1)"
    seq = await shop.say("hostile-1", text, "h1")
    card = ProductCard(HOSTILE, HOSTILE, "1", "<b>", HOSTILE, "javascript:hacked=1", "javascript:1")
    proof = Citation(HOSTILE, HOSTILE, HOSTILE)
    await shop.answer("hostile-1", seq, Reply(text, "answer", "quoted", (proof,), (card,)))
    await shop.call("hostile-1")
    await shop.services.desk.noting.set_tags("hostile-1", ["<img src=x>"])
    await seat.open("hostile-1")
    await expect(seat.heading).to_have_text(HOSTILE)
    await expect(seat.entry("click")).to_have_count(2)
    await expect(seat.thread.get_by_role("link")).to_have_count(0)
    await expect(seat.inbox).to_contain_text("<img src=x>")


async def test_what_is_not_an_agents_to_answer_shows_no_field(
    shop: OpenShop, visitor: Visitor
) -> None:
    seat = await sit_down(visitor, shop, "Mei Lin")
    await seat.open(MINE)
    await expect(seat.text("Ana Berg is answering.")).to_be_visible()
    await expect(seat.field).to_be_hidden()
    for name in ("Take over", "Return to bot", "Close", "Give to a colleague"):
        await expect(seat.button(name)).to_be_hidden()
    await seat.open(BOTS)
    await expect(seat.text("The bot is answering.")).to_be_visible()
    await expect(seat.button("Take over")).to_be_visible()
