"""The widget in a real browser against a real server: reading, asking, tapping, by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.server.browsers import (
    HOSTILE,
    PHONE,
    Chat,
    ShopEngine,
    Visitor,
    needs_chromium,
)
from tests.server.conftest import Serve

pytestmark = [pytest.mark.browser, needs_chromium]

SETTINGS = {
    "shop_name": "Fell & Co",
    "greeting": "I am an AI.",
    "suggestions": ("How long is delivery?",),
    "support_email": "hello@fell.example",
}


async def test_the_whole_story_by_keyboard(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine(), **SETTINGS)
    page = await visitor.visit(server.url)
    chat = Chat(page)
    await expect(chat.launcher).to_have_accessible_name("Open chat")
    await chat.launcher.focus()
    await page.keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await expect(chat.panel).to_have_accessible_name("Fell & Co")
    await expect(chat.panel).to_contain_text("You are talking to an AI.")
    await page.keyboard.type("How long is delivery?")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("To Cork.")
    await page.keyboard.press("Enter")
    said = "How long is delivery?\nTo Cork."
    await expect(chat.answer).to_contain_text(f"You said: {said}", use_inner_text=True)
    assert [text for _, text in server.engine.turns] == [said]
    await expect(chat.field).to_have_value("")
    await page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_be_focused()


async def test_an_answer_streams_and_can_be_stopped(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("wait for it")
    await expect(chat.answer).to_have_text("You said:")
    await chat.panel.get_by_role("button", name="Stop the answer").click()
    await expect(chat.panel.locator(".note")).to_have_text("Stopped.")
    await expect(chat.field).to_be_focused()
    assert server.engine.cancelled == ["wait for it"]


async def test_while_nothing_has_come_the_chat_says_that_it_looks(
    serve: Serve, visitor: Visitor
) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("hang on")
    await expect(chat.panel.locator(".typing")).to_be_visible()
    server.engine.go_on.set()
    await expect(chat.answer).to_contain_text("You said: hang on")
    await expect(chat.panel.locator(".typing")).to_be_hidden()


async def test_a_source_opens_at_its_quote(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("Delivery?")
    chip = chat.answer.get_by_role("button", name="Source 1: How long is delivery?")
    await chip.click()
    source = chat.panel.locator(".sheet")
    await expect(source.get_by_role("heading", level=2)).to_be_focused()
    await expect(source.locator("blockquote")).to_have_text("two to four days")
    await expect(source.locator(".whole")).to_contain_text("free from 80 EUR")
    marked = await source.locator("mark").all_text_contents()
    assert " ".join("".join(marked).split()) == "two to fourdays"
    await chat.page.keyboard.press("Escape")
    await expect(source).to_be_hidden()
    await expect(chip).to_be_focused()


async def test_a_product_card_gives_price_and_stock(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url, locale="en-IE")).open()
    await chat.ask("sale today")
    card = chat.answer.get_by_role("listitem")
    await expect(card.locator("strong")).to_have_text("€1,199.50")
    await expect(card.locator("s")).to_have_text("Regular price €1,399.00")
    await expect(card).to_contain_text("Pre-order")
    link = card.get_by_role("link", name="Tent for two")
    assert await link.evaluate("link => link.href") == f"{server.url}/products/tent"


async def test_hostile_text_is_only_text(serve: Serve, visitor: Visitor) -> None:
    server = await serve(
        ShopEngine(), shop_name=HOSTILE, greeting=HOSTILE, support_email="a@b?cc=c@d"
    )
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask(f"hostile {HOSTILE}")
    await expect(chat.answer.locator(".words")).to_contain_text(HOSTILE)
    await expect(chat.answer.locator(".choice")).to_have_text(HOSTILE)
    await chat.answer.locator(".chip").click()
    await expect(chat.panel.locator("blockquote")).to_have_text(HOSTILE)
    links = await chat.panel.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
    assert links == ["https://example.com/a"]
    assert await chat.panel.locator("img, script").count() == 0


async def test_suggestions_and_choices_are_tapped(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine(), **SETTINGS)
    chat = await Chat(await visitor.visit(server.url)).open()
    suggestion = chat.panel.get_by_role("button", name="How long is delivery?", exact=True)
    await suggestion.click()
    await expect(chat.answer).to_contain_text("You said: How long is delivery?")
    await expect(suggestion).to_be_hidden()
    await chat.ask("which tent?")
    await chat.panel.get_by_role("button", name="For four").click()
    await expect(chat.answer).to_contain_text("You said: For four")
    await expect(chat.panel.get_by_role("button", name="For two")).to_be_hidden()
    assert [text for _, text in server.engine.turns] == [
        "How long is delivery?",
        "which tent?",
        "For four",
    ]


async def test_enter_that_ends_a_composition_sends_nothing(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.field.fill("配送")
    await chat.field.evaluate(
        """field => field.dispatchEvent(new KeyboardEvent("keydown",
             {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    await expect(chat.field).to_have_value("配送")
    await chat.field.press("Enter")
    await expect(chat.answer).to_contain_text("You said: 配送")
    assert len(server.engine.turns) == 1


async def test_too_long_a_message_is_not_sent(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine(), max_message_chars=10)
    chat = await Chat(await visitor.visit(server.url)).open()
    await expect(chat.status).to_have_attribute("data-state", "online")
    await chat.ask("a" * 12)
    await expect(chat.panel.locator(".over")).to_have_text("2 characters too many")
    await chat.field.fill("a" * 10)
    await chat.field.press("Enter")
    await expect(chat.answer).to_contain_text("You said: aaaaaaaaaa")


async def test_an_error_can_be_tried_again(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("busy now")
    await expect(chat.panel.locator(".error")).to_contain_text("Many people are asking")
    await chat.panel.get_by_role("button", name="Try again").click()
    await expect(chat.panel.locator(".error")).to_have_count(2)
    assert [text for _, text in server.engine.turns] == ["busy now", "busy now"]


async def test_on_a_phone_the_panel_is_the_screen(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url, viewport=PHONE, has_touch=True)
    chat = await Chat(page).open()
    assert await chat.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert await chat.panel.evaluate("panel => panel.matches(':modal')")
    await chat.ask("sale today")
    await expect(chat.answer.locator(".card")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_be_focused()


@pytest.mark.parametrize(
    ("locale", "label", "direction"), [("zh-CN", "打开聊天", "ltr"), ("ar", "فتح المحادثة", "rtl")]
)
async def test_the_interface_speaks_the_pages_language(
    serve: Serve, visitor: Visitor, locale: str, label: str, direction: str
) -> None:
    server = await serve(ShopEngine())
    page = await visitor.visit(server.url)
    await page.evaluate(
        "lang => { document.querySelector('storehand-chat').remove();"
        "document.documentElement.lang = lang;"
        "document.body.append(document.createElement('storehand-chat')); }",
        locale,
    )
    chat = Chat(page)
    await expect(chat.launcher).to_have_accessible_name(label)
    await chat.open()
    await expect(chat.panel.locator(".main")).to_have_attribute("dir", direction)
    await expect(chat.panel).to_have_attribute("lang", locale[:2])


async def test_answers_are_read_out_together(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("hello")
    await expect(chat.panel.get_by_role("log")).to_have_attribute("aria-live", "off")
    await expect(chat.panel.locator("> [aria-live=polite]")).to_have_text("You said: hello")


async def test_a_long_answer_is_read_from_its_beginning(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("long story")
    await expect(chat.answer).to_contain_text("Line 59")
    await expect(chat.panel.locator(".customer").last).to_be_in_viewport()
    newest = chat.panel.get_by_role("button", name="Go to the newest message")
    await newest.click()
    await expect(newest).to_be_hidden()
    await expect(chat.answer.locator("p").last).to_be_in_viewport()
