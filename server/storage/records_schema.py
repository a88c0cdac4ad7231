"""Tables of what is kept of customers beside their conversations; see `server.records`.

A comment names the module that owns each table.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, LargeBinary, Table

from server.storage.schema import METADATA, Text

# server.vault: what placeholders stand for.
vault: Final = Table(
    "vault",
    METADATA,
    Column("conversation", Text, primary_key=True),
    # No number of a conversation has two values, because of this key.
    Column("placeholder", Text, primary_key=True),
    Column("sealed", LargeBinary),  # NULL: of a kind that is never kept
    Column("at", Text, nullable=False, index=True),
)

# server.receipts: what answers rest on.
receipts: Final = Table(
    "receipts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False, index=True),
    Column("conversation", Text, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),  # JSON, deflated: 13 kB shrink to 3.5 kB
)

# server.review: what guards stopped, for a person to judge.
stopped: Final = Table(
    "stopped",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False, index=True),
    Column("conversation", Text, nullable=False, index=True),
    Column("receipt", Text, nullable=False),
    Column("message", Text, nullable=False),  # masked
    Column("action", Text, nullable=False),
    Column("categories", Text, nullable=False),  # JSON
    Column("reasons", Text, nullable=False),  # JSON
    Column("mark", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,  # a number of what was deleted is not given again
)

# server.audit: what was decided, in a chain of hashes; its end is sealed.
audit_entries: Final = Table(
    "audit_entries",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("salt", LargeBinary),  # NULL, like the body: kept no longer
    Column("body", Text),  # JSON
)
audit_head: Final = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 1
    Column("seq", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

# server.visitors: whose conversations there are.
seen: Final = Table(
    "seen",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("visitor", Text, nullable=False, index=True),  # keyed hash of a name
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False, index=True),
)

# server.presence: which processes hold something in memory, what commands ask of them, what they
# answer.
serving: Final = Table(
    "serving",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("until", Text, nullable=False),  # not seen after this, it is dead
)
asked: Final = Table(
    "asked",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("visitor", Text, nullable=False),
    Column("conversations", Text, nullable=False),  # JSON
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)
told: Final = Table(
    "told",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("server", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
