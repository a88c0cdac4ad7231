"""Files and headers: the storefront page, the widget's modules, the demo's pictures."""

from __future__ import annotations

import hashlib
import mimetypes
import posixpath
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.joining import join_modules, strip_comments
from server.metrics import Metrics
from server.settings import Settings

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"
DEMO = Path(__file__).parent.parent / "knowledge" / "demo"
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
LOOPBACK_ORIGIN = r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?"
QUIET_PATHS = ("/healthz", "/readyz", "/metrics")

MODULE_CACHE = "public, max-age=300, stale-while-revalidate=86400"
"""Modules have no version in their names: five minutes, then asked again with their ETag."""
PICTURE_CACHE = "public, max-age=86400"
PAGE_CACHE = "no-cache"

# Servers differ in the types they know; a module with another type does not run at all.
for _suffix, _type in {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
}.items():
    mimetypes.add_type(_type, _suffix)


class Files(StaticFiles):
    """A folder of files with cache headers; ETag and ranges are Starlette's.

    Args:
        folder: what to serve; may be missing, then every path is a 404.
        suffixes: only files with these endings; empty serves all.
        cache: Cache-Control of every file.
    """

    def __init__(self, folder: Path, cache: str, suffixes: tuple[str, ...] = ()) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._cache = cache
        self._suffixes = suffixes

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve one file.

        Raises:
            HTTPException: 404, also for endings that are not served.
        """
        if self._suffixes and Path(path).suffix.lower() not in self._suffixes:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = PAGE_CACHE if path.endswith(".html") else self._cache
        return response


class Pages(Files):
    """The static files, of which the widget's modules are served as `load_widget` joined them.

    Args:
        folder: what to serve.
        cache: Cache-Control of every file.
        texts: by path in the folder, instead of what the files there say.
    """

    def __init__(self, folder: Path, cache: str, texts: Mapping[str, str]) -> None:
        super().__init__(folder, cache)
        self._texts = texts

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve one file; see `Files.get_response`."""
        if (text := self._texts.get(path)) is None:
            return await super().get_response(path, scope)
        tag = hashlib.sha256(text.encode()).hexdigest()[:32]
        headers = {"Cache-Control": self._cache, "ETag": f'"{tag}"'}
        response = Response(text, media_type="text/javascript", headers=headers)
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def load_widget(static: Path) -> dict[str, str]:
    """Read what a page gets of the widget: the loader, and the panel with all that it needs.

    Returns:
        Texts by path in the folder; none where the folder has no widget.
    """
    loader, panel = static / "widget.js", static / "chat" / "panel.js"
    if not panel.is_file():
        return {}
    loading = strip_comments(loader.read_text("utf-8"))
    return {"widget.js": loading, "chat/panel.js": join_modules(panel)}


def build_security_headers(settings: Settings) -> dict[str, str]:
    """Build the headers of every response (OWASP Secure Headers Project).

    The Content-Security-Policy allows no inline script and no inline style. Pictures may come from
    any HTTPS address, since a shop's catalogue names pictures on its own servers.
    """
    sockets = map(_socket_origin, settings.allowed_origins)
    return {
        "Content-Security-Policy": _build_policy(sockets, ["'self'", *settings.allowed_origins]),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def build_desk_headers(settings: Settings) -> dict[str, str]:
    """Build the headers below ``/desk``: nobody frames it, and it speaks to no other server.

    In a frame an agent could be led to press what they do not see (CWE-1021), so that not even the
    shop's own pages may show it.
    """
    return {
        **build_security_headers(settings),
        "Content-Security-Policy": _build_policy([], ["'none'"]),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _build_policy(sockets: Iterable[str], framed_by: Iterable[str]) -> str:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self' https: data:",
        "connect-src": " ".join(["'self'", *sockets]),
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(framed_by),
    }
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _socket_origin(origin: str) -> str:
    parts = urlsplit(origin)
    return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"


def is_of_desk(path: str) -> bool:
    """Tell whether a path belongs to the agents' desk, as page, file or call, however it is put."""
    plain = posixpath.normpath("/" + path.lstrip("/"))
    return re.fullmatch(r"/(static/)?desk(/.*)?", plain) is not None


class Frontdoor:
    """Middleware: security headers on every HTTP response; one log line and count each.

    The line holds no address and no query, which may be personal.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._headers = build_security_headers(settings)
        self._desk_headers = build_desk_headers(settings)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(scope["path"], message)
                self._report(scope, message["status"], time.monotonic() - began)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add_headers(self, path: str, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        chosen = self._desk_headers if is_of_desk(path) else self._headers
        for name, value in chosen.items():
            headers.setdefault(name, value)

    def _report(self, scope: Scope, status: int, seconds: float) -> None:
        self._metrics.requests.labels(str(status)).inc()
        if scope["path"] in QUIET_PATHS:
            return
        took_ms = round(1000 * seconds, 1)
        log.info("http", method=scope["method"], path=scope["path"], status=status, ms=took_ms)
