"""Sources into the index: read, compare, embed what is new, publish the next generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from knowledge.chunking import RECIPE
from knowledge.customers import Mask, hide_customers
from knowledge.interfaces import Changes
from knowledge.loaders import load_files
from knowledge.sync import SyncPlan, build_plan
from retrieval.dense import embed_chunks
from retrieval.findings import update_findings
from retrieval.interfaces import Embedder, IndexUnavailable
from retrieval.journal import Journal
from retrieval.publishing import Edition, next_name, open_lock, publish
from retrieval.snapshot import Snapshot, load_newest

Stage = Literal["read", "embed", "write"]

OnProgress = Callable[[Stage, int, int], None]
"""Called with a stage, how much of it is done, and how much there is: files, texts, generations."""


def ingest(
    home: Path,
    paths: Sequence[Path],
    columns: Mapping[str, str],
    embedder: Embedder,
    on_progress: OnProgress | None = None,
    known: Snapshot | None = None,
    mask: Mask | None = None,
) -> Changes:
    """Bring files and folders into a home's index.

    Only new texts are embedded; a change of price or stock embeds nothing. If nothing changed, no
    generation is written; what the operator should look at is told in any case. A
    `retrieval.searcher.Searcher` serves the outcome after its next `refresh`.

    Args:
        home: the shop's folder; created where it is missing.
        paths: files and folders.
        columns: ``--map``: field name to column name.
        embedder: embeds the new texts.
        on_progress: for a progress bar.
        known: a generation in memory, which spares reading it again.
        mask: masks what documents quote of customers; None takes them as they are.

    Raises:
        LoadError: a named source cannot be read; nothing has changed.
        IndexLocked: another process writes to this home.
        EmbedderUnavailable: there is no such model.
        OSError: the disk is full or cannot be written; the generation before still serves.
        RuntimeError: the new generation failed its probe; the one before still serves.
    """
    report = on_progress or _ignore_progress
    with open_lock(home):
        before = _load_before(home, known)
        recut = before is not None and before.manifest.recipe != RECIPE
        read = load_files(paths, columns, lambda _, number, count: report("read", number, count))
        files = (hide_customers(file, mask) for file in read) if mask else read
        plan = build_plan(before.journal.held if before else (), files, rechunk=recut)
        usable = before if before and _has_vectors_of(before, embedder) else None
        embedded = 0
        if plan.stale or recut or usable is not before:
            edition = _build_edition(home, plan, before, usable)
            embedded = _publish(home, edition, usable, embedder, report)
        findings = update_findings(home, plan.held, before.journal.held if before else ())
    return replace(plan.changes, embedded=embedded, findings=findings)


def _load_before(home: Path, known: Snapshot | None) -> Snapshot | None:
    try:
        return load_newest(home, None, known)
    except IndexUnavailable:
        return None


def _has_vectors_of(snapshot: Snapshot, embedder: Embedder) -> bool:
    return (snapshot.manifest.embedder, snapshot.manifest.dim) == (embedder.name, embedder.dim)


def _build_edition(
    home: Path, plan: SyncPlan, before: Snapshot | None, usable: Snapshot | None
) -> Edition:
    """Return what to write; without usable vectors every chunk counts as added."""
    return Edition(
        name=next_name(home),
        journal=(before.journal if before else Journal()).revise(plan.held, next_name(home)),
        chunks=plan.chunks,
        added=plan.added if usable else list(plan.chunks.values()),
        removed=plan.removed if usable else [],
        recipe=RECIPE,
    )


def _publish(
    home: Path,
    edition: Edition,
    usable: Snapshot | None,
    embedder: Embedder,
    report: OnProgress,
) -> int:
    """Embed and publish; return how many texts were embedded."""
    vectors, embedded = embed_chunks(
        edition.added, embedder, lambda done, count: report("embed", done, count)
    )
    report("write", 0, 1)
    publish(home, edition, vectors, usable, embedder)
    report("write", 1, 1)
    return embedded


def _ignore_progress(stage: Stage, done: int, count: int) -> None:
    """Show nothing."""
