"""What "it", "they" and "the second one" mean: products, kinds or acts of the last replies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interfaces import Topic
from bot.products.aspects import find_degrees
from bot.products.kinds import title_noun
from bot.products.requests import Request, parse_request
from bot.products.selecting import one_of_each
from bot.products.shelf import Shelf
from bot.products.vocabulary import BREAKS, SKIPS
from bot.products.wording import family_title
from bot.products.words import has_cjk, split_words
from bot.understanding.subjects import find_object, find_subject
from knowledge.interfaces import Product

LONGEST_MENTION_WORDS = 8
"""A longer phrase around a product's name says more than which product is meant."""

_RULES = re.compile(
    r"(?i)\b(?:return|refund|exchang|send (?:it|them) back|ship|deliver|arrive|cancel|order|pay|"
    r"invoice|warrant|guarantee|gift[- ]?wrap|pick (?:it|them) up|collect|instal|repair|try (?:it|"
    r"them) on)\w*"
)
_ASPECTS = frozenset(
    split_words(
        "heavy weigh weight size sizes big large wide color colour colors stock material made "
        "waterproof fit wear wash version versions schwer groß farbe größe lourd taille couleur "
        "pesa talla color"
    )
)
"""What is asked of products and of no rule; what things cost is asked of both."""


def choose_topic(text: str, topics: Sequence[Topic], shelf: Shelf) -> Topic:
    """Return what a message leans on: the last topic, or for a product's aspect the last product.

    Args:
        text: the message.
        topics: the newest first; at least one.
        shelf: the catalogue.
    """
    newest = topics[0]
    if newest.products or shelf.names.find_each(newest.question):
        return newest
    aspects = _ASPECTS.union(*(column.words for column in shelf.columns.values())) - _SHARED
    about_product = bool(aspects & set(split_words(text))) or any(
        said.stands_alone for said in shelf.values.find(text)
    )
    older = next((topic for topic in topics if topic.products), newest)
    kinds = shelf.kinds.find_kinds(newest.question, BREAKS, SKIPS)
    shown = {shelf.place(product) for product in list_shown(older, shelf)}
    fits = not kinds or bool(shown & kinds[-1].positions)
    return older if about_product and fits else newest


def list_shown(topic: Topic, shelf: Shelf) -> list[Product]:
    """Return the products shown with a reply, in order, of each product's variants the first."""
    found = (shelf.catalog.get(product_id) for product_id in topic.products)
    return one_of_each([product for product in found if product is not None])


def find_kind(question: str, shelf: Shelf) -> str:
    """Return the kind that a question asks for, in its own words; empty where none."""
    kinds = shelf.kinds.find_kinds(question, BREAKS, SKIPS)
    return question[kinds[-1].start : kinds[-1].end] if kinds else ""


def names_itself(text: str, shelf: Shelf) -> bool:
    """Tell whether a text says by itself which product or kind it is about.

    "Which one is lighter?" speaks of no lighters.
    """
    for degree in find_degrees(text):
        text = text[: degree.start] + " " * (degree.end - degree.start) + text[degree.end :]
    return bool(find_kind(text, shelf) or shelf.names.find_each(text))


def choose_set(topics: Sequence[Topic], shelf: Shelf) -> Topic:
    """Return the last topic with several products, for "the second one" and "which of them"."""
    several = (t for t in topics if len(list_shown(t, shelf)) > 1)
    return next(several, topics[0])


def asks_rule(text: str) -> bool:
    """Tell a question about a rule, which holds for whatever "it" is: "can I return it?"."""
    return bool(_RULES.search(text))


def name_ruled(topic: Topic, text: str, shelf: Shelf) -> str:
    """Return "jackets" for a jacket where a rule is asked of it: "can I return it?".

    Empty where no rule is asked, where the product's own record states it, or without a product.
    """
    named = shelf.names.find_each(topic.question)
    known = list_shown(topic, shelf) or [family[0] for family in named]
    if not known or not asks_rule(text):
        return ""
    asked = set(split_words(text))
    columns = (c for c in shelf.columns.values() if asked & set(c.words) - BREAKS)
    stated = any(known[0].id in column.values for column in columns)
    return "" if stated else name_noun(topic, shelf)


def name_referent(topic: Topic, shelf: Shelf, *, as_object: bool = False) -> str:
    """Return what a topic is about as a phrase; empty where it cannot be told.

    Args:
        topic: of an earlier reply.
        shelf: the catalogue.
        as_object: for "can I exchange it": of "returning opened coffee" only the coffee.
    """
    named = shelf.names.find_each(topic.question)
    subject = find_subject(topic.question)
    thing = find_object(topic.question)
    if len(named) == 1 and shelf.names.find_each(thing):
        subject = thing
    if len(named) == 1:
        short = len(subject.split()) <= LONGEST_MENTION_WORDS and not has_cjk(subject)
        own = short and shelf.names.find_each(subject)
        return subject if own else name_family(named[0], shelf)
    if named:
        return join_names([name_family(family, shelf) for family in named])
    shown = list_shown(topic, shelf)
    request = parse_request(topic.question, shelf)
    if shown and (len(shown) == 1 or _is_superlative(request)):
        return name_family(shelf.family(shown[0]), shelf)
    if as_object:
        return thing or subject
    return find_kind(topic.question, shelf) if shown else subject


def name_family(family: Sequence[Product], shelf: Shelf) -> str:
    """Return a product's name: its title up to the first comma, where that still names it."""
    title = family_title(family)
    short = title.split(",")[0]
    named = shelf.names.find_each(short)
    return short if len(named) == 1 and named[0][0] in family else title


def name_noun(topic: Topic, shelf: Shelf) -> str:
    """Return the noun of what a topic is about, for "a cheaper one"; empty where none."""
    kind = find_kind(topic.question, shelf)
    shown = list_shown(topic, shelf)
    named = shelf.names.find_each(topic.question)
    product = named[0][0] if named else shown[0] if shown else None
    if product is None or (kind and not named):
        return kind
    return _name_category(product, shelf) or title_noun(product.title)


def _name_category(product: Product, shelf: Shelf) -> str:
    """Return the innermost category that is a kind of its own: "sleeping bags", not "bag"."""
    for step in reversed(re.split(r"\s*[>/]\s*", product.product_type)):
        kinds = shelf.kinds.find_kinds(step, BREAKS, SKIPS)
        if kinds and shelf.place(product) in kinds[-1].positions:
            return step[kinds[-1].start : kinds[-1].end].lower()
    return ""


def join_names(names: Sequence[str]) -> str:
    """Join names to one phrase: "A, B or C"."""
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def is_object(text: str, start: int) -> bool:
    """Tell whether a pronoun follows a full verb: "can I exchange it", not "is it free"."""
    before = re.search(r"(?i)([a-z'’]+)\s*$", text[:start])
    return before is not None and not _NO_VERB.fullmatch(before[1])


_SHARED = frozenset(
    split_words("time cost price day days week month year long take free delivery date note type")
)
"""Words of columns that rules are asked about as well."""
_NO_VERB = re.compile(
    r"(?i)(?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have|isn['’]?t|"
    r"aren['’]?t|doesn['’]?t|if|and|but|or|so|that|of|for|with|about|what|how|when|"
    r"where|why|which|long|much|is\w*|because|when|since|once|after|before|cost|costs|than|"
    r"pays?)"
)


def _is_superlative(request: Request) -> bool:
    return request.degree is not None and request.degree.superlative
