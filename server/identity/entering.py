"""What the routes of the door share: the browser of a request, and letting it in."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from server.identity.account_log import Actor
from server.identity.browsing import read_cookie, set_cookie, tell_address
from server.identity.interfaces import Agent, SignedIn
from server.identity.signing_in import DEVICE_SECONDS, Browser, Entered


def read_browser(request: Request) -> Browser:
    """Return where a request comes from, for signing in."""
    return Browser(
        tell_address(request),
        read_cookie(request, "storehand-desk"),
        read_cookie(request, "storehand-device"),
    )


def build_actor(signed_in: SignedIn, request: Request) -> Actor:
    """Return who asks, for the record."""
    return Actor("agent", signed_in.agent.id, tell_address(request))


def show_agent(agent: Agent) -> dict[str, Any]:
    """Return an agent as its own page shows it."""
    return {"id": agent.id, "name": agent.name, "email": agent.email, "role": agent.role}


def let_in(entered: Entered, request: Request, response: Response) -> dict[str, Any]:
    """Give a browser its cookies; return what its page must know."""
    session = entered.session
    set_cookie(response, request, "storehand-desk", session.secret, session.seconds)
    set_cookie(response, request, "storehand-device", entered.device, DEVICE_SECONDS)
    return {"agent": show_agent(entered.agent), "csrf": session.csrf}
