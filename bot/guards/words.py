"""The words of a text that carry meaning, in one form, so that texts can be compared."""

from __future__ import annotations

import re

from bot.guards.facts import NUMBER, NUMBER_START, NUMBER_WORDS, UNITS, parse_number

_STOPWORDS = frozenset(
    (
        "a about after all also am an and any are as at be been before but by can could do does "
        "for from get give had has have he her here his how i if in into is it its just like may "
        "me more most my no not of on one only or our out please she should so some such than "
        "that the their them then there these they this those to too up us use used very want "
        "was we were what when where which while who will with within would yes you your via per "
        "need make sure over both available offer offers provide includes include including shop "
        "store customer customers "
        "isn aren wasn weren don doesn didn hasn haven hadn won wouldn couldn shouldn ve ll re "
        "la le les du un une et est der das dem ein eine einer ist und mit von zu el los las una y"
    ).split()
)
WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(rf"{NUMBER_START}(?P<number>{NUMBER})|[^\W\d_]{{2,}}")
_CJK = re.compile(r"[\u3400-\u9fff]")
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "s", "ly", "e")
_LEAST_STEM = 3


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, lightly stemmed; CJK text as character bigrams."""
    words = [stem(word) for word in map(str.lower, WORD.findall(text)) if word not in _STOPWORDS]
    characters = "".join(_CJK.findall(text))
    bigrams = [characters[i : i + 2] for i in range(len(characters) - 1)]
    return [word for word in words if not _CJK.search(word)] + bigrams


def tokenize(text: str) -> list[str]:
    """Return content words, stemmed, and numbers in their normal form, in order.

    A unit behind its number is left out, since `bot.guards.figures` compares it.
    """
    tokens: list[str] = []
    number_end = len(text)
    for match in _TOKEN.finditer(text):
        word = match.group().lower()
        if match["number"]:
            tokens.append(f"{parse_number(match['number']):f}")
            number_end = match.end()
        elif word in NUMBER_WORDS and word != "one":
            tokens.append(str(NUMBER_WORDS[word]))
            number_end = match.end()
        elif (
            word not in UNITS
            or number_end > match.start()
            or text[number_end : match.start()].strip(" -")
        ):
            tokens += content_words(word)
    return tokens


def stem(word: str) -> str:
    """Cut a lower-case word's common ending; what is left has at least `_LEAST_STEM` letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word
