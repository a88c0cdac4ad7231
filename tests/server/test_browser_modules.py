"""The widget's modules by themselves: their weight, their words, their colours, their Markdown."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import httpx
import pytest
from playwright.async_api import Page

from server.frames import ErrorCode
from server.pages import STATIC
from tests.server.browsers import ShopEngine, Visitor, needs_chromium
from tests.server.conftest import Serve

WIDGET_BYTES = 30_000
LOADER_BYTES = 3_000
"""What a browser may have to fetch of the widget, gzipped as the server does it: altogether, with
the words of one language, and while the chat is closed."""

LOADER = STATIC / "widget.js"
SOURCES = [LOADER, *sorted((STATIC / "chat").rglob("*.js"))]
LANGUAGES = ("en", "zh", "es", "de", "fr", "ar")
FETCHED = ["widget.js", "chat/panel.js", *(f"chat/words/{name}.js" for name in LANGUAGES)]


async def test_the_widget_stays_light(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    server = await serve(ShopEngine())
    weights = {path: await weigh(f"{server.url}/{path}") for path in FETCHED}
    loader, panel, *words = weights.values()
    together = loader + panel + max(words)
    with capsys.disabled():
        lines = [f"{weight:>7} {path}" for path, weight in weights.items()]
        lines += [f"{together:>7} together, with the longest language"]
        sys.stdout.write("\n".join(["\nbytes over the wire, gzipped", *lines, ""]))
    assert loader <= LOADER_BYTES
    assert together <= WIDGET_BYTES


async def weigh(address: str) -> int:
    """Count the bytes of a body as it travels."""
    async with httpx.AsyncClient(trust_env=False) as http:
        asked = http.stream("GET", address, headers={"Accept-Encoding": "gzip"})
        async with asked as response:
            assert response.headers["content-encoding"] == "gzip"
            return sum([len(chunk) async for chunk in response.aiter_raw()])


def test_all_that_the_panel_needs_comes_at_once() -> None:
    """What is not joined is fetched by name when it is needed: the words of one language."""
    dynamic = [
        (path.name, target)
        for path in SOURCES
        for target in re.findall(r"import\(([^)]*)\)", path.read_text("utf-8"))
    ]
    assert sorted(dynamic) == [
        ("widget.js", '"./chat/panel.js"'),
        ("words.js", "`./words/${language}.js`"),
    ]


def test_the_loader_fetches_nothing_before_it_is_needed() -> None:
    assert not re.search(r"^import ", LOADER.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", [*SOURCES, *STATIC.glob("storefront*.js")], ids=lambda p: p.name)
def test_no_module_makes_markup_from_text(path: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    assert not re.search(forbidden, path.read_text("utf-8"))


def test_the_page_has_no_inline_script_or_style() -> None:
    html = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


@pytest.fixture
async def page(serve: Serve, visitor: Visitor) -> AsyncIterator[Page]:
    """A page that can import the modules."""
    server = await serve(ShopEngine())
    yield await visitor.visit(server.url)


READ_WORDS = """async names => Object.fromEntries(await Promise.all(names.map(async name =>
    [name, (await import(`/chat/words/${name}.js`)).default])))"""
READ_ERRORS = """async ([names, codes]) => {
    const {loadWords, sentenceFor} = await import("/chat/words.js");
    const words = await Promise.all(names.map(loadWords));
    const tell = code => words.map(each => sentenceFor(code, each));
    return Object.fromEntries(codes.map(code => [code, tell(code)])); }"""


@pytest.mark.browser
@needs_chromium
async def test_every_language_has_every_string(page: Page) -> None:
    words: dict[str, dict[str, str]] = await page.evaluate(READ_WORDS, list(LANGUAGES))
    for name, text in words["en"].items():
        holes = re.findall(r"\{\w+\}", text)
        for language, strings in words.items():
            assert re.findall(r"\{\w+\}", strings[name]) == holes, (language, name)
    assert all(list(strings) == list(words["en"]) for strings in words.values())
    assert not [key for strings in words.values() for key, text in strings.items() if not text]


@pytest.mark.browser
@needs_chromium
async def test_every_error_has_a_sentence_in_every_language(page: Page) -> None:
    codes = list(get_args(ErrorCode))
    told: dict[str, list[str]] = await page.evaluate(READ_ERRORS, [list(LANGUAGES), codes])
    assert all(len(set(sentences)) == len(LANGUAGES) for sentences in told.values())
    # The page itself never sends an empty message.
    assert [c for c in told if told[c] == told["internal"]] == ["empty_message", "internal"]


@pytest.mark.browser
@needs_chromium
async def test_text_is_readable_on_any_colour(page: Page) -> None:
    lowest = await page.evaluate(
        """async () => {
        const {accentStyles, contrast, parseColor} = await import("/chat/color.js");
        const grounds = {"--_ink-on-light": [238, 241, 240], "--_ink-on-dark": [37, 43, 46]};
        const ratios = [];
        for (let red = 0; red < 256; red += 17) for (let green = 0; green < 256; green += 17)
          for (let blue = 0; blue < 256; blue += 17) for (const [name, value]
            of accentStyles([red, green, blue]))
              ratios.push(contrast(parseColor(value), grounds[name] ?? [red, green, blue]));
        return Math.min(...ratios); }"""
    )
    assert lowest >= 4.5  # WCAG 2.2, success criterion 1.4.3


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("- one\n- **two**", "<ul><li>one</li><li><strong>two</strong></li></ul>"),
        ("3. three\n4. four", '<ol start="3"><li>three</li><li>four</li></ol>'),
        ("# Title\ntext", '<p class="heading">Title</p><p>text</p>'),
        ("[x](javascript:y) <b>", "<p>[x](javascript:y) &lt;b&gt;</p>"),
        (
            "[https://shop.example](https://evil.example/) [www.a.example](https://www.a.example/)",
            '<p><a href="https://evil.example/" target="_blank" rel="noopener noreferrer">'
            'https://evil.example/</a> <a href="https://www.a.example/" target="_blank" '
            'rel="noopener noreferrer">www.a.example</a></p>',
        ),
        ("5 * 3 * 2 and a_b_c", "<p>5 * 3 * 2 and a_b_c</p>"),
        (
            "| A | B |\n|---|---|\n| 1 | 2 |",
            '<div class="table" tabindex="0" role="group"><table><thead><tr><th>A</th><th>B</th>'
            "</tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>",
        ),
        (
            "See https://example.com/a.",
            '<p>See <a href="https://example.com/a" target="_blank" rel="noopener noreferrer">'
            "https://example.com/a</a>.</p>",
        ),
    ],
)
async def test_markdown_becomes_elements(page: Page, text: str, html: str) -> None:
    built = await page.evaluate(
        """text => import("/chat/richtext.js").then(({buildBlocks}) =>
        buildBlocks(text).map(block => block.outerHTML).join(""))""",
        text,
    )
    assert built == html
