"""The web application: every route in one list, and what runs beside them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from server import requests, streams
from server.bodies import FRAME_FACTOR, BodyLimit
from server.desk.routes import add_desk_refusals, build_desk_routes
from server.identity.refusals import add_refusals
from server.identity.routes import build_routes
from server.interfaces import TurnEngine
from server.metrics import Metrics
from server.open_conversations import OpenConversations
from server.pages import (
    DEMO,
    LOOPBACK_ORIGIN,
    MODULE_CACHE,
    PAGE_CACHE,
    PICTURE_CACHE,
    PICTURES,
    STATIC,
    Files,
    Frontdoor,
    Pages,
    load_widget,
)
from server.protocol import build_schema
from server.services import Services
from server.settings import Settings
from server.sockets import Sockets

log = structlog.get_logger(__name__)


def create_app(
    settings: Settings, engine: TurnEngine, metrics: Metrics | None = None, origin: str = ""
) -> FastAPI:
    """Build the application; nothing is loaded before it starts.

    Args:
        settings: of this process.
        engine: answers customers; loaded and closed by the application.
        metrics: shared with whoever else measures.
        origin: see `Services`.
    """
    metrics = metrics or Metrics()
    services = Services(settings, engine, metrics, origin)
    sockets = Sockets(services)
    app = FastAPI(
        title="Storehand",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _app: _run_beside(services, sockets),
    )
    app.state.sockets = sockets
    app.state.services = services
    app.add_api_websocket_route("/ws", sockets.serve)
    app.include_router(streams.build_router(services, sockets))
    app.include_router(requests.build_router(services))
    app.include_router(build_routes(services.access, settings))
    add_refusals(app)
    app.include_router(build_desk_routes(services.desk, services.access.gate))
    add_desk_refusals(app)
    _add_operation(app, engine, metrics)
    _add_data(app, settings, engine)
    _add_pages(app, STATIC)
    _add_middleware(app, settings, metrics)
    app.add_exception_handler(Exception, _answer_defect)
    return app


def _add_operation(app: FastAPI, engine: TurnEngine, metrics: Metrics) -> None:
    schema = build_schema()

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        state = engine.readiness
        return JSONResponse(asdict(state), status_code=200 if state.ready else 503)

    @app.get("/metrics")
    async def show_metrics() -> Response:
        return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/schema")
    async def show_schema() -> JSONResponse:
        return JSONResponse(schema, media_type="application/schema+json")


def _add_data(app: FastAPI, settings: Settings, engine: TurnEngine) -> None:
    @app.get("/api/storefront")
    async def storefront() -> dict[str, Any]:
        categories = [asdict(category) for category in engine.storefront()]
        return {"shop": settings.shop_name, "locale": settings.locale, "categories": categories}

    @app.get("/api/source")
    async def source(source: str) -> dict[str, str]:
        found = engine.find_source(source)
        if found is None:
            raise HTTPException(404, "There is no source of that name.")
        return asdict(found)


def _add_pages(app: FastAPI, static: Path) -> None:
    @app.get("/")
    @app.get("/products/{slug}")
    async def page() -> Response:
        index = static / "index.html"
        if not index.is_file():
            return PlainTextResponse("Storehand is running. Connect to /ws.")
        return FileResponse(index, headers={"Cache-Control": PAGE_CACHE})

    @app.get("/desk")
    async def desk() -> Response:
        return FileResponse(static / "desk" / "index.html", headers={"Cache-Control": PAGE_CACHE})

    # Browsers ask for it where a page names no icon: a picture opened in a tab of its own.
    @app.get("/favicon.ico")
    async def icon() -> Response:
        return FileResponse(static / "storefront-icon.svg", headers={"Cache-Control": PAGE_CACHE})

    app.mount("/demo", Files(DEMO, PICTURE_CACHE, PICTURES))
    files = Pages(static, MODULE_CACHE, load_widget(static))
    app.mount("/static", files)
    # Last, since it takes every path: modules are found beside /widget.js, too.
    app.mount("/", files)


def _add_middleware(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """Add middleware; the one added last is the outermost."""
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(BodyLimit, most_bytes=settings.max_frame_bytes * FRAME_FACTOR)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_origin_regex=LOOPBACK_ORIGIN,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
    )
    app.add_middleware(Frontdoor, settings=settings, metrics=metrics)


async def _answer_defect(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "Something went wrong on our side."}, status_code=500)


@asynccontextmanager
async def _run_beside(services: Services, sockets: Sockets) -> AsyncIterator[None]:
    """Load models behind the open port, then look for new indexes until the server stops."""
    loop = asyncio.get_running_loop()
    memory = OpenConversations(services.rooms, services.answering, loop)
    services.engine.remember(memory)
    async with services.running():
        beside = asyncio.create_task(_load_and_watch(services, sockets))
        try:
            yield
        finally:
            beside.cancel()
            with suppress(asyncio.CancelledError):
                await beside
            await _call_in_thread(services.engine.close)


async def _load_and_watch(services: Services, sockets: Sockets) -> None:
    settings, engine, metrics = services.settings, services.engine, services.metrics
    await _attempt(engine.load, "load_failed")
    _log_readiness(engine)
    await sockets.announce()
    while True:
        await asyncio.sleep(settings.index_poll_seconds)
        if await _attempt(engine.refresh, "refresh_failed"):
            metrics.swaps.inc()
            _log_readiness(engine)
            await sockets.announce()


async def _attempt(work: Callable[[], Any], event: str) -> Any:
    """Run blocking work; whatever it raises is logged, and the process goes on serving."""
    try:
        return await _call_in_thread(work)
    except Exception as error:
        log.error(event, exc_info=error)
        return None


def _log_readiness(engine: TurnEngine) -> None:
    state = engine.readiness
    if state.ready:
        log.info("ready")
    else:
        log.error("not_ready", reason=state.reason)


async def _call_in_thread(work: Callable[[], Any]) -> Any:
    """Run blocking work in a daemon thread, so that a server told to stop need not wait for it."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(error: BaseException | None, result: Any) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        result: Any = None
        try:
            result = work()
        except Exception as raised:
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, error, result)

    threading.Thread(target=run, name="storehand-work", daemon=True).start()
    return await done
