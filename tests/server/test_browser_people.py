"""The widget's way to a person and back, and what a customer may say of it all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from server import frames
from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve
from tests.server.wire import TENT, Wire

pytestmark = [pytest.mark.browser, needs_chromium]

OPENS_AT = "2026-11-23T09:00:00+00:00"  # a Monday


class Scene:
    """An open chat, and the wire behind it."""

    def __init__(self, chat: Chat, wire: Wire) -> None:
        self.chat = chat
        self.wire = wire
        self.panel = chat.panel
        self.call = chat.panel.get_by_role("button", name="Talk to a person")
        self.queue = chat.panel.locator(".queue")
        self.note = chat.panel.locator(".note").last
        self.voice = chat.panel.locator("> [aria-live=polite]")

    async def ask(self, text: str) -> str:
        await self.chat.ask(text)
        id: str = (await self.wire.hear("message"))["id"]
        return id


@pytest.fixture
async def scene(serve: Serve, visitor: Visitor) -> AsyncIterator[Scene]:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url, timezone_id="UTC")
    wire = await Wire().attach(page)
    chat = await Chat(page).open()
    await expect(chat.status).to_have_attribute("data-state", "online")
    yield Scene(chat, wire)


async def test_from_the_queue_to_a_person_and_back(scene: Scene) -> None:
    await scene.call.click()
    await scene.wire.hear("person")
    scene.wire.stand("waiting", reason="request", position=2, wait_minutes=2.5)
    await expect(scene.queue).to_contain_text("You are number 2 in the queue.")
    await expect(scene.queue).to_contain_text("Expected wait: 3 minutes.")
    await expect(scene.call).to_be_hidden()
    await expect(scene.chat.field).to_be_focused()
    scene.wire.say(frames.Queue(position=1, wait_minutes=1.0))
    await expect(scene.queue).to_contain_text("You are number 1 in the queue.")
    scene.wire.stand("agent", name="Maya")
    await expect(scene.note).to_have_text("Maya has joined the conversation.")
    await expect(scene.panel.locator(".top")).to_contain_text("Maya")
    await expect(scene.panel).to_contain_text("You are talking to Maya, a person.")
    await expect(scene.queue).to_be_hidden()
    scene.wire.say(frames.Typing(on=True, name="Maya"))
    await expect(scene.panel.locator(".typing")).to_have_text("Maya is writing…")
    scene.wire.say(
        frames.Said(
            seq=scene.wire.next(),
            role="agent",
            id="a1",
            text="This **tent** fits.",
            name="Maya",
            products=(TENT,),
        )
    )
    message = scene.panel.locator(".message.agent")
    await expect(message.locator(".label")).to_have_text("Maya")
    await expect(message.locator(".words")).to_have_text("This tent fits.")
    await expect(message.get_by_role("link", name="Tent for two")).to_be_visible()
    await expect(scene.panel.locator(".typing")).to_be_hidden()
    await expect(scene.voice).to_contain_text("Maya has joined the conversation.")
    await expect(scene.voice).to_contain_text("Maya This **tent** fits.")
    scene.wire.stand("returned")
    await expect(scene.note).to_have_text("The AI assistant answers again.")
    await expect(scene.call).to_be_visible()


async def test_whoever_waits_may_go_back_to_the_assistant(scene: Scene) -> None:
    scene.wire.stand("waiting", reason="refusals")
    await expect(scene.queue).to_contain_text("Waiting for a person")
    await scene.queue.get_by_role("button", name="Back to the assistant").click()
    await scene.wire.hear("bot")
    scene.wire.stand("bot")
    await expect(scene.queue).to_be_hidden()
    await expect(scene.note).to_have_text("The AI assistant answers again.")
    await expect(scene.chat.field).to_be_focused()


async def test_where_nobody_is_there_an_address_may_be_left(scene: Scene) -> None:
    await scene.call.click()
    scene.wire.stand("bot", reason="request", available=False, opens_at=OPENS_AT)
    await expect(scene.note).to_contain_text("Nobody is there right now.")
    await expect(scene.note).to_contain_text("Somebody is there again Monday 9:00 AM.")
    link = scene.note.get_by_role("link", name="help@tarn.example")
    assert await link.get_attribute("href") == "mailto:help@tarn.example"
    field = scene.panel.get_by_role("textbox", name="Your e-mail address")
    await field.fill("ines")
    await field.press("Enter")
    assert await field.evaluate("field => !field.validity.valid")
    await field.fill("ines@mailbox.example")
    await field.press("Enter")
    assert (await scene.wire.hear("email"))["email"] == "ines@mailbox.example"
    await expect(scene.note).to_contain_text("We will answer you at ines@mailbox.example.")
    await scene.chat.page.reload()
    await expect(scene.note).to_contain_text("We will answer you at ines@mailbox.example.")


async def test_a_shop_without_people_names_its_address(scene: Scene) -> None:
    await scene.call.click()
    await scene.wire.hear("person")
    await expect(scene.note).to_contain_text("Nobody is there right now.")
    await expect(scene.note.get_by_role("link", name="help@tarn.example")).to_be_visible()
    await expect(scene.note.get_by_role("textbox")).to_have_count(0)


async def test_an_agent_hears_that_the_customer_writes(scene: Scene) -> None:
    await scene.ask("Hello, bot")
    assert "typing" not in [frame["type"] for frame in scene.wire.heard]
    scene.wire.stand("agent", name="Maya")
    await expect(scene.note).to_have_text("Maya has joined the conversation.")
    await scene.chat.ask("Hello, Maya")
    assert (await scene.wire.hear("typing"))["on"] is True
    assert (await scene.wire.hear("typing"))["on"] is False


async def test_what_was_wrong_with_an_answer(scene: Scene) -> None:
    id = await scene.ask("How long is delivery?")
    scene.wire.reply(id, "Two days.")
    up, down = (
        scene.chat.answer.get_by_role("button", name=name, exact=True)
        for name in ("Yes, helpful", "No, not helpful")
    )
    await down.click()
    assert (await scene.wire.hear("feedback"))["helpful"] is False
    await scene.chat.answer.get_by_role("button", name="Something is missing").click()
    told = await scene.wire.hear("feedback")
    assert (told["reply_to"], told["reason"]) == (id, "incomplete")
    await expect(down).to_be_focused()
    await expect(down).to_have_attribute("aria-pressed", "true")
    await expect(scene.chat.answer.get_by_role("status")).to_have_text("Thank you. That helps us.")
    await scene.chat.page.reload()
    await expect(down).to_have_attribute("aria-pressed", "true")
    await up.click()
    while not (await scene.wire.hear("feedback"))["helpful"]:
        pass  # the same once more, since nothing told the page that it came
    await expect(down).to_have_attribute("aria-pressed", "false")


async def test_greetings_are_not_judged(scene: Scene) -> None:
    scene.wire.reply(await scene.ask("Hi"), "Hello!", path="smalltalk")
    await expect(scene.chat.answer.locator(".words")).to_have_text("Hello!")
    await expect(scene.chat.answer.get_by_role("button")).to_have_count(0)


async def test_a_conversation_ends_with_a_rating_and_begins_again(scene: Scene) -> None:
    scene.wire.reply(await scene.ask("Hi"), "Hello!")
    await expect(scene.chat.answer.locator(".thumb").first).to_be_visible()
    await scene.panel.get_by_role("button", name="More").click()
    await scene.panel.get_by_role("button", name="End the conversation").click()
    await scene.wire.hear("end")
    scene.wire.stand("closed")
    group = scene.panel.get_by_role("group", name="How was this conversation?")
    await group.get_by_role("radio", name="1 of 5").focus()
    await scene.chat.page.keyboard.press("Space")
    await scene.chat.page.keyboard.press("ArrowRight")
    await scene.chat.page.keyboard.press("ArrowRight")
    await scene.panel.get_by_role("textbox", name="What should we know?").fill("Quick.")
    await scene.note.get_by_role("button", name="Send").click()
    rated = await scene.wire.hear("rating")
    assert (rated["stars"], rated["comment"]) == (3, "Quick.")
    await expect(scene.note).to_contain_text("Thank you.")
    await scene.ask("One more thing")
    scene.wire.stand("bot")
    await expect(scene.panel.locator(".message").last).to_be_hidden()
    await expect(scene.panel.locator(".customer").last).to_contain_text("One more thing")


async def test_names_and_files_hide_nothing(scene: Scene) -> None:
    scene.wire.stand("agent", name="Maya \u202ecod.exe")
    await expect(scene.note).to_have_text("Maya cod.exe has joined the conversation.")
