"""Every call that names a conversation, a visitor or an agent, tried with a stranger's token."""

from __future__ import annotations

from typing import Any, get_args

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.frames import ClientFrame
from tests.server.conftest import Running, Serve
from tests.server.test_streams import HELLO, Stream, listen, reach, send

PUBLIC = {
    "/",
    "/api/source",
    "/api/storefront",
    "/demo",
    "/desk",
    "/favicon.ico",
    "/healthz",
    "/metrics",
    "/products/{slug}",
    "/readyz",
    "/schema",
    "/static",
}
"""Say the same to everybody."""
OF_VISITORS = {"/ws", "/api/stream", "/api/send", "/api/mine"}

FRAMES: dict[str, dict[str, Any]] = {
    "message": {"id": "m9", "text": "Hi"},
    "cancel": {},
    "person": {},
    "bot": {},
    "email": {"email": "eve@mail.example"},
    "end": {},
    "feedback": {"reply_to": "m1", "helpful": False},
    "rating": {"stars": 1},
    "typing": {"on": True},
}
"""All that a client may say, but hello."""


def test_every_call_is_known(app_paths: set[str]) -> None:
    of_agents = {path for path in app_paths if path.startswith("/desk/")}
    assert app_paths - of_agents == PUBLIC | OF_VISITORS
    types = {get_args(frame.model_fields["type"].annotation)[0] for frame in get_args(ClientFrame)}
    assert types == {"hello", *FRAMES}


@pytest.fixture
async def app_paths(serve: Serve) -> set[str]:
    server = await serve()
    return {str(route.path) or "/" for route in iter_route_contexts(server.app.routes)}


async def log_of(server: Running, conversation: str) -> list[Any]:
    return list(await server.app.state.services.conversations.since(conversation, 0))


async def test_no_frame_reaches_anothers_conversation(serve: Serve) -> None:
    server = await serve()
    owner = await server.connect()
    own = await owner.hello()
    await owner.ask("m1", "private words")
    before = await log_of(server, own["conversation"])
    async with reach(server) as http, listen(http) as stranger:
        mixed = stranger.welcome | {"conversation": own["conversation"]}
        for type, fields in FRAMES.items():
            told = await send(http, mixed, type=type, **fields)
            assert [frame["code"] for frame in told] == ["token_refused"], type
        flipped = own["token"][:-1] + ("0" if own["token"][-1] != "0" else "1")
        for token in ("x", flipped, own["token"].upper()):
            told = await send(http, own | {"token": token}, type="person")
            assert told[0]["code"] == "token_refused"
    assert await log_of(server, own["conversation"]) == before


async def test_no_stream_opens_anothers_conversation(serve: Serve) -> None:
    server = await serve()
    owner = await server.connect()
    own = await owner.hello()
    await owner.ask("m1", "private words")
    async with reach(server) as http:
        async with listen(http) as stranger:
            token = stranger.welcome["token"]
        place = {"conversation": own["conversation"], "token": token, "last_seq": 0}
        async with http.stream("POST", "/api/stream", json={**HELLO, **place}) as response:
            welcome = (await Stream(response).until("welcome"))[-1]
    assert not welcome["resumed"] and welcome["conversation"] != own["conversation"]


async def test_ones_own_data_are_ones_own(serve: Serve) -> None:
    server = await serve()
    owner = await server.connect()
    own = await owner.hello()
    await owner.ask("m1", "private words")
    async with reach(server) as http, listen(http) as stranger:
        headers = {"Authorization": f"Bearer {stranger.welcome['token']}"}
        told = (await http.get("/api/mine", headers=headers)).json()
        assert told["conversations"] == [stranger.welcome["conversation"]]
        await http.delete("/api/mine", headers=headers)
        (erased,) = server.engine.erased
        assert own["conversation"] not in erased.conversations
    assert await log_of(server, own["conversation"])


async def test_a_visitors_token_opens_nothing_of_the_desk(serve: Serve) -> None:
    server = await serve()
    owner = await server.connect()
    token = (await owner.hello())["token"]
    cookie = f"storehand-desk={token}"
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": cookie}):
            refused = await http.get("/desk/api/conversations", headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "signed_out")
    address = f"{server.url.replace('http', 'ws', 1)}/desk/ws"
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(
            address,
            origin=server.url,
            additional_headers={"Cookie": cookie},
            proxy=None,
        ):
            pass
    assert refusal.value.response.status_code in (401, 403)
