"""What an operator should look at in the documents: instructions, customers' data, contradictions.

Nothing of it stops an ingest. What speaks to an assistant is withheld from answers by
`knowledge.scanning`; what customers wrote of themselves was masked by `knowledge.customers`; which
of two answers is right only the shop can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.customers import list_masked
from knowledge.interfaces import Document, Faq, Finding, Held, Page, Product
from knowledge.scanning import scan_text

RULES = "2"
"""Raise it when the same text gives other findings than before."""

_NOT_USED = (
    "It is not used in answers. Delete it, or say it otherwise if it is meant for customers."
)
_MASKED = "of a customer. It is masked in the index. Take it out of the source, too."


def review_document(document: Document) -> Iterator[Finding]:
    """Yield a finding for each field, answer or page that speaks to an assistant or was masked."""
    source = document.id if isinstance(document, Product) else document.source
    for name, text in _texts(document):
        for reason in dict.fromkeys(suspicion.reason for suspicion in scan_text(text)):
            yield Finding(source, f"{name} {reason}. {_NOT_USED}", "instruction")
        if kinds := list_masked(text):
            yield Finding(source, f"{name} held {', '.join(kinds)} {_MASKED}", "personal")


def find_contradictions(held: Iterable[Held]) -> Iterator[Finding]:
    """Yield one finding for each question that is answered in two ways."""
    answered: dict[str, Faq] = {}
    for one in held:
        if not isinstance(one.document, Faq):
            continue
        question = " ".join(one.document.question.casefold().split()).rstrip("?？ ")
        first = answered.setdefault(question, one.document)
        if _plain(first.answer) != _plain(one.document.answer):
            yield Finding(
                one.document.source,
                f"answers the question of {first.source} otherwise. Delete one of the answers, or "
                "say in the questions what sets them apart.",
                "contradiction",
            )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the name of each text of a document, for a sentence, and the text."""
    if isinstance(document, Page):
        yield "the page", document.markdown
    elif isinstance(document, Faq):
        yield "the question", document.question
        yield "the answer", document.answer
    else:
        yield "the title", document.title
        yield "the description", document.description
        yield from ((f"the column {name!r}", text) for name, text in document.attributes.items())
