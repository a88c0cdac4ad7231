"""Which processes serve a home, and what another process asks of their memory.

A server holds a lock in ``HOME/serving/`` for as long as it lives; that the lock is held is how a
command knows that the server is there, even after a crash. The command writes what it asks for into
``serving.db``, each server finds it at its next look, and writes its answer, sealed with the home's
key, back for the command to take away.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from server.databases import Database
from server.personal import Exported, Memory, Visitor
from server.sealing import HomeKey

FILE_NAME = "serving.db"
FOLDER = "serving"
LOOK_SECONDS = 0.1
ASKED_KEPT = timedelta(days=7)
"""A server looks every few seconds; one that slept longer than this has nothing in memory."""

What = Literal["export", "erase"]
_TABLES = (
    """
create table if not exists asked (
    number integer primary key autoincrement,
    what text not null,
    visitor text not null,
    conversations text not null,
    at text not null
)
""",
    """
create table if not exists told (
    number integer not null,
    server text not null,
    sealed blob not null,
    primary key (number, server)
)
""",
)


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
    """What all servers of a home told.

    Attributes:
        held: store to what all servers hold of the visitor there; for each thing that they have
            just erased an empty one.
        silent: how many servers did not answer in time.
    """

    held: Mapping[str, Sequence[Exported]]
    silent: int = 0


class Presence:
    """One process that serves a home.

    Args:
        home: the shop's folder.
        key: of the home.
    """

    def __init__(self, home: Path, key: HomeKey) -> None:
        self._database = Database(home / FILE_NAME, _TABLES)
        self._key = key
        self.server = secrets.token_hex(8)
        folder = home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{self.server}.lock"
        self._lock = FileLock(self._file, thread_local=False)
        while not self._file.exists():  # a command may clear it away before it is held
            self._lock.release()
            self._lock.acquire()
        self._last = max((asked.number for asked in self._list(0)), default=0)

    def list_new(self) -> list[Asked]:
        """Return what was asked since the last call; blocking."""
        found = self._list(self._last)
        self._last = found[-1].number if found else self._last
        return found

    def tell(self, asked: Asked, held: Mapping[str, Sequence[Exported]]) -> None:
        """Answer; blocking."""
        sealed = self._key.seal(json.dumps(held), _place(asked.number, self.server))
        with self._database.writing() as connection:
            row = (asked.number, self.server, sealed)
            connection.execute("insert or replace into told values (?, ?, ?)", row)

    def close(self) -> None:
        """Be there no more; safe to call twice."""
        self._lock.release()
        self._file.unlink(missing_ok=True)
        self._database.close()

    def _list(self, after: int) -> list[Asked]:
        query = "select * from asked where number > ? order by number"
        return [
            Asked(number, what, Visitor(visitor, tuple(json.loads(conversations))))
            for number, what, visitor, conversations, _ in self._database.read(query, [after])
        ]


class Servers:
    """All processes that serve a home, for a command to ask.

    Args:
        home: the shop's folder.
        key: of the home.
        patience_seconds: how long to wait for an answer.
    """

    def __init__(self, home: Path, key: HomeKey, patience_seconds: float) -> None:
        self._database = Database(home / FILE_NAME, _TABLES)
        self._folder = home / FOLDER
        self._key = key
        self._patience_seconds = patience_seconds

    def count(self) -> int:
        """Count the processes that serve the home now."""
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
            self._database.delete("delete from asked where number = ?", [number])
        return Told(held, len(silent))

    def expire(self) -> None:
        """Delete what was asked long ago."""
        oldest = (datetime.now(UTC) - ASKED_KEPT).isoformat()
        self._database.delete("delete from asked where at < ?", [oldest])
        self._database.delete("delete from told where number not in (select number from asked)")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _write(self, what: What, visitor: Visitor) -> int:
        at = datetime.now(UTC).isoformat()
        row = (what, visitor.id, json.dumps(visitor.conversations), at)
        with self._database.writing() as connection:
            inserted = connection.execute(
                "insert into asked (what, visitor, conversations, at) values (?, ?, ?, ?)", row
            )
            return inserted.lastrowid or 0

    def _list_present(self) -> set[str]:
        return {file.stem for file in self._folder.glob("*.lock") if _is_held(file)}

    def _list_silent(self, number: int) -> set[str]:
        rows = self._database.read("select server from told where number = ?", [number])
        return self._list_present() - {server for (server,) in rows}

    def _take_answers(self, number: int) -> Iterator[Mapping[str, Sequence[Exported]]]:
        query = "select server, sealed from told where number = ?"
        rows = self._database.read(query, [number])
        self._database.delete("delete from told where number = ?", [number])
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
    for asked in presence.list_new():
        if asked.what == "export":
            presence.tell(asked, {each.name: each.export_visitor(asked.visitor) for each in stores})
        else:
            counts = {each.name: each.erase_visitor(asked.visitor) for each in stores}
            written = finish(asked.visitor)
            erased = Counter(counts) + Counter(written)
            presence.tell(asked, {name: [{}] * erased[name] for name in {**counts, **written}})


def _is_held(file: Path) -> bool:
    """Tell whether a server holds its lock; that of a server that crashed is cleared away."""
    lock = FileLock(file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    file.unlink(missing_ok=True)
    return False


def _place(number: int, server: str) -> str:
    return f"told\0{number}\0{server}"
