"""A body that is too long is refused while it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import BaseModel

from server.bodies import BodyLimit


class Form(BaseModel):
    text: str


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.add_middleware(BodyLimit, most_bytes=1000)

    @app.post("/form")
    async def form(form: Form) -> int:
        return len(form.text)

    @app.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @app.get("/")
    async def nothing() -> str:
        return "here"

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as opened:
        yield opened


async def send_pieces(count: int, given: list[int]) -> AsyncIterator[bytes]:
    for _ in range(count):
        given.append(100)
        yield b"x" * 100


async def test_what_is_short_enough_passes(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).json() == "here"
    assert (await client.post("/raw", content=b"x" * 1000)).json() == 1000
    assert (await client.post("/raw", content=send_pieces(10, []))).json() == 1000
    assert (await client.post("/form", json={"text": "hello"})).json() == 5


@pytest.mark.parametrize("path", ["/raw", "/form"])
async def test_what_says_that_it_is_longer_is_not_read(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.post(path, json={"text": "x" * 1000})
    assert response.status_code == 413
    assert "at most 1000 bytes" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/raw", "/form"])
async def test_what_does_not_say_its_length_is_read_no_further(
    client: httpx.AsyncClient, path: str
) -> None:
    given: list[int] = []
    headers = {"Content-Type": "application/json"}
    response = await client.post(path, content=send_pieces(1000, given), headers=headers)
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "", "9" * 400])
async def test_a_length_that_is_none_opens_nothing(client: httpx.AsyncClient, length: str) -> None:
    response = await client.post("/raw", content=b"x" * 1001, headers={"Content-Length": length})
    assert response.status_code == 413
