"""Webhooks over HTTP: signed JSON, and the text that chat programs take."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import httpx

from bot.orders.endpoint import load_certificates
from server.auth import is_loopback
from server.webhooks.events import build_slack
from server.webhooks.interfaces import Delivery, Endpoint, Outcome
from server.webhooks.signing import build_headers

ANSWER_SECONDS = 15.0
"""Time for a whole attempt. Source: Standard Webhooks 1.0.0, "Delivery timeouts": 15 to 30 s."""


class HttpCarrier:
    """Posts deliveries; implements `server.webhooks.interfaces.Carrier`.

    No redirect is followed, so that only those addresses are reached that the operator wrote. Of
    an answer the status is read, and none of its body.

    Args:
        secrets: to sign with; empty signs nothing.
        seconds: time for a whole attempt.
        clock: seconds since 1970, for the signature.
    """

    def __init__(
        self,
        secrets: Sequence[bytes] = (),
        seconds: float = ANSWER_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._secrets = secrets
        self._seconds = seconds
        self._clock = clock

    async def carry(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        """See `Carrier.carry`."""
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._post(endpoint, delivery)
        except TimeoutError:
            return Outcome(0, f"It did not answer within {self._seconds:g} seconds.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(0, f"It cannot be reached: {type(error).__name__}.")
        if response.is_success:
            return Outcome(response.status_code)
        return Outcome(
            response.status_code, f"It answered {response.status_code}.", _read_pause(response)
        )

    async def _post(self, endpoint: Endpoint, delivery: Delivery) -> httpx.Response:
        body, headers = self._build_request(endpoint, delivery)
        # A proxy of the environment is for other machines.
        beyond = not is_loopback(urlsplit(endpoint.url).hostname or "")
        async with (
            httpx.AsyncClient(
                timeout=self._seconds,
                follow_redirects=False,
                verify=load_certificates(),
                trust_env=beyond,
            ) as client,
            client.stream("POST", endpoint.url, content=body, headers=headers) as response,
        ):
            return response

    def _build_request(
        self, endpoint: Endpoint, delivery: Delivery
    ) -> tuple[bytes, dict[str, str]]:
        headers = {"Content-Type": "application/json", "User-Agent": "Storehand"}
        if endpoint.format == "slack":
            return build_slack(json.loads(delivery.body)).encode(), headers
        body = delivery.body.encode()
        return body, headers | build_headers(self._secrets, delivery.id, int(self._clock()), body)


def _read_pause(response: httpx.Response) -> float:
    """Read how long the endpoint wants to be left alone (RFC 9110, 10.2.3); dates are not read."""
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else 0.0
