"""Documents that quote customers: whose words stand where, so that personal data is masked there.

A shop's documents are its own public word: its addresses, telephones and accounts are facts that
customers ask for, and stay. Reviews, testimonials and quoted letters are the word of others. Where
they stand is told by the document's own form: the name of a column, a heading, or who speaks at the
start of a line. There everything personal is masked before the index is written; anywhere else only
what no shop publishes, such as the number of a card. What was masked is told to the operator, who
alone can take it out of the source.

Source: Regulation (EU) 2016/679 (GDPR), articles 4 (1) and 5 (1) c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType

from knowledge.interfaces import Document, Faq, Loaded, Page, Skipped, SourceFile

Mask = Callable[[str, bool], str]
"""Told a text and whether a customer wrote it, returns it with placeholders for personal data."""

PERSON = "<PERSON>"
"""What stands for the value of a column that holds nothing but a customer's name."""

MASKED = re.compile(r"<(?P<kind>[A-Z]{2}[A-Z_]{0,22}[A-Z])>")
"""A placeholder as `Mask` writes it: without a number, since nobody can restore it."""

_OTHERS = (
    r"(?:customers?|clients?|buyers?|shoppers?|reviewers?|kund(?:e|in|en)|käufer(?:in)?|"
    r"clientes?|klant(?:en)?|acheteurs?|compradore?s?|客户|顾客|买家)"
)
_REVIEWS = (
    r"(?:(?:product |customer |user |verified )?reviews?|testimonials?|guest ?books?|"
    r"(?:kunden)?(?:bewertungen|rezensionen|stimmen)|avis(?: clients?)?|témoignages|"
    r"(?:opiniones|reseñas|valoraciones)(?: de clientes)?|recensioni|klantbeoordelingen|"
    r"评价|评论|买家秀|晒单)"
)
_SHOPS_OWN = r"(?:service|support|care|hot ?line|help|account|portal|relations|dienst|atención)"

_COLUMN = re.compile(rf"(?i)\b(?:{_REVIEWS}|{_OTHERS}|rezension|bewertung|reseña)\b|评价|评论|买家")
_NAME_COLUMN = re.compile(
    rf"(?i)\b(?:reviewer|reviewed by|(?:{_OTHERS}|reviewer)(?: full)? name|kundenname)$|买家名"
)
_OWN_COLUMN = re.compile(rf"(?i)\b{_OTHERS}[ -]?{_SHOPS_OWN}\b")
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*)")
_TITLE = re.compile(
    rf"(?i)\W*(?:our |the |unsere |nos |latest |recent |all )?(?:{_REVIEWS}\b|{_OTHERS}['’s]* "
    rf"(?:say|said|stories|voices|opinions|comments|feedback|reviews|ratings|quotes)\b|"
    rf"what (?:our |the )?{_OTHERS} (?:say|think)\b|das sagen unsere {_OTHERS}\b|评价|评论|买家)"
)
_SPEAKER = re.compile(
    rf"(?i)[\s>*_\"'“-]*(?:{_OTHERS}|review(?:ed)? by|guest|visitor)\b(?!\W*{_SHOPS_OWN})"
    r"[^:：\n]{0,30}[:：]"
)
_MANY_DIGITS = re.compile(r"\d(?:[ -]?[\dA-Za-z]){7}")
"""Without as many digits a text holds nothing that is masked wherever it stands: a cheap look."""


def hide_customers(file: SourceFile, mask: Mask) -> SourceFile:
    """Return what a file gave with customers' personal data masked."""
    return replace(file, items=tuple(_hide_item(item, mask) for item in file.items))


def hide_in_document(document: Document, mask: Mask) -> Document:
    """Return a document with customers' personal data masked."""
    if isinstance(document, Page):
        return replace(document, markdown=_hide_text(document.markdown, mask))
    attributes = {
        name: _hide_value(name, value, mask) for name, value in document.attributes.items()
    }
    if attributes != document.attributes:
        document = replace(document, attributes=MappingProxyType(attributes))
    if isinstance(document, Faq):
        question = _hide_text(document.question, mask)
        return replace(document, question=question, answer=_hide_text(document.answer, mask))
    return replace(document, description=_hide_text(document.description, mask))


def list_masked(text: str) -> list[str]:
    """Return the kinds of what was masked in a text, sorted, each once."""
    return sorted({match["kind"] for match in MASKED.finditer(text)})


def _hide_item(item: Loaded, mask: Mask) -> Loaded:
    return item if isinstance(item, Skipped) else hide_in_document(item, mask)


def _hide_text(text: str, mask: Mask) -> str:
    return "".join(_hide(line, quoted, mask) for line, quoted in _lines(text))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line with its end, and whether a customer wrote it."""
    quoting = 0  # level of the heading under which customers are quoted
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line)
        level = len(heading["level"]) if heading else 0
        if heading and (not quoting or level <= quoting):
            quoting = level if _TITLE.match(heading["title"]) else 0
        yield line, bool(quoting) or _SPEAKER.match(line) is not None


def _hide_value(name: str, value: str, mask: Mask) -> str:
    """Mask what a column quotes; the numbers of all other columns are the shop's codes."""
    spoken = re.sub(r"[_-]+", " ", name).strip()
    if not _COLUMN.search(spoken) or _OWN_COLUMN.search(spoken):
        return value
    return PERSON if value and _NAME_COLUMN.search(spoken) else mask(value, True)


def _hide(text: str, quoted: bool, mask: Mask) -> str:
    return mask(text, quoted) if quoted or _MANY_DIGITS.search(text) else text
