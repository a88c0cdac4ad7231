"""Two pages of the door: to the OpenID Connect provider, and back from it.

State, nonce and the verifier of PKCE lie sealed in a cookie of the browser that began, so that no
other browser can end what it began. It is ``SameSite=Lax``, since the provider sends the browser
back from another site. What goes wrong is told by the fragment of the desk's address: ``#signin=``
and ``refused``, ``unavailable`` or ``expired``.
"""

from __future__ import annotations

import hmac
from typing import Literal

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse

from server.identity.access import Access
from server.identity.browsing import read_cookie, set_cookie, tell_address, tell_origin
from server.identity.entering import let_in, read_browser
from server.identity.gate import check_privacy
from server.identity.interfaces import PersonRefused, ProviderUnavailable, SignInRefused
from server.identity.oidc import OidcProvider
from server.identity.refusals import PRIVATE_HEADERS
from server.storage.interfaces import StorageUnavailable

log = structlog.get_logger(__name__)

Outcome = Literal["refused", "unavailable", "expired"]


def add_oidc_routes(router: APIRouter, access: Access, provider: OidcProvider) -> None:
    """Add the routes to those of the desk."""

    @router.get("/oidc/start", dependencies=[Depends(check_privacy)])
    async def start(request: Request) -> RedirectResponse:
        try:
            started = await provider.start(_tell_return(request))
        except ProviderUnavailable as error:
            log.error("oidc_unavailable", reason=str(error))
            return _tell("unavailable")
        flow = {"state": started.state, "nonce": started.nonce, "verifier": started.verifier}
        response = _send(started.url)
        sealed = access.flows.seal(flow)
        set_cookie(response, request, "storehand-oidc", sealed, access.flows.seconds, "lax")
        return response

    @router.get("/oidc/callback", dependencies=[Depends(check_privacy)])
    async def come_back(request: Request, state: str = "", code: str = "") -> RedirectResponse:
        flow = access.flows.open(read_cookie(request, "storehand-oidc"))
        if not flow or not hmac.compare_digest(flow["state"].encode(), state.encode()):
            response = _tell("expired")
        elif not code:  # the person, or the provider, said no
            response = _tell("refused")
        else:
            response = await _enter(request, flow, code)
        set_cookie(response, request, "storehand-oidc", "", 0, "lax")
        return response

    async def _enter(request: Request, flow: dict[str, str], code: str) -> RedirectResponse:
        back = _tell_return(request)
        try:
            person = await provider.finish(code, back, flow["verifier"], flow["nonce"])
            agent = await access.people.find(person)
            entered = await access.signing_in.as_known(agent, read_browser(request), "oidc")
        except ProviderUnavailable as error:
            log.error("oidc_unavailable", reason=str(error))
            return _tell("unavailable")
        except StorageUnavailable:
            return _tell("unavailable")
        except (PersonRefused, SignInRefused) as error:
            log.warning("oidc_refused", reason=str(error))
            await access.signing_in.note_refused(tell_address(request), str(error))
            return _tell("refused")
        response = _send("/desk")
        let_in(entered, request, response)
        return response


def _tell_return(request: Request) -> str:
    return f"{tell_origin(request)}/desk/oidc/callback"


def _tell(outcome: Outcome) -> RedirectResponse:
    return _send(f"/desk#signin={outcome}")


def _send(url: str) -> RedirectResponse:
    """Send a browser on, with GET."""
    return RedirectResponse(url, 303, headers=dict(PRIVATE_HEADERS))
