"""Commands about what is kept of customers: audit, review, vault, data."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.options import Home, Json, fail, load_home

if TYPE_CHECKING:
    from server.records import Records
    from server.review import Mark, ReviewQueue

audit = typer.Typer(help="The log of what was decided.", no_args_is_help=True)
review = typer.Typer(help="What the guards stopped, rightly or not.", no_args_is_help=True)
vault = typer.Typer(help="What masked words of customers stand for.", no_args_is_help=True)
data = typer.Typer(help="What is kept of one visitor.", no_args_is_help=True)

LEAST_SHOWN = 0.1
"""Probability of a category that a list for people shows; as JSON all are there."""

Visitor = Annotated[
    str,
    typer.Argument(metavar="VISITOR", help="Network address, or the id of one conversation."),
]
Output = Annotated[
    Path | None, typer.Option("--to", help="File to write; without it standard output.")
]


@audit.command("verify")
def verify_audit(
    home: Home = None,
    expect: Annotated[
        str, typer.Option(metavar="SEQ:HASH", help="An end of the log that was written down.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Check that no entry was changed, moved or taken out; exits with 1 at the first that was."""
    with _open_records(home) as records:
        if records.audit is None:
            fail("No audit log is kept: the setting audit_days is 0.")
        if expect and not re.fullmatch(r"[1-9]\d*:[0-9a-f]{64}", expect):
            fail(f"--expect is {expect!r}; it must be SEQ:HASH, as this command prints it.", code=2)
        found = records.audit.verify(expect)
    if as_json:
        print(json.dumps(asdict(found)))
    elif not found.broken:
        print(f"{found.entries} entries, none broken. The log ends with {found.head or 'nothing'}.")
    if found.broken:
        fail(f"Entry {found.broken} of the audit log is broken: {found.reason}")


@review.command("list")
def list_review(
    home: Home = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are marked, too.")] = False,
    as_json: Json = False,
) -> None:
    """Show what waits for review, oldest first; personal data is masked."""
    with _open_queue(home) as queue:
        for one in queue.list_stopped(None if every else False):
            scores = ", ".join(
                f"{name} {score:.2f}"
                for name, score in one.categories.items()
                if score >= LEAST_SHOWN
            )
            shown = json.dumps(one.message, ensure_ascii=False)
            line = f"{one.id}\t{one.at[:19]}\t{one.action}\t{scores}\t{one.mark or '-'}\t{shown}"
            print(json.dumps(asdict(one), ensure_ascii=False) if as_json else line)


@review.command("mark")
def mark_review(
    number: Annotated[int, typer.Argument(metavar="ID", help="As 'review list' shows it.")],
    wrongly: Annotated[
        bool, typer.Option("--wrongly-stopped", help="It should have passed.")
    ] = False,
    rightly: Annotated[
        bool, typer.Option("--rightly-stopped", help="It was right to stop it.")
    ] = False,
    home: Home = None,
) -> None:
    """Say whether a message was stopped rightly; it counts in the next training."""
    if wrongly == rightly:
        fail("Say one of --wrongly-stopped and --rightly-stopped.", code=2)
    mark: Mark = "wrongly-stopped" if wrongly else "rightly-stopped"
    with _open_records(home) as records:
        records.note_mark(_queue_of(records).mark(number, mark))
    print(f"Message {number} is marked {mark}.")


@review.command("export")
def export_review(home: Home = None, to: Output = None) -> None:
    """Write what was marked as JSON lines, for 'storehand train guards'."""
    from server.review import build_example

    with _open_queue(home) as queue:
        marked = queue.list_stopped(True)
    lines = [json.dumps(build_example(one), ensure_ascii=False) for one in marked]
    _write("".join(f"{line}\n" for line in lines), to)
    if to is not None:
        print(f"{len(lines)} messages written to {to}.")


@data.command("export")
def export_data(visitor: Visitor, home: Home = None, to: Output = None) -> None:
    """Write everything that is kept of a visitor, as one JSON object."""
    with _open_records(home) as records:
        exported = records.export(records.visitors.find(visitor))
    _write(json.dumps(exported, ensure_ascii=False, indent=2) + "\n", to)
    if not any(exported["stores"].values()):
        print(_unknown(visitor), file=sys.stderr)
    if exported["silent_servers"]:
        fail(_SILENT.format(exported["silent_servers"]))


@data.command("erase")
def erase_data(visitor: Visitor, home: Home = None, as_json: Json = False) -> None:
    """Delete everything that is kept of a visitor, and print a receipt of it."""
    with _open_records(home) as records:
        erasure = records.erase(records.visitors.find(visitor))
    if as_json:
        print(json.dumps(asdict(erasure)))
    else:
        print(f"Erased {erasure.at}, {erasure.conversations} conversations of {erasure.visitor}:")
        for name, count in erasure.erased.items():
            print(f"  {name:13} {count:6} erased, {erasure.left[name]} left")
        print(f"On record as {erasure.proof}." if erasure.proof else "No audit log is kept.")
    if not any(erasure.erased.values()):
        print(_unknown(visitor), file=sys.stderr)
    if erasure.silent_servers:
        fail(_SILENT.format(erasure.silent_servers))
    if not erasure.whole:
        fail("Something is left. Run the command again; a server may have been writing.")


@data.command("expire")
def expire_data(home: Home = None) -> None:
    """Delete what is older than the settings allow; a server does so once a day."""
    with _open_records(home) as records:
        counts = records.expire()
        days = {keeping.store.name: keeping.days for keeping in records.keepings}
    for name, count in counts.items():
        print(f"  {name:13} {count:6} erased, older than {days[name]} days")


@vault.command("rotate")
def rotate_vault(home: Home = None) -> None:
    """Seal what the vault holds with a new key; a rotation that was interrupted goes on."""
    from server.sealing import renew_file
    from server.settings import load_settings

    settings = load_settings(home=home)
    if not settings.vault_key.get_secret_value().strip():
        with _open_records(home) as records:
            if records.servers.count():
                fail("A server runs on this home and seals with the key of before. Stop it first.")
        renew_file(settings)
    with _open_records(home) as records:
        resealed = records.rotate_key()
        days = max(keeping.days for keeping in records.keepings)
    print(f"{resealed.done} values were sealed anew; whatever opens is sealed with the key of now.")
    print(
        "Visitors of before are found by their address with the previous keys alone: keep those "
        f"for {days} days."
    )
    if resealed.unreadable:
        fail(f"{resealed.unreadable} values open with none of the keys; they are left as they are.")


@vault.command("forget")
def forget_unreadable(home: Home = None) -> None:
    """Delete what none of the keys opens, where a key is lost for good."""
    with _open_records(home, check_key=False) as records:
        count = records.forget_unreadable()
    print(f"{count} values were deleted, which none of the keys opened.")


@vault.command("reveal")
def reveal_receipt(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="As the reply shows it.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show a message and its answer as the customer reads them; that you looked is on record."""
    from bot.receipts.interfaces import Receipt
    from server.viewing import Viewer, show_to

    async def show(records: Records, kept: Receipt) -> list[str]:
        viewer, conversation = Viewer("agent"), kept.conversation_id
        texts = (kept.message, kept.text)
        return [await show_to(viewer, records.vault, conversation, text) for text in texts]

    with _open_records(home) as records:
        kept = asyncio.run(records.receipts.find(receipt))
        if kept is None:
            fail(f"There is no receipt {receipt!r}; give an id as a reply shows it.")
        asked, answered = asyncio.run(show(records, kept))
        records.note_reveal(kept)
    if as_json:
        print(json.dumps({"asked": asked, "answered": answered}, ensure_ascii=False))
    else:
        print(f"asked     {asked}\nanswered  {answered}")


_SILENT = (
    "{} running servers did not answer, and may hold something of the visitor in memory. Run the "
    "command again, or stop them."
)


def _unknown(visitor: str) -> str:
    return (
        f"Nothing is kept of {visitor!r}. Give a network address as the server sees it, or the id "
        "of a conversation as a line of the log or a receipt shows it."
    )


@contextmanager
def _open_records(home: Path | None, check_key: bool = True) -> Iterator[Records]:
    from server.wiring import open_records

    records = open_records(load_home(home), check_key=check_key)
    try:
        yield records
    finally:
        records.close()


@contextmanager
def _open_queue(home: Path | None) -> Iterator[ReviewQueue]:
    with _open_records(home) as records:
        yield _queue_of(records)


def _queue_of(records: Records) -> ReviewQueue:
    if records.review is None:
        fail("Nothing is kept for review: the setting review_days is 0.")
    return records.review


def _write(text: str, to: Path | None) -> None:
    if to is None:
        sys.stdout.write(text)
        return
    try:
        with to.open("w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
    except OSError as error:
        fail(f"The file {to} cannot be written: {error.strerror}.")
