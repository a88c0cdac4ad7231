"""The desk's routes that help agents write: suggestions, variants, products, sources."""

# Without ``from __future__ import annotations``: see `server.desk.conversation_routes`.

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from server.desk.desk import Desk
from server.desk.forms import OutcomeForm, RewriteForm, Seq
from server.desk.showing import show_all
from server.frames import Id
from server.identity.gate import Gate
from server.identity.interfaces import SignedIn
from server.identity.refusals import Refusal

Shown = dict[str, Any]


def add_assist_routes(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Add the routes to those of the desk."""
    _add_suggestions(router, desk, gate)
    _add_texts(router, desk, gate)


def _add_suggestions(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent, lead = gate.current_agent(), gate.current_agent("lead")

    @router.get("/conversations/{id}/suggestions")
    async def suggest(id: Id, seq: Seq, signed_in: Annotated[SignedIn, Depends(agent)]) -> Shown:
        return await desk.proposing.propose(id, seq, signed_in.agent.id)

    @router.get("/suggestions/rates", dependencies=[Depends(lead)])
    async def rate(days: Annotated[int, Query(ge=1, le=365)] = 30) -> Shown:
        return await desk.proposing.rate(days)

    @router.post("/suggestions/{id}")
    async def decide(
        id: Id, form: OutcomeForm, signed_in: Annotated[SignedIn, Depends(agent)]
    ) -> Shown:
        await desk.proposing.decide(id, signed_in.agent.id, form.outcome, form.text)
        return {}


def _add_texts(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent = gate.current_agent()

    @router.post("/rewrite", dependencies=[Depends(agent)])
    async def rewrite(form: RewriteForm) -> Shown:
        return {"texts": await desk.assistant.rewrite(form.text, form.style)}

    @router.get("/products", dependencies=[Depends(agent)])
    async def find_products(q: Annotated[str, Query(max_length=200)] = "") -> Shown:
        return {"products": show_all(await desk.assistant.find_products(q))}

    @router.get("/source", dependencies=[Depends(agent)])
    async def find_source(source: Annotated[str, Query(max_length=500)]) -> Shown:
        found = desk.find_source(source)
        if found is None:
            raise Refusal(404, "not_found", "There is no source of that name.")
        return asdict(found)
