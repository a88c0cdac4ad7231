"""From settings to a process that listens, and that stops without dropping a sentence."""

from __future__ import annotations

import errno
import resource
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from server.app import create_app
from server.engine import Engine
from server.interfaces import TurnEngine
from server.logs import configure_logs
from server.metrics import Metrics
from server.settings import Settings

log = structlog.get_logger(__name__)

WIRE_FRAME_FACTOR = 8
"""Frames up to this many times max_frame_bytes are read, so that they get a coded error frame;
beyond it the protocol closes the socket with 1009 without keeping the bytes."""

BIND_REMEDIES = {
    errno.EADDRINUSE: "is in use. Stop the program that uses it, or choose another --port.",
    errno.EACCES: "may not be used by this user. Choose a --port of 1024 or above.",
    errno.EADDRNOTAVAIL: "is no address of this machine. Choose another --host.",
}


class ListenError(Exception):
    """Nothing can listen there; the text is one sentence for the operator."""


def serve(
    settings: Settings, engine: TurnEngine | None = None, sources: Sequence[Path] = ()
) -> int:
    """Serve until a signal comes.

    Args:
        settings: of this process.
        engine: answers customers; None builds the one that the settings describe.
        sources: files and folders taken into the index behind the open port, before it is ready.

    Returns:
        The process's exit code: 0 after a signal, 1 where nothing can listen.

    Raises:
        SettingError: others can reach the server, and there is no key for what they write; or an
            address or a secret of webhooks cannot be used.
    """
    from server.sealing import load_key
    from server.webhooks.endpoints import build_endpoints

    configure_logs(settings)
    load_key(settings)
    build_endpoints(settings)
    allow_descriptors()
    try:
        listener = open_listener(settings.host, settings.port, settings.send_timeout_seconds)
    except ListenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    metrics = Metrics()
    engine = engine or Engine(settings, sources, metrics)
    app = create_app(settings, engine, metrics, _announce(listener))
    Server(build_config(settings, app), settings.shutdown_grace_seconds).run([listener])
    return 0


def allow_descriptors() -> int:
    """Let this process hold as many sockets and files as the system allows; return how many.

    Shells start programs with few, 1024 as a rule, although more may be asked for.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def open_listener(host: str, port: int, send_timeout_seconds: float = 20.0) -> socket.socket:
    """Take the port, before anything slow happens.

    Args:
        host: name or address to listen on.
        port: 0 takes a free one.
        send_timeout_seconds: time after which the system itself ends a connection whose peer does
            not take what was sent (RFC 5482), so that none lingers behind a closed socket.

    Raises:
        ListenError: another program has it, or the host is not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise ListenError(f"The host {host!r} is not known: {error.strerror}.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted sockets inherit it
        timeout_ms = int(1000 * send_timeout_seconds)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, timeout_ms)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        remedy = BIND_REMEDIES.get(error.errno or 0, f"cannot be used: {error.strerror}.")
        raise ListenError(f"Port {port} on {host} {remedy}") from error
    return listener


def _announce(listener: socket.socket) -> str:
    """Print where the server listens, and return it as an origin."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    origin = f"http://{shown}:{port}"
    sys.stdout.write(f"Storehand listens on {origin}\n")
    sys.stdout.flush()
    log.info("listening", host=host, port=port)
    return origin


def build_config(settings: Settings, app: FastAPI) -> uvicorn.Config:
    """Configure uvicorn.

    ``websockets-sansio`` is uvicorn's protocol on the `websockets` library without its deprecated
    legacy server. Compression is off: frames are single sentences, and a compressor per socket
    would cost more memory than the socket.
    """
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=settings.max_frame_bytes * WIRE_FRAME_FACTOR,
        ws_ping_interval=settings.ping_interval_seconds,
        ws_ping_timeout=settings.ping_timeout_seconds,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=5,
    )


class Server(uvicorn.Server):
    """uvicorn's server, which lets answers finish before it closes their sockets."""

    def __init__(self, config: uvicorn.Config, grace_seconds: float) -> None:
        super().__init__(config)
        self._grace_seconds = grace_seconds
        self._app: FastAPI = config.app  # type: ignore[assignment]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let running turns finish, close every socket, then all the rest."""
        log.info("stopping")
        for server in self.servers:
            server.close()
        await self._app.state.sockets.drain(self._grace_seconds)
        await super().shutdown(sockets)
        log.info("stopped")

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM, and return: a wanted stop is no failure (exit code 0)."""
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self._stop) for each in signals}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        # A second Ctrl+C does not wait for anything.
        self.force_exit = self.should_exit and number == signal.SIGINT
        self.should_exit = True
