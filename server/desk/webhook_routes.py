"""The desk's routes of what others are told: for admins."""

# Without ``from __future__ import annotations``: see `server.desk.conversation_routes`.

from typing import Any

from fastapi import APIRouter, Depends

from server.desk.desk import Desk
from server.identity.gate import Gate
from server.identity.roles import LEAST_ROLE


def add_webhook_routes(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Add the routes to those of the desk."""
    admin = Depends(gate.current_agent(LEAST_ROLE["manage_webhooks"]))

    @router.get("/webhooks/deliveries", dependencies=[admin])
    async def list_deliveries() -> dict[str, Any]:
        return {"deliveries": await desk.telling.list_newest()}

    @router.post("/webhooks/deliveries/{id}/replay", dependencies=[admin])
    async def replay(id: str) -> dict[str, Any]:
        await desk.telling.replay(id)
        return {}
