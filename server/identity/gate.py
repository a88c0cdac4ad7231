"""Who may call the desk's routes: a session, a page of this server, its CSRF token, a role.

Fails closed. A route of the desk takes what it needs as a dependency::

    lead = gate.current_agent(LEAST_ROLE["approve_corrections"])

    @router.post("/desk/api/...")
    async def approve(signed_in: Annotated[SignedIn, Depends(lead)]) -> ...
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection, Request

from server.identity.agent_sessions import AgentSessions
from server.identity.browsing import is_own_page, is_private, read_cookie
from server.identity.interfaces import Role, SignedIn
from server.identity.refusals import Refusal
from server.identity.roles import reaches

CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""They change nothing. Source: RFC 9110, section 9.2.1."""


class Gate:
    """Lets agents in.

    Args:
        sessions: tells who is signed in.
    """

    def __init__(self, sessions: AgentSessions) -> None:
        self._sessions = sessions

    def current_agent(self, role: Role = "agent") -> Callable[[Request], Awaitable[SignedIn]]:
        """Build the dependency that returns who is signed in.

        It raises `Refusal` where nobody is, where the role does not reach, where a page of another
        origin asks, and where something is to be changed without the session's CSRF token.

        Args:
            role: the least one that is needed; see `server.identity.roles.LEAST_ROLE`.
        """

        async def check(request: Request) -> SignedIn:
            check_page(request)
            signed_in = await self._find(request)
            if request.method not in SAFE_METHODS:
                _check_csrf(request, signed_in)
            _check_role(signed_in, role)
            return signed_in

        return check

    async def check_socket(self, connection: HTTPConnection) -> SignedIn:
        """Return who opens a socket of the desk, or goes on with one.

        Call it before the socket is accepted, and again every minute: a session may have ended. An
        open desk counts as used: whoever waits for customers at a quiet hour stays signed in.

        Raises:
            Refusal: nobody is signed in, or the socket is no page's of this server.
        """
        if not is_own_page(connection):
            raise _foreign()
        return await self._find(connection)

    async def _find(self, connection: HTTPConnection) -> SignedIn:
        secret = read_cookie(connection, "storehand-desk")
        signed_in = await self._sessions.find(secret) if secret else None
        if signed_in is None:
            raise Refusal(401, "signed_out", "Nobody is signed in here. Sign in again.")
        return signed_in


def check_page(request: Request) -> None:
    """Raise Refusal where a page of another origin asks.

    A request without an Origin comes from no page; no browser can be made to send it so.
    """
    if "origin" in request.headers and not is_own_page(request):
        raise _foreign()


def check_privacy(request: Request) -> None:
    """Raise Refusal where a password could be read on the way."""
    if not is_private(request):
        raise Refusal(
            403,
            "insecure",
            "Agents sign in over HTTPS alone, or on this machine itself. Open the desk with "
            "https://; a proxy must send X-Forwarded-Proto, and be among trusted_proxies.",
        )


def _check_csrf(request: Request, signed_in: SignedIn) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), signed_in.csrf.encode()):
        raise Refusal(403, "csrf", f"The header {CSRF_HEADER} is missing or old. Load the page.")


def _check_role(signed_in: SignedIn, role: Role) -> None:
    if not reaches(signed_in.agent.role, role):
        raise Refusal(403, "not_allowed", f"This needs the role {role}.")


def _foreign() -> Refusal:
    return Refusal(403, "foreign_origin", "This request comes from a page of another origin.")
