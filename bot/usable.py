"""What of the documents may be used in an answer: no instructions, and nothing out of force.

Passages are cut before anything is decided on them, so that neither the decision, nor the prompt,
nor a quote sees what was cut. Citations stay exact words of the source: `find_quotes` maps a text
that was cut back to the stretches it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.guards.superseded import asks_about_time, in_force
from bot.interfaces import Citation, Sentence
from bot.products.listing import CatalogueAnswer
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from knowledge.scanning import scan_text, strip_instructions
from knowledge.sentences import split_sentences
from retrieval.interfaces import Hit

_EDGE = " \t\n.;,:!?。；，"


@dataclass(frozen=True, slots=True)
class UsableHits:
    """Hits as they may be used.

    Attributes:
        hits: those of which something is left, in their order.
        originals: source to its whole text, of the hits that were cut.
    """

    hits: list[Hit]
    originals: Mapping[str, str]

    def without(self, hit: Hit, sentence: str) -> UsableHits:
        """Cut one more sentence out of a hit; a hit of which nothing is left goes."""
        place = next(
            (i for i, one in enumerate(self.hits) if one.chunk.id == hit.chunk.id), len(self.hits)
        )
        if place == len(self.hits):
            return self
        whole = self.hits[place].chunk
        text = whole.text.replace(sentence, "", 1).strip()
        left = [_cut(self.hits[place], text)] if text else []
        hits = [*self.hits[:place], *left, *self.hits[place + 1 :]]
        return UsableHits(hits, {whole.source: whole.text, **self.originals})


def use_hits(hits: Sequence[Hit], question: str, today: date) -> UsableHits:
    """Cut out of the hits what must not be used.

    Args:
        hits: as retrieval found them.
        question: the standalone question: one about another time sees every statement.
        today: the day to judge by.
    """
    now = None if asks_about_time(question) else today
    used: list[Hit] = []
    originals: dict[str, str] = {}
    for hit in hits:
        text = use_text(hit.chunk.text, now)
        if text == hit.chunk.text and not scan_text(hit.chunk.title):
            used.append(hit)
        elif text and not scan_text(hit.chunk.title):
            used.append(_cut(hit, text))
            whole = originals.get(hit.chunk.source, "")
            originals[hit.chunk.source] = f"{whole}\n{hit.chunk.text}".strip()
    return UsableHits(used, originals)


def use_text(text: str, today: date | None) -> str:
    """Return what of a text may be used; None for `today` keeps what is out of force."""
    clean = strip_instructions(text)
    return in_force(clean, today).text if today and clean else clean


def _cut(hit: Hit, text: str) -> Hit:
    statement = hit.statement if hit.statement in text else ""
    return replace(hit, chunk=replace(hit.chunk, text=text), statement=statement)


def use_answer(answer: CatalogueAnswer, catalog: Catalog) -> CatalogueAnswer:
    """Leave out of an answer from the catalogue what a record has no business to say.

    Lines go that hold words of a withheld line of a record, and what cites these; a product whose
    very title is such a line is not shown either. An answer may have no sentence left.
    """
    withheld = {p.id: _withheld(p) for p in _cited(answer, catalog)}
    if not any(withheld.values()) and not any(scan_text(s.text) for s in answer.sentences):
        return answer
    used = (_use_sentence(sentence, withheld) for sentence in answer.sentences)
    cards = [card for card in answer.products if not scan_text(card.title)]
    return replace(answer, sentences=[one for one in used if one.text.strip()], products=cards)


def _cited(answer: CatalogueAnswer, catalog: Catalog) -> list[Product]:
    ids = {citation.source for sentence in answer.sentences for citation in sentence.citations}
    return [product for one in ids if (product := catalog.get(one)) is not None]


def _withheld(product: Product) -> frozenset[str]:
    """Return the sentences of a record that are not used."""
    fields = (product.title, product.description, *product.attributes.values())
    lines = [text[found.start : found.end] for text in fields for found in scan_text(text)]
    return frozenset(_plain(piece) for line in lines for piece in (line, *split_sentences(line)))


def _use_sentence(sentence: Sentence, withheld: Mapping[str, frozenset[str]]) -> Sentence:
    barred = [piece for pieces in withheld.values() for piece in pieces]
    lines = [
        line
        for line in sentence.text.split("\n")
        if not scan_text(line) and not any(piece in _plain(line) for piece in barred)
    ]
    cited = [
        one
        for one in sentence.citations
        if not any(piece in _plain(one.quote) for piece in withheld.get(one.source, ()))
    ]
    return replace(sentence, text="\n".join(lines), citations=tuple(cited))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def restore_quotes(sentence: Sentence, originals: Mapping[str, str]) -> Sentence:
    """Cite exact words: a quote that leads over a cut becomes one citation for each stretch."""
    cited = [
        Citation(one.source, one.title, quote)
        for one in sentence.citations
        for quote in _quotes_of(one, originals)
    ]
    return replace(sentence, citations=tuple(dict.fromkeys(cited)))


def _quotes_of(citation: Citation, originals: Mapping[str, str]) -> Sequence[str]:
    whole = originals.get(citation.source)
    return (find_quotes(citation.quote, whole) if whole else ()) or (citation.quote,)


def find_quotes(text: str, source: str) -> tuple[str, ...]:
    """Return the stretches of a source that make up a text cut out of it, in order.

    White space may differ. What is not found word for word is left out.
    """
    found: list[tuple[int, int]] = []
    for piece in _pieces(text, source):
        if (span := _find(piece, source)) and span not in found:
            joins = found and not source[found[-1][1] : span[0]].strip(_EDGE)
            if joins and span[0] >= found[-1][1]:
                found[-1] = (found[-1][0], span[1])
            else:
                found.append(span)
    return tuple(source[start:end].strip() for start, end in found)


def _pieces(text: str, source: str) -> list[str]:
    if _find(text, source):
        return [text]
    return [
        sentence
        for line in text.split("\n")
        for sentence in ([line] if _find(line, source) else split_sentences(line))
    ]


def _find(piece: str, source: str) -> tuple[int, int] | None:
    """Find a piece; its first letter and its last sign may have been made a sentence's."""
    for words in (piece.split(), piece.strip(_EDGE).split()):
        if words:
            first = re.escape(words[0][0])
            pattern = r"\s+".join(
                [f"(?i:{first}){re.escape(words[0][1:])}", *map(re.escape, words[1:])]
            )
            if match := re.search(pattern, source):
                return match.span()
    return None
