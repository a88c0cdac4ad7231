"""What the operator should look at in the documents, kept beside the index.

Only documents that are new since the last ingest are read again, so that one changed row among
many thousands costs nothing. Contradictions are found anew each time, since either side may go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from knowledge.interfaces import Finding, Held, Product
from knowledge.keeping import place_of
from knowledge.reviewing import RULES, find_contradictions, review_document

FINDINGS_FILE: Final = "findings.json"


def update_findings(
    home: Path, held: Sequence[Held], before: Iterable[Held] = ()
) -> tuple[Finding, ...]:
    """Review what is held now, write the outcome into the home, and return it.

    Args:
        home: the shop's folder.
        held: every document of the generation that serves next.
        before: those of the last one; what is the same object was reviewed then.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    kept = _load_kept(home, before)
    found = []
    for one in held:
        known = kept.get(id(one))
        found += list(review_document(one.document)) if known is None else known
    findings = (*found, *find_contradictions(held))
    _dump(home, findings)
    return findings


def load_findings(home: Path) -> tuple[Finding, ...]:
    """Read what the last ingest found; nothing where it was by other rules or cannot be read."""
    return _load(home) or ()


def _load(home: Path) -> tuple[Finding, ...] | None:
    """Read what the last ingest found; None where it was by other rules or cannot be read."""
    try:
        read = json.loads((home / FINDINGS_FILE).read_text(encoding="utf-8"))
        found = tuple(Finding(**finding) for finding in read["findings"])
        return found if read["rules"] == RULES else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _load_kept(home: Path, before: Iterable[Held]) -> dict[int, list[Finding]]:
    """Return object identity to what was found in it; empty where everything must be read."""
    findings = _load(home)
    if findings is None:
        return {}
    by_source: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.kind != "contradiction":
            by_source.setdefault(finding.source, []).append(finding)
    return {id(one): by_source.get(_source(one), []) for one in before}


def _source(held: Held) -> str:
    document = held.document
    return document.id if isinstance(document, Product) else place_of(document)


def _dump(home: Path, findings: Sequence[Finding]) -> None:
    content = {"rules": RULES, "findings": [asdict(finding) for finding in findings]}
    draft = home / f"{FINDINGS_FILE}.part"
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(home / FINDINGS_FILE)
