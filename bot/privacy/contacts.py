"""E-mail addresses, also as people spell or disguise them."""

from __future__ import annotations

import re

from bot.privacy.patterns import Pattern

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
    r"[ ]{1,2}(?:at|ät|arroba|arobase|chiocciola|apenstaartje|klammeraffe|艾特)[ ]{1,2})"
)
_DOT = (
    r"(?:[ ]{0,2}[\[({<*_][ ]?(?:dot|punkt|point|punto|punt|\.)[ ]?[\])}>*_][ ]{0,2}|[ ]?\.[ ]?|"
    r"[ ]{1,2}(?:dot|punkt|point|punto|punt|点)[ ]{1,2})"
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

_BARE_AT = re.compile(r"(?i) (?:at|ät|arroba|arobase|chiocciola|apenstaartje|klammeraffe|艾特) ")
_BARE_DOT = re.compile(
    r"(?i)[ \])}](?:dot|punkt|point|punto|punt|点)[ \[({]|[\[({] ?(?:dot|\.) ?[\])}]"
)


def _is_disguised_email(text: str) -> bool:
    """Tell an address from "look at example dot com"."""
    if not _BARE_AT.search(text):
        return True
    local, _, domain = _BARE_AT.sub("@", text, count=1).partition("@")
    if local.casefold() in _NO_MAILBOX:
        return False
    told = re.search(r"[\d._+-]| dot | punkt | point | punto ", local)
    return bool(_BARE_DOT.search(domain) or told or _MAILBOXES.search(domain))


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
    Pattern(
        "EMAIL",
        re.compile(
            r"(?<![^\W_])(?:[A-Za-z0-9._%+-] ){1,63}@(?:(?: [A-Za-z0-9-]){1,63} \.){1,4}"
            r"(?: [A-Za-z]){2,24}(?![^\W_])"
        ),
    ),
)
"""Addresses of mail. Source of the lengths: RFC 5321, section 4.5.3."""
