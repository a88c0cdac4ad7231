"""What axe-core finds wrong with a page."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

SETTLED = """() => document.getAnimations().every(({playState, effect}) =>
  playState !== "running" || effect.getComputedTiming().endTime === Infinity)"""
"""What fades in has its own colours only at the end."""

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All rules of axe-core, with the one for WCAG 2.2, 2.5.8, that it leaves out by itself."""


async def check_access(page: Page, where: str) -> None:
    await page.wait_for_function(SETTLED)
    results = await Axe().run(page, options=OPTIONS)
    found = [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert not found, f"{where}: {found}"
