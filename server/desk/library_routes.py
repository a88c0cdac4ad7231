"""The desk's routes of what all agents share: canned replies, and corrections of the bot."""

# Without ``from __future__ import annotations``: see `server.desk.conversation_routes`.

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from server.desk.desk import Desk
from server.desk.forms import CorrectionForm, ReplyForm, SourceForm
from server.frames import Id
from server.identity.gate import Gate
from server.identity.interfaces import SignedIn
from server.identity.refusals import Refusal
from server.identity.roles import LEAST_ROLE
from server.storage.canned import Canned
from server.storage.corrections import Status

Shown = dict[str, Any]


def add_library_routes(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Add the routes to those of the desk."""
    _add_replies(router, desk, gate)
    _add_drafts(router, desk, gate)
    _add_decisions(router, desk, gate)


def _add_replies(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent = Depends(gate.current_agent())
    editor = Depends(gate.current_agent(LEAST_ROLE["edit_replies"]))

    @router.get("/replies", dependencies=[agent])
    async def list_replies() -> Shown:
        return {"replies": [asdict(one) for one in await desk.replies.list_all()]}

    @router.post("/replies", status_code=201, dependencies=[editor])
    async def add_reply(form: ReplyForm) -> Shown:
        return asdict(await desk.replies.add(form.title, form.text, form.shortcut))

    @router.put("/replies/{id}", dependencies=[editor])
    async def change_reply(id: Id, form: ReplyForm) -> Shown:
        reply = Canned(id, form.title, form.text, form.shortcut)
        if not await desk.replies.change(reply):
            raise _no_reply()
        return asdict(reply)

    @router.delete("/replies/{id}", dependencies=[editor])
    async def delete_reply(id: Id) -> Shown:
        if not await desk.replies.delete(id):
            raise _no_reply()
        return {}


def _no_reply() -> Refusal:
    return Refusal(404, "not_found", "There is no such reply; somebody may have deleted it.")


def _add_drafts(router: APIRouter, desk: Desk, gate: Gate) -> None:
    agent = gate.current_agent(LEAST_ROLE["suggest_corrections"])

    @router.post("/corrections", status_code=201)
    async def draft(form: SourceForm, signed_in: Annotated[SignedIn, Depends(agent)]) -> Shown:
        return await desk.correcting.draft(form.conversation, form.seq, signed_in.agent.id)

    @router.get("/corrections", dependencies=[Depends(agent)])
    async def list_corrections(status: Status | None = None) -> Shown:
        return {"corrections": await desk.correcting.list_all(status)}

    @router.put("/corrections/{id}", dependencies=[Depends(agent)])
    async def edit(id: Id, form: CorrectionForm) -> Shown:
        return await desk.correcting.edit(id, form.question, form.answer)


def _add_decisions(router: APIRouter, desk: Desk, gate: Gate) -> None:
    lead = gate.current_agent(LEAST_ROLE["approve_corrections"])

    @router.post("/corrections/{id}/approve")
    async def approve(id: Id, signed_in: Annotated[SignedIn, Depends(lead)]) -> Shown:
        return await desk.correcting.approve(id, signed_in.agent.id)

    @router.post("/corrections/{id}/reject")
    async def reject(id: Id, signed_in: Annotated[SignedIn, Depends(lead)]) -> Shown:
        return await desk.correcting.reject(id, signed_in.agent.id)
