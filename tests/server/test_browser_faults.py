"""The widget when the wire or the server fails: nothing lost, nothing doubled, all of it said."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from server.interfaces import Readiness
from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_offline_and_back(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await expect(chat.status).to_have_attribute("data-state", "online")
    await chat.page.context.set_offline(True)
    await expect(chat.status).to_contain_text("You are offline.")
    await chat.ask("Are you there?")
    await expect(chat.panel.locator(".waiting")).to_have_text("Not sent yet")
    await chat.page.context.set_offline(False)
    await expect(chat.answer).to_contain_text("You said: Are you there?")
    await expect(chat.panel.locator(".waiting")).to_have_text("")
    assert len(server.engine.turns) == 1


async def test_a_server_that_restarts(serve: Serve, visitor: Visitor) -> None:
    first = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(first.url)).open()
    await chat.ask("one")
    await expect(chat.answer).to_contain_text("You said: one")
    first.server.should_exit = True
    await expect(chat.status).to_contain_text("Reconnecting")
    await chat.ask("two")
    second = await serve(ShopEngine(), port=first.port)
    await expect(chat.answer).to_contain_text("You said: two")
    await expect(chat.panel.locator(".message.bot")).to_have_count(2)
    assert [text for _, text in second.engine.turns] == ["two"]


async def test_a_reload_keeps_the_conversation(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("one")
    await expect(chat.answer).to_contain_text("You said: one")
    await chat.page.goto(f"{server.url}/products/tent")
    await expect(chat.panel).to_be_visible()
    await expect(chat.answer).to_contain_text("You said: one")
    await chat.ask("two")
    await expect(chat.answer).to_contain_text("You said: two")
    assert len({conversation for conversation, _ in server.engine.turns}) == 1


async def test_a_reload_in_mid_answer_goes_on_where_it_was(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("wait here")
    await expect(chat.answer).to_have_text("You said:")
    await chat.page.reload()
    await expect(chat.answer).to_have_text("You said:")
    server.engine.go_on.set()
    await expect(chat.answer).to_contain_text("You said: wait here")
    assert len(server.engine.turns) == 1
    await expect(chat.panel.get_by_role("button", name="Stop the answer")).to_be_hidden()


class SlowStart(ShopEngine):
    """An engine whose models load for as long as the test wants."""

    def __init__(self) -> None:
        super().__init__(ready=False)

    def refresh(self) -> bool:
        if self.readiness.ready or not self.go_on.is_set():
            return False
        self.readiness = Readiness(True)
        return True


async def test_a_question_before_the_models_are_loaded_waits(
    serve: Serve, visitor: Visitor
) -> None:
    server = await serve(SlowStart(), index_poll_seconds=0.05)
    chat = await Chat(await visitor.visit(server.url)).open()
    await expect(chat.status).to_have_text("The assistant is starting. You can write already.")
    await chat.ask("early")
    await expect(chat.panel.locator(".waiting")).to_have_text("Not sent yet")
    server.engine.go_on.set()
    await expect(chat.answer).to_contain_text("You said: early")
    await expect(chat.panel.locator(".error")).to_have_count(0)


async def test_two_tabs_show_the_same_conversation(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    first = await Chat(await visitor.visit(server.url)).open()
    await first.ask("one")
    await expect(first.answer).to_contain_text("You said: one")
    kept = await first.page.evaluate("Object.entries(sessionStorage)")
    tab = await first.page.context.new_page()
    await tab.goto(f"{server.url}/storefront-icon.svg")
    await tab.evaluate("kept => kept.forEach(pair => sessionStorage.setItem(...pair))", kept)
    second = Chat(await visitor.open_tab(tab, server.url))
    await second.ask("two")
    await expect(second.answer).to_contain_text("You said: two")
    await expect(first.answer).to_contain_text("You said: two")
    await expect(first.panel.locator(".message.customer")).to_have_count(2)


async def test_an_answer_to_a_closed_panel_is_counted(serve: Serve, visitor: Visitor) -> None:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("wait")
    await expect(chat.answer).to_have_text("You said:")
    await chat.page.keyboard.press("Escape")
    server.engine.go_on.set()
    await expect(chat.launcher).to_have_accessible_name("Open chat (1)")
    await chat.launcher.click()
    await expect(chat.answer).to_contain_text("You said: wait")
    await expect(chat.launcher).to_have_accessible_name("Close chat")
