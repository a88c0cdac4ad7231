"""A guard that throws, takes too long or lacks its weights: noted, and decided by what it guards.

Privacy and grounding fail closed: the customer reads a fixed sentence and is offered a person. All
other guards fail open, since grounding still stands between the generator and the customer. Either
way the failure is logged and counted, with the types of what went wrong and none of its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Thread
from typing import Literal, TypeVar

import structlog

from bot.interfaces import EvidenceGuard, InputGuard, Verdict

log = structlog.get_logger(__name__)

T = TypeVar("T")

GUARD_SECONDS = 5.0
"""Longest wait for one guard. All of them together take under 25 ms at the 95th percentile, so what
takes two hundred times as long is stuck; it leaves the turn most of its 60 seconds."""

MOST_AT_WORK = 32
"""Threads that guards may hold, stuck ones included; beyond it a guard counts as stuck."""

GUARD_DOWN = "guard_down"
"""Category of the verdict, and name of the phrase, where a guard that fails closed has failed."""

DOWN = Verdict(False, "handoff", {GUARD_DOWN: 1.0}, ("a guard that fails closed has failed",))

Why = Literal["threw", "slow", "missing"]
_PLACES = BoundedSemaphore(MOST_AT_WORK)


@dataclass(frozen=True, slots=True)
class GuardFailure:
    """One failure.

    Attributes:
        guard: name of the guard.
        why: it threw, took longer than `GUARD_SECONDS`, or could not be built.
        error: type of what was raised, such as ``builtins.ValueError``.
        closed: whether the turn ends here, instead of going on without the guard.
    """

    guard: str
    why: Why
    error: str
    closed: bool


OnGuardFailure = Callable[[GuardFailure], None]


class GuardFailed(Exception):
    """A guard could not judge; it has been logged and counted.

    Attributes:
        failure: what happened.
    """

    def __init__(self, failure: GuardFailure) -> None:
        super().__init__(f"The guard {failure.guard} failed: {failure.why}, {failure.error}.")
        self.failure = failure


class GuardMissing(Exception):
    """A guard could not be built, for example because its weights are not there."""


def _ignore(_failure: GuardFailure) -> None:
    """Count nothing."""


@dataclass(frozen=True, slots=True)
class GuardWatch:
    """Calls guards, for a limited time.

    Attributes:
        on_failure: told of every failure, beside the log.
        seconds: longest wait for one call.
    """

    on_failure: OnGuardFailure = _ignore
    seconds: float = GUARD_SECONDS

    def call(self, guard: str, work: Callable[[], T], *, closed: bool) -> T:
        """Return what the work returns; blocking.

        Raises:
            GuardFailed: it threw or took too long; the failure is noted already.
        """
        try:
            return _call_in_time(work, self.seconds)
        except Exception as error:
            failure = GuardFailure(guard, _why(error), _type_of(error), closed)
            fails = "closed" if closed else "open"
            log.error(
                "guard_failed", guard=guard, why=failure.why, error=failure.error, fails=fails
            )
            self.on_failure(failure)
            raise GuardFailed(failure) from None


def _why(error: Exception) -> Why:
    if isinstance(error, GuardMissing):
        return "missing"
    return "slow" if isinstance(error, TimeoutError) else "threw"


def _type_of(error: BaseException) -> str:
    cause = error.__cause__ or error if isinstance(error, GuardMissing) else error
    return f"{type(cause).__module__}.{type(cause).__qualname__}"


def _call_in_time(work: Callable[[], T], seconds: float) -> T:
    """Run work in a thread of its own, which is left behind where it does not come back."""
    if not _PLACES.acquire(timeout=seconds):
        raise TimeoutError
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)
        finally:
            _PLACES.release()

    Thread(target=run, name="storehand-guard", daemon=True).start()
    return done.result(seconds)


@dataclass(frozen=True, slots=True)
class MissingGuard:
    """Stands for a guard that could not be built: every message finds it missing.

    Attributes:
        name: of the guard.
        fails_closed: what a message meets: see `bot.guards.screening`.
        error: why.
    """

    name: str
    error: Exception
    fails_closed: bool = False

    def check_message(self, text: str) -> Verdict:
        """Raise.

        Raises:
            GuardMissing: always.
        """
        raise GuardMissing(self.name) from self.error


@dataclass(frozen=True, slots=True)
class WatchedGrounding:
    """The checks of a generated sentence, each given its time; implements `EvidenceGuard`.

    Attributes:
        guard: grounding, which fails closed.
        watch: notes failures.
        content: looks for harm, and fails open; None leaves it out.
    """

    guard: EvidenceGuard
    watch: GuardWatch = field(default_factory=GuardWatch)
    content: InputGuard | None = None

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; see `EvidenceGuard.check_sentence`. Blocking.

        Raises:
            GuardFailed: grounding cannot judge: nothing may be said.
        """

        def check() -> Verdict:
            return self.guard.check_sentence(sentence, evidence, question)

        verdict = self.watch.call("grounding", check, closed=True)
        return self._check_harm(sentence) if verdict.passed else verdict

    def _check_harm(self, sentence: str) -> Verdict:
        """Stop what a customer might write and be answered kindly for, too."""
        content = self.content
        if content is None:
            return Verdict(True)
        name = type(content).__name__
        try:
            verdict = self.watch.call(name, lambda: content.check_message(sentence), closed=False)
        except GuardFailed:
            return Verdict(True)
        return replace(verdict, passed=not verdict.decisive)
