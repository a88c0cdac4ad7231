"""Commands that answer customers: serve, chat."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from server.cli.options import DEMO, Home, Json, Url, fail

if TYPE_CHECKING:
    from server.client import LocalChat, RemoteChat
    from server.engine import Engine


def serve(
    demo: Annotated[bool, typer.Option(help="Serve the demo shop that comes along.")] = False,
    home: Home = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")] = None,
) -> None:
    """Serve the chat: widget and storefront at /, socket at /ws."""
    from server.serving import serve as run_server
    from server.settings import load_settings

    if demo:
        _place_demo_settings(load_settings(home=home).home)
    settings = load_settings(home=home, host=host, port=port)
    raise typer.Exit(run_server(settings, sources=[DEMO] if demo else []))


def chat(
    home: Home = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Chat in the terminal, with an engine of its own or with a server."""
    from server.client import LocalChat, RemoteChat
    from server.disclosing import introduce
    from server.terminal import run_json_chat, run_terminal_chat

    async def talk(conversation: LocalChat | RemoteChat, shop: str) -> None:
        if as_json:
            await run_json_chat(conversation, sys.stdin)
        else:
            await run_terminal_chat(conversation, Console(), shop)

    async def talk_remotely(address: str) -> None:
        async with RemoteChat(address) as remote:
            await talk(remote, address)

    if url is not None:
        asyncio.run(talk_remotely(url))
        return
    engine = _load_engine(home)
    try:
        said = introduce(engine.settings)
        local = LocalChat(engine.run_turn, visitor="terminal", introduction=said)
        asyncio.run(talk(local, engine.settings.shop_name or "Storehand"))
    finally:
        engine.close()


def _place_demo_settings(home: Path) -> None:
    """Give the demo's home the demo shop's settings file, unless it has one."""
    target = home / "storehand.toml"
    if not target.exists():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DEMO / "storehand.toml", target)


def _load_engine(home: Path | None) -> Engine:
    from server.engine import Engine
    from server.logs import configure_logs
    from server.settings import load_settings

    settings = load_settings(home=home)
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    engine = Engine(settings)
    engine.load()
    if not engine.readiness.ready:
        fail(engine.readiness.reason)
    return engine
