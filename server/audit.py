"""The audit log: what was decided, by whom, on what grounds; appended to and never changed.

Each entry holds the hash of the one before, so that an entry that is edited, deleted or moved
breaks the chain from there on, and the last one is sealed with the home's key, so that the end
cannot be cut off. An entry's hash covers its body by a salted commitment: of an entry that may be
kept no longer the body and the salt go, and the chain still holds. The chain itself names every
entry whose body may be missing.

Source: hashing with a prefix for each purpose as in RFC 6962, section 2.1; the sealed end as in
Schneier and Kelsey, "Secure Audit Logs to Support Computer Forensics", 1999. What no log can show
by itself is that all of it was put back to an earlier whole state: compare with an end that was
written down elsewhere (``storehand audit verify --expect``).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from server.databases import Database
from server.personal import Exported, Visitor
from server.sealing import HomeKey

FILE_NAME = "audit.db"
ENTRY_PREFIX = b"\x00"
BODY_PREFIX = b"\x01"
SALT_BYTES = 16
START = "0" * 64
"""What the first entry holds in place of a hash before it."""

HEAD = "audit head"
_TABLES = (
    """
create table if not exists entries (
    seq integer primary key,
    at text not null,
    previous text not null,
    commitment text not null,
    hash text not null,
    salt blob,
    body text
)
""",
    """
create table if not exists head (
    id integer primary key check (id = 1),
    seq integer not null,
    hash text not null,
    seal text not null
)
""",
)

Who = Literal["customer", "server", "operator", "agent"]


class Entry(NamedTuple):
    """One entry as it lies on disk.

    Attributes:
        seq: from 1, without a gap.
        at: when it was appended, ISO 8601 in UTC.
        previous: hash of the entry before.
        commitment: hash of salt and body.
        hash: of all that stands before it here.
        salt: 16 random bytes; None where the body is gone.
        body: JSON; None where it may be kept no longer.
    """

    seq: int
    at: str
    previous: str
    commitment: str
    hash: str
    salt: bytes | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole log found.

    Attributes:
        entries: how many there are.
        head: ``SEQ:HASH`` of the last one, to be written down elsewhere; empty without entries.
        broken: number of the first entry that is not as it was written; 0 where all are.
        reason: what is wrong with it, in a sentence.
    """

    entries: int
    head: str
    broken: int = 0
    reason: str = ""


class AuditLog:
    """Appends and checks; implements `server.personal.PersonalStore`.

    Args:
        home: the shop's folder; the file is made with the first entry.
        key: of the home.
    """

    name = "audit"

    def __init__(self, home: Path, key: HomeKey) -> None:
        self._database = Database(home / FILE_NAME, _TABLES)
        self._key = key

    def append(self, who: Who, what: str, **details: Any) -> None:
        """Append one entry; blocking.

        Args:
            who: acted.
            what: was done, in a word.
            details: ids, scores and versions, as JSON takes them; never what anybody wrote.

        Raises:
            DatabaseUnusable: nothing was written.
        """
        with self._database.writing() as connection:
            self._append(connection, {"who": who, "what": what, **details})

    def verify(self, expect: str = "") -> Verification:
        """Check every entry, the order, the end, and an end that was written down before.

        Args:
            expect: ``SEQ:HASH`` as an earlier check told it; empty expects nothing.
        """
        entries = self._load("select * from entries order by seq")
        last = entries[-1] if entries else None
        head = f"{last.seq}:{last.hash}" if last else ""
        faults = [*_check_chain(entries), *_check_bodies(entries)]
        faults += self._check_head(last)
        faults += _check_expected(entries, expect)
        seq, reason = min(faults, default=(0, ""))
        return Verification(len(entries), head, seq, reason)

    def reseal(self) -> None:
        """Seal the last entry with the key of now, where one of the keys known sealed it."""
        for seq, digest, seal in self._database.read("select seq, hash, seal from head"):
            end = f"{seq}:{digest}"
            if self._key.matches(seal, HEAD, end):
                with self._database.writing() as connection:
                    values = (self._key.sign(HEAD, end), seq)
                    connection.execute("update head set seal = ? where seq = ?", values)

    def export_visitor(self, visitor: Visitor) -> list[Exported]:
        """Return the entries of a visitor; see `PersonalStore.export_visitor`."""
        return [
            {"seq": entry.seq, "at": entry.at, **json.loads(entry.body or "{}")}
            for entry in self._find(visitor)
        ]

    def erase_visitor(self, visitor: Visitor) -> int:
        """Leave a tombstone of each entry of a visitor; see `PersonalStore.erase_visitor`."""
        return self._bury([entry.seq for entry in self._find(visitor)], "erased")

    def expire(self, before: datetime) -> int:
        """Leave a tombstone of each older entry; see `PersonalStore.expire`."""
        query = "select * from entries where body is not null and at < ?"
        old = self._load(query, [before.isoformat()])
        return self._bury([entry.seq for entry in old if not _is_burial(entry)], "expired")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._database.close()

    def _load(self, query: str, values: Sequence[Any] = ()) -> list[Entry]:
        return [Entry(*row) for row in self._database.read(query, values)]

    def _find(self, visitor: Visitor) -> list[Entry]:
        conversations = set(visitor.conversations)
        entries = self._load("select * from entries where body is not null order by seq")
        return [
            entry
            for entry in entries
            if json.loads(entry.body or "{}").get("conversation") in conversations
        ]

    def _bury(self, seqs: Sequence[int], what: str) -> int:
        """Take the bodies away, and say so in the chain; one commit does both."""
        if not seqs:
            return 0
        with self._database.writing() as connection:
            connection.executemany(
                "update entries set salt = null, body = null where seq = ?",
                [(seq,) for seq in seqs],
            )
            details = {"who": "server", "what": what, "entries": _to_ranges(seqs)}
            self._append(connection, details)
        self._database.sweep()
        return len(seqs)

    def _append(self, connection: sqlite3.Connection, details: Mapping[str, Any]) -> None:
        last = connection.execute("select seq, hash from entries order by seq desc limit 1")
        seq, previous = last.fetchone() or (0, START)
        salt, body = os.urandom(SALT_BYTES), _encode(details)
        at = datetime.now(UTC).isoformat()
        commitment = _commit(salt, body)
        digest = _hash_entry(seq + 1, at, previous, commitment)
        entry = Entry(seq + 1, at, previous, commitment, digest, salt, body)
        connection.execute("insert into entries values (?, ?, ?, ?, ?, ?, ?)", entry)
        seal = self._key.sign(HEAD, f"{entry.seq}:{entry.hash}")
        connection.execute(
            "insert or replace into head values (1, ?, ?, ?)", (entry.seq, entry.hash, seal)
        )

    def _check_head(self, last: Entry | None) -> Iterator[tuple[int, str]]:
        rows = self._database.read("select seq, hash, seal from head")
        if not rows:
            if last:
                yield last.seq, "the seal of the last entry is missing."
            return
        seq, digest, seal = rows[0]
        if not self._key.matches(seal, HEAD, f"{seq}:{digest}"):
            yield seq, "the seal of the last entry was not made with this home's key."
        elif last is None or seq > last.seq:
            yield (last.seq if last else 0) + 1, f"it is missing: entries up to {seq} were written."
        elif (seq, digest) != (last.seq, last.hash):
            yield seq + 1, "it was appended without this home's key, or the seal is an old one."


def _encode(details: Mapping[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _commit(salt: bytes, body: str) -> str:
    return hashlib.sha256(BODY_PREFIX + salt + body.encode()).hexdigest()


def _hash_entry(seq: int, at: str, previous: str, commitment: str) -> str:
    line = json.dumps([seq, at, previous, commitment]).encode()
    return hashlib.sha256(ENTRY_PREFIX + line).hexdigest()


def _check_chain(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Yield the first entry that does not follow from the one before."""
    previous = START
    for place, entry in enumerate(entries, 1):
        if entry.seq != place:
            yield place, "it is missing."
            return
        if entry.previous != previous:
            yield place, "it does not hold the hash of the entry before."
            return
        if entry.hash != _hash_entry(entry.seq, entry.at, entry.previous, entry.commitment):
            yield place, "it was changed: its hash is another."
            return
        previous = entry.hash


def _check_bodies(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Yield entries whose body is another, or is gone without an entry that says so."""
    buried = set(_list_buried(entries))
    for entry in entries:
        if entry.body is None or entry.salt is None:
            if entry.seq not in buried:
                yield entry.seq, "its body was taken out, and no later entry says so."
        elif _commit(entry.salt, entry.body) != entry.commitment:
            yield entry.seq, "its body was changed."


def _check_expected(entries: Sequence[Entry], expect: str) -> Iterator[tuple[int, str]]:
    if not expect:
        return
    number, _, digest = expect.partition(":")
    seq = int(number) if number.isdecimal() else 0
    found = next((entry.hash for entry in entries if entry.seq == seq), "")
    if found != digest:
        yield seq or 1, f"it is not the entry {expect} that was expected."


def _is_burial(entry: Entry) -> bool:
    return bool(entry.body) and "entries" in json.loads(entry.body or "{}")


def _list_buried(entries: Sequence[Entry]) -> Iterator[int]:
    for entry in entries:
        if _is_burial(entry):
            for first, last in json.loads(entry.body or "{}")["entries"]:
                yield from range(first, min(last, entry.seq - 1) + 1)


def _to_ranges(seqs: Iterable[int]) -> list[list[int]]:
    """Write numbers as ranges, both ends inclusive."""
    ranges: list[list[int]] = []
    for seq in sorted(seqs):
        if ranges and ranges[-1][1] == seq - 1:
            ranges[-1][1] = seq
        else:
            ranges.append([seq, seq])
    return ranges
