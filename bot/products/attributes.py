"""The columns that a question about one product asks for, by name, by meaning or by value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from bot.interfaces import Sentence
from bot.phrases import say
from bot.products.aspects import Aspect, find_asked, rank_columns
from bot.products.columns import Column
from bot.products.measures import UNITS, find_quantities
from bot.products.requests import Request
from bot.products.shelf import Shelf
from bot.products.vocabulary import BREAKS, POLICY, SKIPS, TAG
from bot.products.wording import (
    VARIANT_COLUMNS,
    cite_product,
    family_title,
    label,
    sentence,
    value_sentence,
)
from bot.products.words import normalize, split_words
from knowledge.interfaces import Product
from knowledge.sentences import split_sentences

MOST_STATED = 4
"""Values named where the one asked for is missing: enough to show what the record is about."""

_MATERIAL = re.compile(
    r"(?i)\bmade (?:of|from|out of)\b|\bmaterials?\b|\bfabrics?\b|\bworaus|aus welchem|"
    r"en quelle mati[eè]re|de qu[ée] (?:material|est[áa])|什么材质|什么材料|材质"
)
_BRAND = re.compile(
    r"(?i)\bwho (?:makes?|made|manufactures?)\b|\b(?:brand|manufacturer|make) (?:is|of)\b|\bwhat "
    r"brand\b|"
    r"\bwelche marke\b|quelle marque|qu[ée] marca|什么牌子|哪个品牌"
)
_FIT = re.compile(
    r"(?i)\btrue to size|\bruns? (?:small|large|big)|\bsize (?:do|should|would|am|is)\b|"
    r"\bbetween sizes"
)
_OWN = re.compile(r"(?i)\b(?:my|mine|our|mein\w*|mon|ma|mes|mi|mis)\b|我的")
_YES_OR_NO = re.compile(
    r"(?i)\b(?:is|are) (?:it|they|this|these)\b|"
    r"^\W*(?:(?:hi|hey|hello|so|and|but|ok)\W+)*(?:is|are|does|do|can|will|has|have|would|"
    r"ist|sind|hat|kann|est-ce|es|tiene|puede)\b|吗"
)
_HOW_MANY = re.compile(r"(?i)\b(?:how (?:many|much)|wie viele?|combien de) ([^\W\d_]+)")
_COUNT_WORDS = frozenset({"count", "number", "of", "quantity", "total", "per", "pack", "anzahl"})
_OF = frozenset({"of", "for", "von", "de"})
_ASKING = frozenset({"what", "which", "many", "much", "welche", "quel", "quelle", "que"})
_ON_PAGES = frozenset({"warranty", "care", "origin", "age"})
_UNIT_NAMES = {"calory": "kcal", "energy": "kcal", "watt": "w", "lumen": "lm", "gram": "g"}
_LIMIT_PAIR = frozenset({"comfort", "limit", "lower", "extreme"})


def state_asked(
    chosen: Sequence[Product], request: Request, shelf: Shelf, language: str, *, only_sure: bool
) -> list[Sentence]:
    """State the columns that the question names, by name, by meaning or by value.

    Where something else was answered already, only columns that are surely asked for are added.
    """
    text, columns = request.text, list(shelf.columns.values())
    asked, wanted, named = _read(chosen, request, shelf, only_sure=only_sure)
    valued = {c.name for c in _value_columns(text, set(split_words(family_title(chosen))), shelf)}
    # "How long does the battery last" names the battery and means the burn time; "is it waterproof"
    # means the rating, although some material is called waterproof.
    meant = [aspect for aspect in asked if aspect.dimension or {c.name for c in wanted} <= valued]
    measured = [c for aspect in meant for c in _of_aspect(aspect, chosen, columns)]
    wanted = [*(c for c in wanted if not (measured and c.name in valued)), *measured]
    if not only_sure and not _OWN.search(text):
        wanted = wanted or [c for c in named if any(p.id in c.values for p in chosen)]
    facts = _state(wanted, chosen, language)
    return facts or _state(
        [c for aspect in asked for c in _of_aspect(aspect, chosen, columns)], chosen, language
    )


def regret_asked(
    chosen: Sequence[Product], request: Request, shelf: Shelf, language: str
) -> list[Sentence]:
    """Say that the record does not state what the question measures, and what it does state.

    Rules about guarantees and care stand on pages more often than in records: of these nothing is
    said here.
    """
    asked, wanted, _ = _read(chosen, request, shelf, only_sure=False)
    if POLICY.search(request.text) and not wanted:
        return []
    measured = [aspect for aspect in asked if aspect.name not in _ON_PAGES]
    if not wanted and not measured:
        return []
    title = set(split_words(family_title(chosen)))
    quoted = _described(chosen[0], asked, request.text, title)
    return quoted or _not_stated(chosen, asked, wanted, list(shelf.columns.values()), language)


def regret_anything(chosen: Sequence[Product], shelf: Shelf, language: str) -> list[Sentence]:
    """Say that a record does not state what was asked, whatever it was, and what it does state."""
    return _not_stated(chosen, (), (), list(shelf.columns.values()), language)


def _read(
    chosen: Sequence[Product], request: Request, shelf: Shelf, *, only_sure: bool
) -> tuple[list[Aspect], list[Column], list[Column]]:
    """Return the aspects asked for, the columns surely meant, and those that share a word."""
    text, title = request.text, set(split_words(family_title(chosen)))
    columns = list(shelf.columns.values())
    named = [c for c in _named_columns(text, title, columns) if not _asks_fit(c, text)]
    # "In size L" chooses a variant; it does not ask for its size.
    chosen_by = {f.key for f in request.filters}
    chosen_by |= set(VARIANT_COLUMNS) if only_sure else set()
    named = [c for c in named if c.name not in chosen_by or c.is_number]
    wanted = [c for c in named if _is_complete(c, text)]
    wanted += _fixed_columns(text, shelf)
    wanted += _counted_columns(text, chosen, columns) + _value_columns(text, title, shelf)
    return find_asked(text), wanted, named


def _state(wanted: Iterable[Column], chosen: Sequence[Product], language: str) -> list[Sentence]:
    told = [column for column in _distinct(wanted) if not column.is_label]
    return [fact for c in told if (fact := value_sentence(c, chosen, language))]


def _asks_fit(column: Column, text: str) -> bool:
    """Tell whether a size is asked about as advice, "true to size?", not as a value."""
    return column.name == "size" and bool(_FIT.search(text))


def _counted_columns(
    text: str, chosen: Sequence[Product], columns: Sequence[Column]
) -> list[Column]:
    """Return the columns whose cell counts what "how many" asks for: "42 pieces"."""
    match = _HOW_MANY.search(text)
    if not match:
        return []
    word = normalize(match[1])
    unit = _UNIT_NAMES.get(word, word)
    filled = [c for c in columns if any(p.id in c.values for p in chosen)]
    named = [c for c in filled if c.is_number and _counts_what(c, word)]
    cells = {c.name: [c.values.get(p.id, "") for p in chosen] for c in filled}
    counted = [c for c in filled if any(unit in split_words(cell) for cell in cells[c.name])]
    dimension = UNITS.get(match[1].lower(), UNITS.get(word, ("", 1.0)))[0]
    measured = [c for c in filled if dimension and c.dimension == dimension and not c.is_special]
    return named or counted or measured[:1]


def _counts_what(column: Column, word: str) -> bool:
    """Tell whether a column says how many there are: "tablets", "review count"."""
    return word in column.words and set(column.words) <= {word, column.unit, *_COUNT_WORDS}


def _is_unit_price(column: Column) -> bool:
    return {"price", "per"} <= set(column.words)


def _named_columns(text: str, title: set[str], columns: Iterable[Column]) -> list[Column]:
    """Return the columns that share most words with the question; none outdone by another."""
    words = split_words(text)
    said = set(words) - title - BREAKS | ({"color", "size"} & set(words)) | _asked_words(words)
    columns = [c for c in columns if not _is_unit_price(c) or "per" in words]
    shared = {column.name: said & set(column.words) for column in columns}
    return [
        column
        for column in columns
        if shared[column.name] and not any(shared[column.name] < words for words in shared.values())
    ]


def _asked_words(words: Sequence[str]) -> set[str]:
    """Return the words that are asked for, even if the title holds them: "the SPF of the fluid"."""
    pairs = itertools.pairwise(words)
    return {
        asked
        for first, second in pairs
        for asked in ([first] if second in _OF else [second] if first in _ASKING else [])
    } - BREAKS


def _is_complete(column: Column, text: str) -> bool:
    words = set(column.words) - ({column.unit} if column.unit else set())
    return words <= set(split_words(text))


def _fixed_columns(text: str, shelf: Shelf) -> list[Column]:
    pairs = ((_MATERIAL, "material"), (_BRAND, "brand"))
    return [shelf.columns[n] for pattern, n in pairs if pattern.search(text) and n in shelf.columns]


def _of_aspect(
    aspect: Aspect, chosen: Sequence[Product], columns: Sequence[Column]
) -> list[Column]:
    """Return the plainest column with a value, and for warmth the limit beside the comfort."""
    ranked = [c for c in rank_columns(aspect, columns) if any(p.id in c.values for p in chosen)]
    first = ranked[:1]
    return first + [c for c in ranked[1:] if first and is_read_with(c, first[0])]


def _value_columns(text: str, title: set[str], shelf: Shelf) -> list[Column]:
    """Return the columns one of whose values a yes-or-no question names: "is it vegan?"."""
    if not (_YES_OR_NO.search(text) or TAG.search(text)) or _OWN.search(text):
        return []
    words = split_words(text)
    once = title - {word for word in words if words.count(word) > 1}
    found = [said.filter for said in shelf.values.find(text) if not said.stands_alone]
    return [f.column for f in found if not set(split_words(f.said)) <= once]


def _described(
    product: Product, asked: Iterable[Aspect], text: str, title: set[str]
) -> list[Sentence]:
    """Quote the description's sentence that measures what was asked, or holds its word."""
    dimensions = {aspect.dimension for aspect in asked} - {""}
    words = set() if dimensions else set(split_words(text)) - title - BREAKS - SKIPS
    for piece in split_sentences(product.description):
        measured = any(q.dimension in dimensions for q in find_quantities(piece))
        if (measured or words & set(split_words(piece))) and piece in product.description:
            return [Sentence(f"{piece} ", (cite_product(product, piece),))]
    return []


def _not_stated(
    chosen: Sequence[Product],
    asked: Sequence[Aspect],
    wanted: Sequence[Column],
    columns: Sequence[Column],
    language: str,
) -> list[Sentence]:
    """Say that the record lacks it, and what it has."""
    known = wanted or [c for aspect in asked for c in rank_columns(aspect, columns)[:1]]
    title = family_title(chosen)
    if known:
        text = say(language, "not_stated", title=title, name=label(known[0], language))
    else:
        text = say(language, "not_stated_this", title=title)
    product = chosen[0]
    stated = [c for c in columns if product.id in c.values and len(c.show(product).split()) <= 4]
    stated = [c for c in stated if not (c.is_special or c.is_label)]
    stated = [c for c in stated if c.name not in VARIANT_COLUMNS]
    values = ", ".join(f"{label(c, language)} {c.show(product)}" for c in stated[:MOST_STATED])
    said = [sentence(text, product)]
    if values:
        said.append(sentence(say(language, "stated", values=values), product))
    return said


def is_read_with(column: Column, asked: Column) -> bool:
    """Tell whether two columns are read together: the comfort and the limit temperature."""
    both = _LIMIT_PAIR & set(column.words) and _LIMIT_PAIR & set(asked.words)
    return bool(both) and column.dimension == asked.dimension


def _distinct(columns: Iterable[Column]) -> list[Column]:
    return list({column.name: column for column in columns}.values())
