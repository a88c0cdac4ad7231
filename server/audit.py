"""The audit log: what was decided, by whom, on what grounds; appended to and never changed.

Each entry holds the hash of the one before, so that an entry that is edited, deleted or moved
breaks the chain from there on (`server.audit_chain`), and the last one is sealed with the home's
key, so that the end cannot be cut off.

Source: the sealed end as in Schneier and Kelsey, "Secure Audit Logs to Support Computer Forensics",
1999. What no log can show by itself is that all of it was put back to an earlier whole state:
compare with an end that was written down elsewhere (``storehand audit verify --expect``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Update, false, insert, or_, select, update

from server.audit_chain import Entry, build_entry, check_entries, is_burial, to_ranges
from server.personal import Exported, Visitor
from server.sealing import HomeKey
from server.storage.blocking import BlockingDatabase, Found, Query
from server.storage.inserting import build_upsert
from server.storage.locking import take_turn
from server.storage.records_schema import audit_entries, audit_head
from server.storage.schema import now_text, to_text

HEAD = "audit head"
TURN = "storehand audit"
MOST_NAMED = 100
"""Conversations that one query looks for; SQLite takes 1000 in one expression at most."""

Who = Literal["customer", "server", "operator", "agent"]

_ALL = select(audit_entries).order_by(audit_entries.c.seq)
_END = select(audit_head.c.seq, audit_head.c.hash, audit_head.c.seal)


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
        database: of the shop.
        key: of the home.
    """

    name = "audit"

    def __init__(self, database: BlockingDatabase, key: HomeKey) -> None:
        self._database = database
        self._key = key

    def append(self, who: Who, what: str, **details: Any) -> None:
        """Append one entry; blocking.

        Args:
            who: acted.
            what: was done, in a word.
            details: ids, scores and versions, as JSON takes them; never what anybody wrote.

        Raises:
            StorageUnavailable: nothing was written.
        """
        with self._database.writing() as connection:
            _append(connection, self._key, {"who": who, "what": what, **details})

    def verify(self, expect: str = "") -> Verification:
        """Check every entry, the order, the end, and an end that was written down before.

        Args:
            expect: ``SEQ:HASH`` as an earlier check told it; empty expects nothing.
        """
        rows, ends = self._database.read_at_once(_ALL, _END)
        entries = [Entry(*row) for row in rows]
        last = entries[-1] if entries else None
        head = f"{last.seq}:{last.hash}" if last else ""
        faults = [*check_entries(entries, expect), *self._check_end(ends, last)]
        seq, reason = min(faults, default=(0, ""))
        return Verification(len(entries), head, seq, reason)

    def reseal(self) -> None:
        """Seal the last entry with the key of now, where one of the keys known sealed it."""
        for seq, digest, seal in self._database.read(_END):
            end = f"{seq}:{digest}"
            if self._key.matches(seal, HEAD, end):
                anew = update(audit_head).filter_by(seq=seq).values(seal=self._key.sign(HEAD, end))
                with self._database.writing() as connection:
                    connection.execute(anew)

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
        old = self._load(
            _ALL.where(audit_entries.c.body.is_not(None), audit_entries.c.at < to_text(before))
        )
        return self._bury([entry.seq for entry in old if not is_burial(entry)], "expired")

    def _load(self, query: Query) -> list[Entry]:
        return [Entry(*row) for row in self._database.read(query)]

    def _find(self, visitor: Visitor) -> list[Entry]:
        """Return the entries that name one of a visitor's conversations."""
        conversations = set(visitor.conversations)
        query = _ALL.where(audit_entries.c.body.is_not(None))
        if len(conversations) <= MOST_NAMED:  # or all are read
            query = query.where(or_(false(), *map(_names, conversations)))
        return [
            entry
            for entry in self._load(query)
            if json.loads(entry.body or "{}").get("conversation") in conversations
        ]

    def _bury(self, seqs: Sequence[int], what: str) -> int:
        """Take bodies away that are there still, and say so in the chain; one commit does both."""
        with self._database.writing() as connection:
            take_turn(connection, TURN)
            buried = [seq for seq in seqs if connection.execute(_build_burial(seq)).rowcount]
            if buried:
                details = {"who": "server", "what": what, "entries": to_ranges(buried)}
                _append(connection, self._key, details)
        if buried:
            self._database.sweep()
        return len(buried)

    def _check_end(self, ends: Sequence[Found], last: Entry | None) -> Iterator[tuple[int, str]]:
        if not ends:
            if last:
                yield last.seq, "the seal of the last entry is missing."
            return
        seq, digest, seal = ends[0]
        if not self._key.matches(seal, HEAD, f"{seq}:{digest}"):
            yield seq, "the seal of the last entry was not made with this home's key."
        elif last is None or seq > last.seq:
            yield (last.seq if last else 0) + 1, f"it is missing: entries up to {seq} were written."
        elif (seq, digest) != (last.seq, last.hash):
            yield seq + 1, "it was appended without this home's key, or the seal is an old one."


def _build_burial(seq: int) -> Update:
    entry = update(audit_entries).filter_by(seq=seq).where(audit_entries.c.body.is_not(None))
    return entry.values(salt=None, body=None)


def _names(conversation: str) -> ColumnElement[bool]:
    named = json.dumps(conversation, ensure_ascii=False)
    return audit_entries.c.body.contains(named, autoescape=True)


def _append(connection: Connection, key: HomeKey, details: Mapping[str, Any]) -> None:
    """Add an entry and seal the end; of all processes one at a time."""
    take_turn(connection, TURN)
    query = select(audit_entries.c.seq, audit_entries.c.hash)
    last = connection.execute(query.order_by(audit_entries.c.seq.desc()).limit(1)).first()
    entry = build_entry((last.seq, last.hash) if last else None, now_text(), details)
    connection.execute(insert(audit_entries).values(entry._asdict()))
    seal = key.sign(HEAD, f"{entry.seq}:{entry.hash}")
    head = {"id": 1, "seq": entry.seq, "hash": entry.hash, "seal": seal}
    connection.execute(build_upsert(connection.dialect, audit_head, head, ["id"]))
