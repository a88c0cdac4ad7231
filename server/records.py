"""What is kept of customers' turns, where, and for how long.

A turn waits for the vault alone. The audit log, the review queue and the register of visitors are
written behind it, in order (`server.behind`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.guards.failing import GuardFailure
from bot.privacy.interfaces import Vault
from bot.privacy.vault import InMemoryVault, list_kinds
from bot.receipts.interfaces import Receipt, ReceiptStore
from bot.receipts.memory import InMemoryReceiptStore
from server.audit import AuditLog, Who
from server.behind import Behind
from server.erasing import Erasure, Keeping, erase_visitor, expire_all, export_visitor
from server.kept_conversations import KeptConversations, KeptEvents
from server.metrics import Metrics
from server.personal import Memory, PersonalStore, Visitor
from server.presence import LIFE_SECONDS, Presence, Servers, answer_all
from server.receipts import DatabaseReceiptStore
from server.resealing import Resealed
from server.review import ReviewQueue, Stopped
from server.sealing import load_key
from server.settings import Settings
from server.storage.blocking import open_blocking_database
from server.storage.importing import drop_imported
from server.vault import DatabaseVault
from server.visitors import VisitorRegister

log = structlog.get_logger(__name__)

LEAST_EVENT_DAYS = 1
"""What customers saw must be there to be sent again when their connection drops."""
EXPIRE_EVERY = timedelta(days=1)
IMPORTED_KEPT = timedelta(days=7)
"""How long a file of before is kept beside the database that has its content."""
ANSWER_SECONDS = LIFE_SECONDS + 5.0
"""Least wait for running servers; each looks every index_poll_seconds, a second by default. One
that crashed is known to be dead by then."""


def _now() -> datetime:
    return datetime.now(UTC)


class Records:
    """The stores of one home.

    Args:
        settings: how long each kind is kept; 0 days writes nothing of it.
        metrics: where failures are counted; None counts nothing.
        clock: tells what is too old.
        check_key: whether a key that opens nothing is refused.

    Raises:
        SettingError: there is no key, it is another home's, or the setting database is wrong.
        StorageError: the database cannot be used.

    Attributes:
        vault: what placeholders stand for.
        receipts: what answers rest on.
        audit: None where no log is kept.
        review: None where nothing waits for review.
        visitors: whose conversations there are.
        servers: processes that serve this home, and hold more in memory.
    """

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics | None = None,
        clock: Callable[[], datetime] = _now,
        check_key: bool = True,
    ) -> None:
        key = load_key(settings)
        self._settings = settings
        self._key = key
        self._metrics = metrics
        self._clock = clock
        self._database = open_blocking_database(settings)
        self._conversations = KeptConversations(self._database, key)
        self._events = KeptEvents(self._database, key)
        self._vault = DatabaseVault(self._database, key)
        self._receipts = DatabaseReceiptStore(self._database, metrics)
        self._review = ReviewQueue(self._database)
        self._audit = AuditLog(self._database, key)
        self.visitors = VisitorRegister(self._database, key)
        self.vault: Vault = self._vault if settings.vault_days else InMemoryVault()
        kept = settings.receipts_days > 0
        self.receipts: ReceiptStore = self._receipts if kept else InMemoryReceiptStore()
        self.review = self._review if settings.review_days else None
        self.audit = self._audit if settings.audit_days else None
        patience_seconds = max(ANSWER_SECONDS, 3 * settings.index_poll_seconds)
        self.servers = Servers(self._database, key, patience_seconds)
        self._behind = Behind(self._count_lost)
        self._presence: Presence | None = None
        self._expired_at: datetime | None = None
        try:
            if check_key:
                self._vault.check_key()
        except BaseException:
            self.close()
            raise

    @property
    def stores(self) -> list[PersonalStore]:
        """Every store of the home, those included that take no more.

        The audit log is last but for the register, which finds visitors.
        """
        said: list[PersonalStore] = [self._events, self._conversations]
        return [*said, self._vault, self._receipts, self._review, self._audit, self.visitors]

    @property
    def keepings(self) -> list[Keeping]:
        """Every store with its days; the register keeps what any other may need."""
        settings = self._settings
        days = {
            "conversations": settings.conversations_days,
            "events": max(settings.vault_days, LEAST_EVENT_DAYS),
            "vault": settings.vault_days,
            "receipts": settings.receipts_days,
            "review": settings.review_days,
            "audit": settings.audit_days,
        }
        days["visitors"] = max(days.values())
        return [Keeping(store, days[store.name]) for store in self.stores]

    def note_answer(self, receipt: Receipt, visitor: str) -> None:
        """Take what was decided; it is written behind the turn."""
        self._behind.submit(lambda: self._write_answer(receipt, visitor))

    def note_unfinished(self, conversation: str, visitor: str, error: BaseException) -> None:
        """Take that a turn ended without an answer; it is written behind the turn.

        Args:
            conversation: whose turn it was.
            visitor: who asked; empty where each conversation is another visitor.
            error: ended it; that a customer left or time was up is a cancellation.
        """
        cancelled = isinstance(error, asyncio.CancelledError | GeneratorExit)
        why = "cancelled" if cancelled else type(error).__name__

        def write() -> None:
            self.visitors.note(visitor or conversation, conversation)
            self._append("server", "unfinished", conversation=conversation, why=why)

        self._behind.submit(write)

    def note_guard_failure(self, failure: GuardFailure) -> None:
        """Count a guard that failed, and put it on record."""
        fails = "closed" if failure.closed else "open"
        if self._metrics is not None:
            self._metrics.guard_failures.labels(failure.guard, failure.why, fails).inc()
        details = {"guard": failure.guard, "why": failure.why, "error": failure.error}
        self._behind.submit(lambda: self._append("server", "guard-failed", fails=fails, **details))

    def note_mark(self, stopped: Stopped) -> None:
        """Put on record what a person said of something that was stopped; blocking."""
        place = {"conversation": stopped.conversation, "receipt": stopped.receipt}
        self._append("operator", "review", mark=stopped.mark, **place)

    def note_reveal(self, receipt: Receipt) -> None:
        """Put on record that an agent read what the placeholders stand for; blocking."""
        place = {"conversation": receipt.conversation_id, "receipt": receipt.id}
        self._append("operator", "reveal", **place)

    def export(self, visitor: Visitor) -> dict[str, Any]:
        """Return what every store, and every running server, holds of a visitor; on record."""
        told = self.servers.ask("export", visitor)
        exported = export_visitor(self.stores, visitor)
        stores = exported["stores"]
        for name, held in told.held.items():
            stores.setdefault(name, []).extend(held)
        counts = {name: len(held) for name, held in stores.items()}
        self._append("operator", "export", visitor=visitor.id, counts=counts)
        return exported | {"silent_servers": told.silent}

    def erase(self, visitor: Visitor) -> Erasure:
        """Erase a visitor from running servers, then from every store; on record.

        The servers come first: an answer that is under way would write again. Files from before,
        whose content lies in the stores, go as a whole.
        """
        drop_imported(self._settings.home)
        told = self.servers.ask("erase", visitor)
        erasure = erase_visitor(self.stores, visitor)
        left = self.servers.ask("export", visitor)
        erasure = replace(
            erasure,
            erased=_add(erasure.erased, told.held),
            left=_add(erasure.left, left.held),
            silent_servers=told.silent,
        )
        counts = {"counts": dict(erasure.erased), "left": dict(erasure.left)}
        self._append("operator", "erasure", visitor=visitor.id, silent=told.silent, **counts)
        return replace(erasure, proof=self.audit.verify().head) if self.audit else erasure

    def rotate_key(self) -> Resealed:
        """Seal everything with the key of now; on record. Blocking; see `Resealer.reseal`."""
        resealed = self._vault.reseal()
        for store in (self._events, self._conversations):
            resealed = resealed.plus(store.reseal())
        if self.audit is not None:
            self.audit.reseal()
        self._append("operator", "key-rotation", **resealed._asdict())
        return resealed

    def forget_unreadable(self) -> int:
        """Delete what none of the keys opens from the vault; on record. Blocking."""
        count = self._vault.forget_unreadable()
        self._append("operator", "forget", count=count)
        return count

    def serve(self, memories: Sequence[Memory]) -> None:
        """Answer what commands ask of this serving process, as from now; blocking."""
        if self._presence is None:
            self._presence = Presence(self._database, self._key)
        answer_all(self._presence, memories, self._finish_erasing)

    def expire(self) -> dict[str, int]:
        """Delete what is too old; on record. Return how many things that were, by store."""
        self._expired_at = self._clock()
        counts = expire_all(self.keepings, self._expired_at)
        self.servers.expire()
        drop_imported(self._settings.home, self._expired_at - IMPORTED_KEPT)
        if any(counts.values()):
            log.info("expired", **counts)
            self._append("server", "retention", counts=counts)
        return counts

    def expire_when_due(self) -> None:
        """Delete what is too old, at the first call and once a day after; blocking."""
        if self._expired_at is None or self._clock() - self._expired_at >= EXPIRE_EVERY:
            self.expire()

    def close(self) -> None:
        """Write what waits, and close the database; safe to call twice."""
        self._behind.close()
        if self._presence is not None:
            self._presence.close()
        self._receipts.close()
        self._database.close()

    def _finish_erasing(self, visitor: Visitor) -> Mapping[str, int]:
        """Erase what was on its way to the disk while a visitor was erased from memory."""
        self._behind.wait()
        return erase_visitor(self.stores, visitor).erased

    def _write_answer(self, receipt: Receipt, visitor: str) -> None:
        self.visitors.note(visitor, receipt.conversation_id)
        if self.review is not None:
            self.review.add(receipt)
        screened = receipt.screened
        self._append(
            "customer",
            "answer",
            conversation=receipt.conversation_id,
            receipt=receipt.id,
            passed=screened.passed,
            verdict=screened.action,
            scores=dict(screened.categories),
            reasons=list(screened.reasons),
            personal_data=list_kinds(receipt.message),
            action=receipt.action,
            path=receipt.path,
            withheld=_count_withheld(receipt),
            index=receipt.generation,
            model=receipt.model,
            version=receipt.version,
        )

    def _append(self, who: Who, what: str, **details: object) -> None:
        if self.audit is not None:
            self.audit.append(who, what, **details)

    def _count_lost(self) -> None:
        if self._metrics is not None:
            self._metrics.records_lost.inc()


def _add(counts: Mapping[str, int], held: Mapping[str, Sequence[object]]) -> dict[str, int]:
    """Return the counts of the stores with those of what running servers held."""
    names = [*held, *(name for name in counts if name not in held)]
    return {name: counts.get(name, 0) + len(held.get(name, ())) for name in names}


def _count_withheld(receipt: Receipt) -> int:
    return sum(said.outcome == "withheld" for step in receipt.steps for said in step.said)
