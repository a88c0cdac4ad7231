"""Follow-ups in German, French, Spanish and Chinese: put behind their question, hardly rewritten.

Products, colours and countries are exchanged as in English; what "das", "ça", "eso" or 它 means is
left to the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.interfaces import Topic
from bot.products.shelf import Shelf
from bot.understanding.leads import LED, TAIL
from bot.understanding.pointing import resolve_ordinal
from bot.understanding.referents import choose_topic, name_referent, names_itself
from bot.understanding.slots import exchange

MOST_CJK_FRAGMENT_CHARS = 10
MOST_FOREIGN_WORDS = 8
"""A longer message says what it is about."""

_FOREIGN = re.compile(
    r"(?i)^\W*(?:und |et |y )?(?:was|wie|wann|wo|wer|wieso|ist|sind|kann|geht|gibt|gilt|kostet|"
    r"dauert)"
    r"\b.*\b(?:das|es|dies\w*|er|sie|ihn|davon|daf[üu]r|damit)\b"
    r"|^\W*(?:et )?(?:combien|quand|comment|o[ùu]|est-ce|c'est|[çc]a)\b.*\b(?:[çc]a|cela|il|elle|"
    r"ils|"
    r"elles|ceux|celui|c'est)(?![\w'])"
    r"|^\W*(?:y )?(?:cu[áa]nto|cu[áa]ndo|c[óo]mo|d[óo]nde|es|se puede)\b(?:.*\b(?:eso|esto|lo|"
    r"ello)\b|"
    r" (?:cuesta|tarda|vale|dura|llega|es)\W*$)"
)
_CJK_IT = re.compile(r"它们?|这[个款件种双]|那[个款件种双]|该(?:商品|产品)")
_CJK_LEANS = re.compile(
    r"^(?:那|还有|换|如果是|要?多(?:久|少钱|长|重|大)|有(?:现货|货)|怎么|为什么|可以吗|能|免费|"
    r"什么(?:时候|颜色|尺码)|"
    r"有.{1,4}(?:色|码|号)|哪)"
)


def resolve_foreign(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Put "Was kostet das?" behind its question: only English is rewritten; else nothing."""
    if not _FOREIGN.search(text) or len(text.split()) > MOST_FOREIGN_WORDS:
        return ""
    question = choose_topic(text, topics, shelf).question
    return f"{question} {text}" if not shelf.names.find_each(text) else ""


def resolve_cjk(text: str, topics: Sequence[Topic], shelf: Shelf) -> str:
    """Do the same for Chinese, which needs no "and" and drops its subjects."""
    ordinal = resolve_ordinal(text, topics, shelf)
    if ordinal:
        return ordinal
    topic = choose_topic(text, topics, shelf)
    fragment = TAIL.sub("", LED.sub("", text))
    if LED.match(text) and len(fragment) <= MOST_CJK_FRAGMENT_CHARS:
        return exchange(topic.question, fragment, shelf) or f"{topic.question}{text}"
    if names_itself(text, shelf):
        return text
    phrase = name_referent(topic, shelf)
    if _CJK_IT.search(text) and topic.products and phrase:
        return _CJK_IT.sub(phrase, text, count=1)
    leans = _CJK_IT.search(text) or _CJK_LEANS.search(text)
    if not leans or len(text) > MOST_CJK_FRAGMENT_CHARS + 4:
        return text
    return f"{phrase}{text}" if topic.products and phrase else f"{topic.question}{text}"
