"""``storehand explain``: one answer's receipt for the shop's owner, and the same question today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.receipts.interfaces import Outcome, Receipt, Said, Step
from bot.receipts.recording import find_version
from bot.receipts.replaying import Replay, Today, replay_receipt
from retrieval.interfaces import RetrievalError
from retrieval.searcher import Searcher
from server.generators import build_model
from server.receipts import DatabaseReceiptStore
from server.settings import Settings
from server.storage.blocking import open_blocking_database
from server.wiring import build_embedder, build_reranker, build_turn

HITS_SHOWN = 10
"""Hits in the table; of the products beside them there may be forty, which ``--json`` shows."""

_REPLAY: TypeAdapter[Replay] = TypeAdapter(Replay)
_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, which could drive a terminal, and marks that turn the direction of text."""

_MARKS: dict[Outcome, str] = {
    "passed": "[green]passed[/green]",
    "withheld": "[red]withheld[/red]",
    "verbatim": "[cyan]as written[/cyan]",
}


class ReceiptUnknown(Exception):
    """There is no such receipt; the text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A receipt, and what became of it.

    Attributes:
        replay: the same question today; None where it cannot be asked.
        obstacle: why it cannot be asked; empty where it can.
    """

    receipt: Receipt
    replay: Replay | None
    obstacle: str = ""


async def explain_receipt(receipt_id: str, settings: Settings) -> Explanation:
    """Find a receipt in the home and hold it against today's index.

    Raises:
        ReceiptUnknown: the home has no receipt with exactly this id.
        ReceiptsUnreadable: another version wrote this one.
        StorageError: the database cannot be used.
    """
    with closing(open_blocking_database(settings)) as database:
        receipt = DatabaseReceiptStore(database).load(receipt_id)
    if receipt is None:
        raise ReceiptUnknown(
            f"There is no receipt {receipt_id!r} in {database.place}; give an id as a reply shows "
            f"it. Receipts are kept for {settings.receipts_days} days."
        )
    try:
        return Explanation(receipt, await replay_receipt(receipt, _open_today(settings)))
    except RetrievalError as error:
        return Explanation(receipt, None, str(error))


def _open_today(settings: Settings) -> Today:
    embedder, reranker = build_embedder(settings), build_reranker(settings)
    searcher = Searcher.open(settings.home, embedder, reranker=reranker)
    turn = build_turn(settings, searcher, build_model(settings), embedder, reranker)
    return Today(turn, find_version())


def encode_explanation(explanation: Explanation) -> str:
    """Write an explanation as one JSON object on one line: receipt, replay and obstacle."""
    replay: dict[str, Any] | None = None
    if explanation.replay is not None:
        replay = {"same": explanation.replay.same}
        replay |= _REPLAY.dump_python(explanation.replay, mode="json")
    receipt = _RECEIPT.dump_python(explanation.receipt, mode="json")
    values = {"receipt": receipt, "replay": replay, "obstacle": explanation.obstacle}
    return json.dumps(values, ensure_ascii=False)


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Show an explanation to a person."""
    receipt = explanation.receipt
    console.rule(f"Receipt {escape(receipt.id)}")
    _print_lines(console, _head(receipt))
    for number, step in enumerate(receipt.steps, 1):
        title = "Why" if len(receipt.steps) == 1 else f"Question {number}"
        _print_step(console, step, title)
    _print_versions(console, receipt)
    _print_today(console, explanation)


def _head(receipt: Receipt) -> Iterator[tuple[str, str]]:
    yield "when", f"{receipt.at}, conversation {receipt.conversation_id}"
    yield "asked", receipt.message
    yield "answered", receipt.text or "(nothing of an order is kept)"
    yield "as", f"{receipt.action}, {receipt.path}, in '{receipt.language}'"
    if receipt.products:
        yield "cards", ", ".join(receipt.products)
    yield "took", f"{receipt.ttft_ms:.0f} ms to the first text, {receipt.total_ms:.0f} ms in all"


def _print_step(console: Console, step: Step, title: str) -> None:
    _heading(console, title)
    question = step.question
    lines = [("because", step.reason)]
    if question.standalone != question.text:
        lines.append(("read as", question.standalone))
    lines += [("conflict", conflict) for conflict in step.conflicts]
    _print_lines(console, lines)
    if step.hits:
        _heading(console, "What was found")
        console.print(_build_hits(step))
    if step.said:
        _heading(console, "Sentence by sentence")
        for said in step.said:
            _print_said(console, said)
    for prompt in step.prompts:
        _heading(console, "What the model was sent")
        _print_lines(console, [(message.role, message.content) for message in prompt])


def _build_hits(step: Step) -> Table:
    table = Table(
        "", "source", "title", "answers", "cosine", "question", "words", "score", box=None
    )
    for hit in step.hits[:HITS_SHOWN]:
        answers = "" if hit.answers is None else f"{hit.answers:.2f}"
        numbers = (hit.similarity, hit.question_similarity, hit.lexical, hit.score)
        table.add_row(
            "[green]●[/green]" if hit.used else "",
            _safe(hit.source),
            _safe(hit.title),
            answers,
            *(f"{number:.2f}" for number in numbers),
        )
    if (left := len(step.hits) - HITS_SHOWN) > 0:
        table.add_row("", f"[dim]and {left} more[/dim]")
    return table


def _print_said(console: Console, said: Said) -> None:
    console.print(f"  {_MARKS[said.outcome]}  {_safe(said.text)}", highlight=False)
    for reason in said.reasons:
        console.print(f"      [red]{_safe(reason)}[/red]", highlight=False)
    for citation in said.citations:
        quote = " ".join(_safe(citation.quote).split())
        console.print(f"      [dim]{_safe(citation.source)}: “{quote}”[/dim]", highlight=False)


def _print_versions(console: Console, receipt: Receipt) -> None:
    _heading(console, "Thresholds and versions")
    policy = dict(receipt.policy)
    chosen_by = str(policy.pop("chosen_by", ""))
    thresholds = ", ".join(f"{name} {value}" for name, value in policy.items())
    lines = [
        ("model", receipt.model or "(none)"),
        ("index", f"generation {receipt.generation}"),
        ("Storehand", receipt.version),
        ("policy", thresholds),
        ("chosen by", chosen_by),
    ]
    lines += [("document", f"{used.source}  {used.content_hash}") for used in receipt.documents]
    _print_lines(console, lines)


def _print_today(console: Console, explanation: Explanation) -> None:
    _heading(console, "The same question today")
    replay = explanation.replay
    if replay is None:
        console.print(f"  It cannot be asked again: {_safe(explanation.obstacle)}")
        return
    if not replay.steps:
        console.print("  Orders are not looked up again.")
        return
    _print_lines(console, _verdicts(replay))
    for change in replay.changes:
        console.print(f"  [yellow]·[/yellow] {_safe(change)}", highlight=False)
    if any(step.now.prompts for step in replay.steps):
        console.print(
            "  [dim]The model was not asked again: what it wrote then was checked against "
            "today's evidence.[/dim]"
        )


def _verdicts(replay: Replay) -> Sequence[tuple[str, str]]:
    answers = {step.answer for step in replay.steps}
    answer = next(one for one in ("unknown", "different", "same") if one in answers)
    return [
        ("decision", _same(all(step.same_decision for step in replay.steps))),
        ("evidence", _same(all(step.same_evidence for step in replay.steps))),
        ("answer", {"unknown": "not known"}.get(answer, answer)),
    ]


def _same(same: bool) -> str:
    return "same" if same else "different"


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]")


def _print_lines(console: Console, lines: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for name, value in lines:
        table.add_row(f"[dim]{escape(name)}[/dim]", _safe(value))
    console.print(table, highlight=False)


def _safe(text: str) -> str:
    """Make a text of anybody's fit for a terminal: no control characters, no markup."""
    return escape(_CONTROL.sub("\ufffd", text))
