"""Which processes serve a shop, on whichever machine, and what another asks of their memory.

A server shows in the database that it lives. A command writes there what it asks for, each server
finds it at its next look, and writes its answer, sealed with the home's key, back for the command
to take away.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Literal

import structlog
from sqlalchemy import delete, func, insert, select

from server.personal import Exported, Memory, Visitor
from server.sealing import HomeKey
from server.storage.blocking import BlockingDatabase
from server.storage.inserting import build_upsert
from server.storage.interfaces import StorageUnavailable
from server.storage.locking import take_turn
from server.storage.records_schema import asked, serving, told
from server.storage.schema import now_text, to_text

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.1
BEAT_SECONDS = 5.0
LIFE_SECONDS = 15.0
"""A server that was not seen for so long is dead: three beats, as of a node that answers
(`server.storage.conversations.NODE_DEAD_SECONDS`)."""
ASKED_KEPT = timedelta(days=7)
"""A server looks every few seconds; one that slept longer than this has nothing in memory."""

What = Literal["export", "erase"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks of every server.

    Attributes:
        number: grows from one to the next.
    """

    number: int
    what: What
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Told:
    """What all servers told.

    Attributes:
        held: store to what all servers hold of the visitor there; for each thing that they have
            just erased an empty one.
        silent: how many living servers did not answer in time.
    """

    held: Mapping[str, Sequence[Exported]]
    silent: int = 0


class Presence:
    """One process that serves a shop; a thread of its own shows that it lives.

    Args:
        database: of the shop.
        key: of the home.

    Raises:
        StorageUnavailable: nobody would know that it lives.
    """

    def __init__(self, database: BlockingDatabase, key: HomeKey) -> None:
        self._database = database
        self._key = key
        self.server = secrets.token_hex(8)
        self._over = Event()
        self._beat()
        newest = self._database.read(select(func.coalesce(func.max(asked.c.number), 0)))
        self._last: int = newest[0][0]
        self._beating = Thread(target=self._live, name="storehand-presence", daemon=True)
        self._beating.start()

    def list_new(self) -> list[Asked]:
        """Return what was asked since the last call; blocking."""
        query = select(asked).where(asked.c.number > self._last).order_by(asked.c.number)
        found = [
            Asked(row.number, row.what, Visitor(row.visitor, tuple(json.loads(row.conversations))))
            for row in self._database.read(query)
        ]
        self._last = found[-1].number if found else self._last
        return found

    def tell(self, asked: Asked, held: Mapping[str, Sequence[Exported]]) -> None:
        """Answer; blocking."""
        sealed = self._key.seal(json.dumps(held), _place(asked.number, self.server))
        row = {"number": asked.number, "server": self.server, "sealed": sealed}
        with self._database.writing() as connection:
            connection.execute(build_upsert(connection.dialect, told, row, ["number", "server"]))

    def close(self) -> None:
        """Be there no more; safe to call twice. The database stays open."""
        self._over.set()
        self._beating.join()
        try:
            self._database.delete(delete(serving).filter_by(id=self.server))
        except StorageUnavailable as error:
            log.warning("presence_not_ended", reason=error.reason)

    def _live(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                self._beat()
            except Exception as error:  # the thread must live: the next one may be seen
                log.warning("presence_not_shown", exc_info=error)

    def _beat(self) -> None:
        until = to_text(datetime.now(UTC) + timedelta(seconds=LIFE_SECONDS))
        row = {"id": self.server, "until": until}
        with self._database.writing() as connection:
            connection.execute(build_upsert(connection.dialect, serving, row, ["id"]))


class Servers:
    """All processes that serve a shop, for a command to ask.

    Args:
        database: of the shop.
        key: of the home.
        patience_seconds: how long to wait for an answer.
    """

    def __init__(self, database: BlockingDatabase, key: HomeKey, patience_seconds: float) -> None:
        self._database = database
        self._key = key
        self._patience_seconds = patience_seconds

    def count(self) -> int:
        """Count the processes that serve the shop now; one that crashed counts a moment longer."""
        return len(self._list_present())

    def ask(self, what: What, visitor: Visitor) -> Told:
        """Ask every server for what it holds of a visitor, or to erase it; blocking."""
        if not self._list_present():
            return Told({})
        number = self._write(what, visitor)
        until = time.monotonic() + self._patience_seconds
        while (silent := self._list_silent(number)) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        held: dict[str, list[Exported]] = {}
        for answer in self._take_answers(number):
            for name, things in answer.items():
                held.setdefault(name, []).extend(things)
        if what == "export" or not silent:
            self._database.delete(delete(asked).filter_by(number=number))
        return Told(held, len(silent))

    def expire(self) -> None:
        """Delete what was asked long ago, and servers that have died."""
        oldest = to_text(datetime.now(UTC) - ASKED_KEPT)
        self._database.delete(delete(asked).where(asked.c.at < oldest))
        self._database.delete(delete(told).where(told.c.number.not_in(select(asked.c.number))))
        self._database.delete(delete(serving).where(serving.c.until < now_text()))

    def _write(self, what: What, visitor: Visitor) -> int:
        row = {
            "what": what,
            "visitor": visitor.id,
            "conversations": json.dumps(visitor.conversations),
            "at": now_text(),
        }
        with self._database.writing() as connection:
            take_turn(connection, "storehand asked")  # numbers become visible in their order
            inserted = connection.execute(insert(asked).values(row).returning(asked.c.number))
            number: int = inserted.scalar_one()
        return number

    def _list_present(self) -> set[str]:
        query = select(serving.c.id).where(serving.c.until >= now_text())
        return {server for (server,) in self._database.read(query)}

    def _list_silent(self, number: int) -> set[str]:
        rows = self._database.read(select(told.c.server).filter_by(number=number))
        return self._list_present() - {server for (server,) in rows}

    def _take_answers(self, number: int) -> Iterator[Mapping[str, Sequence[Exported]]]:
        query = select(told.c.server, told.c.sealed).filter_by(number=number)
        rows = self._database.read(query)
        self._database.delete(delete(told).filter_by(number=number))
        for server, sealed in rows:
            yield json.loads(self._key.unseal(sealed, _place(number, server)))


def answer_all(
    presence: Presence,
    stores: Sequence[Memory],
    finish: Callable[[Visitor], Mapping[str, int]],
) -> None:
    """Answer what was asked of this server.

    Args:
        presence: of this process.
        stores: what it holds in memory.
        finish: has what is on its way to the disk written, erases that too, and returns what it
            erased, by store.
    """
    for new in presence.list_new():
        if new.what == "export":
            presence.tell(new, {each.name: each.export_visitor(new.visitor) for each in stores})
        else:
            counts = {each.name: each.erase_visitor(new.visitor) for each in stores}
            written = finish(new.visitor)
            erased = Counter(counts) + Counter(written)
            presence.tell(new, {name: [{}] * erased[name] for name in {**counts, **written}})


def _place(number: int, server: str) -> str:
    return f"told\0{number}\0{server}"
