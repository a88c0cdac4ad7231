"""The desk's modules by themselves: their words, their pacing, their variables, their headers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page

from server.pages import STATIC, build_desk_headers, is_of_desk
from server.settings import Settings
from tests.server.browsers import Visitor, needs_chromium
from tests.server.conftest import Serve

FOLDER = STATIC / "desk"
MODULES = sorted(FOLDER.glob("*.js"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_module_makes_markup_from_text(path: Path) -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\s*\(|\bnew Function\b"
    )
    assert not re.search(forbidden, path.read_text("utf-8"))


def test_the_page_has_no_inline_script_or_style() -> None:
    html = (FOLDER / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


def test_the_page_names_every_style_sheet() -> None:
    html = (FOLDER / "index.html").read_text("utf-8")
    named = re.findall(r'href="/desk/(css/[\w-]+\.css)"', html)
    assert sorted(named) == sorted(f"css/{path.name}" for path in (FOLDER / "css").iterdir())


@pytest.mark.parametrize(
    ("path", "of_desk"),
    [
        ("/desk", True),
        ("/desk/api/me", True),
        ("/desk/app.js", True),
        ("/static/desk/index.html", True),
        ("//desk/index.html", True),
        ("/x/../desk/index.html", True),
        ("/", False),
        ("/desktop", False),
        ("/static/chat/dom.js", False),
    ],
)
def test_what_is_of_the_desk_is_told_however_it_is_put(path: str, of_desk: bool) -> None:
    assert is_of_desk(path) is of_desk


def test_nobody_may_frame_the_desk(build_settings: Callable[..., Settings]) -> None:
    headers = build_desk_headers(build_settings(allowed_origins=("https://shop.example",)))
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "connect-src 'self';" in policy
    assert "shop.example" not in policy and "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"


async def test_the_desk_is_served_with_its_own_headers(serve: Serve) -> None:
    server = await serve()
    async with httpx.AsyncClient() as client:
        page = await client.get(f"{server.url}/desk")
        module = await client.get(f"{server.url}/desk/app.js")
        storefront = await client.get(f"{server.url}/")
    assert page.headers["Cache-Control"] == "no-cache"
    assert module.headers["Content-Type"].startswith("text/javascript")
    for response in (page, module):
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in storefront.headers


@pytest.fixture
async def page(serve: Serve, visitor: Visitor) -> AsyncIterator[Page]:
    """A page that can import the modules."""
    server = await serve()
    yield await visitor.visit(f"{server.url}/desk")


@pytest.mark.browser
@needs_chromium
async def test_every_word_is_there_and_used(page: Page) -> None:
    words: dict[str, dict[str, str | dict[str, str]]] = await page.evaluate(
        "import('/desk/strings.js').then(({LANGUAGES}) => LANGUAGES)"
    )
    sources = [path.read_text("utf-8") for path in MODULES if path.name != "strings.js"]
    code = "\n".join(sources)
    said = set(re.findall(r'\bsay\("([^"]+)"', code))
    families = set(re.findall(r'\bsay\(`(\w+)_\$|\bterm\("(\w+)"', code))
    prefixes = tuple(f"{one or other}_" for one, other in families)
    shared = {"in_stock", "out_of_stock", "preorder", "backorder"}  # chat/format.js says them
    named = said | shared | set(re.findall(r'"([a-z_]+)"', code))
    for strings in words.values():
        assert said <= strings.keys()
        assert not [name for name in strings if name not in named and not name.startswith(prefixes)]
        assert strings.keys() == words["en"].keys()


@pytest.mark.browser
@needs_chromium
async def test_work_that_is_asked_for_often_is_done_seldom(page: Page) -> None:
    runs = await page.evaluate(
        """async () => {
        const {coalesce} = await import("/desk/pacing.js");
        let runs = 0, at_once = 0, most = 0;
        const work = coalesce(async () => {
          runs += 1;
          most = Math.max(most, (at_once += 1));
          await new Promise((done) => setTimeout(done));
          at_once -= 1;
          if (runs === 1) throw new Error("a run that fails holds up none after it");
        });
        const asked = Array.from({length: 20}, () => work());
        await Promise.allSettled(asked);
        await work();
        return [runs, most]; }"""
    )
    assert runs == [3, 1]


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {customer}, I am {agent}.", "Hello, I am Ana."),
        ("{customer} {agent}", " Ana"),
        ("Write to {shop}: {other}", "Write to Bean & Burr: {other}"),
    ],
)
async def test_variables_are_filled_in(page: Page, text: str, filled: str) -> None:
    values = {"customer": "", "agent": "Ana", "shop": "Bean & Burr"}
    said = await page.evaluate(
        """([text, values]) =>
        import("/desk/slash.js").then(({fillReply}) => fillReply(text, values))""",
        [text, values],
    )
    assert said == filled


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    ("seconds", "told"), [(5, "now"), (61, "1 min"), (7300, "2 hr"), (3 * 86400, "3 days")]
)
async def test_ages_are_told_in_one_unit(page: Page, seconds: int, told: str) -> None:
    said = await page.evaluate(
        """(seconds) => import("/desk/time.js").then(({formatAge}) =>
        formatAge(new Date(0).toISOString(), seconds * 1000))""",
        seconds,
    )
    assert said == told
