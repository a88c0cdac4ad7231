"""What a customer can do about the data that the chat keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.server.browsers import Chat, ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve

pytestmark = [pytest.mark.browser, needs_chromium]


async def open_menu(chat: Chat) -> None:
    await chat.panel.get_by_role("button", name="More").click()
    await expect(chat.panel.get_by_role("heading", name="More")).to_be_focused()


async def begin(serve: Serve, visitor: Visitor) -> Chat:
    server = await serve(ShopEngine())
    chat = await Chat(await visitor.visit(server.url)).open()
    await chat.ask("My order is late")
    await expect(chat.answer).to_contain_text("You said: My order is late")
    return chat


async def test_my_data_comes_as_a_file(serve: Serve, visitor: Visitor, tmp_path: Path) -> None:
    chat = await begin(serve, visitor)
    await open_menu(chat)
    async with chat.page.expect_download() as coming:
        await chat.panel.get_by_role("button", name="Download my data").click()
    download = await coming.value
    assert download.suggested_filename == "chat-data.json"
    await download.save_as(tmp_path / "data.json")
    assert len(json.loads((tmp_path / "data.json").read_text())["conversations"]) == 1


async def test_my_data_is_deleted_once_i_am_sure(serve: Serve, visitor: Visitor) -> None:
    chat = await begin(serve, visitor)
    other = Chat(await visitor.open_tab(await chat.page.context.new_page(), chat.page.url))
    await other.open()
    await expect(other.answer).to_contain_text("late")
    await open_menu(chat)
    await chat.panel.get_by_role("button", name="Delete my data").click()
    await expect(chat.panel.locator(".sheet")).to_contain_text("It cannot be undone.")
    await chat.panel.get_by_role("button", name="Keep it").click()
    await expect(chat.answer).to_contain_text("late")
    await open_menu(chat)
    await chat.panel.get_by_role("button", name="Delete my data").click()
    await chat.panel.get_by_role("button", name="Delete everything").click()
    await expect(chat.panel.get_by_role("status")).to_contain_text(["Everything was deleted."])
    await chat.page.keyboard.press("Escape")
    for each in (chat, other):
        await expect(each.panel.locator(".message")).to_have_count(0)
    assert "late" not in await kept(chat.page)
    await chat.ask("Hello again")
    await expect(other.answer).to_contain_text("You said: Hello again")


async def test_what_was_not_deleted_is_not_said_to_be(serve: Serve, visitor: Visitor) -> None:
    chat = await begin(serve, visitor)
    await chat.page.route("**/api/mine", lambda route: route.abort())
    await open_menu(chat)
    await chat.panel.get_by_role("button", name="Delete my data").click()
    await chat.panel.get_by_role("button", name="Delete everything").click()
    await expect(chat.panel.locator(".said")).to_contain_text("That did not work.")
    await chat.page.keyboard.press("Escape")
    await expect(chat.answer).to_contain_text("late")
    assert "late" in await kept(chat.page)


async def kept(page: Page) -> str:
    stored: str = await page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    return stored
