"""A customer with the widget and an agent at the desk, each in a browser, from hello to rating."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from server.storage.feedback import WHOLE, FeedbackStore
from tests.server.browsers import Chat, Visitor, needs_chromium
from tests.server.bus.conftest import until
from tests.server.desk.pages.scenes import DELIVERED, DELIVERY
from tests.server.desk.pages.seats import SENT, sit_down
from tests.server.desk.pages.shop import OpenShop

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_from_the_first_word_to_the_rating(empty_shop: OpenShop, visitor: Visitor) -> None:
    await empty_shop.hire("Ana Berg", "admin")
    seat = await sit_down(visitor, empty_shop, "Ana Berg")
    page = await visitor.visit(empty_shop.running.url)
    chat = await Chat(page).open()
    note = chat.panel.locator(".note").last
    person = chat.panel.locator(".message.agent").last

    # The bot answers, and is not enough.
    await chat.ask(DELIVERY)
    await expect(chat.answer).to_contain_text(DELIVERY)  # this shop's bot repeats
    await chat.panel.get_by_role("button", name="Talk to a person").click()
    await expect(chat.panel.locator(".queue")).to_contain_text("Waiting for a person")

    # The agent sees it come, and takes it.
    await expect(seat.tab("Waiting")).to_contain_text("1")
    await seat.rows.first.click()
    await expect(seat.entry(DELIVERY).first).to_be_visible()
    await seat.press("t")
    await expect(seat.field).to_be_focused()
    await expect(note).to_have_text("Ana Berg has joined the conversation.")

    # What the shop's documents prove is suggested, sent, and read by the customer.
    await seat.suggestion.get_by_role("button", name="Use").click()
    await seat.send.click()
    await expect(seat.entry(DELIVERED).last).to_have_class(SENT)
    await expect(person).to_contain_text(DELIVERED)

    # The customer leaves the page and comes back; nothing is lost on either side.
    await page.reload()
    await expect(person).to_contain_text(DELIVERED)
    await chat.ask("And to Cork?")
    await expect(seat.entry("And to Cork?")).to_be_visible()
    await seat.field.fill("To Cork it takes a week.")
    await expect(chat.panel.locator(".typing")).to_have_text("Ana Berg is writing…")
    await seat.send.click()
    await expect(person).to_contain_text("To Cork it takes a week.")

    # Back with the bot, which is silent no more.
    await seat.button("Return to bot").click()
    await expect(note).to_have_text("The AI assistant answers again.")
    await chat.ask("thank you")
    await expect(chat.answer).to_contain_text("thank you")
    await expect(seat.entry("thank you").first).to_be_visible()
    assert [text for _, text in empty_shop.engine.turns] == [DELIVERY, "thank you"]

    # The end, and how it was.
    await chat.panel.get_by_role("button", name="More").click()
    await chat.panel.get_by_role("button", name="End the conversation").click()
    await expect(seat.text("This conversation is closed.")).to_be_visible()
    group = chat.panel.get_by_role("group", name="How was this conversation?")
    await group.get_by_role("radio", name="1 of 5").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await note.get_by_role("button", name="Send").click()
    await expect(note).to_contain_text("Thank you.")
    conversation = empty_shop.engine.turns[0][0]

    async def is_kept() -> bool:
        voices = await FeedbackStore(empty_shop.database).list_voices(conversation)
        return WHOLE in voices and voices[WHOLE].stars == 2

    await until(is_kept)  # the page says thanks before the server has it


async def test_a_person_is_called_without_a_word(empty_shop: OpenShop, visitor: Visitor) -> None:
    await empty_shop.hire("Ana Berg", "admin")
    seat = await sit_down(visitor, empty_shop, "Ana Berg")
    chat = await Chat(await visitor.visit(empty_shop.running.url)).open()
    await chat.panel.get_by_role("button", name="Talk to a person").click()
    await expect(chat.panel.locator(".queue")).to_contain_text("Waiting for a person")
    await expect(seat.tab("Waiting")).to_contain_text("1")
    await expect(seat.rows.first).to_contain_text("Nothing written yet")
    await seat.rows.first.click()
    await seat.button("Take over").click()
    await seat.field.fill("Hello, how can I help?")
    await seat.send.click()
    await expect(chat.panel.locator(".message.agent").last).to_contain_text("how can I help?")
