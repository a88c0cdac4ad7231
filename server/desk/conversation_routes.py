"""The desk's routes of conversations: lists, one, and what agents do in it."""

# Without ``from __future__ import annotations``: the annotations below hold dependencies that are
# made in the call.

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from server.desk.desk import Desk
from server.desk.forms import AssignForm, ListQuery, MessageForm, NoteForm, TagsForm
from server.desk.sending import Outgoing
from server.frames import Id
from server.identity.gate import Gate
from server.identity.interfaces import SignedIn

Shown = dict[str, Any]


def add_conversation_routes(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Add the routes to those of the desk."""
    _add_reading(router, desk, gate)
    _add_moving(router, desk, gate)
    _add_writing(router, desk, gate)


def _add_reading(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent = gate.current_agent()

    @router.get("/conversations")
    async def list_conversations(
        query: Annotated[ListQuery, Query()], signed_in: Annotated[SignedIn, Depends(agent)]
    ) -> Shown:
        reader = signed_in.agent.id
        wanted = query.build_wanted(reader)
        return await desk.listing.search(wanted, reader, query.cursor, query.limit)

    @router.get("/conversations/{id}")
    async def read_conversation(
        id: Id,
        signed_in: Annotated[SignedIn, Depends(agent)],
        before: Annotated[int | None, Query(ge=1)] = None,
    ) -> Shown:
        conversation = await desk.reading.show(id, signed_in.agent.id, before)
        return conversation | await desk.live.show_scene(id)

    @router.get("/conversations/{id}/order")
    async def show_order(id: Id, signed_in: Annotated[SignedIn, Depends(agent)]) -> Shown:
        return await desk.orders.show(id, signed_in.agent.id)


def _add_moving(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent, lead = gate.current_agent(), gate.current_agent("lead")

    @router.post("/conversations/{id}/take")
    async def take(id: Id, signed_in: Annotated[SignedIn, Depends(agent)]) -> Shown:
        await desk.moving.take(id, signed_in.agent)
        return await desk.listing.show_item(id, signed_in.agent.id)

    @router.post("/conversations/{id}/return")
    async def give_back(id: Id, signed_in: Annotated[SignedIn, Depends(agent)]) -> Shown:
        await desk.moving.give_back(id, signed_in.agent)
        return await desk.listing.show_item(id, signed_in.agent.id)

    @router.post("/conversations/{id}/close")
    async def close(id: Id, signed_in: Annotated[SignedIn, Depends(agent)]) -> Shown:
        await desk.moving.close(id, signed_in.agent)
        return await desk.listing.show_item(id, signed_in.agent.id)

    @router.post("/conversations/{id}/assign")
    async def assign(
        id: Id, form: AssignForm, signed_in: Annotated[SignedIn, Depends(lead)]
    ) -> Shown:
        await desk.moving.give(id, form.agent)
        return await desk.listing.show_item(id, signed_in.agent.id)


def _add_writing(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent = gate.current_agent()

    @router.post("/conversations/{id}/messages")
    async def send(
        id: Id, form: MessageForm, signed_in: Annotated[SignedIn, Depends(agent)]
    ) -> Shown:
        return {"seq": await desk.sending.send(id, signed_in.agent, Outgoing(**dict(form)))}

    @router.post("/conversations/{id}/notes", status_code=201)
    async def add_note(
        id: Id, form: NoteForm, signed_in: Annotated[SignedIn, Depends(agent)]
    ) -> Shown:
        return await desk.noting.add_note(id, signed_in.agent, form.text)

    @router.delete("/conversations/{id}/notes/{note}")
    async def delete_note(
        id: Id, note: str, signed_in: Annotated[SignedIn, Depends(agent)]
    ) -> Shown:
        await desk.noting.delete_note(id, signed_in.agent, note)
        return {}

    @router.get("/tags", dependencies=[Depends(agent)])
    async def list_tags() -> Shown:
        return {"tags": await desk.noting.list_tags()}

    @router.put("/conversations/{id}/tags", dependencies=[Depends(agent)])
    async def set_tags(id: Id, form: TagsForm) -> Shown:
        return {"tags": await desk.noting.set_tags(id, form.tags)}
