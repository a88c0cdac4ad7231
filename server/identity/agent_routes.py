"""The desk's administration of agents: leads read, admins change."""

# Without ``from __future__ import annotations``: see `server.identity.routes`.

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from server.identity.access import Access
from server.identity.browsing import tell_origin
from server.identity.entering import build_actor, show_agent
from server.identity.interfaces import Agent, Role, SignedIn
from server.identity.roles import LEAST_ROLE


class NewAgent(BaseModel):
    """An agent to be added.

    Attributes:
        invite: make a link with which the agent chooses a password; without it the agent signs in
            with the OpenID Connect provider.
    """

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=320)]
    name: Annotated[str, Field(max_length=320)]
    role: Role = "agent"
    invite: bool = True


class AgentChange(BaseModel):
    """What changes of an agent."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    active: bool | None = None
    name: Annotated[str, Field(max_length=320)] | None = None


def add_agent_routes(router: APIRouter, access: Access) -> None:
    """Add the routes to those of the desk."""
    lead = access.gate.current_agent(LEAST_ROLE["list_agents"])
    admin = access.gate.current_agent(LEAST_ROLE["manage_agents"])
    accounts = access.accounts

    @router.get("/api/agents", dependencies=[Depends(lead)])
    async def list_agents() -> dict[str, Any]:
        return {"agents": [show_account(agent) for agent in await accounts.list_all()]}

    @router.post("/api/agents", status_code=201)
    async def add_agent(
        form: NewAgent, signed_in: Annotated[SignedIn, Depends(admin)], request: Request
    ) -> dict[str, Any]:
        actor = build_actor(signed_in, request)
        agent = await accounts.add(form.email, form.name, form.role, actor)
        secret = await accounts.invite(agent.id, actor) if form.invite else ""
        return {"agent": show_account(agent), "link": build_link(request, "invite", secret)}

    @router.post("/api/agents/{id}/invitation")
    async def invite_agent(
        id: str, signed_in: Annotated[SignedIn, Depends(admin)], request: Request
    ) -> dict[str, Any]:
        secret = await accounts.invite(id, build_actor(signed_in, request))
        return {"link": build_link(request, "invite", secret)}

    @router.patch("/api/agents/{id}")
    async def change_agent(
        id: str,
        form: AgentChange,
        signed_in: Annotated[SignedIn, Depends(admin)],
        request: Request,
    ) -> dict[str, Any]:
        actor = build_actor(signed_in, request)
        agent = await accounts.change(id, actor, form.role, form.active, form.name)
        return {"agent": show_account(agent)}


def show_account(agent: Agent) -> dict[str, Any]:
    """Return an agent as administrators see it."""
    return show_agent(agent) | {
        "active": agent.active,
        "has_password": agent.has_password,
        "created_at": agent.created_at,
    }


def build_link(request: Request, kind: str, secret: str) -> str:
    """Return a link to the desk; the secret is in the fragment, which is never sent."""
    return f"{tell_origin(request)}/desk#{kind}={secret}" if secret else ""
