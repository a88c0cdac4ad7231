"""Writing to a customer: suggestions, canned replies, variants, products, notes, tags, FAQs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.server.browsers import needs_chromium
from tests.server.desk.pages.scenes import DELIVERED, DELIVERY_AND_MORE, MINE, WAITS
from tests.server.desk.pages.seats import SENT, Seat
from tests.server.desk.pages.shop import OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
async def seat(seat: Seat) -> Seat:
    """Ana Berg, with a customer who asked something."""
    await seat.open(MINE)
    await seat.suggestion.get_by_role("button", name="Use").wait_for()
    return seat


async def find_rates(shop: OpenShop) -> dict[str, Any]:
    """Return what became of suggestions; a record may come after the message."""
    [shown] = [one for one in (await shop.services.desk.proposing.rate(1))["rates"] if one["shown"]]
    return {name: shown[name] for name in ("accepted", "edited", "dismissed")}


async def test_a_suggestion_shows_its_proof_and_how_sure_it_is(seat: Seat) -> None:
    await expect(seat.suggestion).to_contain_text("sure")
    await expect(seat.suggestion).to_contain_text("approved answer")
    await seat.suggestion.get_by_role("button", name="Source 1: ").click()
    await expect(seat.page.get_by_role("dialog").locator("mark").first).to_be_visible()


async def test_a_suggestion_that_is_changed_is_recorded_as_edited(
    shop: OpenShop, seat: Seat
) -> None:
    await seat.suggestion.get_by_role("button", name="Edit first").click()
    await expect(seat.field).to_be_focused()
    await expect(seat.suggestion).to_be_hidden()
    await seat.page.keyboard.type(" Warm regards")
    async with seat.page.expect_response("**/desk/api/suggestions/*"):
        await seat.press("Control+Enter")
    await expect(seat.entry("Warm regards")).to_have_class(SENT)
    said = (await shop.list_said(MINE))[-1]
    assert said.startswith(DELIVERED) and said.endswith(" Warm regards")
    assert await find_rates(shop) == {"accepted": 0, "edited": 1, "dismissed": 0}


async def test_what_was_cleared_away_counts_as_nobodys_suggestion(
    shop: OpenShop, seat: Seat
) -> None:
    await seat.press("a")
    await seat.field.fill("")
    await expect(seat.suggestion).to_be_visible()
    await seat.field.fill("In my own words")
    await seat.press("Control+Enter")
    await expect(seat.entry("In my own words")).to_have_class(SENT)
    assert await find_rates(shop) == {"accepted": 0, "edited": 0, "dismissed": 0}


async def test_a_suggestion_can_be_dismissed(shop: OpenShop, seat: Seat) -> None:
    async with seat.page.expect_response("**/desk/api/suggestions/*"):
        await seat.suggestion.get_by_role("button", name="Dismiss the suggestion").click()
    await expect(seat.suggestion).to_be_hidden()
    await expect(seat.field).to_be_focused()
    assert await find_rates(shop) == {"accepted": 0, "edited": 0, "dismissed": 1}


async def test_another_suggestion_can_be_taken(shop: OpenShop, seat: Seat) -> None:
    await shop.write(MINE, DELIVERY_AND_MORE, "m3")
    await seat.suggestion.locator("summary").click()
    other = seat.suggestion.locator(".other").first
    words = await other.inner_text()
    await other.click()
    await seat.suggestion.get_by_role("button", name="Use").click()
    await expect(seat.field).to_have_value(words)


async def test_any_message_of_the_customer_can_be_asked_about(seat: Seat) -> None:
    earlier = seat.entry("Where is my order")
    await earlier.hover()
    await earlier.get_by_role("button", name="Suggest").click()
    await expect(seat.suggestion).not_to_contain_text("Looking for a reply")
    await expect(seat.suggestion).not_to_contain_text(DELIVERED)


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
    await expect(seat.field).to_have_value("Hello Siobhán O’Neill, I am Ana Berg.")
    await expect(seat.field).to_be_focused()
    await expect(options).to_have_count(0)
    await seat.page.keyboard.type(" and/or")
    await expect(options).to_have_count(0)


async def test_what_is_not_known_leaves_no_gap(seat: Seat) -> None:
    await seat.open(WAITS)
    await seat.button("Take over").click()
    await expect(seat.field).to_be_focused()
    await seat.page.keyboard.type("/hello")
    await seat.page.get_by_role("option", name="/hello").wait_for()
    await seat.press("Tab")
    await expect(seat.field).to_have_value("Hello, I am Ana Berg.")


async def test_the_draft_can_be_said_otherwise_and_back(seat: Seat) -> None:
    await expect(seat.button("Shorter")).to_be_disabled()
    draft = "Parcels arrive within 4 days."
    await seat.field.fill(draft)
    await seat.button("Friendlier").click()
    variants = seat.page.get_by_role("group", name="Variants")
    variant = variants.get_by_role("button").first
    await expect(variant).to_be_focused()
    await expect(variant).to_contain_text("within 4 days")
    words = await variant.inner_text()
    await variant.click()
    await expect(seat.field).to_have_value(words)
    await variants.get_by_role("button", name="Undo").click()
    await expect(seat.field).to_have_value(draft)


async def test_products_go_with_a_reply(shop: OpenShop, seat: Seat) -> None:
    await seat.button("Add a product").click()
    dialog = seat.dialog("Add a product")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await seat.page.keyboard.type("espresso machine steel")
    found = dialog.get_by_role("listitem").filter(has_text="Brevo Espresso Machine, Steel")
    await expect(found).to_contain_text("€349.00 (instead of €399.00) · In stock · KV-100-S")
    await found.get_by_role("button", name="Insert").click()
    attached = seat.page.get_by_role("list", name="Products that go with it")
    await expect(attached.get_by_role("listitem")).to_have_count(1)
    await seat.page.reload()
    await expect(attached.get_by_role("listitem")).to_have_count(1)
    await seat.send.click()
    await expect(seat.field).to_be_focused()  # a card alone says nothing
    await seat.page.keyboard.type("This one")
    await seat.send.click()
    await expect(attached).to_be_hidden()
    await expect(seat.entry("This one")).to_contain_text("Brevo Espresso Machine, Steel")


async def test_notes_and_tags(seat: Seat) -> None:
    note = seat.side.get_by_label("Note", exact=True)
    await note.fill("Call the depot")
    await seat.button("Add note").click()
    await expect(seat.side).to_contain_text("Call the depot")
    await expect(note).to_have_value("")
    await seat.button("Delete note").first.click()
    await expect(seat.side).not_to_contain_text("gift wrap")
    await seat.side.get_by_label("Add a tag").fill("urgent")
    await seat.press("Enter")
    await expect(seat.button("Remove tag urgent")).to_be_visible()
    await seat.button("Remove tag gift").click()
    await expect(seat.button("Remove tag gift")).to_have_count(0)
    await seat.tab("Mine").click()
    await expect(seat.rows).to_contain_text("urgent")
    await expect(seat.page.get_by_label("Filter by tag")).to_contain_text("urgent")


async def test_one_click_makes_an_answer_a_draft_that_the_bot_then_knows(
    shop: OpenShop, seat: Seat
) -> None:
    await shop.write(MINE, "Do you wrap things as a gift?", "m3")
    await seat.entry("wrap things").wait_for()
    await seat.button("I have read it").or_(seat.field).last.click()
    await seat.field.fill("Yes, we wrap it in paper and leave the invoice out.")
    await seat.press("Control+Enter")
    answer = seat.entry("Yes, we wrap it")
    await expect(answer).to_have_class(SENT)
    await answer.hover()
    await answer.get_by_role("button", name="Make an FAQ").click()
    dialog = seat.dialog("Draft FAQ")
    await expect(dialog.get_by_label("Question")).to_have_value("Do you wrap things as a gift?")
    await dialog.get_by_label("Question").fill("Do you wrap presents?")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog).to_be_hidden()
    [kept] = await shop.services.desk.correcting.list_all("approved")
    assert kept["question"] == "Do you wrap presents?"
