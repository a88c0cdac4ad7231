"""Words that point at what was said or shown: "it", "the second one", "the cheaper one"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interfaces import Topic
from bot.products.aspects import Degree, find_degrees
from bot.products.requests import parse_request
from bot.products.selecting import group_of, rank, select
from bot.products.shelf import Shelf
from bot.understanding.referents import (
    choose_set,
    choose_topic,
    find_kind,
    is_object,
    join_names,
    list_shown,
    name_family,
    name_noun,
    name_referent,
    name_ruled,
    names_itself,
)
from bot.understanding.slots import drop_values
from knowledge.interfaces import Product

_PLACES = {
    word: place
    for place, words in enumerate(
        (
            "first 1st erste ersten premier première primero primera 一",
            "second 2nd zweite zweiten deuxième segundo segunda 二",
            "third 3rd dritte dritten troisième tercero tercera 三",
            "fourth 4th vierte vierten quatrième cuarto cuarta 四",
        )
    )
    for word in words.split()
}
_ORDINALS = "|".join(word for word in _PLACES if ord(word[0]) < 0x3400)
_ARTICLES = r"(?:the|der|die|das|den|le|la|el)"
_ORDINAL = re.compile(
    rf"(?i)\b(?:{_ARTICLES}\s+)?(?P<word>{_ORDINALS}|last)\s+(?:ones?|product|option|item|model|"
    r"result)(?:\s+(?:you (?:showed|listed|mentioned)|on the list))?\b"
    rf"|\b{_ARTICLES}\s+(?P<alone>{_ORDINALS}|last)(?=\W*$)"
    r"|(?:\b(?:number|no\.?|option|product)|#)\s*(?P<number>[1-4])\b"
    r"|第(?P<cjk>[一二三四])(?:个|款|种|件)"
)
_PRONOUN = re.compile(
    r"(?i)\b(?:(?P<whose>its|their)\b"
    r"|(?:this|that|these|those) ones?\b|the one(?=\W*$)"
    r"|it\b|they\b|them\b|(?:these|those)(?=\W*$|\s+(?:are|have|come|cost|in|for|do)\b)"
    r"|(?:this|that)(?=\W*$|['’]s\b|[,.;]|\s+(?:is|was|are|take|cost|work|include|apply|mean|come|"
    r"go|"
    r"count|cover|too|also|as|in|for|to|from|by|with|on|at|possible|free|ok|okay|last|ship|arrive|"
    r"expire|still|then|fit|help|hold|have|has|will|can|do|does|valid|available|waterproof|vegan|"
    r"safe|refundable|included|allowed|even|only|all|really|normally|usually|and|or|extra|but|"
    r"good|worth|start|end|happen|if|when|per|each|online)\b))"
)
_EXPLETIVE = re.compile(
    r"(?i)\b(?:is|was|would|will|could|might|may|isn['’]?t) it (?:be )?(?:also |still |even |"
    r"really )?"
    r"(?:possible|okay?|allowed|true|necessary|worth|better|best|hard|easy|normal|legal|too late|a "
    r"problem|likely|mandatory|compulsory|required|common|safe) (?:to|if|that|for)\b"
    r"|\bhow (?:long|much|far|many \w+) (?:does|will|would|do|did|is) it (?:\w+ )?(?:take|cost|"
    r"be)? ?"
    r"(?:to|until|before|for (?:you|a|an|the|my)\b.{1,40}\bto) (?!it\b)\w+"
    r"|\bif it (?:rains|snows|is possible)\b|\bit(?:['’]s| is) (?:my|possible|raining|cold|about|"
    r"been|for my|not possible)\b|\bdoes it matter\b|\bma[kd]e it\b|\bthat['’]?s (?:all|it)\b|"
    r"\bit seems\b|\bsee that\b|\bso that\b|\bsaid that\b|\bheard that\b|\btrue that\b"
)
_INTRODUCES = re.compile(
    r"(?i)\b(?:a|an|my|our|some|another|two|three)\s+(?!(?:lot|bit|while|few|day|week)\b)\w[\w'’-]*"
)
_CLAUSE = re.compile(
    r"(?i)[,.;?!]|\b(?:and|if|when|but|that|which|because|so|is|are|was|can|do|does|have|has|had|i|"
    r"we|you|will|would|to)\b"
)
_THE_ONES = re.compile(r"(?i)\bthe ones?(?=\s+(?:in|with|without|from|on|for|at)\b)")
_PREDICATE = re.compile(
    r"(?i)\b(?:is|are|was|do|does|can|will|has|have|how|come|comes|cost|costs|tell|weigh|show|ist|"
    r"est)\b"
)
_WHICH = re.compile(
    r"(?i)\W*(?:and |so |ok )*(?:what|which|who)(?:\s+(?:one|of (?:them|these|those)))?"
    r"(?:['’]?s|\s+is|\s+are)?\W*"
)
_ANY = re.compile(
    r"(?i)\b(?:any(?:thing| ones?)?|some(?:thing| ones?)|an?(?=\s+\w+\s+(?:ones?|model|version)\b))"
)


_FRONTED = re.compile(r"(?i)\W*(?:(?:and|ok|so|what about|how about|about|as for|for|on)\s+)*")
_AFTER_FRONTED = re.compile(r"\s*[,:;–-]\s*(?:and\s+)?")
_BOTH = re.compile(
    r"(?i)\b(?:(?:they|them|these|those) )?both(?: of (?:them|these|those))?\b(?! of)|"
    r"\b(?:they|them|these|those) all\b|\ball (?:two|three|four|of (?:them|these|those))\b"
)
MOST_BOTH = 4
"""More products than these are not named one by one."""


def resolve_both(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Name the products that "both" or "all of them" means; else nothing."""
    match = _BOTH.search(text)
    if match is None or names_itself(text, shelf):
        return ""
    topic = topics[0]
    named = shelf.names.find_each(topic.question)
    families = named if len(named) > 1 else [shelf.family(p) for p in list_shown(topic, shelf)]
    most = 2 if "both" in match.group().lower() else MOST_BOTH
    if not 1 < len(families) <= most:
        return ""
    names = " and ".join(name_family(family, shelf) for family in families)
    return f"{text[: match.start()]}{names}{text[match.end() :]}"


def resolve_ordinal(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Put the product that was shown in that place for "the second one"; else nothing."""
    match = _ORDINAL.search(text)
    shown = list_shown(choose_set(topics, shelf), shelf)
    if match is None or len(shown) < 2:
        return ""
    word = (match["word"] or match["alone"] or match["cjk"] or "").lower()
    place = int(match["number"]) - 1 if match["number"] else _PLACES.get(word, len(shown) - 1)
    if place >= len(shown):
        return ""
    before, after = text[: match.start()], text[match.end() :]
    bare = not _PREDICATE.search(before + after) and len((before + after).split()) <= 3
    name = name_family(shelf.family(shown[place]), shelf)
    fronted = _FRONTED.fullmatch(before) and _AFTER_FRONTED.match(after)
    asked = _PRONOUN.search(after) if fronted else None
    if fronted and asked:  # "the second one, is it in stock?"
        return f"{after[fronted.end() : asked.start()]}{name}{after[asked.end() :]}"
    return f"Tell me about {name}" if bare else f"{before}{name}{after}"


def resolve_degree(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Find "the cheaper one" among what was asked for or shown; else nothing.

    Said alone it becomes a question about all of them, within a question the one that is meant.
    """
    degrees = find_degrees(text)
    if not degrees or names_itself(text, shelf):
        return ""
    # "Is it the cheapest?" asks about one; "the cheaper one, is it in stock?" about another.
    if re.search(r"(?i)\b(?:it|this|that)\b", text[: degrees[-1].start]):
        return ""
    degree, topic = degrees[-1], choose_topic(text, topics, shelf)
    if re.search(r"(?i)\bof (?:them|these|those)\b", text):
        topic = choose_set(topics, shelf)
    candidates, names = _candidates(topic, topics, shelf)
    if len(candidates) < 2:
        return ""
    span = _pointed(text, degree)
    around = text[: span[0]] + text[span[1] :]
    if not span[1] or _WHICH.fullmatch(around) or not _PREDICATE.search(around):
        asked = text.strip(" ?!.")
        return f"{asked}: {names}?" if names else f"{topic.question.rstrip(' ?!.')}, {asked}?"
    ranking = rank(candidates, degree, shelf)
    return f"{text[: span[0]]}{ranking.products[0].title}{text[span[1] :]}" if ranking else ""


def resolve_comparative(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Compare with the one product that was spoken of: "do you have a cheaper one?"."""
    degree = next((d for d in find_degrees(text) if not d.superlative), None)
    if degree is None or names_itself(text, shelf) or not _ANY.search(text):
        return ""
    topic = choose_topic(text, topics, shelf)
    noun, shown = name_noun(topic, shelf), list_shown(topic, shelf)
    named = shelf.names.find_each(topic.question)
    product = named[0][0] if len(named) == 1 else shown[0] if len(shown) == 1 else None
    if product is None or not noun or " than " in text:
        return ""
    adjective = text[degree.start : degree.end]
    return f"do you have any {noun} {adjective} than {name_family(shelf.family(product), shelf)}?"


def resolve_pronoun(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Say what "it", "that" or "they" mean; else nothing."""
    ones = _THE_ONES.search(text)
    if ones:
        noun = _name_ones(choose_topic(text, topics, shelf), shelf)
        return f"{text[: ones.start()]}the {noun}{text[ones.end() :]}" if noun else ""
    match = find_pronoun(text, shelf)
    if match is None:
        return _resolve_definite(text, topics, shelf)
    topic = choose_topic(text, topics, shelf)
    phrase = name_ruled(topic, text, shelf)
    if not phrase and find_kind(text[: match.start()], shelf) and list_shown(topic, shelf):
        phrase = name_noun(topic, shelf)  # "groundsheets for it": for tents
    phrase = phrase or name_referent(topic, shelf, as_object=is_object(text, match.start()))
    phrase = drop_values(phrase, text[: match.start()] + text[match.end() :], shelf)
    if not phrase:
        return f"{topic.question} {text}"
    if match.group().lower() in {"they", "them", "these", "those"}:
        phrase = phrase.replace(" or ", " and ")
    possessive = "'s" if match["whose"] else ""
    rest = re.sub(r"^['’]s\b", " is", text[match.end() :])
    return f"{text[: match.start()]}{phrase}{possessive}{rest}"


def _name_ones(topic: Topic, shelf: Shelf) -> str:
    """Return the noun for "the one in Ghent": the kind, or the last question's last word."""
    last = re.search(r"([^\W\d_]{3,})\W*$", topic.question)
    return name_noun(topic, shelf) or (last[1] if last else "")


def _candidates(
    topic: Topic, topics: Sequence[Topic], shelf: Shelf
) -> tuple[Sequence[Product], str]:
    """Return the products a degree may choose from, with their names where they were named."""
    named = shelf.names.find_each(topic.question)
    request = parse_request(topic.question, shelf)
    if not named and request.positions is not None:
        return select(request, shelf), ""
    families = [list(family) for family in named]
    families += [shelf.family(product) for product in list_shown(topic, shelf)]
    if len(_distinct(families)) == 1:
        # "How much is the A?" "And the B?" "Which one is lighter?"
        families += [list(f) for t in topics[1:3] for f in shelf.names.find_each(t.question)]
    families = _distinct(families)
    if len(families) < 2:
        return [], ""
    names = join_names([name_family(family, shelf) for family in families])
    return [p for family in families for p in family], names


def _distinct(families: Sequence[list[Product]]) -> list[list[Product]]:
    return list({group_of(family[0]): family for family in reversed(families)}.values())[::-1]


def _pointed(text: str, degree: Degree) -> tuple[int, int]:
    """Return where "the cheaper one" stands, around its degree; both 0 where it does not."""
    before = re.search(r"(?i)\b(?:the|your|that)\s+(?:\w+\s+){0,1}$", text[: degree.start])
    if before is None:
        return 0, 0
    after = re.match(
        r"(?i)\s*(?:ones?|model|version)?(?:\s+of (?:them|these|those|the (?:two|three|four)|"
        r"all))?",
        text[degree.end :],
    )
    return before.start(), degree.end + (after.end() if after else 0)


def find_pronoun(text: str, shelf: Shelf) -> re.Match[str] | None:
    """Return the first pronoun that the text itself does not explain."""
    empty = [match.span() for match in _EXPLETIVE.finditer(text)]
    for match in _PRONOUN.finditer(text):
        inside = any(start <= match.start() < end for start, end in empty)
        if not inside and not _is_bound(text[: match.start()], match.group(), shelf):
            return match
    return None


def _is_bound(before: str, pronoun: str, shelf: Shelf) -> bool:
    """Tell whether what stands before a pronoun names what it means: "I bought a tent and it"."""
    if len(pronoun.split()) > 1:
        return False
    if shelf.names.find_each(before):
        return True
    kind = find_kind(before, shelf)
    introduced = [m.end() for m in _INTRODUCES.finditer(before)]
    introduced += [before.rfind(kind) + len(kind)] if kind else []
    return any(_CLAUSE.search(before[end:]) for end in introduced)


def _resolve_definite(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Read "is the jacket warm?" of the one jacket that was spoken of."""
    kind = find_kind(text, shelf)
    topic = choose_topic(text, topics, shelf)
    shown = list_shown(topic, shelf)
    named = shelf.names.find_each(topic.question)
    product = named[0][0] if len(named) == 1 else shown[0] if len(shown) == 1 else None
    if not kind or product is None or shelf.names.find_each(text):
        return ""
    match = re.search(rf"(?i)\b(?:this|that|these|those|the)\s+{re.escape(kind)}(?!\w)", text)
    fits = shelf.place(product) in (parse_request(kind, shelf).positions or ())
    if match is None or not fits:
        return ""
    return f"{text[: match.start()]}{name_referent(topic, shelf)}{text[match.end() :]}"
