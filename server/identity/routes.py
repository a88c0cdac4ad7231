"""The desk's door: sign in and out, who am I, choose a password."""

# Without ``from __future__ import annotations``: the annotations below hold dependencies that are
# made in the call.

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.identity.access import Access
from server.identity.account_log import Actor
from server.identity.agent_routes import add_agent_routes
from server.identity.browsing import set_cookie, tell_address
from server.identity.entering import build_actor, let_in, read_browser, show_agent
from server.identity.gate import check_page, check_privacy
from server.identity.interfaces import SignedIn
from server.identity.oidc_routes import add_oidc_routes
from server.identity.refusals import PRIVATE_HEADERS, Refusal
from server.settings import Settings

Line = Annotated[str, Field(max_length=320)]
Password = Annotated[str, Field(max_length=1024)]
Token = Annotated[str, Field(max_length=128)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class LoginForm(_Form):
    """Who wants to sign in."""

    email: Line
    password: Password


class SetupForm(_Form):
    """The first admin, with the token of the link that the first start prints."""

    token: Token
    email: Line
    name: Line
    password: Password


class InvitationForm(_Form):
    """The password that an invited agent chooses."""

    token: Token
    password: Password


class PasswordForm(_Form):
    """The password of now, and the one that is wanted."""

    password: Password
    wanted: Password


def build_routes(access: Access, settings: Settings) -> APIRouter:
    """Build all routes of accounts; `server.identity.refusals.add_refusals` answers their errors.

    Args:
        access: the doors of the desk.
        settings: what ``/desk/api/me`` tells of the shop.
    """
    router = APIRouter(prefix="/desk", dependencies=[Depends(_keep_private)])
    _add_session_routes(router, access, settings)
    _add_password_routes(router, access)
    add_agent_routes(router, access)
    if access.provider is not None:
        add_oidc_routes(router, access, access.provider)
    return router


def _add_session_routes(router: APIRouter, access: Access, settings: Settings) -> None:
    agent = access.gate.current_agent()
    doors = [Depends(check_page), Depends(check_privacy)]
    shop = {
        "shop": settings.shop_name,
        "locale": settings.locale,
        "oidc": access.provider is not None,
    }

    @router.post("/api/login", dependencies=doors)
    async def login(form: LoginForm, request: Request, response: Response) -> dict[str, Any]:
        browser = read_browser(request)
        entered = await access.signing_in.with_password(form.email, form.password, browser)
        return let_in(entered, request, response)

    @router.post("/api/logout")
    async def logout(
        signed_in: Annotated[SignedIn, Depends(agent)], request: Request, response: Response
    ) -> dict[str, Any]:
        await access.signing_in.leave(signed_in, build_actor(signed_in, request))
        set_cookie(response, request, "storehand-desk", "", 0)
        return {}

    @router.get("/api/me")
    async def me(request: Request) -> dict[str, Any]:
        try:
            signed_in = await agent(request)
        except Refusal as refusal:
            refusal.more.update(shop)
            raise
        return {"agent": show_agent(signed_in.agent), "csrf": signed_in.csrf, **shop}


def _add_password_routes(router: APIRouter, access: Access) -> None:
    agent = access.gate.current_agent()
    doors = [Depends(check_page), Depends(check_privacy)]

    @router.post("/api/setup", dependencies=doors)
    async def setup(form: SetupForm, request: Request, response: Response) -> dict[str, Any]:
        actor = Actor("agent", address=tell_address(request))
        admin = await access.accounts.use_first_link(
            form.token, form.email, form.name, form.password, actor
        )
        entered = await access.signing_in.as_known(admin, read_browser(request), "link")
        return let_in(entered, request, response)

    @router.post("/api/invitation", dependencies=doors)
    async def accept(form: InvitationForm, request: Request, response: Response) -> dict[str, Any]:
        actor = Actor("agent", address=tell_address(request))
        invited = await access.accounts.use_invitation(form.token, form.password, actor)
        entered = await access.signing_in.as_known(invited, read_browser(request), "link")
        return let_in(entered, request, response)

    @router.put("/api/password")
    async def change_password(
        form: PasswordForm,
        signed_in: Annotated[SignedIn, Depends(agent)],
        request: Request,
        response: Response,
    ) -> dict[str, Any]:
        browser, actor = read_browser(request), build_actor(signed_in, request)
        await access.signing_in.confirm(signed_in, form.password, browser)
        await access.accounts.set_password(signed_in.agent, form.wanted, actor)
        entered = await access.signing_in.as_known(signed_in.agent, browser, "password")
        return let_in(entered, request, response)


def _keep_private(response: Response) -> None:
    response.headers.update(PRIVATE_HEADERS)
