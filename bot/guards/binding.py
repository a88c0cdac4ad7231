"""Whether a sentence's figures and dates are its evidence's: value, unit, bound, and subject.

A figure is carried by one statement that holds it and speaks of the same thing. In a table it must
stand in the row, and under the column, that the sentence names; where several figures of a kind
stand in one sentence, beside the words that belong to it; and where the sentence names the title of
one passage, in that passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.guards.dates import find_dates
from bot.guards.figures import Figure, find_figures
from bot.guards.statements import Row, Statement
from bot.guards.words import stem, tokenize

NEAR_CHARACTERS = 60
"""How far on each side of a figure its company is read: half a line of print."""

LEAST_COMPANY = 0.5
"""Least share of the words around a figure that its statement must hold."""

FRAME = frozenset(map(stem, "cost costs price priced pay take takes last lasts".split()))
"""Words that put an amount into a sentence; a table leaves them to its header."""

TITLE_SHARE = 0.6
"""Share of a title's words from which a sentence is taken to name the passage."""

_BREAK = re.compile(r"[,;](?!\d)|\s(?:and|or|but|und|oder|et|ou|y|o|while)\s", re.I)
_COMMA = re.compile(r"[,;](?!\d)")

Passages = Sequence[Sequence[Statement]]


def find_unbound(sentence: str, passages: Passages) -> list[str]:
    """Return a reason for every figure of the sentence that no statement carries."""
    figures = find_figures(sentence)
    statements = [one for passage in _named(sentence, passages) for one in passage]
    reasons = []
    for place, figure in enumerate(figures):
        company = _company(sentence, figures, place)
        said = sentence[figure.start : figure.end]
        holding = [one for one in statements if any(_same(figure, f) for f in one.figures)]
        if _is_of_title(figure, company, statements):
            continue
        if not holding:
            reasons.append(f"number {said} with its unit, range and bound stands nowhere")
        elif not any(_is_about(figure, company, one, statements) for one in holding):
            reasons.append(f"number {said} is about something else")
    return reasons


def find_unbound_dates(sentence: str, passages: Passages) -> list[str]:
    """Return a reason for every date of the sentence that no statement about it states whole."""
    words = _without_numbers(tokenize(sentence))
    statements = [one for passage in passages for one in passage]
    return [
        f"date {sentence[said.start : said.end]} stands nowhere, or is of something else"
        for said in find_dates(sentence)
        if not any(
            any(said.is_stated_by(mention) for mention in find_dates(one.text))
            and not _is_elsewhere(words, one, statements)
            for one in statements
        )
    ]


def _without_numbers(tokens: Iterable[str]) -> set[str]:
    return {token for token in tokens if not token[0].isdigit()}


def _is_elsewhere(words: set[str], statement: Statement, statements: Sequence[Statement]) -> bool:
    """Tell whether what the statement lacks of some words stands in others beside it."""
    others = {
        word
        for one in statements
        if one.title == statement.title and one.row is None
        for word in one.own
    }
    return bool((words - statement.held - FRAME) & others)


def _is_of_title(figure: Figure, company: set[str], statements: Sequence[Statement]) -> bool:
    """Tell whether a number belongs to the name in a title, such as Skarn 2."""
    titles = {one.title for one in statements}
    return any(
        any(_plain(figure) == _plain(f) and figure.unit == f.unit for f in find_figures(title))
        and bool(_without_numbers(company) & set(tokenize(title)))
        for title in titles
    )


def _named(sentence: str, passages: Passages) -> Passages:
    """Return the passages whose title the sentence names; all of them where it names none."""
    said = set(tokenize(sentence))
    titles = [_title_of(passage) for passage in passages]
    shares = [len(said & title) / len(title) if len(title) > 1 else 0.0 for title in titles]
    best = max(shares, default=0.0)
    if best < TITLE_SHARE:
        return passages
    return [one for one, share in zip(passages, shares, strict=True) if share == best]


def _title_of(passage: Sequence[Statement]) -> frozenset[str]:
    if not passage:
        return frozenset()
    first = passage[0]
    length = len(first.tokens) - len(tokenize(first.text))
    return frozenset(first.tokens[:length])


def _same(said: Figure, stated: Figure) -> bool:
    """Tell whether a figure states the same; one without a unit needs only the amount."""
    if said.unit and (said.kind != stated.kind or _is_working(said) != _is_working(stated)):
        return False
    if said.rate != stated.rate and said.unit:
        return False
    amounts = said.ends if said.unit else _plain(said)
    if stated.upper is not None and said.upper is None and said.bound != "exact":
        end = 0 if said.bound == "least" else 1
        return amounts == (stated.ends if said.unit else _plain(stated))[end : end + 1]
    return amounts == (stated.ends if said.unit else _plain(stated)) and said.bound == stated.bound


def _plain(figure: Figure) -> tuple[object, ...]:
    return tuple(end for end in (figure.value, figure.upper) if end is not None)


def _is_working(figure: Figure) -> bool:
    return figure.unit == "working day"


def _company(sentence: str, figures: Sequence[Figure], place: int) -> set[str]:
    """Return the words around a figure, up to the figures of its kind beside it."""
    figure = figures[place]
    start, end = _territory(sentence, figures, place)
    start = max(start, figure.start - NEAR_CHARACTERS)
    end = min(end, figure.end + NEAR_CHARACTERS)
    around = f"{sentence[start : figure.start]} {sentence[figure.end : end]}"
    return set(tokenize(around[around.find(" ") :] if start else around))


def _territory(text: str, figures: Sequence[Figure], place: int) -> tuple[int, int]:
    """Return where the words of a figure begin and end among others of its kind."""
    figure = figures[place]
    before = [f for f in figures[:place] if f.kind == figure.kind]
    after = [f for f in figures[place + 1 :] if f.kind == figure.kind]
    start = _boundary(text, before[-1].end, figure.start) if before else 0
    end = _boundary(text, figure.end, after[0].start) if after else len(text)
    return start, end


def _boundary(text: str, start: int, end: int) -> int:
    """Return where what is said of one figure ends and of the next begins: the last break."""
    breaks = list(_COMMA.finditer(text, start, end)) or list(_BREAK.finditer(text, start, end))
    return breaks[-1].start() if breaks else end


def _is_about(
    said: Figure, company: set[str], statement: Statement, statements: Sequence[Statement]
) -> bool:
    if company and not _speaks(company, statement):
        return False
    words = company - FRAME
    if len(words & statement.held) < LEAST_COMPANY * len(words):
        return False
    if statement.row is not None:
        return _is_in_row(said, company, statement.row, statements)
    return not _is_elsewhere(words, statement, statements) and any(
        _is_in_territory(words, statement, place)
        for place, figure in enumerate(statement.figures)
        if _same(said, figure)
    )


def _speaks(company: set[str], statement: Statement) -> bool:
    """Tell whether a statement with a pronoun has a word of its own beside what it stands for."""
    meant = statement.held - frozenset(statement.tokens)
    return not meant or bool(company & statement.own)


def _is_in_territory(words: set[str], statement: Statement, place: int) -> bool:
    """Tell whether no word belongs to another figure of the kind alone."""
    alike = [f for f in statement.figures if f.kind == statement.figures[place].kind]
    here = alike.index(statement.figures[place])
    texts = [
        statement.text[slice(*_territory(statement.text, alike, i))] for i in range(len(alike))
    ]
    mine = {*tokenize(texts[here]), *(_shared(statement.text, alike, here) if here else ())}
    theirs = {w for i, text in enumerate(texts) if i != here for w in tokenize(text)}
    return not (words & theirs) - mine


def _shared(text: str, alike: Sequence[Figure], place: int) -> list[str]:
    """Return what a later figure shares with the first: the words left out before it.

    Of "machines carry a warranty of 5 years, motors 10 years" the verb and its object, but not
    the subject; of "parcels take 2 days in Ghent and 5 days in Graz" the subject as well.
    """
    first = tokenize(text[: alike[0].start])
    start, _ = _territory(text, alike, place)
    own = tokenize(text[start : alike[place].start])
    return first[1:] if own else first


def _is_in_row(said: Figure, words: set[str], row: Row, statements: Sequence[Statement]) -> bool:
    """Tell whether row and column are those that the sentence names best of all."""
    if f"{said.value:f}" in row.key:
        return True
    rows = [one.row for one in statements if one.row and one.row.table == row.table]
    if len(rows) > 1:
        common = frozenset.intersection(*(other.key for other in rows))
        shared = [len(words & (other.key - common)) for other in rows]
        mine = len(words & (row.key - common))
        if not mine or mine < max(shared):
            return False
    return _is_in_column(said, words, row)


def _is_in_column(said: Figure, words: set[str], row: Row) -> bool:
    alike = [c for c in row.cells if any(figure.kind == said.kind for figure in c.figures)]
    holding = [cell for cell in alike if any(_same(said, figure) for figure in cell.figures)]
    if len(alike) < 2:
        return True
    best = max(len(words & cell.header) for cell in alike)
    return any(len(words & cell.header) == best for cell in holding) and best > 0


def iter_supporting(sentence: str, passages: Passages) -> Iterator[Statement]:
    """Yield the statements that hold a figure of the sentence and most of the words around it."""
    figures = find_figures(sentence)
    statements = [one for passage in _named(sentence, passages) for one in passage]
    for place, figure in enumerate(figures):
        company = _company(sentence, figures, place)
        for one in statements:
            if any(_same(figure, f) for f in one.figures) and len(
                company & one.held
            ) >= LEAST_COMPANY * len(company):
                yield one
