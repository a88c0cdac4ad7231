"""The part of a passage that answers a question, in the shop's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.sentences import split_sentences
from retrieval.statements import Statement, choose_rows, read_words, split_statements

QUOTE_SENTENCES = 3
"""Sentences of a quote: enough for a rule and its condition, short enough to read in a chat."""

QUOTE_ROWS = 8
"""Rows of a table that are quoted whole where no row is nearer to the question than the others."""

_LEANS = re.compile(
    r"(?i)(?:it|its|this|that|these|those|they|their|he|she|otherwise|but|however|if not|then|"
    r"except|only|both|such|after that|the same|in that case|until then)\b"
)
"""A sentence that opens like this says nothing without the one before it, or limits it."""


def select_quote(question: str, passage: str, statement: str = "") -> tuple[str, str]:
    """Choose what to quote of a passage.

    Args:
        question: the customer's standalone question.
        passage: Markdown, as the shop wrote it.
        statement: what of it answers, where a model read it statement by statement; else the
            statements that share most words with the question are chosen.

    Returns:
        What to show, and the exact words of the passage that prove it. They differ only for rows
        of a table, which are shown under the table's header.
    """
    statements = split_statements(passage)
    chosen = next((one for one in statements if one.text == statement), None)
    chosen = chosen or max(statements, key=lambda one: _shared(question, one.reads), default=None)
    if chosen is None:
        return passage, passage
    if chosen.header:
        return _quote_rows(question, chosen, statements)
    quote = _quote_prose(question, chosen, passage, known=bool(statement))
    return quote, quote


def _quote_rows(
    question: str, chosen: Statement, statements: Sequence[Statement]
) -> tuple[str, str]:
    """Show the rows that fit equally well; the whole of a short table where none stands out."""
    table = [one for one in statements if one.header == chosen.header]
    near = choose_rows(question, table)
    rows = near if chosen in near else [chosen]
    if len(table) <= QUOTE_ROWS and not near:
        rows = table
    texts = [one.text for one in rows[:QUOTE_ROWS]]
    whole = "\n".join([chosen.header, *(one.text for one in table)])
    return "\n".join([chosen.header, *texts]), texts[0] if len(texts) == 1 else whole


def _quote_prose(question: str, chosen: Statement, passage: str, *, known: bool) -> str:
    """Return the chosen sentence with those it needs, as they stand in its paragraph or item."""
    paragraph = next((one for one in _paragraphs(passage) if chosen.text in _joined(one)), passage)
    sentences = split_sentences(_joined(paragraph))
    if len(sentences) <= QUOTE_SENTENCES or chosen.text not in sentences:
        return paragraph
    place = sentences.index(chosen.text)
    if not known:
        place = _best_run([_shared(question, one) for one in sentences])
    elif place and _LEANS.match(chosen.text):
        place -= 1
    kept = sentences[place : place + QUOTE_SENTENCES]
    return _span(paragraph, kept)


def _span(paragraph: str, sentences: Sequence[str]) -> str:
    """Return the paragraph from its first to its last of the sentences, line breaks kept."""
    words = [word for one in sentences for word in one.split()]
    found = re.search(r"\s+".join(map(re.escape, words)), paragraph)
    return found.group() if found else paragraph


def _paragraphs(passage: str) -> list[str]:
    """Cut prose at empty lines and list items; tables are left out."""
    pieces = re.split(r"\n\s*\n|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s)|\n(?=\s*\|)", passage)
    return [piece.strip() for piece in pieces if piece.strip() and piece.strip()[0] != "|"]


def _joined(text: str) -> str:
    return " ".join(text.split())


def _best_run(shared: Sequence[int]) -> int:
    """Return where the run begins; of equal ones the run that opens with its best sentence."""
    starts = range(len(shared) - QUOTE_SENTENCES + 1)
    return max(starts, key=lambda i: (sum(shared[i : i + QUOTE_SENTENCES]), shared[i]))


def _shared(question: str, text: str) -> int:
    return len(set(read_words(question)) & set(read_words(text)))
