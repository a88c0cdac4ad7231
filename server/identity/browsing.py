"""What a request tells of its browser: whether nobody can listen, whose page it is, its cookies.

Cookies are ``HttpOnly``, ``Secure``, for this host alone (``__Host-``), and never sent with a
request that another site began (``SameSite=Strict``). Over plain HTTP on this machine itself there
is no ``Secure``, since browsers would not keep them. Source: OWASP Session Management Cheat Sheet;
RFC 6265bis, section 4.1.3.2, on the prefix.
"""

from __future__ import annotations

from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.auth import is_loopback

Cookie = Literal["storehand-desk", "storehand-device", "storehand-oidc"]

_PAGE_SCHEMES = {"ws": "http", "wss": "https"}


def tell_origin(connection: HTTPConnection) -> str:
    """Return this server's own origin, as the browser sees it; empty where it cannot be told."""
    try:
        scheme, host = connection.url.scheme, connection.url.netloc
        connection.url.port  # noqa: B018 - raises where the header holds no port
    except ValueError:
        return ""
    return f"{_PAGE_SCHEMES.get(scheme, scheme)}://{host}".lower() if host else ""


def is_private(connection: HTTPConnection) -> bool:
    """Tell whether nobody on the way can read along: HTTPS, or this machine itself."""
    return is_encrypted(connection) or is_local(connection)


def is_encrypted(connection: HTTPConnection) -> bool:
    """Tell whether the browser came over HTTPS; a trusted proxy may say so."""
    return tell_origin(connection).startswith("https://")


def is_local(connection: HTTPConnection) -> bool:
    """Tell whether the browser speaks to its own machine."""
    return bool(tell_origin(connection)) and is_loopback(connection.url.hostname or "")


def is_own_page(connection: HTTPConnection) -> bool:
    """Tell whether a request comes from a page of this server, by its Origin.

    A request without one comes from no page at all, and counts as no own page: whether that
    matters is for the caller.
    """
    origin = connection.headers.get("origin")
    return origin is not None and origin.lower() == tell_origin(connection)


def tell_address(connection: HTTPConnection) -> str:
    """Return the address of the client, as the trusted proxy or the socket tells it."""
    return connection.client.host if connection.client else ""


def read_cookie(connection: HTTPConnection, cookie: Cookie) -> str:
    """Return the value of a cookie; empty where there is none."""
    return connection.cookies.get(_name(connection, cookie), "")


def set_cookie(
    response: Response,
    connection: HTTPConnection,
    cookie: Cookie,
    value: str,
    seconds: int,
    same_site: Literal["strict", "lax"] = "strict",
) -> None:
    """Have the browser keep a cookie; an empty value deletes it."""
    response.set_cookie(
        _name(connection, cookie),
        value,
        max_age=seconds if value else 0,
        path="/",
        secure=not _is_plain(connection),
        httponly=True,
        samesite=same_site,
    )


def _name(connection: HTTPConnection, cookie: Cookie) -> str:
    return cookie if _is_plain(connection) else f"__Host-{cookie}"


def _is_plain(connection: HTTPConnection) -> bool:
    return is_local(connection) and not is_encrypted(connection)
