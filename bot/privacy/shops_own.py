"""What a shop says itself is not personal: its goods, their brands and codes, its own pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.privacy.folding import fold_text
from knowledge.catalog import Catalog, codes_of
from knowledge.interfaces import Chunk
from retrieval.snapshot import Snapshot

MOST_CHARACTERS = 32_000_000
"""Of goods and pages together that are kept to be searched: about 300,000 titles. What comes after
them counts as unknown, and is masked where it looks personal."""

_SIGNS = re.compile(r"[\W_]+")


class ShopsOwn:
    """Tells what a shop's catalogue and pages say; implements `IsShops`. Threads may share it.

    Args:
        serve: gives the generation of the index in use; a new one is read when it is first met.
        said: what else is the shop's own: its name, its address of mail.
    """

    def __init__(self, serve: Callable[[], Snapshot], said: Sequence[str] = ()) -> None:
        self._serve = serve
        self._said = tuple(said)
        self._held = ("", "")

    def __call__(self, text: str) -> bool:
        """Tell whether the words of a text stand together in what the shop says."""
        snapshot = self._serve()
        name, words = self._held
        if name != snapshot.name:
            texts = _iter_texts(snapshot.catalog, snapshot.chunks.values())
            words = build_words((*self._said, *texts))
            self._held = (snapshot.name, words)
        return says(words, text)


def build_words(texts: Iterable[str]) -> str:
    """Return all that a shop says, a line each: lower case, words between single spaces."""
    lines, left = [], MOST_CHARACTERS
    for text in texts:
        lines.append(_plain(text))
        left -= len(lines[-1])
        if left < 0:
            break
    return "\n".join(lines)


def says(words: str, text: str) -> bool:
    """Tell whether the words of a text stand together in what `build_words` gave."""
    return _SIGNS.sub("", text) != "" and _plain(text) in words


def _iter_texts(catalog: Catalog, chunks: Iterable[Chunk]) -> Iterator[str]:
    for product in catalog:
        yield f"{product.brand} {product.title}"
        yield product.title
        yield from codes_of(product)
    for chunk in chunks:
        if chunk.kind != "product":
            yield f"{chunk.title}\n{chunk.text}"


def _plain(text: str) -> str:
    return f" {_SIGNS.sub(' ', fold_text(text).text.lower()).strip()} "
