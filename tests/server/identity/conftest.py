"""The doors of the desk over both databases: a clock, cheap passwords, pages of the desk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import select

from server.audit import AuditLog
from server.identity.access import Access, build_access
from server.identity.passwords import Passwords
from server.identity.refusals import add_refusals
from server.identity.routes import build_routes
from server.sealing import HomeKey
from server.settings import Settings
from server.storage.blocking import BlockingDatabase
from server.storage.database import Database
from server.storage.records_schema import audit_entries

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Of tests of rules; the statements are tested on both databases."""


@pytest.fixture
def settings(database_settings: Settings) -> Settings:
    """Of a home whose database is empty."""
    return database_settings


class Hands:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def key() -> HomeKey:
    return HomeKey("h" * 32)


@pytest.fixture
def audit(blocking: BlockingDatabase, key: HomeKey) -> AuditLog:
    return AuditLog(blocking, key)


@pytest.fixture
def passwords() -> Passwords:
    """With argon2 as cheap as it goes."""
    return Passwords(CHEAP)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """What asks the OpenID Connect provider."""
    async with httpx.AsyncClient(trust_env=False) as opened:
        yield opened


BuildAccess = Callable[..., Access]


@pytest.fixture
def build(
    settings: Settings,
    database: Database,
    key: HomeKey,
    audit: AuditLog,
    client: httpx.AsyncClient,
    passwords: Passwords,
    clock: Hands,
) -> BuildAccess:
    """Build the doors of the desk; each call is another node."""

    def build_node(**changed: Any) -> Access:
        used = settings.model_copy(update=changed)
        return build_access(used, database, key, audit, client, passwords, clock)

    return build_node


@pytest.fixture
def access(build: BuildAccess) -> Access:
    return build()


def read_audit(audit: AuditLog) -> list[dict[str, Any]]:
    """Return what is on record, oldest first."""
    rows = audit._database.read(select(audit_entries.c.body).order_by(audit_entries.c.seq))
    return [json.loads(body) for (body,) in rows]


DESK = "http://127.0.0.1:8000"


@dataclass
class Page:
    """A page of the desk in a browser of its own, as it speaks to its server."""

    client: httpx.AsyncClient
    access: Access
    csrf: str = ""

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """Send what a page sends: its origin, its CSRF token, JSON. An empty header is left out."""
        told = {"Origin": str(self.client.base_url).rstrip("/"), "X-CSRF-Token": self.csrf}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in told.items() if value}
        response = await self.client.request(method, f"/desk{path}", json=body, headers=kept)
        if response.headers.get("content-type") == "application/json":
            self.csrf = response.json().get("csrf", self.csrf)
        return response

    async def get(self, path: str, **headers: str) -> Response:
        return await self.send("GET", path, **{"Origin": "", **headers})

    async def sign_in(self, email: str, password: str) -> Response:
        return await self.send("POST", "/api/login", {"email": email, "password": password})


OpenPage = Callable[..., Page]


@pytest.fixture
async def browse(build: BuildAccess, settings: Settings) -> AsyncIterator[OpenPage]:
    """Open pages of the desk, each in another browser and at another node."""
    async with AsyncExitStack() as stack:

        def open_page(url: str = DESK, address: str = "192.0.2.1", **changed: Any) -> Page:
            app, access = FastAPI(), build(**changed)
            app.include_router(build_routes(access, settings.model_copy(update=changed)))
            add_refusals(app)
            transport = httpx.ASGITransport(app, client=(address, 40_000))
            client = httpx.AsyncClient(transport=transport, base_url=url, trust_env=False)
            stack.push_async_callback(client.aclose)
            return Page(client, access)

        yield open_page
