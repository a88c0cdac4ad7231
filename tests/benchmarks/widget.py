"""What the widget costs a page: time to interactive of the demo shop, with and without it.

Each visit is a new profile of Chromium with an empty cache, on a processor slowed down four times,
as Lighthouse does for phones (https://github.com/GoogleChrome/lighthouse/blob/main/docs/
throttling.md). The ways take turns, so that whatever else the machine does meets all of them.
Interactive is a page from the end of its last long task (50 ms or more: W3C, Long Tasks API) or
of DOMContentLoaded, whichever is later.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from playwright.async_api import Browser, BrowserContext, Route, async_playwright
from rich.table import Table

from tests.server.browsers import ARGUMENTS, CHROMIUM

ROOT = Path(__file__).parents[2]
VISITS = 15
SLOWDOWN = 4
QUIET_MS = 1000
"""Time after the page has loaded in which a late long task would still count."""

SERVER = """
import sys
from pathlib import Path
from knowledge.interfaces import Product
from knowledge.loaders import load_files
from server.serving import serve
from server.settings import load_settings
from server.shopfront import build_storefront
from tests.server.engines import EchoEngine

files = load_files([Path("knowledge/demo/products.tsv")])
products = [each for file in files for each in file.items if isinstance(each, Product)]

class DemoEngine(EchoEngine):
    def storefront(self):
        return build_storefront(products)

settings = load_settings(home=sys.argv[1], port=int(sys.argv[2]), log_level="error")
sys.exit(serve(settings, DemoEngine()))
"""

WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries()))
  .observe({type: "longtask", buffered: true});"""
READ = """async quiet => {
  await new Promise(done => setTimeout(done, quiet));
  const [page] = performance.getEntriesByType("navigation");
  const ends = window.longTasks.map(({startTime, duration}) => startTime + duration);
  const blocked = window.longTasks.map(({duration}) => duration - 50);
  return {
    interactive: Math.max(page.domContentLoadedEventEnd, ...ends),
    blocked: blocked.reduce((sum, each) => sum + each, 0),
  };
}"""

WAYS: Mapping[str, str | None] = {
    "without the widget": None,
    "closed": "",
    "open": "data-open",
}
"""What a page asks for: how its script is written; None leaves the script out."""


@dataclass(frozen=True, slots=True)
class Visit:
    """How long one visit took.

    Attributes:
        interactive: milliseconds to interactive.
        blocked: milliseconds by which long tasks were too long, together.
    """

    interactive: float
    blocked: float


def run(_data: Path) -> list[Table]:
    """Measure; the data folder is not needed."""
    return [build_table(asyncio.run(measure()))]


def build_table(visits: Mapping[str, list[Visit]]) -> Table:
    """Tell medians, and their ratio to the page without the widget."""
    table = Table(title=f"Time to interactive of the demo page, {VISITS} visits of each")
    for column in ("widget", "median ms", "quartiles ms", "ratio", "blocked, median ms"):
        table.add_column(column)
    alone = median(each.interactive for each in visits["without the widget"])
    for way, found in visits.items():
        times = [each.interactive for each in found]
        low, _, high = quantiles(times, n=4)
        blocked = median(each.blocked for each in found)
        row = (f"{median(times):.0f}", f"{low:.0f} to {high:.0f}", f"{median(times) / alone:.3f}")
        table.add_row(way, *row, f"{blocked:.0f}")
    return table


async def measure() -> dict[str, list[Visit]]:
    """Visit the demo page in every way, in turn."""
    if CHROMIUM is None:
        raise FileNotFoundError("Chromium is not installed; run 'apt install chromium'.")
    visits: dict[str, list[Visit]] = {way: [] for way in WAYS}
    async with serve_demo() as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for _ in range(VISITS):
            for way, attributes in WAYS.items():
                visits[way].append(await visit(browser, url, attributes))
        await browser.close()
    return visits


async def visit(browser: Browser, url: str, attributes: str | None) -> Visit:
    """Open the page once."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860})
    await context.add_init_script(WATCH)
    await rewrite(context, url, attributes)
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    await page.goto(url, wait_until="load")
    await page.wait_for_selector("#view .card")
    found = await page.evaluate(READ, QUIET_MS)
    await context.close()
    return Visit(**found)


async def rewrite(context: BrowserContext, url: str, attributes: str | None) -> None:
    """Have the page name the widget's script in another way, or not at all."""

    async def answer(route: Route) -> None:
        response = await route.fetch()
        page = (await response.text()).splitlines()
        lines = [line for line in page if attributes is not None or "/widget.js" not in line]
        script = f'src="/widget.js" {attributes or ""}'
        body = "\n".join(lines).replace('src="/widget.js"', script)
        await route.fulfill(response=response, body=body)

    await context.route(f"{url}/", answer)


@asynccontextmanager
async def serve_demo() -> AsyncIterator[str]:
    """Serve the demo shop's pages in a process of its own, without models."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        node = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SERVER, home, str(port), cwd=ROOT, stdout=DEVNULL
        )
        try:
            await wait_for(port, node)
            yield f"http://127.0.0.1:{port}"
        finally:
            if node.returncode is None:
                node.terminate()
                await node.wait()


async def wait_for(port: int, node: Process) -> None:
    """Wait until a server listens.

    Raises:
        ChildProcessError: it ended instead; what it said stands on standard error.
    """
    while node.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise ChildProcessError(f"The server of the demo ended with {node.returncode}.")
