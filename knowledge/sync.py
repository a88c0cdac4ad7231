"""Source against what we hold: what is new, changed, gone. Pure: reads and writes nothing.

A SOURCE governs the files at or below its path: ingesting a folder again drops what has gone
from it, ingesting another file adds to what is held. A file or row that is broken today takes
nothing away: what was held from it stays, with the prices and the reading time it had, and the
reason says so. What the shop itself withdrew goes.

Identity of a document: a product's id; a FAQ's question with its further columns and answer, or
else its row; a page's file. Of two products with one id the one read later stands. Several
answers to one question stand beside each other, since only the shop can tell which one holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.chunking import build_chunks
from knowledge.interfaces import (
    Changes,
    Chunk,
    Document,
    Faq,
    Held,
    Page,
    Product,
    Skipped,
    SourceFile,
)
from knowledge.keeping import Keeper, place_of

Chunker = Callable[[Document], list[Chunk]]
_Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The next generation, before anything is embedded.

    Attributes:
        held: every document of the next generation: those held before in their old order, then
            the new ones in the order they were read.
        chunks: every chunk of the next generation by id, in the order of `held`. Replaces the
            earlier chunks whole: a row that moved keeps its chunk's id and changes its source.
        added: chunks whose id was not held before: these alone need a vector.
        removed: ids of chunks that go.
        changes: counts; `embedded` is left 0 for the caller to fill in.
        stale: whether anything differs from what is held, be it only the time a price was read.
            False means that there is nothing to write.
    """

    held: list[Held]
    chunks: dict[str, Chunk]
    added: list[Chunk]
    removed: list[str]
    changes: Changes
    stale: bool


def build_plan(
    held: Iterable[Held],
    files: Iterable[SourceFile],
    chunker: Chunker | None = None,
    *,
    rechunk: bool = False,
) -> SyncPlan:
    """Compare what was read with what is held.

    Args:
        held: documents of the last generation; empty at the first ingest.
        files: what `knowledge.loaders.load_files` yields; read once, lazily.
        chunker: cuts a document; `knowledge.chunking.build_chunks` by default.
        rechunk: cut unchanged documents too: the generation was cut by another
            `knowledge.chunking.RECIPE`.
    """
    before = list(held)
    sync = _Sync(before, chunker or build_chunks, rechunk)
    for file in files:
        sync.take(file)
    return sync.finish()


class _Sync:
    """One comparison under way: `take` every file, then `finish`."""

    def __init__(self, before: list[Held], chunker: Chunker, rechunk: bool) -> None:
        self._before = before
        self._chunker = chunker
        self._rechunk = rechunk
        self._fresh: dict[_Key, tuple[Document, str]] = {}
        self._keeper = Keeper()
        self._counts: Counter[str] = Counter()

    def take(self, file: SourceFile) -> None:
        """Take in what one file gave."""
        self._keeper.add_file(file)
        for item in file.items:
            if isinstance(item, Skipped):
                self._keeper.add_skipped(item, file.path)
            else:
                self._take_document(item, file.path)

    def _take_document(self, document: Document, path: str) -> None:
        key = _key(document, path)
        if key in self._fresh:
            earlier, earlier_path = self._fresh.pop(key)
            self._keeper.add_skipped(_double(earlier, document), earlier_path)
        self._fresh[key] = (document, path)

    def finish(self) -> SyncPlan:
        """Compare, once every file was taken."""
        matches = _match(self._before, self._fresh)
        held: list[Held] = []
        for index, old in enumerate(self._before):
            if index in matches:
                held.append(self._update(old, *self._fresh.pop(matches[index])))
            elif self._keeper.keeps(old):
                self._counts["unchanged"] += 1
                held.append(self._recut(old))
            else:
                self._counts["removed"] += 1
        self._counts["added"] = len(self._fresh)
        held += [self._cut(document, path) for document, path in self._fresh.values()]
        return self._plan(held)

    def _update(self, old: Held, document: Document, path: str) -> Held:
        if isinstance(document, Product) and not self._keeper.governs(old.path):
            self._keeper.add_skipped(_double(old.document, document), old.path)
        if not _same_content(document, old.document):
            self._counts["changed"] += 1
            return self._cut(document, path)
        self._counts["repriced" if _repriced(document, old.document) else "unchanged"] += 1
        if document == old.document and path == old.path:
            return self._recut(old)
        return self._recut(Held(document, path, _moved(old.chunks, document)))

    def _cut(self, document: Document, path: str) -> Held:
        return Held(document, path, tuple(self._chunker(document)))

    def _recut(self, held: Held) -> Held:
        return self._cut(held.document, held.path) if self._rechunk else held

    def _plan(self, held: list[Held]) -> SyncPlan:
        chunks = {chunk.id: chunk for document in held for chunk in document.chunks}
        known = {chunk.id for document in self._before for chunk in document.chunks}
        return SyncPlan(
            held=held,
            chunks=chunks,
            added=[chunk for key, chunk in chunks.items() if key not in known],
            removed=sorted(known - chunks.keys()),
            changes=self._changes(),
            stale=held != self._before,
        )

    def _changes(self) -> Changes:
        counts = self._counts
        return Changes(
            added=counts["added"],
            changed=counts["changed"],
            removed=counts["removed"],
            unchanged=counts["unchanged"],
            repriced=counts["repriced"],
            skipped=tuple(self._keeper.reasons()),
        )


def _key(document: Document, path: str) -> _Key:
    if isinstance(document, Product):
        return ("product", document.id)
    if isinstance(document, Page):
        return ("page", path)
    return ("faq", document.question, document.answer, tuple(document.attributes.items()))


def _match(before: Sequence[Held], fresh: Mapping[_Key, tuple[Document, str]]) -> dict[int, _Key]:
    """Return place in `before` to the identity of the document that stands for it now.

    A FAQ that was edited is found by its question, else by its row.
    """
    matches: dict[int, _Key] = {}
    rest: list[int] = []
    for index, old in enumerate(before):
        key = _key(old.document, old.path)
        if key in fresh:
            matches[index] = key
        elif isinstance(old.document, Faq):
            rest.append(index)
    for place in (_by_question, _by_row):
        rest = _match_edited(before, fresh, rest, place, matches) if rest else rest
    return matches


def _match_edited(
    before: Sequence[Held],
    fresh: Mapping[_Key, tuple[Document, str]],
    rest: Iterable[int],
    place: Callable[[Document, str], _Key],
    matches: dict[int, _Key],
) -> list[int]:
    """Add to the matches those FAQs whose place is the same; return the others."""
    taken = set(matches.values())
    edited = {place(*fresh[key]): key for key in fresh if key[0] == "faq" and key not in taken}
    left = []
    for index in rest:
        key = edited.pop(place(before[index].document, before[index].path), None)
        if key is None:
            left.append(index)
        else:
            matches[index] = key
    return left


def _by_question(document: Document, path: str) -> _Key:
    return (path, document.question) if isinstance(document, Faq) else ()


def _by_row(document: Document, path: str) -> _Key:
    return (path, document.source) if isinstance(document, Faq) else ()


def _same_content(new: Document, old: Document) -> bool:
    """Whether the two say the same, wherever they stand and whatever they cost today."""
    if isinstance(new, Product) and isinstance(old, Product):
        return replace(new, offer=old.offer, origin=old.origin) == old
    if isinstance(new, Product) or isinstance(old, Product):
        return False
    return replace(new, source=old.source) == old


def _repriced(new: Document, old: Document) -> bool:
    if not (isinstance(new, Product) and isinstance(old, Product)):
        return False
    return replace(new.offer, read_at=old.offer.read_at) != old.offer


def _moved(chunks: tuple[Chunk, ...], document: Document) -> tuple[Chunk, ...]:
    """Return the chunks at the document's new row or path; a product's stand at its id."""
    if isinstance(document, Product):
        return chunks
    place = document.source
    return tuple(
        replace(chunk, source=place + chunk.source[len(chunk.parent) :], parent=place)
        for chunk in chunks
    )


def _double(earlier: Document, later: Document) -> Skipped:
    what = f"Product {later.id}" if isinstance(later, Product) else "The same question and answer"
    remedy = "Give every product its own id." if isinstance(later, Product) else "Delete one."
    place = f"{place_of(later)}, which counts{_prices(earlier, later)}"
    reason = f"{what} stands again in {place}. {remedy}"
    return Skipped(place_of(earlier), reason, withdrawn=True)


def _prices(earlier: Document, later: Document) -> str:
    """Say that two rows of one product disagree on its price."""
    if not (isinstance(earlier, Product) and isinstance(later, Product)):
        return ""
    before, now = earlier.offer.price, later.offer.price
    return f", with {now} instead of {before}" if before and now and before != now else ""
