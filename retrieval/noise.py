"""Questions as people type them: lower case, no punctuation, slips of the finger."""

from __future__ import annotations

from random import Random

_OPENINGS = ("hi, ", "hello, ", "hey ", "quick question: ", "sorry, ", "excuse me, ")
_SHORTER = (
    ("do you have ", ""),
    ("can i ", "is it possible to "),
    ("do you ", "does your shop "),
    ("what is ", "whats "),
    ("i am ", "im "),
    ("please", "pls"),
    ("you", "u"),
)


def roughen(question: str, random: Random) -> str:
    """Return the question with some of its polish gone; one in three stays as it is."""
    if random.random() < 0.33:
        return question
    text = question.lower() if random.random() < 0.7 else question
    if random.random() < 0.5:
        text = text.rstrip("?.! ").replace("'", "")
    if random.random() < 0.15:
        old, new = random.choice(_SHORTER)
        text = text.replace(old, new, 1)
    if random.random() < 0.1:
        text = random.choice(_OPENINGS) + text
    return slip(text, random) if random.random() < 0.2 else text


def slip(text: str, random: Random) -> str:
    """Swap, drop or double one letter inside a word of five letters or more."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    place = random.choice(long)
    word = words[place]
    at = random.randrange(1, len(word) - 2)
    pair = word[at : at + 2]
    words[place] = word[:at] + random.choice((pair[::-1], pair[0], pair[0] + pair)) + word[at + 2 :]
    return " ".join(words)
