"""JSON from an OpenID Connect provider, over HTTPS; whatever else it answers is told as such."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from server.auth import is_loopback
from server.identity.interfaces import ProviderUnavailable

TIMEOUT_SECONDS = 5.0
"""Somebody waits in front of a page."""
MOST_BYTES = 1_000_000


class OidcWire:
    """Asks a provider.

    Args:
        client: carries the requests; closed by whoever made it.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, url: str) -> dict[str, Any]:
        """Return the JSON object at an address.

        Raises:
            ProviderUnavailable: there is none.
        """
        status, body = await self._ask("GET", url)
        if status != httpx.codes.OK:
            raise ProviderUnavailable(url, f"answers with status {status}.")
        return _parse(url, body)

    async def post(
        self, url: str, form: Mapping[str, str], login: tuple[str, str] | None
    ) -> tuple[int, dict[str, Any]]:
        """Send a form; return the status and the JSON object that came back.

        Args:
            url: where to.
            form: fields.
            login: name and secret for HTTP Basic; None sends none.

        Raises:
            ProviderUnavailable: no JSON object came.
        """
        status, body = await self._ask("POST", url, data=dict(form), auth=login)
        return status, _parse(url, body)

    async def _ask(self, method: str, url: str, **more: Any) -> tuple[int, bytes]:
        if not is_trustworthy(url):
            raise ProviderUnavailable(url, "is no HTTPS address.")
        body = b""
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                self._client.stream(method, url, follow_redirects=False, **more) as response,
            ):
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise ProviderUnavailable(url, f"sends more than {MOST_BYTES} bytes.")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise ProviderUnavailable(url, f"does not answer: {type(error).__name__}.") from error
        return response.status_code, body


def is_trustworthy(url: str) -> bool:
    """Tell whether nobody on the way can change what an address answers."""
    try:
        parts = urlsplit(url)
        local = parts.scheme == "http" and is_loopback(parts.hostname or "")
        return bool(parts.hostname) and (parts.scheme == "https" or local)
    except ValueError:
        return False


def _parse(url: str, body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProviderUnavailable(url, "answers with something else than JSON.") from error
    if not isinstance(values, dict):
        raise ProviderUnavailable(url, "answers with no JSON object.")
    return values
