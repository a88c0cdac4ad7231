"""Telephone numbers: by their form, by the words beside them, or spelled out.

Source: ITU-T E.123 and E.164, and the national numbering plans.
"""

from __future__ import annotations

import re

from bot.privacy.checksums import digits_of, is_card_number
from bot.privacy.patterns import Pattern, has_digits

_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh nought null zéro cero nul 零 〇",
            "one eins ein un uno een 一 幺",
            "two zwei zwo deux dos twee 二",
            "three drei trois tres drie 三",
            "four vier quatre cuatro 四",
            "five fünf fuenf cinq cinco vijf 五",
            "six sechs seis zes 六",
            "seven sieben sept siete zeven 七",
            "eight acht huit ocho 八",
            "nine neun neuf nueve negen 九",
        )
    )
    for word in words.split()
}
_TIMES = {"double": 2, "triple": 3, "doppel": 2, "dubbel": 2, "doble": 2}
_DIGIT_WORD = "|".join(sorted((*_DIGIT_WORDS, *_TIMES), key=len, reverse=True))
_SPELLED = re.compile(
    rf"(?i)(?<![a-zà-ÿ\d])(?:(?:{_DIGIT_WORD}|\d{{1,4}}(?!\d))[ ,.-]{{0,3}}){{7,40}}(?![a-zà-ÿ\d])"
)


def read_digits(text: str) -> str:
    """Return the digits that a spelled-out number stands for; "double two" is "22"."""
    digits, times = "", 1
    for word in re.findall(rf"(?i){_DIGIT_WORD}|\d{{1,4}}", text):
        if found := _TIMES.get(word.lower()):
            times = found
            continue
        digits += times * _DIGIT_WORDS.get(word.lower(), word)
        times = 1
    return digits


def _is_spelled(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) >= 4 or any(len(word) >= 4 and not word.isascii() for word in words)


def _is_spelled_card(text: str) -> bool:
    return _is_spelled(text) and is_card_number(read_digits(text))


def _is_spelled_phone(text: str) -> bool:
    return _is_spelled(text) and 7 <= len(read_digits(text)) <= 15


_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}")
_GROUP = re.compile(r"\d+")


def _is_phone(text: str) -> bool:
    """Check the digit count (E.164: at most 15, an extension beside), and that it is no date.

    Six digits are a subscriber's number where no town is called: believed in pairs alone. Pairs
    that rise are a list of sizes.
    """
    groups = _GROUP.findall(text)
    pairs = all(len(group) == 2 for group in groups)
    if _DATE.fullmatch(text.strip()) or (pairs and text[0] != "0" and groups == sorted(groups)):
        return False
    return (6 if pairs else 7) <= len(digits_of(text)) <= 20


def _is_grouped(text: str) -> bool:
    """Tell a number in groups from a list of sizes: not all of its groups are pairs."""
    groups = [len(group) for group in _GROUP.findall(text)]
    return 9 <= sum(groups) <= 13 and max(groups) > 2


_EXTENSION = r"(?:[ ]?(?:x|ext\.?|extension|durchwahl|dw)[ ]?\d{1,6})?(?![ ]?\d)"
_NUMBER = r"[+(]{0,2}\d(?:[ ().\-/]{0,3}\d){5,14}" + _EXTENSION
_FREE = r"(?<![\w+])(?<!\d[.,:/-])"
"""What no longer number ends right before."""

_NO_MORE = (
    r"(?!\w|[.,:/-]\d| ?(?:(?:[cm]?m|k?g|ml|l|[gtmk]b|mah|lbs?|oz|eur|usd|gbp|x|points|pcs)\b|"
    r"[%€$£×]))"
)
_SAYS_PHONE = (
    r"(?:\b(?:(?:tele)?phone|tel|telefon(?:nummer)?|telefoon(?:nummer)?|t[eé]l[eé](?:phone|fono)|"
    r"mobile?|m[oó]vil|cell(?:phone)?|handy(?:nummer)?|portable|whatsapp|call|ring (?:me|us|back)|"
    r"text|dial|fax|reach|answering|sms|my number|contact number|rufnummer|mobil|gsm|celular|"
    r"teléfono)\b|"
    r"电话|手机|联系方式|号码|致电|微信)"
)
_LINE = r"(?:office|fax|mobile|home|cell|work|phone|tel|direct|landline|privat|mobil|büro)"

PATTERNS: tuple[Pattern, ...] = (
    Pattern("CARD", _SPELLED, _is_spelled_card),
    Pattern("PHONE", _SPELLED, _is_spelled_phone),
    Pattern(
        "PHONE",
        re.compile(
            r"(?<![A-Za-z0-9+])(?:\+ ?|00 ?|\(\+)[1-9](?:[ ().\-/]{0,3}\d){6,16}" + _EXTENSION
        ),
        has_digits(8, 22),
    ),
    Pattern("PHONE", re.compile(r"(?<!\d)(?:86[ -]?)?1[3-9]\d(?:[ .-]?\d{4}){2}(?!\d)")),
    Pattern("PHONE", re.compile(r"(?<!\d)1[3-9]\d[ .-]\d{3}[ .-]\d{5}(?!\d)")),
    Pattern(
        "PHONE",
        re.compile(
            _FREE + r"(?:1[ .-])?(?:\(\d{3}\)[ .-]{0,2}\d{3}[ .-]?\d{4}|"
            r"\d{3}([ .-])\d{3}\1\d{4})(?![\w-]?\d)" + _EXTENSION
        ),
    ),
    Pattern(
        "PHONE",
        re.compile(
            _FREE + r"(?:\(0\d{1,4}\)|0[1-9]\d{0,4})(?:[ /.-]{1,3}\d{2,9}){1,5}" + _EXTENSION
        ),
        lambda text: _is_phone(text) and 8 <= len(digits_of(text)) <= 13,
    ),
    Pattern("PHONE", re.compile(_FREE + r"0[1-9]\d{7,10}(?![\dA-Za-z-])")),
    Pattern(
        "PHONE",
        re.compile(
            rf"(?i)(?:{_SAYS_PHONE}\W{{0,3}}(?:[^\W\d]{{1,12}}\W{{1,3}}){{0,4}}|"
            rf"(?<!\w)[TMFP]: {{0,2}})({_NUMBER}){_NO_MORE}"
        ),
        _is_phone,
        1,
    ),
    Pattern(
        "PHONE",
        re.compile(rf"(?i){_FREE}({_NUMBER})[ ,:|–-]{{0,4}}\(?{_LINE}(?![^\W_])"),
        _is_phone,
        1,
    ),
    Pattern(
        "PHONE",
        re.compile(
            _FREE + r"(?<!\d )(?:\(\d{2,4}\)[ .-]?\d{3,5}[ .-]?\d{3,4}|"
            r"[2-9]\d{1,3}([ .-])(?:\d{2,5}\1){1,3}\d{2,5})" + _NO_MORE
        ),
        _is_grouped,
    ),
    Pattern("PHONE", re.compile(_FREE + r"[2-9]\d{9}(?![\w-])")),
)
"""Spelled out, international, Chinese mobile, North American, with a leading 0 (most of Europe, and
Chinese land lines), introduced, labelled, in groups, and ten digits at one stretch (North America,
India)."""
