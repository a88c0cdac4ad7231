"""Single HTTP requests of a visitor: who sends them, and the visitor's own data.

The token stands in the header ``Authorization: Bearer``, never in an address, so no page of another
origin can send it, and no log keeps it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.interfaces import ModelUnavailable
from server.auth import origin_allowed
from server.conversing import Client
from server.personal import Visitor
from server.protocol import ProtocolError, build_error, refuse
from server.services import Services
from server.settings import Settings
from server.storage.interfaces import StorageUnavailable


def name_origin(request: Request) -> str:
    """Return the origin of the page that sends a request; empty where no browser does.

    A browser leaves the Origin out of a GET to the page's own server; the Referer tells it then.
    """
    if origin := request.headers.get("origin"):
        return origin
    parts = urlsplit(request.headers.get("referer", ""))
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def refuse_stranger(request: Request, settings: Settings) -> Response | None:
    """Return a refusal for a page of an origin that is not allowed; None for all others."""
    host = request.headers.get("host")
    if origin_allowed(name_origin(request) or None, host, settings.allowed_origins):
        return None
    return JSONResponse({"detail": "Pages of this origin may not use the chat."}, 403)


async def identify(request: Request, services: Services, conversation: str = "") -> Client:
    """Return the visitor whose token came along.

    Args:
        request: with the header.
        services: of this process.
        conversation: must be the visitor's own; empty asks for none.

    Raises:
        ProtocolError: the token is not good here, or the conversation is another's.
    """
    address = request.client.host if request.client else ""
    client = Client(name_origin(request), address)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    await services.conversing.recognise(token if scheme.lower() == "bearer" else "", client)
    if conversation:
        await services.conversing.enter(client, conversation)
    return client


def build_router(services: Services) -> APIRouter:
    """Build the routes of a visitor's own data."""
    router = APIRouter()

    @router.get("/api/mine")
    async def export(request: Request) -> Response:
        return await _do(request, services, tell)

    @router.delete("/api/mine")
    async def erase(request: Request) -> Response:
        return await _do(request, services, forget)

    def tell(visitor: Visitor) -> Response:
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="my-data.json"',
        }
        return JSONResponse(services.engine.export_visitor(visitor), headers=headers)

    def forget(visitor: Visitor) -> Response:
        erasure = services.engine.erase_visitor(visitor)
        status = 200 if erasure.whole else 503
        return JSONResponse({**asdict(erasure), "whole": erasure.whole}, status)

    return router


async def _do(
    request: Request, services: Services, work: Callable[[Visitor], Response]
) -> Response:
    """Do a work for the visitor who asks, with all conversations, or tell why it cannot be done."""
    if stranger := refuse_stranger(request, services.settings):
        return stranger
    try:
        client = await identify(request, services)
        ids = await services.conversations.list_ids(client.visitor)
        return await asyncio.to_thread(work, Visitor(client.visitor, tuple(ids)))
    except (ProtocolError, StorageUnavailable, ModelUnavailable) as error:
        told = build_error(refuse(error, None)).model_dump(exclude_none=True)
        return JSONResponse(told, 401 if isinstance(error, ProtocolError) else 503)
