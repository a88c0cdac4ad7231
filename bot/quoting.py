"""The part of a passage that answers a question, in the shop's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.guards.grounding import content_words
from knowledge.sentences import split_sentences

QUOTE_SENTENCES = 3
"""Sentences of a quote: enough for a rule and its condition, short enough to read in a chat."""

QUOTE_ROWS = 8
"""Rows of a table that are quoted whole; of a longer one the row nearest to the question is."""

_TABLE = re.compile(r"(?:^[ \t]*\|.*\|[ \t]*$\n?){3,}", re.M)


def select_quote(question: str, passage: str) -> tuple[str, str]:
    """Choose what to quote of a passage.

    Args:
        question: the customer's standalone question.
        passage: Markdown, as the shop wrote it.

    Returns:
        What to show, and the exact words of the passage that prove it. They differ only for a row
        of a long table, which is shown under the table's header.
    """
    blocks = _split_blocks(passage)
    best = max(blocks, key=lambda block: _shared(question, block), default=passage)
    if _TABLE.fullmatch(best + "\n"):
        return _quote_table(question, best)
    quote = _quote_prose(question, best)
    return quote, quote


def _split_blocks(passage: str) -> list[str]:
    """Cut a passage into its tables and the prose between them; short prose stays in one block."""
    blocks: list[str] = []
    end = 0
    for match in _TABLE.finditer(passage):
        blocks += [passage[end : match.start()].strip(), match.group().strip()]
        end = match.end()
    return [block for block in [*blocks, passage[end:].strip()] if block]


def _quote_table(question: str, table: str) -> tuple[str, str]:
    header, rule, *rows = table.splitlines()
    if len(rows) <= QUOTE_ROWS:
        return table, table
    row = max(rows, key=lambda row: _shared(question, row))
    return "\n".join((header, rule, row)), row


def _quote_prose(question: str, prose: str) -> str:
    """Return the run of up to `QUOTE_SENTENCES` sentences nearest to the question."""
    sentences = split_sentences(prose)
    if len(sentences) <= QUOTE_SENTENCES:
        return prose
    shared = [_shared(question, sentence) for sentence in sentences]
    start = _best_run(shared)
    first = prose.index(sentences[start])
    last = prose.index(sentences[start + QUOTE_SENTENCES - 1], first)
    return prose[first : last + len(sentences[start + QUOTE_SENTENCES - 1])]


def _best_run(shared: Sequence[int]) -> int:
    """Return where the run begins; of equal ones the run that opens with its best sentence."""
    starts = range(len(shared) - QUOTE_SENTENCES + 1)
    return max(starts, key=lambda i: (sum(shared[i : i + QUOTE_SENTENCES]), shared[i]))


def _shared(question: str, text: str) -> int:
    return len(set(content_words(question)) & set(content_words(text)))
