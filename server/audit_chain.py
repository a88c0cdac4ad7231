"""The chain of the audit log: what an entry's hash covers, and how a chain is checked.

An entry's hash covers its body by a salted commitment: of an entry that may be kept no longer the
body and the salt go, and the chain still holds. The chain itself names every entry whose body may
be missing.

Source: hashing with a prefix for each purpose as in RFC 6962, section 2.1.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

ENTRY_PREFIX = b"\x00"
BODY_PREFIX = b"\x01"
SALT_BYTES = 16
START = "0" * 64
"""What the first entry holds in place of a hash before it."""


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


def build_entry(last: tuple[int, str] | None, at: str, details: Mapping[str, Any]) -> Entry:
    """Build the entry that follows.

    Args:
        last: number and hash of the entry before; None begins the chain.
        at: ISO 8601 in UTC.
        details: its body, as JSON takes it.
    """
    seq, previous = last or (0, START)
    salt, body = os.urandom(SALT_BYTES), _encode(details)
    commitment = _commit(salt, body)
    digest = _hash_entry(seq + 1, at, previous, commitment)
    return Entry(seq + 1, at, previous, commitment, digest, salt, body)


def check_entries(entries: Sequence[Entry], expect: str = "") -> Iterator[tuple[int, str]]:
    """Yield the number of each entry that is not as it was written, and what is wrong with it.

    Args:
        entries: all of a chain, in their order.
        expect: ``SEQ:HASH`` of an entry that was written down elsewhere; empty expects nothing.
    """
    yield from _check_chain(entries)
    yield from _check_bodies(entries)
    yield from _check_expected(entries, expect)


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


def is_burial(entry: Entry) -> bool:
    """Tell whether an entry names others whose bodies were taken away."""
    return bool(entry.body) and "entries" in json.loads(entry.body or "{}")


def _list_buried(entries: Sequence[Entry]) -> Iterator[int]:
    for entry in entries:
        if is_burial(entry):
            for first, last in json.loads(entry.body or "{}")["entries"]:
                yield from range(first, min(last, entry.seq - 1) + 1)


def to_ranges(seqs: Iterable[int]) -> list[list[int]]:
    """Write numbers as ranges, both ends inclusive."""
    ranges: list[list[int]] = []
    for seq in sorted(seqs):
        if ranges and ranges[-1][1] == seq - 1:
            ranges[-1][1] = seq
        else:
            ranges.append([seq, seq])
    return ranges
