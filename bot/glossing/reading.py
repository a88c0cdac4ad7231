"""A question in another language to English search text, word by word.

Names, numbers, codes and words that are not listed stay as they are. Word order stays too, but for
verbs that German and French put first or last.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.glossing.lexicon import LANGUAGES, Lexicon, load_lexicon
from bot.glossing.morphology import fold

_CODE = r"(?=[A-Z0-9./-]*\d)[A-Z0-9]+(?:[./-][A-Z0-9]+)*(?![^\W_])"
_TOKEN = re.compile(
    rf"(?P<code>(?<!\w){_CODE})|(?P<number>\d+(?:[.,:]\d+)*)|(?P<mask>\[[A-Z_]+\]|<[A-Z_]+\d*>)"
    r"|(?P<elided>\b(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu)['’])|(?P<word>[^\W\d_]+)"
)
LONGEST_SIGN_CHARS = 4
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WESTERN = str.maketrans("？！，。；：、", "?!,.;:,")
_PUNCTUATION = re.compile(r"[?!.,;:€$£%+]")
_VERBS = (
    "return|exchange|cancel|change|pay|send back|track|use|combine|wash|clean|freeze|"
    "collect(?! in)|deliver|ship|repair|keep|store|order|buy|sell|rent|offer|accept|resole|delete|"
    "collect in a store|redeem|try on|need|take back|make|bake|care|reset|measure|choose|recommend"
)
_VERB_LAST = re.compile(
    rf"\b(?P<can>can I|can you|do I have to) (?P<middle>[^?!.,;]+?) (?P<verb>{_VERBS})"
    r"(?=\s*(?:[?!.,;]|$))"
)
_FOR_VERB = re.compile(rf"\bfor(?= (?:{_VERBS})\b)")
"""French and Spanish say "pour retourner" and "para devolver": "to return"."""
_VERB_FIRST = re.compile(rf"\b(?P<verb>{_VERBS}) (?P<who>I|you)\b")


@dataclass(frozen=True, slots=True)
class Gloss:
    """English search text.

    Attributes:
        text: the words in English, the rest as written.
        read: words of the customer that the lexicon knows.
        unread: words that it does not know, as written, without numbers and codes.
    """

    text: str
    read: int
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text with its English; None where it stays as written."""

    start: int
    end: int
    english: str | None
    is_word: bool = True


def gloss(text: str, language: str) -> str:
    """Return English search text for a question; the text itself where it cannot be glossed.

    Args:
        text: the question, masked.
        language: ISO 639-1 code of the language that it is written in.
    """
    return read_gloss(text, language).text


def read_gloss(text: str, language: str, names: Container[str] = ()) -> Gloss:
    """Gloss a question, and tell which of its words were not known.

    Args:
        text: the question, masked.
        language: ISO 639-1 code; a language without a lexicon leaves the text as it is.
        names: lower-case words of the shop's own that stay as they are, but where the very word is
            listed; they count as read.
    """
    if language not in LANGUAGES:
        return Gloss(text, 0, ())
    lexicon = load_lexicon(language)
    find = _find_chinese if language == "zh" else _find_spaced
    pieces = find(text, lexicon, names)
    words = [piece for piece in pieces if piece.is_word]
    unread = [text[p.start : p.end] for p in words if p.english is None]
    unread = [word for word in unread if word.lower() not in names]
    written = _write(text, pieces)
    return Gloss(_reorder(written, language), len(words) - len(unread), tuple(unread))


def _find_spaced(text: str, lexicon: Lexicon, names: Container[str]) -> list[_Piece]:
    """Read a text whose words stand apart: the longest phrase, else one word at a time."""
    tokens = list(_TOKEN.finditer(text))
    pieces: list[_Piece] = []
    place = 0
    while place < len(tokens):
        taken, piece = _read_at(text, tokens, place, lexicon, names)
        pieces.append(piece)
        place += taken
    return pieces


def _read_at(
    text: str,
    tokens: Sequence[re.Match[str]],
    place: int,
    lexicon: Lexicon,
    names: Container[str],
) -> tuple[int, _Piece]:
    for size in range(min(lexicon.longest, len(tokens) - place), 1, -1):
        run = tokens[place : place + size]
        english = lexicon.phrases.get(tuple(fold(token.group()) for token in run))
        if english is not None and _is_unbroken(text, run):
            return size, _Piece(run[0].start(), run[-1].end(), english)
    token = tokens[place]
    is_word = token.lastgroup == "elided" or (
        token.lastgroup == "word" and not _is_sign(token.group())
    )
    english = _find_word(token.group(), lexicon, names) if is_word else None
    return 1, _Piece(token.start(), token.end(), english, is_word)


def _is_sign(word: str) -> bool:
    """Tell whether a word is a size, a unit or an abbreviation: "M", "XL", "PFAS"."""
    return word.isupper() and len(word) <= LONGEST_SIGN_CHARS


def _is_unbroken(text: str, run: Sequence[re.Match[str]]) -> bool:
    """Tell whether no sentence or clause ends within the words of a phrase."""
    return not re.search(r"[?!.,;:]", text[run[0].start() : run[-1].end()])


def _find_word(word: str, lexicon: Lexicon, names: Container[str]) -> str | None:
    if word.lower() in names and word.lower() not in lexicon.exact:
        return None
    return lexicon.find(word)


def _find_chinese(text: str, lexicon: Lexicon, names: Container[str]) -> list[_Piece]:
    """Read a text without spaces: at each place the longest listed word (maximum matching)."""
    pieces: list[_Piece] = []
    for token in re.finditer(rf"{_HAN.pattern}|{_TOKEN.pattern}", text):
        if not _HAN.match(token.group()):
            english = lexicon.exact.get(token.group().lower())
            is_word = token.lastgroup == "word" and english is not None
            pieces.append(_Piece(token.start(), token.end(), english, is_word))
            continue
        pieces += _segment(token.group(), token.start(), lexicon)
    return pieces


def _segment(run: str, offset: int, lexicon: Lexicon) -> list[_Piece]:
    pieces: list[_Piece] = []
    place = 0
    while place < len(run):
        sizes = range(min(lexicon.longest, len(run) - place), 0, -1)
        size = next((s for s in sizes if run[place : place + s] in lexicon.exact), 0)
        english = lexicon.exact[run[place : place + size]] if size else None
        if size == 0 and pieces and pieces[-1].english is None:
            last = pieces.pop()
            pieces.append(_Piece(last.start, last.end + 1, None))
        else:
            start = offset + place
            pieces.append(_Piece(start, start + max(size, 1), english))
        place += max(size, 1)
    return pieces


def _write(text: str, pieces: Sequence[_Piece]) -> str:
    """Join the pieces: as written between two that stay, else with punctuation alone."""
    written = ""
    end, stayed = 0, True
    for piece in pieces:
        gap, stays = text[end : piece.start], piece.english is None
        if not (stays and stayed):
            gap = "".join(_PUNCTUATION.findall(gap)) + " "
        written += gap + (text[piece.start : piece.end] if stays else piece.english or "")
        end, stayed = piece.end, stays
    written = re.sub(r"\?+", "?", (written + text[end:]).translate(_WESTERN))
    return re.sub(r"\s+([?!.,;])", r"\1", " ".join(written.split())).strip()


def _reorder(text: str, language: str) -> str:
    """Put the verb where English has it: "can I return the shoes", "do you rent tents"."""
    if language == "de":
        text = _VERB_LAST.sub(r"\g<can> \g<verb> \g<middle>", text)
    if language in {"fr", "es"}:
        text = _FOR_VERB.sub("to", text)
    if language in {"de", "fr"}:
        text = _VERB_FIRST.sub(r"do \g<who> \g<verb>", text)
    return text
