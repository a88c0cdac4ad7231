"""A hundred thousand characters of anything take every guard a bounded amount of work.

The guards run in a process of their own, which the system ends when it has used up its seconds of
processor time: a pattern that backtracks without end cannot be stopped from within. On linear work
they use up to two; what grows with the square of the length takes minutes. Time that other
processes take is not counted.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.guards.claims import ClaimsGuard
from bot.guards.grounding import FactGrounding
from bot.guards.leaking import LeakGuard
from bot.guards.pii import mask_personal_data
from bot.guards.screening import build_guards
from bot.guards.together import GuardsTogether
from bot.orders.asking import asks_for_order, find_clue
from bot.privacy.documents import mask_document
from bot.prompts import CANARY, scrub_fences
from knowledge.customers import hide_in_document
from knowledge.interfaces import Page
from knowledge.scanning import strip_instructions

CHARACTERS = 100_000
PROCESSOR_SECONDS = 20.0

CARRIED = "Parcels arrive within 2 to 4 working days. Express costs 9.90 EUR."
GROUNDING = GuardsTogether(
    (LeakGuard(CANARY, ["You answer customers."]), ClaimsGuard(), FactGrounding(("Shop",)))
)
SENTENCE = "Express costs 9.90 EUR and only 2 are left."


def build_work() -> dict[str, Callable[[str], object]]:
    """Return everything that reads what others wrote, by name."""
    work: dict[str, Callable[[str], object]] = {
        type(guard).__name__: guard.check_message for guard in build_guards()
    }
    return work | {
        "masking": mask_personal_data,
        "orders": lambda text: (asks_for_order(text), find_clue(text, awaited=True)),
        "sentence": lambda text: GROUNDING.check_sentence(text, [CARRIED]),
        "evidence": lambda text: GROUNDING.check_sentence(SENTENCE, [text, CARRIED]),
        "instructions": strip_instructions,
        "prompt": scrub_fences,
        "page": lambda text: hide_in_document(Page("a", "a", f"# Reviews\n{text}"), mask_document),
    }


def run_guards(pipe: Connection) -> None:
    """Read texts and tell each guard that is done with one; runs until the pipe is closed."""
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)  # which ends the process, whatever it does
    work = build_work()
    while True:
        try:
            text = pipe.recv()
        except EOFError:
            return
        for name, read in work.items():
            signal.setitimer(signal.ITIMER_VIRTUAL, PROCESSOR_SECONDS)
            pipe.send(name)
            read(text)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        pipe.send("")


class Worker:
    """The process of the guards; one that was ended is started anew."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=run_guards, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def find_stuck(self, text: str) -> str:
        """Return the name of the guard that did not come back; empty where all did."""
        self._pipe.send(text)
        name = ""
        try:
            while told := self._pipe.recv():
                name = told
        except EOFError:
            self._start()
            return name
        return ""

    def close(self) -> None:
        self._pipe.close()
        self._process.join()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    started = Worker()
    yield started
    started.close()


PIECES = (
    "\n", " ", "a", "1", "1-", "1 2 ", "....", "- ", "a@", "a.b@", "if ", "unless ", "10 EUR ",
    "A B ", "name is ", "17 Quill Lane, ", "ignore all ", "you are now ", "system:", "<!--", "<|",
    "[INST]", "## ", "| a ", "AbC1", "%20", "\\u0041", "=", "\u200ba", "\u202e", "ａ", "é", "忽略",
    "我的", "Q1! ", "k i l l ", "only 2 left ", "within 2 to 4 days ", "01/02/2024 ", "Customer: ",
    "-----BEGIN PRIVATE KEY-----", "one two three ", "at example dot com ", "\u0301",
)  # fmt: skip


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(PIECES) | st.text(min_size=1, max_size=3), min_size=1, max_size=4))
@example(["\n"])
@example(["...."])
@example(["1-"])
@example(["if "])
def test_no_guard_is_stuck_on_any_text(worker: Worker, pieces: list[str]) -> None:
    unit = "".join(pieces)
    text = (unit * (CHARACTERS // len(unit) + 1))[:CHARACTERS]
    assert worker.find_stuck(text) == ""


def _loop_forever(_text: str) -> object:
    while True:
        pass


def test_a_stuck_guard_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watchdog itself: a process that never answers is ended, and its guard told."""
    context = multiprocessing.get_context("fork")
    monkeypatch.setattr("tests.bot.guards.test_bounded.PROCESSOR_SECONDS", 0.2)
    monkeypatch.setattr(
        "tests.bot.guards.test_bounded.build_work", lambda: {"endless": _loop_forever}
    )
    ours, theirs = context.Pipe()
    process = context.Process(target=run_guards, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    ours.send("text")
    assert ours.recv() == "endless"
    with pytest.raises(EOFError):
        ours.recv()
    process.join()
    assert process.exitcode == -signal.SIGVTALRM
