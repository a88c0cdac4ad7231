"""Orders of a shop's own HTTP endpoint."""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
from typing import Any
from urllib.parse import quote

import httpx

from bot.orders.interfaces import Order, OrdersUnavailable, fold_id
from bot.orders.records import build_order

TIMEOUT_SECONDS = 3.0
"""Longest wait for one try."""

BUDGET_SECONDS = 6.0
"""Longest wait for all tries together; see `bot.orders.database.TIMEOUT_SECONDS`."""

PAUSES_SECONDS = (0.0, 0.2, 0.6)
"""Before each try, growing: what is down for a moment is given the time to come back. RFC 9110,
9.2.2, lets a client repeat a GET by itself."""

MAX_ANSWER_BYTES = 100_000
_AGAIN = frozenset((429, 500, 502, 503, 504))
"""States that may pass. Source: RFC 9110, 15.6, and RFC 6585, 4."""


class HttpOrders:
    """Orders of an endpoint: ``GET URL/ORDER_ID`` gives the order as a JSON object, or 404.

    Args:
        url: address without the order's id; ``{order_id}`` in it is replaced instead.
        token: sent as a bearer token, where there is one.
        transport: what carries the requests; None is the network.
    """

    def __init__(
        self, url: str, token: str = "", transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url if "{order_id}" in url else f"{url.rstrip('/')}/{{order_id}}"
        try:
            self.name = str(httpx.URL(url).copy_with(userinfo=b"", query=None, fragment=None))
        except httpx.InvalidURL as error:
            raise OrdersUnavailable("the HTTP address", "it is no URL.") from error
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._transport = transport
        self._certificates = load_certificates()

    async def find_order(self, order_id: str) -> Order | None:
        """See `OrderSource.find_order`."""
        wanted = "".join(order_id.split()).lstrip("#").upper()
        if not any(map(str.isalnum, wanted)):
            return None  # ".." would be another address
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                status, body = await self._get(self._url.replace("{order_id}", quote(wanted, "")))
        except TimeoutError as error:
            reason = f"it did not answer within {BUDGET_SECONDS:g} seconds."
            raise self._unavailable(reason) from error
        if status == httpx.codes.NOT_FOUND:
            return None
        if status != httpx.codes.OK:
            raise self._unavailable(f"it answers with status {status}.")
        return self._parse(body, wanted)

    def close(self) -> None:
        """There is nothing to close: look-ups are rare, each has a connection of its own."""

    async def _get(self, url: str) -> tuple[int, bytes]:
        """Return status and body; try again after a failure that may pass."""
        problem: Exception | None = None
        status, body = 0, b""
        for pause_seconds in PAUSES_SECONDS:
            await asyncio.sleep(pause_seconds)
            try:
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    status, body = await self._fetch(url)
                    problem = None
            except (httpx.HTTPError, TimeoutError) as error:
                problem = error
            if problem is None and status not in _AGAIN:
                break
        if problem is not None:
            reason = f"{type(problem).__name__}; check the address and that it is up."
            raise self._unavailable(reason) from problem
        return status, body

    async def _fetch(self, url: str) -> tuple[int, bytes]:
        body = b""
        async with (
            httpx.AsyncClient(
                headers=self._headers,
                timeout=TIMEOUT_SECONDS,
                transport=self._transport,
                verify=self._certificates,
            ) as client,
            client.stream("GET", url) as response,
        ):
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MAX_ANSWER_BYTES:
                    reason = f"its answer is longer than {MAX_ANSWER_BYTES} bytes."
                    raise self._unavailable(reason)
        return response.status_code, body

    def _parse(self, body: bytes, wanted: str) -> Order:
        try:
            values: Any = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self._unavailable("its answer is no JSON.") from error
        if not isinstance(values, dict):
            raise self._unavailable("its answer is no JSON object.")
        try:
            order = build_order(values)
        except ValueError as error:
            raise self._unavailable(f"its answer cannot be read: {error}") from error
        if fold_id(order.order_id) != fold_id(wanted):
            raise self._unavailable("it answers with another order than the one asked for.")
        return order

    def _unavailable(self, reason: str) -> OrdersUnavailable:
        return OrdersUnavailable(self.name, reason)


@functools.cache
def load_certificates() -> ssl.SSLContext:
    """Load the certificates to trust, once: it takes longer than a look-up."""
    return httpx.create_ssl_context()
