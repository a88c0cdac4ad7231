"""The columns that a question about one product asks for, by name, by meaning or by value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.interfaces import Sentence
from bot.phrases import say
from bot.products.aspects import Aspect, find_asked, rank_columns
from bot.products.columns import Column
from bot.products.filters import ValueFilter
from bot.products.measures import find_quantities
from bot.products.requests import Request
from bot.products.shelf import Shelf
from bot.products.vocabulary import BREAKS, POLICY, SKIPS
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
_OWN = re.compile(r"(?i)\b(?:my|mine|our|mein\w*|mon|ma|mes|mi|mis)\b|我的")
_YES_OR_NO = re.compile(
    r"(?i)\b(?:is|are) (?:it|they|this|these)\b|"
    r"^\W*(?:(?:hi|hey|hello|so|and|but|ok)\W+)*(?:is|are|does|do|can|will|has|have|would|"
    r"ist|sind|hat|kann|est-ce|es|tiene|puede)\b|吗"
)
_HOW_MANY = re.compile(r"(?i)\b(?:how (?:many|much)|wie viele?|combien de) ([^\W\d_]+)")
_UNIT_NAMES = {"calory": "kcal", "energy": "kcal", "watt": "w", "lumen": "lm", "gram": "g"}
_LIMIT_PAIR = frozenset({"comfort", "limit", "lower", "extreme"})


def state_asked(
    chosen: Sequence[Product], request: Request, shelf: Shelf, language: str, *, only_sure: bool
) -> list[Sentence]:
    """State the columns that the question names, by name, by meaning or by value.

    Where something else was answered already, `only_sure` columns are added, and no regrets.
    """
    text, title = request.text, set(split_words(family_title(chosen)))
    columns = list(shelf.columns.values())
    asked = find_asked(text)
    named = _named_columns(text, title, columns)
    # "In size L" chooses a variant; it does not ask for its size.
    chosen_by = {f.key for f in request.filters}
    chosen_by |= set(VARIANT_COLUMNS) if only_sure else set()
    named = [c for c in named if c.name not in chosen_by or c.is_number]
    wanted = [c for c in named if _is_complete(c, text)]
    wanted += _fixed_columns(text, shelf)
    wanted += _counted_columns(text, chosen, columns) + _value_columns(text, title, shelf)
    # "How long does the battery last" names the battery and means the burn time.
    meant = [aspect for aspect in asked if aspect.dimension or not wanted]
    wanted += [c for aspect in meant for c in _of_aspect(aspect, chosen, columns)]
    if not only_sure and not _OWN.search(text):
        wanted = wanted or [c for c in named if any(p.id in c.values for p in chosen)]
    facts = _state(wanted, chosen, language)
    facts = facts or _state(
        [c for aspect in asked for c in _of_aspect(aspect, chosen, columns)], chosen, language
    )
    if facts or only_sure or (POLICY.search(text) and not wanted):
        return facts
    # Rules about guarantees stand on pages more often than in records.
    if wanted or any(aspect.name != "warranty" for aspect in asked):
        quoted = _described(chosen[0], asked, text, title)
        return quoted or _not_stated(chosen, asked, wanted, columns, language)
    return []


def _state(wanted: Iterable[Column], chosen: Sequence[Product], language: str) -> list[Sentence]:
    return [fact for c in _distinct(wanted) if (fact := value_sentence(c, chosen, language))]


def _counted_columns(
    text: str, chosen: Sequence[Product], columns: Sequence[Column]
) -> list[Column]:
    """Return the columns whose cell counts what "how many" asks for: "42 pieces"."""
    match = _HOW_MANY.search(text)
    if not match:
        return []
    word = normalize(match[1])
    unit = _UNIT_NAMES.get(word, word)
    cells = {c.name: [c.values.get(p.id, "") for p in chosen] for c in columns}
    return [c for c in columns if any(unit in split_words(cell) for cell in cells[c.name])]


def _named_columns(text: str, title: set[str], columns: Iterable[Column]) -> list[Column]:
    """Return the columns that share most words with the question; none outdone by another."""
    said = set(split_words(text)) - title - BREAKS | ({"color", "size"} & set(split_words(text)))
    shared = {column.name: said & set(column.words) for column in columns}
    return [
        column
        for column in columns
        if shared[column.name] and not any(shared[column.name] < words for words in shared.values())
    ]


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
    if not _YES_OR_NO.search(text) or _OWN.search(text):
        return []
    found = [said.filter for said in shelf.values.find(text) if not said.stands_alone]
    return [
        f.column
        for f in found
        if isinstance(f, ValueFilter) and not set(split_words(f.said)) <= title
    ]


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
    stated = [c for c in stated if not c.is_special and c.name not in VARIANT_COLUMNS]
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
