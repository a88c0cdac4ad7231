"""Encodings that people hide instructions in, and what they say: each probe fails silently.

A probe yields a text only where it decodes to letters and spaces as people write them, so product
codes, tokens and checksums yield nothing.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

MAX_BLOBS = 4
"""Encoded stretches that are looked into; a longer list of them is no message."""
MAX_BLOB_CHARACTERS = 20_000
DEPTH = 2
"""How often a decoded text is decoded again: public attacks wrap once or twice."""

LEAST_CHARACTERS = 6
WRITTEN_SHARE = 0.8
"""Least length of a decoded text, and least share of letters and spaces in it; random bytes that
happen to be UTF-8 have about half."""

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,20000}={0,2}")
_BASE32 = re.compile(r"\b[A-Z2-7]{16,20000}={0,6}")
_ASCII85 = re.compile(r"<~[!-u\s]{10,20000}~>")
_BASE85 = re.compile(r"(?<!\S)[!-~]{30,20000}(?!\S)")
_HEX = re.compile(r"(?i)(?<![0-9a-f])(?:(?:0x|\\x)?[0-9a-f]{2}[ :,]?){8,10000}(?![0-9a-f])")
_BINARY = re.compile(r"(?<![01])(?:[01]{8}\s?){4,2500}(?![01])")
_MORSE = re.compile(r"(?:[.·•-]{1,6}(?: ?/ ?| )){6,4000}[.·•-]{1,6}")
_ESCAPES = re.compile(r"\\u([0-9a-fA-F]{4})")
_MARKED = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w{2,8};|\\u[0-9a-fA-F]{4}")

_MORSE_LETTERS = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g",
    "....": "h", "..": "i", ".---": "j", "-.-": "k", ".-..": "l", "--": "m", "-.": "n",
    "---": "o", ".--.": "p", "--.-": "q", ".-.": "r", "...": "s", "-": "t", "..-": "u",
    "...-": "v", ".--": "w", "-..-": "x", "-.--": "y", "--..": "z", "/": " ",
}  # fmt: skip
"""Source: ITU-R M.1677-1, letters only."""


def decode_rot13(text: str) -> str:
    """Move every letter by half the alphabet."""
    return codecs.decode(text, "rot13")


def iter_decoded(text: str) -> Iterator[str]:
    """Yield the text with one kind of encoding undone, for each kind that it holds.

    What was decoded is decoded once more, where it is encoded again. At most `MAX_BLOBS` stretches
    of each kind are looked into.
    """
    level = [text]
    for _ in range(DEPTH):
        level = [decoded for one in level for decoded in _iter_once(one)]
        yield from level


def _iter_once(text: str) -> Iterator[str]:
    if _MARKED.search(text):
        plain = _ESCAPES.sub(lambda match: chr(int(match[1], 16)), html.unescape(unquote(text)))
        if plain != text:
            yield plain
    for pattern, decode in _KINDS:
        said = " ".join(_iter_blobs(text, pattern, decode))
        if said:
            yield said


def _iter_blobs(
    text: str, pattern: re.Pattern[str], decode: Callable[[str], bytes]
) -> Iterator[str]:
    for count, match in enumerate(pattern.finditer(text)):
        if count == MAX_BLOBS:
            return
        try:
            said = decode(match.group()[:MAX_BLOB_CHARACTERS]).decode()
        except ValueError:  # binascii.Error and UnicodeDecodeError are both
            continue
        if _is_written(said):
            yield said


def _is_written(text: str) -> bool:
    letters = sum(char.isalpha() or char == " " for char in text)
    return len(text) >= LEAST_CHARACTERS and letters >= WRITTEN_SHARE * len(text)


def _decode_base64(blob: str) -> bytes:
    plain = blob.rstrip("=").translate(str.maketrans("-_", "+/"))
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _decode_base32(blob: str) -> bytes:
    plain = blob.rstrip("=")
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


def _decode_hex(blob: str) -> bytes:
    return binascii.unhexlify(re.sub(r"0x|\\x|[ :,]", "", blob.lower()))


def _decode_binary(blob: str) -> bytes:
    bits = "".join(blob.split())
    return bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8))


def _decode_morse(blob: str) -> bytes:
    signs = blob.replace("·", ".").replace("•", ".").replace("/", " / ").split()
    return "".join(_MORSE_LETTERS.get(sign, "?") for sign in signs).encode()


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = (
    (_BINARY, _decode_binary),
    (_HEX, _decode_hex),
    (_BASE64, _decode_base64),
    (_BASE32, _decode_base32),
    (_ASCII85, lambda blob: base64.a85decode(blob, adobe=True)),
    (_BASE85, base64.b85decode),
    (_MORSE, _decode_morse),
)
"""RFC 4648 for base 16, 32 and 64."""
