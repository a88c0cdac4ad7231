"""Wrong passwords slow the next try down: by address, by account, by known browser.

Kept in the database, so that it holds over all nodes and restarts. Nobody is locked out for ever:
a delay ends by itself, a try that comes too early neither counts nor makes it longer, and a browser
in which the account signed in before has a count of its own, which a stranger cannot raise. Source:
OWASP, "Slow Down Online Guessing Attacks with Device Cookies".

A try counts as wrong before the password is compared, so that many at once are not more than many
in a row. Fails closed: without the database nobody signs in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import delete, select, update

from server.identity.interfaces import Clock, TooManyTries, tell_time
from server.sealing import HomeKey
from server.storage.database import Database
from server.storage.inserting import insert_new
from server.storage.schema import sign_in_tries

Counted = Literal["address", "account", "device"]
PURPOSE = "sign-in"
FORGET_AFTER = timedelta(hours=1)
"""Without a wrong try, after which a count begins anew."""


class Pace(NamedTuple):
    """How tries slow down.

    Attributes:
        free: wrong tries that cost nothing; each one more doubles the wait, from one second on.
        most_seconds: longest wait.
    """

    free: int
    most_seconds: int


PACES: Mapping[Counted, Pace] = {
    "address": Pace(20, 900),  # an office may share one
    "account": Pace(5, 60),  # short, since strangers raise it: 1,440 guesses a day are left
    "device": Pace(5, 900),
}


class Throttle:
    """Counts tries to sign in. All methods raise `StorageUnavailable`.

    Args:
        database: of the shop.
        key: of the home: addresses are kept as keyed hashes.
        clock: tells the time.
    """

    def __init__(self, database: Database, key: HomeKey, clock: Clock = tell_time) -> None:
        self._database = database
        self._key = key
        self._clock = clock

    async def begin(self, names: Mapping[Counted, str]) -> None:
        """Count a try as a wrong one, until `succeed` says otherwise.

        Args:
            names: what is counted, by its kind.

        Raises:
            TooManyTries: it comes too early; it does not count.
        """
        ids = self._name(names)
        now = self._clock()
        query = (
            select(sign_in_tries).where(sign_in_tries.c.id.in_(ids)).order_by(sign_in_tries.c.id)
        )
        async with self._database.writing() as connection:
            old = sign_in_tries.c.last_at < (now - FORGET_AFTER).isoformat()
            await connection.execute(delete(sign_in_tries).where(old))
            for id in sorted(ids):  # in one order, so that two tries never wait for each other
                row = {"id": id, "failures": 0, "last_at": now.isoformat()}
                await insert_new(connection, sign_in_tries, row)
            rows = (await connection.execute(query.with_for_update())).all()
            wait = max(
                (_tell_wait(PACES[ids[row.id]], row.failures, row.last_at, now) for row in rows),
                default=0.0,
            )
            if wait > 0:
                raise TooManyTries(math.ceil(wait))
            count = update(sign_in_tries).where(sign_in_tries.c.id.in_(ids))
            more = {"failures": sign_in_tries.c.failures + 1, "last_at": now.isoformat()}
            await connection.execute(count.values(more))

    async def succeed(self, names: Mapping[Counted, str]) -> None:
        """Take a try back: the password was right.

        The count of the address goes back by this one try alone: who knows one account's password
        could otherwise guess another's without end.
        """
        ids = self._name(names)
        forget = [id for id, kind in ids.items() if kind != "address"]
        lower = [id for id, kind in ids.items() if kind == "address"]
        async with self._database.writing() as connection:
            await connection.execute(delete(sign_in_tries).where(sign_in_tries.c.id.in_(forget)))
            back = update(sign_in_tries).where(
                sign_in_tries.c.id.in_(lower), sign_in_tries.c.failures > 0
            )
            await connection.execute(back.values(failures=sign_in_tries.c.failures - 1))

    def _name(self, names: Mapping[Counted, str]) -> dict[str, Counted]:
        return {self._key.sign(f"{PURPOSE} {kind}", name): kind for kind, name in names.items()}


def _tell_wait(pace: Pace, failures: int, last_at: str, now: datetime) -> float:
    """Return the seconds that are still to wait; at most 0 where a try may be made."""
    if failures < pace.free:
        return 0.0
    delay = min(2 ** min(failures - pace.free, 30), pace.most_seconds)
    return (datetime.fromisoformat(last_at) + timedelta(seconds=delay) - now).total_seconds()
