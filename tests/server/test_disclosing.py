"""Every conversation begins by saying that an AI is speaking, in the page's language."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect
from structlog.testing import capture_logs

from server.client import RemoteChat
from server.disclosing import _SAYS_SO, DISCLOSURES, build_disclosure, introduce
from server.settings import Settings
from tests.server.browsers import Chat, ShopEngine, needs_chromium, open_visitor
from tests.server.conftest import Serve

Build = Callable[..., Settings]


@pytest.mark.parametrize("language", DISCLOSURES)
def test_each_language_says_so_in_its_own_words(language: str, build_settings: Build) -> None:
    settings = build_settings(greeting="Hi there!", locale="en")
    said = build_disclosure(settings, f"{language}-XX")
    assert said == DISCLOSURES[language]
    assert re.search(_SAYS_SO[language], said)


def test_a_greeting_that_says_so_needs_nothing_before_it(build_settings: Build) -> None:
    assert build_disclosure(build_settings(), "en-GB") == ""
    german = build_settings(greeting="Hallo, ich bin die KI von Fell & Co.", locale="de")
    assert build_disclosure(german, "de-AT") == ""


@pytest.mark.parametrize(
    "greeting",
    [
        "Hello, I am Anna!",
        "Mail us at hello@fairmail.example",
        "No AI here, just Anna.",
        "aide",
        "",
    ],
)
def test_a_greeting_that_does_not_say_so_gets_ours(greeting: str, build_settings: Build) -> None:
    settings = build_settings(greeting=greeting)
    assert build_disclosure(settings, "en") == DISCLOSURES["en"]
    assert introduce(settings).startswith(DISCLOSURES["en"])


def test_a_greeting_in_another_language_than_the_page_gets_ours(build_settings: Build) -> None:
    assert build_disclosure(build_settings(), "zh-CN") == DISCLOSURES["zh"]


@pytest.mark.parametrize("locale", ["", "xx", "tlh-Latn"])
def test_a_page_in_no_language_of_ours_gets_the_shops(locale: str, build_settings: Build) -> None:
    settings = build_settings(greeting="Bonjour !", locale="fr")
    assert build_disclosure(settings, locale) == DISCLOSURES["fr"]
    assert build_disclosure(build_settings(greeting="?", locale="xx"), locale) == DISCLOSURES["en"]


async def test_the_first_frame_carries_it_and_the_log_notes_it_without_text(serve: Serve) -> None:
    server = await serve(greeting="Hi, I am Anna!")
    with capture_logs() as lines:
        welcome = await (await server.connect()).hello(locale="de-DE")
    assert welcome["disclosure"] == DISCLOSURES["de"]
    noted = [line for line in lines if line["event"] == "ai_disclosed"]
    assert [line["conversation"] for line in noted] == [welcome["conversation"]]
    assert not any(text in str(lines) for text in (DISCLOSURES["de"], "Anna"))


async def test_a_terminal_hears_it_before_anything_else(serve: Serve) -> None:
    server = await serve(greeting="Hi, I am Anna!")
    async with RemoteChat(server.url.replace("http", "ws") + "/ws") as chat:
        assert chat.introduction == f"{DISCLOSURES['en']} Hi, I am Anna!"


@pytest.mark.browser
@needs_chromium
async def test_the_panel_shows_it_and_a_screen_reader_reads_it_with_the_panel(serve: Serve) -> None:
    server = await serve(ShopEngine(), greeting="Hi, I am Anna!")
    async with open_visitor() as visitor:
        chat = await Chat(await visitor.visit(server.url)).open()
        await expect(chat.panel.locator(".greeting").first).to_have_text(DISCLOSURES["en"])
        said = f"{DISCLOSURES['en']} Hi, I am Anna!"
        await expect(chat.panel).to_have_accessible_description(said)
        await chat.ask("hello")
        await expect(chat.answer).to_contain_text("You said: hello")
        await expect(chat.panel.locator(".greeting").first).to_be_visible()
