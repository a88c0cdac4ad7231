"""The widget's modules by themselves: their weight, their words, their colours, their Markdown."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from server.pages import STATIC
from tests.server.browsers import ShopEngine, needs_chromium, open_visitor
from tests.server.conftest import Serve

WIDGET_BYTES = 30_000
LOADER_BYTES = 3_000
"""What the widget may weigh, gzipped at level 9: altogether, and while it is closed."""

LOADER = STATIC / "widget.js"
MODULES = [LOADER, *sorted((STATIC / "chat").glob("*.js"))]


def test_the_widget_stays_light(capsys: pytest.CaptureFixture[str]) -> None:
    weights = {path: len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in MODULES}
    with capsys.disabled():
        lines = [f"{weight:>7} {path.relative_to(STATIC)}" for path, weight in weights.items()]
        lines += [f"{sum(weights.values()):>7} together"]
        sys.stdout.write("\n".join(["\nbytes, gzipped", *lines, ""]))
    assert weights[LOADER] <= LOADER_BYTES
    assert sum(weights.values()) <= WIDGET_BYTES


def test_the_loader_fetches_nothing_before_it_is_needed() -> None:
    assert not re.search(r"^import ", LOADER.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", [*MODULES, *STATIC.glob("storefront*.js")], ids=lambda p: p.name)
def test_no_module_makes_markup_from_text(path: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    assert not re.search(forbidden, path.read_text("utf-8"))


def test_the_page_has_no_inline_script_or_style() -> None:
    html = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


@pytest.fixture
async def page(serve: Serve) -> AsyncIterator[Page]:
    """A page that can import the modules."""
    server = await serve(ShopEngine())
    async with open_visitor() as visitor:
        yield await visitor.visit(server.url)


@pytest.mark.browser
@needs_chromium
async def test_every_language_has_every_string(page: Page) -> None:
    words: dict[str, dict[str, str]] = await page.evaluate(
        "import('/chat/strings.js').then(({LANGUAGES}) => LANGUAGES)"
    )
    assert set(words) == {"en", "zh", "es", "de", "fr", "ar"}
    names = {name for language in words.values() for name in language}
    missing = {language: sorted(names - set(strings)) for language, strings in words.items()}
    # English takes the server's own sentences for errors.
    assert missing.pop("en") == ["again", "busy", "lengthy", "reload", "slow"]
    assert not any(missing.values()), missing
    for name, text in words["en"].items():
        holes = re.findall(r"\{\w+\}", text)
        for strings in words.values():
            assert re.findall(r"\{\w+\}", strings[name]) == holes, name


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
