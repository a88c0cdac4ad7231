"""What axe-core finds wrong with a page."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All rules of axe-core, with the one for WCAG 2.2, 2.5.8, that it leaves out by itself."""


async def check_access(page: Page, where: str) -> None:
    results = await Axe().run(page, options=OPTIONS)
    found = [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert not found, f"{where}: {found}"
