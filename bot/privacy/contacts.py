"""E-mail addresses and telephone numbers, also as people spell or disguise them."""

from __future__ import annotations

import re

from bot.privacy.checksums import digits_of, is_card_number
from bot.privacy.patterns import Pattern, has_digits

_LETTER = r"A-Za-z0-9\u00c0-\u024f\u0370-\u052f"
"""Letters of Latin, Greek and Cyrillic: Chinese stands right before an address without a space."""

_LABEL = rf"[{_LETTER}](?:[{_LETTER}-]{{0,62}})"
_LOCAL = rf"[{_LETTER}][{_LETTER}._%+-]{{0,63}}"
_TOP = (
    "(?:com|net|org|edu|gov|info|biz|io|co|me|tv|app|dev|eu|de|at|ch|fr|be|es|nl|it|uk|us|ie|cn|hk|"
    "tw|jp|kr|in|ca|au|nz|pt|br|mx|pl|se|no|dk|fi|cz|sk|hu|gr|ro|ru|tr|za|shop|store|online|email|"
    "mail|example|test)"
)
"""Top domains that a disguised address ends in; a plain one may have any."""

_AT = (
    r"(?:[ ]{0,2}(?:@|[\[({<*_][ ]?(?:at|ät|@|a)[ ]?[\])}>*_])[ ]{0,2}|"
    r"[ ]{1,2}(?:at|ät|arroba|arobase|chiocciola|apenstaartje|klammeraffe)[ ]{1,2})"
)
_DOT = (
    r"(?:[ ]{0,2}[\[({<*_][ ]?(?:dot|punkt|point|punto|punt|\.)[ ]?[\])}>*_][ ]{0,2}|[ ]?\.[ ]?|"
    r"[ ]{1,2}(?:dot|punkt|point|punto|punt)[ ]{1,2})"
)
_JOINED = r"(?:[ ]{1,2}(?:dot|underscore|dash|punkt|point|punto|punt)[ ]{1,2})"

_MAILBOXES = re.compile(
    r"(?i)\b(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|me|aol|proton|protonmail|gmx|web|"
    r"t-online|orange|free|laposte|libero|qq|163|126|sina|mail|mailbox)\b"
)
_NO_MAILBOX = frozenset(
    "it look looking looked me us you them him her is are was found sold available buy bought get "
    "order ordered shop shopping store stores site website online page link check cheaper price "
    "prices here there anything something one ones this that these those and or but sale stock "
    "support help contact arrive arrived products items see seen posted listed reviews".split()
)
"""Words before "at example dot com" that say where, not who."""

_BARE_AT = re.compile(r"(?i) (?:at|ät|arroba|arobase|chiocciola|apenstaartje|klammeraffe) ")
_BARE_DOT = re.compile(
    r"(?i)[ \])}](?:dot|punkt|point|punto|punt)[ \[({]|[\[({] ?(?:dot|\.) ?[\])}]"
)

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


def _is_disguised_email(text: str) -> bool:
    """Tell an address from "look at example dot com"."""
    if not _BARE_AT.search(text):
        return True
    local, _, domain = _BARE_AT.sub("@", text, count=1).partition("@")
    if local.casefold() in _NO_MAILBOX:
        return False
    told = re.search(r"[\d._+-]| dot | punkt | point | punto ", local)
    return bool(_BARE_DOT.search(domain) or told or _MAILBOXES.search(domain))


_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}")


def _is_phone(text: str) -> bool:
    """Check the digit count (ITU-T E.164: at most 15), and that it is no date."""
    return 7 <= len(digits_of(text)) <= 15 and not _DATE.fullmatch(text.strip())


_EXTENSION = r"(?:[ ]?(?:x|ext\.?|extension|durchwahl|dw)[ ]?\d{1,6})?(?!\d)"
_NUMBER = r"[+(]{0,2}\d(?:[ ().\-/]{0,3}\d){5,14}" + _EXTENSION
_SAYS_PHONE = (
    r"(?:\b(?:(?:tele)?phone|tel|telefon(?:nummer)?|telefoon(?:nummer)?|t[eé]l[eé](?:phone|fono)|"
    r"mobile?|m[oó]vil|cell(?:phone)?|handy(?:nummer)?|portable|whatsapp|call|ring|text|dial|fax|"
    r"reach|answering|sms|my number|contact number|rufnummer)\b|电话|手机|联系方式|号码|致电|微信)"
)

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "EMAIL",
        re.compile(rf"(?<![{_LETTER}._%+-]){_LOCAL}@(?:{_LABEL}\.){{1,8}}[{_LETTER}-]{{2,24}}"),
    ),
    Pattern(
        "EMAIL",
        re.compile(
            rf"(?i)(?<![{_LETTER}._%+-])(?:{_LOCAL}{_JOINED}){{0,3}}{_LOCAL}{_AT}"
            rf"(?:{_LABEL}{_DOT}){{1,4}}{_TOP}(?![{_LETTER}-])"
        ),
        _is_disguised_email,
    ),
)
"""Addresses of mail. Source of the lengths: RFC 5321, section 4.5.3."""

PHONES: tuple[Pattern, ...] = (
    Pattern("CARD", _SPELLED, _is_spelled_card),
    Pattern("PHONE", _SPELLED, _is_spelled_phone),
    Pattern(
        "PHONE",
        re.compile(
            r"(?<![A-Za-z0-9+])(?:\+ ?|00 ?|\(\+)[1-9](?:[ ().\-/]{0,3}\d){6,14}" + _EXTENSION
        ),
        has_digits(8, 17),
    ),
    Pattern("PHONE", re.compile(r"(?<!\d)(?:86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")),
    Pattern("PHONE", re.compile(r"(?<!\d)1[3-9]\d[ -]\d{3}[ -]\d{5}(?!\d)")),
    Pattern(
        "PHONE",
        re.compile(
            r"(?<![\w-])(?:1[ .-])?(?:\(\d{3}\)[ .-]{0,2}\d{3}[ .-]?\d{4}|"
            r"\d{3}([ .-])\d{3}\1\d{4})(?![\w-]?\d)" + _EXTENSION
        ),
    ),
    Pattern(
        "PHONE",
        re.compile(
            r"(?<![A-Za-z0-9.,:+-])(?:\(0[1-9]\d{0,4}\)|0[1-9]\d{0,4})(?:[ /.-]{1,3}\d{2,9}){1,5}"
            + _EXTENSION
        ),
        lambda text: _is_phone(text) and 8 <= len(digits_of(text)) <= 13,
    ),
    Pattern("PHONE", re.compile(r"(?<![A-Za-z0-9.,:+-])0[1-9]\d{7,10}(?![\dA-Za-z-])")),
    Pattern(
        "PHONE",
        re.compile(rf"(?i){_SAYS_PHONE}\W{{0,3}}(?:[^\W\d]{{1,12}}\W{{1,3}}){{0,4}}({_NUMBER})"),
        _is_phone,
        1,
    ),
    Pattern(
        "PHONE",
        re.compile(rf"(?i)(?<![\w+])({_NUMBER}) {{1,3}}\(?(?:office|fax|mobile|home|cell|work)\b"),
        _is_phone,
        1,
    ),
    Pattern(
        "PHONE",
        re.compile(r"(?<![\w.,-])[6-9]\d{2}([ .-])(?:\d{3}\1\d{3}|\d{2}\1\d{2}\1\d{2})(?![\w-])"),
    ),
    Pattern("PHONE", re.compile(r"(?<![\w.,#-])[2-9]\d{9}(?![\w-])")),
)
"""Spelled out, international, Chinese mobile, North American, with a leading 0 (most of Europe, and
Chinese land lines), introduced, Spanish, and ten digits at one stretch (North America, India).
Source: ITU-T E.123 and the national numbering plans."""
