"""Bytes to text. Deterministic: the same bytes are always the same text.

Order of trial: byte order mark; UTF-16 where there are zero bytes; strict UTF-8; a
declared encoding; UTF-8 with a few damaged bytes; Windows-1252 where bytes above 127 stand
alone, as accents do; last a detector for the rest (GB 18030, Shift JIS, Windows-1251).
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from knowledge.interfaces import UnreadableSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP, Excel or Word file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
)
# Western words hold accents one or two at a time; Cyrillic and Chinese words are runs of them.
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]{4,}")
_ASCII = bytes(range(128))
_SAMPLE_BYTES = 64 * 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
_NOT_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})  # control, unassigned, private use, surrogate
_REMEDY = "Save it as UTF-8 text and ingest it again."


def decode_text(data: bytes, name: str, declared: str = "") -> str:
    r"""Return the text of a file, with ``\n`` line ends and without control characters.

    Args:
        data: the file's bytes.
        name: for the error.
        declared: an encoding that the file itself names, tried after UTF-8.

    Raises:
        UnreadableSource: the bytes are no text, or of no known encoding.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableSource(name, f"It is {kind}, not text.", _REMEDY)
    text = _decode(data, name, declared)
    return tidy(text)


def tidy(text: str) -> str:
    r"""Drop control characters and lone surrogates; line ends become ``\n``."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _decode(data: bytes, name: str, declared: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in data[:_SAMPLE_BYTES]:
        return _decode_wide(data, name)
    if len(_CONTROL.findall(data[:_SAMPLE_BYTES])) * 100 > min(len(data), _SAMPLE_BYTES):
        raise UnreadableSource(name, "It holds binary data, not text.", _REMEDY)
    for encoding in ("utf-8", declared):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _decode_legacy(data, name)


def _decode_wide(data: bytes, name: str) -> str:
    """UTF-16 without a mark: of the two byte orders the one with more ASCII, if it is text."""
    readings = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            readings.append(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    text = max(readings, key=_ascii_count, default="\0")
    if any(unicodedata.category(letter) in _NOT_TEXT for letter in set(text) - set("\t\n\r\f")):
        raise UnreadableSource(name, "It holds binary data, not text.", _REMEDY)
    return text


def _ascii_count(text: str) -> int:
    return len(text.encode("ascii", errors="ignore"))


def _decode_legacy(data: bytes, name: str) -> str:
    """Neither UTF-8 nor wide: damaged UTF-8, else Western, else what the detector says."""
    mended = data.decode("utf-8", errors="replace")
    high_bytes = len(data.translate(None, _ASCII))
    if mended.count("\ufffd") * 10 < high_bytes // 3:
        return mended
    if sum(map(len, _FOREIGN_RUN.findall(data))) * 2 < high_bytes:
        return data.decode("cp1252", errors="replace")
    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None:
        raise UnreadableSource(name, "Its text encoding is not known.", _REMEDY)
    return data.decode(best.encoding, errors="replace")
