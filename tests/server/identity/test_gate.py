"""Sockets of the desk: a session, and a page of this server."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from server.identity.access import Access
from server.identity.account_log import OPERATOR
from server.identity.refusals import Refusal
from server.identity.signing_in import Browser
from tests.server.identity.conftest import DESK, ONE_DATABASE

pytestmark = ONE_DATABASE


def connect(secret: str, origin: str | None = DESK) -> HTTPConnection:
    told = {"host": "127.0.0.1:8000", "cookie": f"storehand-desk={secret}"}
    if origin is not None:
        told["origin"] = origin
    headers = [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "websocket", "scheme": "ws", "path": "/desk/ws", "headers": headers}
    return HTTPConnection({**scope, "query_string": b"", "server": ("127.0.0.1", 8000)})


@pytest.fixture
async def secret(access: Access) -> str:
    await access.accounts.add("root@shop.example", "Root", "admin", OPERATOR)
    ada = await access.accounts.add("ada@shop.example", "Ada", "agent", OPERATOR)
    return (await access.signing_in.as_known(ada, Browser(""), "link")).session.secret


async def test_a_socket_of_an_own_page_is_its_agent_s(access: Access, secret: str) -> None:
    assert (await access.gate.check_socket(connect(secret))).agent.name == "Ada"


@pytest.mark.parametrize("origin", [None, "", "null", "https://evil.example"])
async def test_a_socket_of_no_own_page_is_refused(
    access: Access, secret: str, origin: str | None
) -> None:
    with pytest.raises(Refusal) as caught:
        await access.gate.check_socket(connect(secret, origin))
    assert caught.value.code == "foreign_origin"


async def test_a_socket_without_a_session_is_refused(access: Access, secret: str) -> None:
    for wrong in ("", "forged"):
        with pytest.raises(Refusal) as caught:
            await access.gate.check_socket(connect(wrong))
        assert caught.value.code == "signed_out"


async def test_a_socket_learns_that_its_session_ended(access: Access, secret: str) -> None:
    signed_in = await access.gate.check_socket(connect(secret))
    await access.accounts.change(signed_in.agent.id, OPERATOR, active=False)
    with pytest.raises(Refusal):
        await access.gate.check_socket(connect(secret))
