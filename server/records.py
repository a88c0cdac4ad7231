"""What is kept of customers' turns, by one thread beside them, and for how long.

A turn waits for the vault alone. The audit log, the review queue and the register of visitors are
written behind it, in order. Fails open: what cannot be written is logged and counted, and the
answer goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import BoundedSemaphore
from time import monotonic

import structlog

from bot.guards.failing import GuardFailure
from bot.privacy.interfaces import Vault
from bot.privacy.vault import InMemoryVault, list_kinds
from bot.receipts.interfaces import Receipt
from server.audit import AuditLog, Who
from server.erasing import Erasure, Keeping, erase_visitor, expire_all
from server.kept_receipts import KeptReceipts
from server.metrics import Metrics
from server.personal import PersonalStore, Visitor
from server.review import ReviewQueue
from server.sealing import load_key
from server.settings import Settings
from server.vault import SqliteVault
from server.visitors import VisitorRegister

log = structlog.get_logger(__name__)

DAY_SECONDS = 86_400.0
MOST_WAITING = 1000
"""Turns that may wait to be written; beyond it they are counted as lost."""

OnErased = Callable[[str], None]
"""Told a conversation that a running server must forget."""


class Records:
    """The stores of one home.

    Args:
        settings: how long each kind is kept; 0 days writes nothing of it.
        metrics: where failures are counted; None counts nothing.

    Raises:
        SettingError: there is no key.

    Attributes:
        vault: what placeholders stand for.
        audit: None where no log is kept.
        review: None where nothing waits for review.
        visitors: whose conversations there are.
    """

    def __init__(self, settings: Settings, metrics: Metrics | None = None) -> None:
        home, key = settings.home, load_key(settings)
        self._metrics = metrics
        self._stored_vault = SqliteVault(home, key) if settings.vault_days else None
        self.vault: Vault = self._stored_vault or InMemoryVault()
        self.audit = AuditLog(home, key) if settings.audit_days else None
        self.review = ReviewQueue(home) if settings.review_days else None
        self.visitors = VisitorRegister(home, key)
        self._receipts = KeptReceipts(home)
        self._settings = settings
        self._writer = ThreadPoolExecutor(1, "storehand-records")
        self._places = BoundedSemaphore(MOST_WAITING)
        self._expired_at: float | None = None
        self._erased_number = self._last_erased()

    @property
    def stores(self) -> list[PersonalStore]:
        """Every store of the home, the audit log last but for the register that finds visitors."""
        some = (self._stored_vault, self._receipts, self.review, self.audit, self.visitors)
        return [store for store in some if store is not None]

    @property
    def keepings(self) -> list[Keeping]:
        """Every store with its days; the register keeps what any other may need."""
        settings = self._settings
        days = {
            "vault": settings.vault_days,
            "receipts": settings.receipts_days,
            "review": settings.review_days,
            "audit": settings.audit_days,
        }
        days["visitors"] = max(days.values())
        return [Keeping(store, days[store.name]) for store in self.stores]

    def note_answer(self, receipt: Receipt, visitor: str) -> None:
        """Take what was decided; it is written behind the turn."""
        self._submit(lambda: self._write_answer(receipt, visitor))

    def note_guard_failure(self, failure: GuardFailure) -> None:
        """Count a guard that failed, and put it on record."""
        fails = "closed" if failure.closed else "open"
        if self._metrics is not None:
            self._metrics.guard_failures.labels(failure.guard, failure.why, fails).inc()
        self._submit(
            lambda: self._append(
                "server",
                "guard-failed",
                guard=failure.guard,
                why=failure.why,
                error=failure.error,
                fails=fails,
            )
        )

    def erase(self, visitor: Visitor) -> Erasure:
        """Erase a visitor from every store, tell running servers, and put it on record."""
        self.visitors.announce_erasure(visitor)
        erasure = erase_visitor(self.stores, visitor)
        if self.audit is None:
            return erasure
        self.audit.append(
            "operator",
            "erasure",
            visitor=erasure.visitor,
            counts=dict(erasure.erased),
            left=dict(erasure.left),
        )
        return replace(erasure, proof=self.audit.verify().head)

    def forget_erased(self, forget: OnErased) -> None:
        """Have a running server forget what was erased since the last call; blocking."""
        for number, conversation in self.visitors.list_erased(self._erased_number):
            forget(conversation)
            visitor = Visitor("", (conversation,))
            for store in self.stores:  # what was on its way to the disk when it was erased
                store.erase_visitor(visitor)
            self._erased_number = number

    def expire_when_due(self) -> None:
        """Delete what is too old, at the first call and once a day after; blocking."""
        now = monotonic()
        if self._expired_at is not None and now - self._expired_at < DAY_SECONDS:
            return
        self._expired_at = now
        counts = expire_all(self.keepings)
        if any(counts.values()):
            log.info("expired", **counts)
            self._append("server", "retention", counts=counts)

    def close(self) -> None:
        """Write what waits, and close every file; safe to call twice."""
        self._writer.shutdown(wait=True)
        for store in (self._stored_vault, self._receipts, self.review, self.audit, self.visitors):
            if store is not None:
                store.close()

    def _last_erased(self) -> int:
        return max((number for number, _ in self.visitors.list_erased(0)), default=0)

    def _write_answer(self, receipt: Receipt, visitor: str) -> None:
        self.visitors.note(visitor, receipt.conversation_id)
        if not receipt.screened.passed and self.review is not None:
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

    def _submit(self, work: Callable[[], None]) -> None:
        if not self._places.acquire(blocking=False):
            self._lose("too many wait")
            return
        try:
            self._writer.submit(self._run, work)
        except RuntimeError:  # closed
            self._places.release()
            self._lose("closed")

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            log.error("record_not_written", exc_info=error)
            self._lose(type(error).__name__)
        finally:
            self._places.release()

    def _lose(self, reason: str) -> None:
        log.error("record_lost", reason=reason)
        if self._metrics is not None:
            self._metrics.records_lost.inc()


def _count_withheld(receipt: Receipt) -> int:
    return sum(said.outcome == "withheld" for step in receipt.steps for said in step.said)
