"""What is asked about one product: its record's values, or that the record does not state them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.interfaces import Sentence
from bot.phrases import say
from bot.products.aspects import find_degrees
from bot.products.attributes import (
    is_read_with,
    regret_anything,
    regret_asked,
    state_asked,
)
from bot.products.columns import Column
from bot.products.filters import (
    AgeFilter,
    EqualFilter,
    Filter,
    NumberFilter,
    PriceFilter,
    ValueFilter,
)
from bot.products.listing import CatalogueAnswer
from bot.products.requests import Request
from bot.products.shelf import Shelf
from bot.products.titles import tokenize
from bot.products.variants import choose_variants
from bot.products.vocabulary import BREAKS, ON_SALE, SHOPPING, TAG
from bot.products.wording import (
    MAX_CARDS,
    build_card,
    describe,
    family_title,
    label,
    prices,
    sentence,
    stocks,
    value_sentence,
    version,
    versions_sentence,
)
from bot.products.words import split_words
from knowledge.interfaces import Product

_PRICE = re.compile(
    r"(?i)\b(?:how much (?:is|are|does|do|for|would|did)(?!.{0,60}\b(?:weigh|hold|fit|carry|take))|"
    r"how much$|price[sd]?|pricing|costs?|expensive|cheap|"
    r"was kostet|kosten|preis|prix|co[ûu]te|combien co\w+|cu[áa]nto cuesta|cuesta|precio)\b"
    r"|how much\W*$|多少钱|价格|价钱"
)
_STOCK = re.compile(
    r"(?i)\b(?:in stock|out of stock|stock|available|availability|sold out|any left|(?:are|is) "
    r"left|(?:any|how many)\b.{1,60} left|"
    r"when (?:is|are|will|do|does)\b.{1,60} com(?:e|es|ing) out|"
    r"back in|(?:come|coming|be) back|(?:is|are) .{0,60}\bback|restock\w*|"
    r"when .{0,60}\b(?:back|arrives?|expected|come in)|pre-?order|back-?order|"
    r"have you got|do you (?:still )?have|can i (?:still )?(?:buy|get)|"
    r"auf lager|verf[üu]gbar|lieferbar|vorrätig|en stock|disponible)\b|有货|现货|库存|缺货"
)
_OPTIONS = re.compile(
    r"(?i)\b(?:what|which|any|other|all|how many)\b.{0,20}"
    r"\b(?:sizes?|colou?rs?|versions?|options?|variants?)\b"
    r"|\b(?:long|short|wid|narrow|larg|small|bigg|tall)er "
    r"(?:lengths?|sizes?|versions?|widths?|fit|one)\b"
    r"|\b(?:sizes|colou?rs) (?:does|do|are|available|come)\b|welche(?:n)? (?:größen|farben)|"
    r"quelles? (?:couleurs?|tailles?)|qu[ée] (?:colores|tallas)|哪些颜色|什么颜色|哪些尺码|什么尺码"
)
_COMES_IN = re.compile(
    r"(?i)\b(?:comes?|available|have|got|make|sell|stock|exist|there|get|buy|order|offered?)\b|"
    r"\bgibt es|\bexiste|\bhay\b|有"
)
_AMOUNT = re.compile(r"(?<![\d.,])\d+[.,]\d{2}(?!\d|[.,]\d)")
_SIZES = re.compile(r"(?i)sizes?|größen?|tailles?|tallas|尺码")
_COLORS = re.compile(r"(?i)colou?rs?|farben?|couleurs?|colores|颜色")
_TELL = re.compile(
    r"(?i)\b(?:tell me (?:more )?about|describe|show me|"
    r"(?:more )?(?:info(?:rmation)?|details?) (?:on|about)|"
    r"what(?:'s| is| are)|how (?:is|are)|about|can you|please|was ist|erzähl\w*|parlez|"
    r"qu[ée] es)\b|介绍一下|怎么样|是什么"
)


def answer_named(
    family: Sequence[Product], request: Request, shelf: Shelf, language: str
) -> CatalogueAnswer | None:
    """Answer about one product; None where its record has nothing to do with the question.

    Args:
        family: its variants.
        request: what the message says of them: a size, a colour, a limit.
        shelf: the catalogue.
        language: of the sentences.
    """
    chosen, absent = choose_variants(family, request)
    said = [
        *_absences(family, absent, language),
        *_presences(chosen, family, request, language),
    ]
    if not absent:
        said += _limits(chosen, request, shelf, language)
        said += _offer(chosen, family, request.text, language)
        said += state_asked(chosen, request, shelf, language, only_sure=bool(said))
    if not said and _only_describes(request, family):
        said = [describe(chosen[0]), *prices(chosen, language), *stocks(chosen, language)]
    regrets = [] if said else _regret(chosen, request, shelf, language)
    if not said and not regrets:
        return None
    cards = [build_card(product) for product in (family if absent else chosen)[:MAX_CARDS]]
    return CatalogueAnswer(_unique(said or regrets), cards, "answer" if said else "refuse")


def regret_named(
    family: Sequence[Product], request: Request, shelf: Shelf, language: str
) -> CatalogueAnswer:
    """Say that the record of a product does not state what was asked, and what it does state."""
    chosen, _ = choose_variants(family, request)
    said = regret_anything(chosen, shelf, language)
    return CatalogueAnswer(said, [build_card(p) for p in chosen[:MAX_CARDS]], "refuse")


def _regret(
    chosen: Sequence[Product], request: Request, shelf: Shelf, language: str
) -> list[Sentence]:
    """Say that the record lacks the column of a limit, or what the question measures."""
    limits = [f for f in request.filters if isinstance(f, NumberFilter | EqualFilter)]
    for limit in limits:
        column = _column_of(limit)
        if column is not None and not any(p.id in column.values for p in chosen):
            name = label(column, language)
            text = say(language, "not_stated", title=family_title(chosen), name=name)
            return [sentence(text, chosen[0])]
    return regret_asked(chosen, request, shelf, language)


def _column_of(limit: NumberFilter | EqualFilter) -> Column | None:
    """Return the column of a limit, where it is the only one that may be meant."""
    if isinstance(limit, NumberFilter):
        return limit.column
    return limit.columns[0] if len(limit.columns) == 1 else None


def _absences(
    family: Sequence[Product], absent: Iterable[ValueFilter], language: str
) -> list[Sentence]:
    said = []
    for wanted in absent:
        cells = [wanted.column.values.get(product.id, "") for product in family]
        values = ", ".join(dict.fromkeys(filter(None, cells)))
        title = family_title(family)
        key = "not_in" if values else "not_stated"
        text = say(
            language,
            key,
            title=title,
            value=wanted.said,
            values=values,
            name=label(wanted.column, language),
        )
        said.append(sentence(text, *family))
    return said


def _presences(
    chosen: Sequence[Product], family: Sequence[Product], request: Request, language: str
) -> list[Sentence]:
    """Affirm a size or colour that was asked for, with the stock of just those variants."""
    wanted = [f for f in request.filters if _is_of_variant(f) and any(map(f.holds, family))]
    asks = _COMES_IN.search(request.text) and not _PRICE.search(request.text)
    if not wanted or not asks or any(not f.holds(chosen[0]) for f in wanted):
        return []
    if _STOCK.search(request.text):
        return stocks(chosen, language)
    values = ", ".join(dict.fromkeys(map(version, chosen)))
    text = say(language, "comes_in", title=family_title(family), value=values)
    return [sentence(text, *chosen), *stocks(chosen, language)]


def _is_of_variant(chosen: Filter) -> bool:
    return isinstance(chosen, ValueFilter) and chosen.column.name in {"color", "size"}


def _offer(
    chosen: Sequence[Product], family: Sequence[Product], text: str, language: str
) -> list[Sentence]:
    options = _OPTIONS.search(text)
    # "How many in size 5 are left" asks for no sizes.
    of_one = len(chosen) == 1 and _STOCK.search(text)
    several = options and len(family) > 1 and not of_one
    return [
        *(prices(chosen, language) if _asks_price(text) else ()),
        *(stocks(chosen, language) if _STOCK.search(text) and not several else ()),
        *([_options(options[0], chosen, language)] if options and several else ()),
    ]


def _asks_price(text: str) -> bool:
    """Tell whether a price is asked for, or an amount is put forward: "it is 3.40, isn't it?"."""
    supposed = TAG.search(text) and _AMOUNT.search(text)
    return bool(_PRICE.search(text) or ON_SALE.search(text) or supposed)


def _options(asked: str, chosen: Sequence[Product], language: str) -> Sentence:
    """List the sizes, or the colours, or the versions, whichever was asked for."""
    fields = [name for name, words in (("size", _SIZES), ("color", _COLORS)) if words.search(asked)]
    values = [dict.fromkeys(getattr(product, name) for product in chosen) for name in fields[:1]]
    if len(fields) != 1 or "" in values[0]:
        return versions_sentence("options", chosen, language)
    text = say(language, "options", title=family_title(chosen), values=", ".join(values[0]))
    return sentence(text, *chosen)


def _limits(
    chosen: Sequence[Product], request: Request, shelf: Shelf, language: str
) -> list[Sentence]:
    """Say yes or no to "under 1.5 kg?" or "warm enough for -5?", with the record's value."""
    said: list[Sentence] = []
    for limit in request.filters:
        if isinstance(limit, PriceFilter):
            said += [*_verdict(chosen, limit, language), *prices(chosen, language)]
        elif isinstance(limit, NumberFilter | AgeFilter):
            said += _measured(chosen, limit, [limit.column], shelf, language)
        elif isinstance(limit, EqualFilter) and limit.columns and not _identifies(limit, chosen):
            said += _equal(chosen, limit, shelf, language)
    return said


def _equal(
    chosen: Sequence[Product], limit: EqualFilter, shelf: Shelf, language: str
) -> list[Sentence]:
    """Say yes or no to a number, where it is clear which column it is about.

    Of "does it fit a 1 metre shelf?" nothing tells whether width or height is meant: both are told.
    """
    filled = [c for c in limit.columns if any(p.id in c.values for p in chosen)]
    equal = [c for c in filled if all(replace(limit, columns=(c,)).holds(p) for p in chosen)]
    if len(filled) > 1 and not equal:
        return [fact for c in filled if (fact := value_sentence(c, chosen, language))]
    return _measured(chosen, limit, (equal or filled)[:1] or limit.columns[:1], shelf, language)


def _identifies(limit: EqualFilter, chosen: Sequence[Product]) -> bool:
    """Tell whether a number only says which product is meant: it stands in the title, or size."""
    titles = [set(tokenize(f"{p.title} {p.size}")) for p in chosen]
    said = f"{limit.value:g}"
    return limit.names_itself(chosen[0]) or all(said in title for title in titles)


def _measured(
    chosen: Sequence[Product],
    limit: Filter,
    columns: Sequence[Column],
    shelf: Shelf,
    language: str,
) -> list[Sentence]:
    related = [c for c in shelf.columns.values() if is_read_with(c, columns[0])]
    every = [*columns, *(c for c in related if c not in columns)]
    facts = [fact for c in every if (fact := value_sentence(c, chosen, language))]
    if not facts:
        return []
    if isinstance(limit, NumberFilter) and _is_disputed(chosen, limit, every):
        return [*facts, Sentence(say(language, "between_limits") + " ")]
    return [*_verdict(chosen, limit, language), *facts]


def _is_disputed(chosen: Sequence[Product], limit: NumberFilter, every: Sequence[Column]) -> bool:
    """Tell whether related columns disagree: colder than the comfort, warmer than the limit."""
    others = [NumberFilter(c, limit.limits) for c in every if c is not limit.column]
    verdicts = {f.holds(p) for f in [limit, *others] for p in chosen if p.id in f.column.measures}
    return len(verdicts) > 1


def _verdict(chosen: Sequence[Product], limit: Filter, language: str) -> list[Sentence]:
    """Say yes or no where all variants agree; else their values speak."""
    holding = {limit.holds(product) for product in chosen}
    if len(holding) > 1:
        return []
    return [sentence(say(language, "yes" if True in holding else "no"), chosen[0])]


def _only_describes(request: Request, family: Sequence[Product]) -> bool:
    """Tell whether the text asks nothing beyond the product itself and which of its versions."""
    known = " ".join(f"{p.title} {p.color} {p.size} {p.product_type}" for p in family)
    values = " ".join(f.said for f in request.filters if isinstance(f, ValueFilter))
    title = {*split_words(f"{known} {values}"), *tokenize(known)}
    rest = split_words(SHOPPING.sub(" ", _TELL.sub(" ", " ".join(tokenize(request.text)))))
    left = {word for word in rest if word not in BREAKS and word not in title}
    return not left and not find_degrees(request.text)


def _unique(said: Iterable[Sentence]) -> list[Sentence]:
    return list({one.text: one for one in said}.values())


asks_price = _PRICE.search
asks_options = _OPTIONS.search
