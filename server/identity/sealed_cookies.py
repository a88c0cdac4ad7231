"""What a browser keeps for the server and may neither read nor change: sealed, and for a time only.

Fails closed: what cannot be opened was never there.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import timedelta

from server.identity.interfaces import Clock, tell_time
from server.sealing import HomeKey, SealBroken


class SealedCookies:
    """Seals values for one purpose, and opens them; AES-256-GCM of `HomeKey`.

    Args:
        key: of the home.
        purpose: what is sealed for another one does not open.
        seconds: for which a value is good.
        clock: tells the time.
    """

    def __init__(self, key: HomeKey, purpose: str, seconds: int, clock: Clock = tell_time) -> None:
        self._key = key
        self._place = f"cookie\0{purpose}"
        self._clock = clock
        self.seconds = seconds

    def seal(self, values: Mapping[str, str]) -> str:
        """Return values as a cookie can hold them."""
        until = self._clock() + timedelta(seconds=self.seconds)
        text = json.dumps({"until": until.isoformat(), "values": dict(values)})
        return base64.urlsafe_b64encode(self._key.seal(text, self._place)).decode().rstrip("=")

    def open(self, cookie: str) -> dict[str, str]:
        """Return what was sealed; nothing where it was changed, is too old or something else."""
        try:
            padded = cookie + "=" * (-len(cookie) % 4)
            sealed = base64.b64decode(padded, b"-_", validate=True)
            opened = json.loads(self._key.unseal(sealed, self._place))
        except (SealBroken, binascii.Error, ValueError):
            return {}
        if opened["until"] <= self._clock().isoformat():
            return {}
        values: dict[str, str] = opened["values"]
        return values
