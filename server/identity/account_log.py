"""What happens to accounts, on record: sign-ins, refused ones, changes.

Entries name agents by id, and addresses of the network and of mail by keyed hashes; they hold no
password, no link and no session. Fails open: what cannot be written is logged, and work goes on.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from server.audit import AuditLog, Who
from server.limiting import name_visitor
from server.sealing import HomeKey
from server.storage.interfaces import StorageUnavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.

    Attributes:
        who: kind, as the audit log tells it.
        agent: id; empty where nobody is signed in.
        address: of the network; empty where it is not over one.
    """

    who: Who
    agent: str = ""
    address: str = ""


OPERATOR = Actor("operator")
"""Whoever runs the commands."""


class AccountLog:
    """Appends to the audit log.

    Args:
        audit: None keeps nothing.
        key: of the home, for the hashes.
    """

    def __init__(self, audit: AuditLog | None, key: HomeKey) -> None:
        self._audit = audit
        self._key = key

    async def note(self, actor: Actor, what: str, email: str = "", **details: str | bool) -> None:
        """Put something on record.

        Args:
            actor: did it.
            what: was done, in a word.
            email: of whom it is about, where there is no id.
            details: ids, roles, outcomes; never a password.
        """
        told: dict[str, str | bool] = {"by": actor.agent, **details}
        if actor.address:
            told["address"] = self._key.sign("address", name_visitor(actor.address))
        if email:
            told["email"] = self._key.sign("email", email)
        await asyncio.to_thread(self._append, actor.who, what, told)

    def _append(self, who: Who, what: str, details: dict[str, str | bool]) -> None:
        if self._audit is None:
            return
        try:
            self._audit.append(who, what, **details)
        except StorageUnavailable as error:
            log.error("audit_lost", what=what, exc_info=error)
