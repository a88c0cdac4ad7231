"""What of a question a later fragment replaces: "and in blue?", "and for Germany?", "and boots?".

A product takes the place of a product, a colour that of a colour, a kind that of a kind, a country
that of a country, and a phrase that of the phrase with the same preposition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.products.kinds import title_noun
from bot.products.segments import left_words
from bot.products.shelf import Shelf
from bot.products.titles import tokenize
from bot.products.values import Said
from bot.products.vocabulary import BREAKS, SKIPS
from bot.understanding.places import COUNTRY
from knowledge.interfaces import Product

_PREPOSITION = re.compile(
    r"(?i)^(to|for|in|on|with|from|at|by|under|over|without|nach|f[üu]r|mit|auf|pour|en|avec|para|"
    r"con|a)\s+"
)
_ARTICLE = re.compile(
    r"(?i)^(?:the|a|an|der|die|das|den|dem|ein\w*|le|la|les|un|une|el|los|las)\s+"
)
_WORD = re.compile(r"[^\W_]+")
_ONE = re.compile(r"(?i)\s+(?:ones?|version|model)$")
_BEFORE_VALUE = re.compile(r"(?i)(?:\s+(?:in|size|in size|en|auf))?\s*$")
_GERMAN = re.compile(r"(?i)\b(?:nach|in|aus)\s+$")
"""Countries differ in it: "nach Deutschland", "in die Schweiz"."""
_NEEDS_IN = frozenset({"color", "size"})


def exchange(question: str, fragment: str, shelf: Shelf) -> str:
    """Return a question with a fragment in the place of what it replaces.

    Args:
        question: the last question, standalone.
        fragment: what the customer wrote, without "and" or "what about".
        shelf: the catalogue.

    Returns:
        The new question; empty where the fragment has no place in it.
    """
    asked, said = question.rstrip(" ?!.？"), fragment.strip(" ?!.,？呢")
    if _ONE.search(said):
        said, found = _ONE.sub("", said), _value(asked, _ONE.sub("", said), shelf)
        if found or (found := _described(asked, said, shelf)):
            return f"{found}?"
        named = shelf.names.find_each(asked)
        said = f"{said} {title_noun(named[0][0].title)}" if named else said
    for replace in (_variant, _product, _kind, _value, _country):
        found = replace(asked, said, shelf)
        if found:
            return f"{found}?"
    phrase = _phrase(asked, said)
    return f"{phrase}?" if phrase else ""


def find_mention(text: str, families: Sequence[Sequence[Product]]) -> tuple[int, int]:
    """Return where a text speaks of the first of some products: the longest run of its words.

    Returns:
        Start and end in code points; both 0 where it does not.
    """
    titled = {word for family in families[:1] for p in family for word in tokenize(p.title)}
    best, start, end, count = (0, 0, 0), 0, 0, 0
    for match in _WORD.finditer(text):
        if match.group().lower() not in titled:
            count = 0
            continue
        start, count, end = (start if count else match.start()), count + 1, match.end()
        best = max(best, (count, start, end), key=lambda run: run[0])
    return best[1], best[2]


def drop_values(text: str, other: str, shelf: Shelf) -> str:
    """Return a text without the colours and sizes that another text sets anew."""
    keys = {said.filter.key for said in shelf.values.find(other) if said.stands_alone}
    return _cut_spans(text, find_in(text, keys, shelf))


def _variant(question: str, fragment: str, shelf: Shelf) -> str:
    """Put "the 8 inch" in the place of "6 inch": what sets two variants' titles apart."""
    named = shelf.names.find_each(question)
    family = shelf.family(named[0][0]) if len(named) == 1 else []
    titles = [tokenize(product.title) for product in family]
    shared = set[str]().union(*titles).intersection(*titles) if len(titles) > 1 else set[str]()
    owns = [[word for word in title if word not in shared] for title in titles]
    bare = _ARTICLE.sub("", _PREPOSITION.sub("", fragment))
    wanted = [word for word in tokenize(bare) if word not in shared]
    if not wanted or not any(set(wanted) <= set(own) for own in owns):
        return ""
    for own in filter(None, owns):
        old = re.search(r"(?i)\b" + r"\W+".join(map(re.escape, own)) + r"\b", question)
        if old:
            return f"{question[: old.start()]}{' '.join(wanted)}{question[old.end() :]}"
    return ""


def _product(question: str, fragment: str, shelf: Shelf) -> str:
    new, old = shelf.names.find_each(fragment), shelf.names.find_each(question)
    if not new or not old:
        return ""
    start, end = find_mention(question, old)
    bare = _ARTICLE.sub("", _PREPOSITION.sub("", fragment))
    # "What about the Alto?" is not asked of the blue one where there is none.
    values = (said for said in shelf.values.find(question[end:]) if said.stands_alone)
    strange = [said for said in values if not any(map(said.filter.holds, new[0]))]
    return f"{question[:start]}{bare} {_cut_spans(question[end:], strange)}".rstrip() if end else ""


def _kind(question: str, fragment: str, shelf: Shelf) -> str:
    new = shelf.kinds.find_kinds(fragment, BREAKS, SKIPS)
    old = shelf.kinds.find_kinds(question, BREAKS, SKIPS)
    if not new or shelf.names.find_each(fragment):
        return ""
    bare = _ARTICLE.sub("", _PREPOSITION.sub("", fragment))
    named = shelf.names.find_each(question)
    if named:
        start, end = find_mention(question, named)
        return f"{question[:start]}{bare}{question[end:]}" if end else ""
    if not old:
        return ""
    return f"{question[: old[-1].start]}{bare}{question[old[-1].end :]}"


def _described(question: str, fragment: str, shelf: Shelf) -> str:
    """Read "the chocolate one" after a question about cakes as "chocolate cakes"."""
    old = shelf.kinds.find_kinds(question, BREAKS, SKIPS)
    bare = _ARTICLE.sub("", _PREPOSITION.sub("", fragment))
    if not old or not bare or len(bare.split()) > 3 or shelf.names.find_each(question):
        return ""
    start, end = old[-1].start, old[-1].end
    return f"{question[:start]}{bare} {question[start:end]}{question[end:]}"


def _value(question: str, fragment: str, shelf: Shelf) -> str:
    """Put colours and sizes in the place of others, or behind the question."""
    new = [said for said in shelf.values.find(_as_value(fragment)) if said.stands_alone]
    if not new or left_words(_cut_spans(_as_value(fragment), new)):
        return ""
    keys = {said.filter.key for said in new}
    old = find_in(question, keys, shelf)
    bare = _ARTICLE.sub("", _PREPOSITION.sub("", fragment))
    if old:
        first = min(old, key=lambda said: said.start)
        kept = _cut_spans(question[first.end :], find_in(question[first.end :], keys, shelf))
        return f"{question[: first.start]}{bare} {kept}".rstrip()
    opened = _PREPOSITION.match(fragment)
    lead = f"{opened[1]} " if opened else "in " if keys & _NEEDS_IN else ""
    return f"{question} {lead}{bare}"


def find_in(text: str, keys: set[str], shelf: Shelf) -> list[Said]:
    """Return the values of some columns that a text names."""
    return [s for s in shelf.values.find(text) if s.stands_alone and s.filter.key in keys]


def _as_value(fragment: str) -> str:
    """Let a bare letter be read as a size: "and M?" as "in M"."""
    return fragment if _PREPOSITION.match(fragment) else f"in {_ARTICLE.sub('', fragment)}"


def _country(question: str, fragment: str, shelf: Shelf) -> str:
    del shelf
    new = COUNTRY.search(fragment)
    if new is None:
        return ""
    old = COUNTRY.search(question)
    if old is None:
        opened = _PREPOSITION.match(fragment)
        if opened and re.search(rf"(?i)\b{opened[1]}\s+\w+$", question):
            return ""  # "to Edinburgh", "to France": one phrase for another
        return f"{question} {fragment if opened else f'to {fragment}'}"
    before = question[: old.start()]
    if _GERMAN.search(before) and _PREPOSITION.match(fragment):
        return f"{_GERMAN.sub('', before)}{fragment}{question[old.end() :]}"
    return f"{before}{new.group()}{question[old.end() :]}"


def _phrase(question: str, fragment: str) -> str:
    """Replace the last phrase with the same preposition, or put the fragment behind."""
    opened = _PREPOSITION.match(fragment)
    if opened is None:
        return ""
    before = list(re.finditer(rf"(?i)\b{opened[1]}\s+", question))
    # "How do I return it to you" + "and to a shop" has one; "how long do I have to" has none.
    old = [m for m in before if m.end() < len(question) and question[: m.start()].strip()]
    if (
        opened[1].lower() == "to"
        and old
        and re.search(r"(?i)(?:have|need|want)\s$", question[: old[-1].start()])
    ):
        old = []
    kept = question[: old[-1].start()].rstrip() if old else question
    return f"{kept} {fragment}"


def _cut_spans(text: str, spans: Sequence[Said]) -> str:
    """Remove values with the "in" before them."""
    for said in sorted(spans, key=lambda said: -said.start):
        before = _BEFORE_VALUE.sub("", text[: said.start])
        text = f"{before}{text[said.end :]}"
    return re.sub(r"\s+([,.;?!])", r"\1", " ".join(text.split()))
