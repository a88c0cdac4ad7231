"""The lexical arm: BM25 (Robertson and Zaragoza 2009) by tantivy, over tokens of our own.

tantivy against bm25s, same tokens, 19,406 development products: nDCG@10 0.730 and 0.727, and
one changed product is findable after 11 ms and 1,470 ms. tantivy adds a segment where bm25s builds
its whole matrix again, which at a million documents is more than a minute. Segments
never change, so generations share them on disk. `storehand bench retrieval` prints the table.

Title and text are one field: on the development products a title field of its own, boosted or
not, ranked worse once fused (0.739 to 0.757 against 0.771), and FAQs alike. Snowball stems rank
FAQs better than a plural stemmer or none (BM25 nDCG@10 0.718, 0.695, 0.669), products alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import tantivy

from knowledge.interfaces import KINDS, Chunk, Kind
from retrieval.files import link_file
from retrieval.interfaces import Vectors, chunk_number

_WORD = re.compile(r"[^\W_]+(?:[-./_+][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_APOSTROPHE_S = re.compile(r"['’]s\b|['’]")
_UNSPACED = re.compile(
    "["
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff"  # iteration mark, zero, kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul: spaced, but words carry their particles
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\U00020000-\U0003134f"  # Han extensions
    "]+"
)
"""Runs of scripts that are written without spaces between words."""

_MAX_TOKEN_CHARACTERS: Final = 64
_WRITER_BYTES: Final = 64_000_000
_STEMMER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


def analyze(text: str) -> list[str]:
    """Cut a text into the tokens by which it is found.

    Case and width are folded (Unicode NFKC). English words are stemmed (Snowball). A code such as
    ``TT-TNT-0012`` gives itself and its parts. Scripts without spaces give characters
    and their bigrams, which need no dictionary and find what word segmentation finds (Nie, Gao,
    Zhang and Zhou 2000). On 20 reworded Chinese questions of the demo shop the single characters
    lift RR@10 from 0.64 to 0.70: two wordings share characters where they share no pair.

    Returns:
        Tokens, without white space, none longer than 64 characters.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = " ".join(token for token in _tokens(_APOSTROPHE_S.sub("", folded)))
    return list(_STEMMER.analyze(words))


def is_unspaced(text: str) -> bool:
    """Return whether at least half of the letters are of a script without spaces."""
    letters = sum(map(str.isalpha, text))
    return 2 * sum(map(len, _UNSPACED.findall(text))) >= max(letters, 1)


def break_scripts(text: str) -> str:
    """Return the text with a space for every run of a script without spaces."""
    return _UNSPACED.sub(" ", text)


def _tokens(folded: str) -> Iterator[str]:
    end = 0
    for run in _UNSPACED.finditer(folded):
        yield from _words(folded[end : run.start()])
        yield from _characters_and_pairs(run.group())
        end = run.end()
    yield from _words(folded[end:])


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        parts = _PART.findall(word)
        if len(parts) > 1 and any(map(str.isdigit, word)):
            yield word[:_MAX_TOKEN_CHARACTERS]
        yield from (part[:_MAX_TOKEN_CHARACTERS] for part in parts)


def _characters_and_pairs(run: str) -> Iterator[str]:
    yield from run
    yield from (run[start : start + 2] for start in range(len(run) - 1))


class LexicalIndex:
    """BM25 search over chunks as `retrieval.interfaces.Index`. Immutable, thread-safe.

    Args:
        folder: a folder that `write_lexical_index` filled.
        ids: number to chunk id of every chunk held.

    Raises:
        ValueError: there is no index in the folder, or it is broken.
    """

    def __init__(self, folder: Path, ids: Mapping[int, str]) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.config_reader("manual")  # generations never change: nothing to watch
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._ids = ids

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, text: str, vector: Vectors, k: int, kinds: frozenset[Kind]
    ) -> list[tuple[str, float]]:
        """Return up to k (chunk id, BM25 score) of each kind, best first; see `Index.search`."""
        terms = [self._term("body", token) for token in dict.fromkeys(analyze(text))]
        if not terms:
            return []
        found: list[tuple[str, float]] = []
        for kind in kinds or KINDS:
            found += self._search_kind(kind, terms, k)
        return sorted(found, key=lambda pair: -pair[1])

    def _search_kind(self, kind: Kind, terms: list[Any], k: int) -> list[tuple[str, float]]:
        of_kind = tantivy.Query.const_score_query(self._term("kind", kind), 0.0)
        any_term = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        query = of_kind.and_must_match(any_term)
        hits = self._searcher.search(query, limit=k, count=False).hits
        numbers: list[Any] = self._searcher.fast_field_values(
            "number", [address for _, address in hits]
        )
        scores = [score for score, _ in hits]
        return [
            (self._ids[int(number)], score) for number, score in zip(numbers, scores, strict=True)
        ]

    def _term(self, field: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, value, index_option="freq")


def write_lexical_index(
    folder: Path, previous: Path | None, removed: Collection[str], added: Iterable[Chunk]
) -> None:
    """Write an index into a new folder: the previous one with some chunks changed.

    Args:
        folder: is created.
        previous: folder of the index to start from, None for an empty one; its files are shared.
        removed: chunk ids that go.
        added: chunks that come.

    Raises:
        OSError, ValueError: the folder cannot be written, or `previous` is broken.
    """
    folder.mkdir()
    for file in previous.iterdir() if previous else ():
        if not file.name.endswith(".lock"):
            link_file(file, folder / file.name)
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for chunk_id in removed:
        number = tantivy.Query.term_query(index.schema, "number", chunk_number(chunk_id))
        writer.delete_documents_by_query(number)
    for chunk in added:
        writer.add_document(_document(chunk))
    writer.commit()
    writer.wait_merging_threads()


def _document(chunk: Chunk) -> Any:
    document = tantivy.Document()
    document.add_unsigned("number", chunk_number(chunk.id))
    document.add_text("kind", chunk.kind)
    document.add_text("body", " ".join(analyze(f"{chunk.title}\n{chunk.text}")))
    return document


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    return builder.build()
