"""Writing to a customer: suggestions, canned replies, variants, products, notes, tags, FAQs."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.browsers import Visitor, needs_chromium
from tests.server.static.desk.scenes import MINE, WAITS
from tests.server.static.desk.seats import Seat, sit_down
from tests.server.static.desk.standin import CARD, Desk

pytestmark = [pytest.mark.browser, needs_chromium]

SUGGESTED = "Standard delivery takes two to four working days."


@pytest.fixture
async def seat(address: str, visitor: Visitor) -> Seat:
    seat = await sit_down(visitor, address)
    await seat.open(MINE)
    await seat.suggestion.get_by_role("button", name="Use").wait_for()
    return seat


async def test_a_suggestion_shows_its_proof_and_how_sure_it_is(seat: Seat) -> None:
    await expect(seat.suggestion).to_contain_text("92 % sure")
    await expect(seat.suggestion).to_contain_text("approved answer")
    await seat.suggestion.get_by_role("button", name="Source 1: Delivery times").click()
    await expect(seat.page.get_by_role("dialog").locator("mark").first).to_be_visible()


async def test_a_suggestion_that_is_changed_is_recorded_as_edited(desk: Desk, seat: Seat) -> None:
    await seat.suggestion.get_by_role("button", name="Edit first").click()
    await expect(seat.field).to_be_focused()
    await expect(seat.suggestion).to_be_hidden()
    await seat.page.keyboard.type(" Warm regards")
    await seat.press("Control+Enter")
    await expect(seat.entry("Warm regards")).to_have_class("entry agent")
    said = f"{SUGGESTED} Warm regards"
    assert desk.talks[MINE].messages[-1]["text"] == said
    assert desk.recorded == [{"id": "s-3", "outcome": "edited", "text": said}]


async def test_what_was_cleared_away_counts_as_nobodys_suggestion(desk: Desk, seat: Seat) -> None:
    await seat.press("a")
    await seat.field.fill("")
    await expect(seat.suggestion).to_be_visible()
    await seat.field.fill("In my own words")
    await seat.press("Control+Enter")
    await expect(seat.entry("In my own words")).to_have_class("entry agent")
    assert desk.recorded == []


async def test_a_suggestion_can_be_dismissed(desk: Desk, seat: Seat) -> None:
    await seat.suggestion.get_by_role("button", name="Dismiss the suggestion").click()
    await expect(seat.suggestion).to_be_hidden()
    await expect(seat.field).to_be_focused()
    assert desk.recorded == [{"id": "s-3", "outcome": "dismissed", "text": ""}]


async def test_an_alternative_can_be_taken(desk: Desk, seat: Seat) -> None:
    await seat.suggestion.get_by_text("1 alternative").click()
    await seat.suggestion.get_by_role("button", name="It takes up to four days.").click()
    await seat.suggestion.get_by_role("button", name="Use").click()
    await seat.press("Enter")
    await expect(seat.entry("It takes up to four days.")).to_have_class("entry agent")
    assert [each["id"] for each in desk.recorded] == ["s-4"]


async def test_any_message_of_the_customer_can_be_asked_about(desk: Desk, seat: Seat) -> None:
    earlier = seat.entry("Can it be a gift?")
    await earlier.hover()
    await earlier.get_by_role("button", name="Suggest").click()
    await expect(seat.suggestion).to_contain_text("hold no answer to this message")


async def test_a_slash_offers_canned_replies_with_their_variables_filled(seat: Seat) -> None:
    await seat.field.focus()
    await seat.page.keyboard.type("/")
    options = seat.page.get_by_role("listbox", name="Canned replies").get_by_role("option")
    await expect(options).to_have_text(["/hello Greeting", "/thanks Thanks"])
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await seat.press("ArrowDown", "ArrowUp")
    await seat.page.keyboard.type("he")
    await expect(options).to_have_count(1)
    await seat.press("Enter")
    hello = "Hello Siobhán O’Neill, this is Ana Berg of Fell & Co."
    await expect(seat.field).to_have_value(hello)
    await expect(seat.field).to_be_focused()
    await expect(options).to_have_count(0)


async def test_what_is_not_known_leaves_no_gap(address: str, visitor: Visitor) -> None:
    seat = await sit_down(visitor, address)
    await seat.open(WAITS)
    await seat.button("Take over").click()
    await seat.field.focus()
    await seat.page.keyboard.type("/hello")
    await seat.page.get_by_role("option", name="/hello").wait_for()
    await seat.press("Tab")
    await expect(seat.field).to_have_value("Hello, this is Ana Berg of Fell & Co.")


async def test_a_slash_within_words_is_only_a_slash(seat: Seat) -> None:
    await seat.field.focus()
    await seat.page.keyboard.type("and/or")
    await expect(seat.page.get_by_role("listbox")).to_have_count(0)


async def test_the_draft_can_be_said_otherwise_and_back(seat: Seat) -> None:
    await expect(seat.button("Shorter")).to_be_disabled()
    await seat.field.fill("It takes four days")
    await seat.button("Shorter").click()
    variant = seat.button("shorter: It takes four days")
    await expect(variant).to_be_focused()
    await variant.click()
    await expect(seat.field).to_have_value("shorter: It takes four days")
    await seat.button("Undo").click()
    await expect(seat.field).to_have_value("It takes four days")
    await seat.button("Longer").click()
    await expect(seat.page.get_by_text("No variant kept all facts.")).to_be_visible()


async def test_products_go_with_a_reply(desk: Desk, seat: Seat) -> None:
    await seat.button("Add a product").click()
    dialog = seat.page.get_by_role("dialog", name="Add a product")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await seat.page.keyboard.type("tent")
    await expect(dialog).to_contain_text("€1,199.50 (instead of €1,399.00)")
    await dialog.get_by_role("button", name="Insert Fell tent for two").click()
    attached = seat.page.get_by_role("list", name="Products that go with it")
    await expect(attached.get_by_role("listitem")).to_have_count(1)
    await seat.page.reload()
    await expect(attached.get_by_role("listitem")).to_have_count(1)
    await seat.send.click()
    await expect(seat.field).to_be_focused()  # a card alone says nothing
    await seat.page.keyboard.type("This one")
    await seat.send.click()
    await expect(attached).to_be_hidden()
    await expect(seat.thread.get_by_role("link", name=str(CARD["title"]))).to_have_count(2)
    assert desk.talks[MINE].messages[-1]["products"] == [CARD]


async def test_notes_and_tags(desk: Desk, seat: Seat) -> None:
    await seat.side.get_by_label("Note", exact=True).fill("Call the depot")
    await seat.button("Add note").click()
    await expect(seat.side).to_contain_text("Call the depot")
    await expect(seat.side.get_by_label("Note", exact=True)).to_have_value("")
    await seat.button("Delete note").first.click()
    await expect(seat.side).not_to_contain_text("gift wrap")
    await seat.side.get_by_label("Add a tag").fill("urgent")
    await seat.press("Enter")
    await expect(seat.button("Remove tag urgent")).to_be_visible()
    await expect(seat.page.get_by_label("Filter by tag")).to_contain_text("urgent")
    await seat.button("Remove tag gift").click()
    await expect(seat.button("Remove tag gift")).to_have_count(0)
    assert desk.talks[MINE].tags == ["delivery", "urgent"]


async def test_one_click_makes_an_answer_a_draft_faq(desk: Desk, seat: Seat) -> None:
    answer = seat.entry("Yes, we wrap it")
    await answer.hover()
    await answer.get_by_role("button", name="Make an FAQ").click()
    dialog = seat.page.get_by_role("dialog", name="Draft FAQ")
    await expect(dialog.get_by_label("Question")).to_have_value("Hello! Can it be a gift?")
    await dialog.get_by_label("Question").fill("Can you wrap it as a gift?")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog).to_be_hidden()
    drafts = [each for each in desk.corrections.values() if each["id"] != "d-1"]
    assert [(each["status"], each["question"]) for each in drafts] == [
        ("approved", "Can you wrap it as a gift?")
    ]
