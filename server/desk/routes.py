"""All routes of the desk, and what its pages read when something cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from bot.interfaces import ModelBusy, ModelUnavailable
from retrieval.interfaces import RetrievalError
from server.desk.assist_routes import add_assist_routes
from server.desk.conversation_routes import add_conversation_routes
from server.desk.desk import Desk
from server.desk.library_routes import add_library_routes
from server.desk.sockets import DeskSockets
from server.desk.webhook_routes import add_webhook_routes
from server.identity.gate import Gate
from server.identity.refusals import PRIVATE_HEADERS, Refusal, answer
from server.storage.canned import ShortcutTaken
from server.storage.interfaces import UnknownConversation

NOT_READY = "The models are loading or cannot be reached; try again in a moment."
BUSY = "The language model is busy; try again in a moment."

_REFUSALS: Final[Mapping[type[Exception], Callable[[Exception], Refusal]]] = {
    ShortcutTaken: lambda error: Refusal(409, "shortcut_taken", str(error)),
    UnknownConversation: lambda error: Refusal(404, "not_found", str(error)),
    ModelBusy: lambda _: Refusal(503, "busy", BUSY),
    ModelUnavailable: lambda _: Refusal(503, "not_ready", NOT_READY),
    RetrievalError: lambda _: Refusal(503, "not_ready", NOT_READY),
}


def build_desk_routes(desk: Desk, gate: Gate) -> APIRouter:
    """Build the routes; `add_desk_refusals` and `server.identity.refusals` answer their errors."""
    router = APIRouter(prefix="/desk/api", dependencies=[Depends(_keep_private)])
    add_conversation_routes(router, desk, gate)
    add_assist_routes(router, desk, gate)
    add_library_routes(router, desk, gate)
    add_webhook_routes(router, desk, gate)
    sockets = APIRouter(prefix="/desk")
    sockets.add_api_websocket_route("/ws", DeskSockets(desk.live, gate).serve)
    whole = APIRouter()
    whole.include_router(router)
    whole.include_router(sockets)
    return whole


def add_desk_refusals(app: FastAPI) -> None:
    """Have an application answer the errors of the desk's routes, a sentence each."""
    for error, build in _REFUSALS.items():
        app.add_exception_handler(error, _build_handler(build))


def _build_handler(
    build: Callable[[Exception], Refusal],
) -> Callable[[Request, Exception], Response]:
    def handle(_request: Request, error: Exception) -> Response:
        return answer(build(error))

    return handle


def _keep_private(response: Response) -> None:
    response.headers.update(PRIVATE_HEADERS)
