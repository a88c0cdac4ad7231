"""The Valkey (or Redis) server that the setting ``bus`` names; the one place that imports a client.

Passwords stand in no log and no error: `Valkey.place` says which server is meant.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, SSLConnection
from redis.asyncio import Connection as Connection
from redis.asyncio.connection import parse_url
from redis.exceptions import RedisError

from server.settings import Settings
from server.settings_text import SettingError

FAILURES = (RedisError, OSError, TimeoutError)
"""What a server that is away, or not what it should be, raises."""

CONNECT_SECONDS = 5.0
"""Time to connect and to log in; a server in the same network takes milliseconds."""

CONNECTIONS = 8
"""Most connections of one client; a question holds one for about a millisecond."""

DEFAULT_PORT = 6379
_SCHEMES = {"redis": "redis", "valkey": "redis", "rediss": "rediss", "valkeys": "rediss"}
_NUMBER = re.compile(r"(/[0-9]{0,5})?")
_EXPLANATION = (
    "The setting bus must be a URL such as redis://:password@host:6379/0, or rediss://… with TLS, "
    "behind which ?ssl_ca_certs=FILE may stand; the number at the end keeps shops apart that share "
    "a server. Empty serves with one node."
)


class Valkey:
    """How to reach one server.

    Args:
        options: of the client's connections: host, port, db, username, password, TLS.
        tls: whether connections are encrypted.

    Attributes:
        place: for the log: where it is, without name and password.
        prefix: of all channels and keys. It holds the database's number, since that alone does not
            keep channels apart.
    """

    def __init__(self, options: dict[str, Any], tls: bool) -> None:
        number = options.get("db", 0)
        self.place = f"{options['host']}:{options.get('port', DEFAULT_PORT)}/{number}"
        self.prefix = f"storehand:{number}:"
        self._kind: type[Connection] = SSLConnection if tls else Connection
        self._options = {
            **options,
            # RESP 2, and no words about the library: every server and every access list allows it.
            "protocol": 2,
            "driver_info": None,
            # Whoever asks sets the time: the client's own limit can swallow a cancellation.
            "socket_timeout": None,
            "socket_connect_timeout": CONNECT_SECONDS,
        }

    def build_connection(self) -> Connection:
        """Return a connection that is not connected yet."""
        return self._kind(**self._options)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """Open a connection for oneself."""
        connection = self.build_connection()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await connection.connect()  # type: ignore[no-untyped-call]
            yield connection
        finally:
            await connection.disconnect(nowait=True)

    def build_client(self) -> Redis:
        """Return a client that connects when it is first asked; its user closes it."""
        pool = BlockingConnectionPool(
            max_connections=CONNECTIONS, connection_class=self._kind, **self._options
        )
        return Redis.from_pool(pool)


def parse_valkey(settings: Settings) -> Valkey:
    """Read the setting ``bus``; connects to nothing.

    Raises:
        SettingError: it is no URL that can be used.
    """
    try:
        url = urlsplit(settings.bus.get_secret_value().strip())
        _check(url)
        options = dict(parse_url(url._replace(scheme=_SCHEMES[url.scheme]).geturl()))
        tls = options.pop("connection_class", None) is not None
        valkey = Valkey(options, tls)
        valkey.build_connection()  # knows which options there are
    except (ValueError, TypeError, RedisError):
        raise SettingError(_EXPLANATION) from None
    return valkey


def _check(url: SplitResult) -> None:
    """Raise ValueError where the client would guess what is meant."""
    named = [name for name, _ in parse_qsl(url.query, strict_parsing=bool(url.query))]
    known = url.scheme in _SCHEMES and all(name.startswith("ssl_") for name in named)
    if not known or not url.hostname or url.fragment or not _NUMBER.fullmatch(url.path):
        raise ValueError


def describe_failure(error: BaseException) -> str:
    """Return in one line what went wrong, for the log."""
    said = str(error) or "no answer came in time"
    return f"{type(error).__name__}: {said}".splitlines()[0]
