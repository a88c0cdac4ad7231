"""Messages that lean on what was said before, made to stand on their own.

"It" becomes the product or the act that the last reply was about, "the second one" a product that
was shown, "and in blue?" the last question in blue. What names its own subject stays as it is, so
that a change of subject drags nothing along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interfaces import Topic
from bot.products.requests import parse_request
from bot.products.segments import left_words
from bot.products.shelf import Shelf
from bot.products.vocabulary import POLICY
from bot.products.words import has_cjk, split_words
from bot.understanding.clauses import opens_question
from bot.understanding.foreign import resolve_cjk, resolve_foreign
from bot.understanding.leads import LED, TAIL, join_question, strip_lead
from bot.understanding.places import COUNTRY
from bot.understanding.pointing import (
    resolve_both,
    resolve_comparative,
    resolve_degree,
    resolve_ordinal,
    resolve_pronoun,
)
from bot.understanding.referents import choose_topic, name_noun, name_referent, names_itself
from bot.understanding.slots import exchange
from bot.understanding.subjects import find_subject

MOST_CHOICE_WORDS = 8
"""A longer message is a question of its own, whatever it shares with a choice."""

MOST_FRAGMENT_WORDS = 9
"""A longer message after "and" or "what about" says what it asks."""

MOST_SAID_WORDS = 6
"""What the customer called a thing stands for it, unless it is half a sentence."""

_AGAIN = re.compile(
    r"(?i)^\W*(?:and |but |so |ok )*(?:why(?: is (?:that|this|it)| not| so)?|how come|"
    r"(?:are|r) (?:you|u) (?:really |absolutely |100% )?(?:sure|certain)(?: about (?:that|this|"
    r"it))?|"
    r"(?:is|was) (?:that|this|it) (?:really |still )?(?:right|correct|true|valid|a fact)|really|"
    r"seriously|for real|"
    r"sure|what do you mean(?: by that)?|what does that mean|(?:can|"
    r"could) you (?:please )?(?:repeat|"
    r"say|explain|confirm)(?: (?:that|it|this))?(?: again| please)?|say (?:that )?again|pardon|huh|"
    r"come again|(?:can|could) you (?:please )?double[- ]?check(?: (?:that|it|this))?|says who|"
    r"who says (?:so|that)|how do you know(?: (?:that|this))?|"
    r"i (?:don['’]t|do not) (?:understand|get it)|where does it say (?:that|so)|"
    r"wirklich|(?:bist du|sind sie) (?:dir |sich )?sicher|warum|pourquoi|vraiment|(?:vous )?[êe]tes"
    r"[- ](?:vous )?s[ûu]re?s?|en serio|(?:est[áa]s?|est[áa]) seguro|por qu[ée]|为什么|真的吗?|"
    r"(?:你)?确定吗?)"
    r"\W*$"
)
_YES = re.compile(
    r"(?i)^\W*(?:yes|yep|yeah|yup|ya|sure|ok(?:ay)?|please(?: do)?|go ahead|of course|"
    r"definitely|absolutely|that would be (?:great|good|nice)|ja|gerne?|bitte|oui|volontiers|s[íi]|"
    r"claro|vale|好的?|可以|是的?|要|行)(?:[,.! ]+(?:please|pls|thanks|thank you|thx|do|bitte|"
    r"gerne?|"
    r"merci|s['’]il vous pla[îi]t|por favor|gracias|谢谢))*\W*$"
)
_ANYTHING = re.compile(
    r"(?i)\b(?:anything|everything|something|nothing|products?|items?|stuff|gifts?|presents?|shop|"
    r"stores?|company|you)\b"
)
_BARE_HOW = re.compile(
    r"(?i)^\W*(?:and |but |so )*(how (?:much|heavy|long|big|tall|wide|deep|warm|old|thick|large|"
    r"high|"
    r"strong))\W*$"
)
_BARE = re.compile(
    r"(?i)^\W*(?:and |but |so )*(?:(?:by |since |until )?(?:when|where|how|who)|how (?:long|often|"
    r"soon|far|many|much)(?: and how (?:long|often|many|much))?|(?:up to|from|until|for|by|to|in|"
    r"at|with) (?:what|which|when|whom|how)(?: \w+){0,2}|who (?:pays|covers|decides)|"
    r"what (?:now|next|then|happens (?:now|next|then))|(?:and )?(?:now|then)(?: what)?|"
    r"(?:what|how) (?:do|should|can|must) (?:i|we) (?:do|proceed)(?: now| next| then| about "
    r"(?:it|that|this))?|"
    r"(?:which|what) (?!is\b|are\b)\w+(?: \w+)?|wann|wo|wie lange|wie viel|"
    r"welche[rsn]? \w+|quand|o[ùu]|combien|cu[áa]ndo|d[óo]nde|cu[áa]nto)\W*$"
)
_THERE = re.compile(r"(?i)\b(?:are|is) there\W*$|(?<!hi )(?<!hello )(?<!hey )\bthere\W*$")
_THITHER = re.compile(r"(?i)(?<!\bis )(?<!\bare )(?<!\bhi )(?<!\bhey )\bthere(?=\W*$)")
_PREPOSED = re.compile(
    r"(?i)^\W*(?:in|for|to|on|with|without|from|size|under|over|until|nach|f[üu]r|pour|en|para)\s+"
)
_VERB = re.compile(
    r"(?i)\b(?:do|does|did|can|could|will|would|is|are|was|were|have|has|should|may|must|am|cost|"
    r"costs|take|takes|get|need|want|show|tell|looking|ist|sind|kann|kostet|haben|est|sont|avez|es|"
    r"son|hay|tienen)\b"
)
_CONDITION = re.compile(r"(?i)^(?:if|when|in case|because|since)\s+\w+\s+\w+")
_OFFERED = frozenset({"price", "cost", "weight", "size", "color", "stock", "availability"})
_PRICE = re.compile(r"(?i)\b(?:price|cost|costs|fee|charge)\b")
_VERSIONS = re.compile(
    r"(?i)^\W*(?:and |but |so |in )*(?:which|what) (sizes?|colou?rs?|versions?|materials?|lengths?)"
    r"(?: (?:are there|do you have|is there|exist))?\W*$"
)
_LACKS_OBJECT = re.compile(
    r"(?i)\b(?:i|we|you|they|to)\s+(order|return|exchange|cancel|reserve|book|collect|pre-?order|"
    r"buy|wash|"
    r"send back)\W*$"
)


def resolve(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Return a message as a question that stands on its own.

    Args:
        text: one question, in plain words.
        topics: what the conversation was about, the newest first.
        shelf: the catalogue.
    """
    if not topics:
        return strip_lead(text)
    if is_repetition(text):
        return topics[0].question
    if has_cjk(text):
        return resolve_cjk(text, topics, shelf)
    for read in (
        _resolve_choice,
        resolve_ordinal,
        resolve_both,
        resolve_degree,
        resolve_comparative,
        _resolve_fragment,
        resolve_pronoun,
        resolve_foreign,
        _resolve_object,
        _resolve_there,
        _resolve_ellipsis,
    ):
        meant = read(text, topics, shelf)
        if meant:
            return strip_lead(" ".join(meant.split()))
    return strip_lead(text)


def is_repetition(text: str) -> bool:
    """Tell "why?" and "are you sure?", which ask the last question again."""
    return bool(_AGAIN.match(text))


def accept_offer(text: str, offered: Sequence[str]) -> str:
    """Return what "yes please" takes: the only text to tap that the reply before it offered."""
    return offered[0] if len(offered) == 1 and _YES.match(text) else ""


def _resolve_choice(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Put a short answer to the question that offered it; else nothing."""
    choices = topics[0].choices
    number = re.fullmatch(r"\W*(?:(?:number|no\.?|option) )?([1-9])\W*", text)
    said = set(re.findall(r"\w+", text.lower())) - {"the", "a", "please", "one", "for", "i", "mean"}
    if number:
        fits = list(choices[int(number[1]) - 1 : int(number[1])])
    else:
        fits = [c for c in choices if said and said <= set(re.findall(r"\w+", c.lower()))]
    if len(fits) != 1 or len(text.split()) > MOST_CHOICE_WORDS:
        return ""
    if opens_question(fits[0]) or not topics[0].question:
        return fits[0]
    return exchange(topics[0].question, fits[0], shelf) or join_question(
        topics[0].question, fits[0]
    )


def _resolve_fragment(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Put "and in blue?" or "what about the green?" in its place in the last question."""
    led, fragment = LED.match(text), TAIL.sub("", LED.sub("", text))
    bare = _PREPOSED.match(fragment) or COUNTRY.fullmatch(fragment) or _is_value(fragment, shelf)
    if _VERSIONS.match(text):
        return _ask_versions(text, topics[0], shelf)
    if led and _CONDITION.match(fragment) and not opens_question(fragment):
        return _resolve_condition(fragment, topics[0], shelf)
    if not (led or bare) or not fragment or _VERB.search(fragment):
        return ""
    if len(fragment.split()) > MOST_FRAGMENT_WORDS or opens_question(fragment):
        return ""
    topic = choose_topic(fragment, topics, shelf)
    question = topic.question
    meant = exchange(question, fragment, shelf) or _ask_aspect(fragment, topic, shelf)
    if meant:
        return meant
    if not _PREPOSED.match(fragment) and (names_itself(fragment, shelf) or POLICY.search(fragment)):
        return fragment
    return "" if resolve_pronoun(fragment, topics, shelf) else join_question(question, fragment)


def _ask_versions(text: str, topic: Topic, shelf: Shelf) -> str:
    """Ask "which sizes?" of the product or kind that was spoken of; else nothing."""
    known = topic.products or shelf.names.find_each(topic.question)
    phrase = name_referent(topic, shelf) if known else ""
    match = _VERSIONS.match(text)
    return f"what {match[1]} does {phrase} come in?" if match and phrase else ""


def _resolve_condition(fragment: str, topic: Topic, shelf: Shelf) -> str:
    """Put "and if I am in Spain?" behind the question, and "and if I cancel?" alone."""
    if COUNTRY.search(fragment):
        return exchange(topic.question, fragment, shelf) or join_question(topic.question, fragment)
    if re.search(r"(?i)\b(?:it|they|them|that|this|one)\b", fragment):
        return join_question(topic.question, fragment)
    return f"what happens {fragment}?"


def _ask_aspect(fragment: str, topic: Topic, shelf: Shelf) -> str:
    """Ask "and the price?" of what the conversation is about; else nothing."""
    said = set(split_words(fragment)) - {"the", "your", "its", "what", "about"}
    columns = {word for column in shelf.columns.values() for word in column.words}
    phrase = name_referent(topic, shelf)
    if not phrase or not said or not (said <= columns | _OFFERED):
        return ""
    return f"what is {fragment.strip()} of {phrase}?"


def _resolve_object(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Give "how long before do I have to order?" what is ordered; else nothing."""
    match = _LACKS_OBJECT.search(text)
    if match is None or names_itself(text, shelf):
        return ""
    topic = choose_topic(text, topics, shelf)
    known = topic.products or names_itself(topic.question, shelf)
    noun = name_noun(topic, shelf) if known else ""
    said = find_subject(topic.question)
    if noun and len(said.split()) <= MOST_SAID_WORDS and names_itself(said, shelf):
        noun = said
    if not noun:
        return ""
    if re.match(r"(?i)how many (?:can|do|may|should)\b", text):
        return f"how many {noun} {text[len('how many ') :]}"
    return f"{text[: match.end(1)]} {noun}?"


def _resolve_there(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Name the country that "how much is delivery there?" means; else nothing."""
    there = _THITHER.search(text)
    country = COUNTRY.search(choose_topic(text, topics, shelf).question)
    if there is None or country is None:
        return ""
    return f"{text[: there.start()]}to {country.group()}{text[there.end() :]}"


def _resolve_ellipsis(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Give "how much?" and "what sizes are there?" what they are asked of; else nothing."""
    if names_itself(text, shelf):
        return ""
    topic = choose_topic(text, topics, shelf)
    how = _BARE_HOW.match(TAIL.sub("", text))
    phrase = name_referent(topic, shelf)
    if how and phrase and (topic.products or shelf.names.find_each(topic.question)):
        return f"{how[1]} is {phrase}?"
    if how or _BARE.match(text) or _BARE.match(TAIL.sub("", text)) or _THERE.search(text):
        return join_question(topic.question, text)
    if not _lacks_subject(text, topic, shelf):
        return ""
    if parse_request(text, shelf).filters:
        return join_question(topic.question, text)
    return f"{text.rstrip(' ?!.')} for {phrase}?" if phrase else ""


def _lacks_subject(text: str, topic: Topic, shelf: Shelf) -> bool:
    """Tell whether a text asks for an aspect or a value of something that it does not name."""
    if POLICY.search(text) or re.match(r"(?i)^\W*(?:where|who|when|why|how (?:are|do))\b", text):
        return False
    if _ANYTHING.search(re.sub(r"(?i)\b(?:do|have|can|are) you\b", "", text)):
        return False
    request = parse_request(text, shelf)
    known = topic.products or shelf.names.find_each(topic.question) or _PRICE.search(text)
    aspect = _PRICE.search(text) or set(split_words(text)) & _OFFERED
    asks = request.filters or request.degree or request.counts or aspect or len(text.split()) > 1
    left = set(left_words(" ".join(request.left))) - _OFFERED
    return bool(known and asks) and not left


def _is_value(fragment: str, shelf: Shelf) -> bool:
    """Tell whether a text is nothing but a colour, a size or a limit: "blue?", "size M"."""
    request = parse_request(fragment, shelf)
    return bool(request.filters) and request.positions is None and not request.left
