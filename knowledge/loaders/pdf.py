"""PDF to Markdown. A PDF knows letters at places only: headings and tables are inferred.

A heading is a short line set larger than the body text, or one all in bold. A table is a run
of lines whose pieces stand below each other. What cannot be told apart stays as it is laid out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader

from knowledge.interfaces import Loaded, LoadError, UnreadableSource
from knowledge.loaders.pages import build_page
from knowledge.loaders.ruled import blocks_of_lines

# Typographers set a heading at least one step of the classic scale (10, 11, 12, 14 pt) above the
# body; below 1.15 the difference is a rounding of the same size.
_HEADING_RATIO = 1.15
_HEADING_CHARS = 120
_BOLD = re.compile(r"bold|black|heavy|demi", re.I)
_MARGIN_LINES = 2
_PAGE_NUMBER = re.compile(r"(?:page|seite|página|第) ?#(?: ?(?:of|von|de|/|页) ?#?)?", re.I)
_PAGES_TO_TELL_MARGINS = 3


@dataclass(slots=True)
class Faces:
    """How lines are set: by their letters without spaces, size in points and whether all bold."""

    sizes: dict[str, float] = field(default_factory=dict)
    bold: dict[str, bool] = field(default_factory=dict)
    letters: Counter[float] = field(default_factory=Counter)

    @property
    def body_size(self) -> float:
        """The size most letters have, in points; 0 where there is no text."""
        return self.letters.most_common(1)[0][0] if self.letters else 0.0


class PdfLoader:
    """PDF with a text layer."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the one page; see `knowledge.interfaces.Source`."""
        try:
            title, markdown = _read(data, name)
        except LoadError:
            raise
        except Exception as error:  # a broken file may raise anything in the parser
            raise UnreadableSource(
                name, f"The PDF is broken ({type(error).__name__}).", "Export it again."
            ) from error
        if not markdown.strip():
            raise UnreadableSource(
                name,
                "The PDF holds pictures of pages and no text.",
                "Run text recognition (OCR) over it first, or give the text as Markdown.",
            )
        return [build_page(name, markdown, title)]


def _read(data: bytes, name: str) -> tuple[str, str]:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableSource(
            name, "The PDF is encrypted and asks for a password.", "Save a copy without one."
        )
    faces = Faces()
    pages = [_lines(page, faces) for page in reader.pages]
    lines = [line for page in _without_margins(pages, faces) for line in [*page, ""]]
    title = str((reader.metadata.title if reader.metadata else None) or "")
    levels = _heading_levels(lines, faces)
    markdown = "\n\n".join(blocks_of_lines(lines, levels))
    return _worthy(title, levels), markdown


def _worthy(title: str, levels: Mapping[str, int]) -> str:
    """Return the document's title unless it has a heading or the title is a program's leftover."""
    leftover = re.search(r"\.(docx?|indd|pdf|odt|tex)$|^Microsoft|^untitled", title, re.I)
    return "" if levels or leftover else title


def _lines(page: PageObject, faces: Faces) -> list[str]:
    fragments: dict[int, list[tuple[str, float, bool]]] = {}

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            scale = abs(tm[3] or tm[1]) * abs(cm[3] or cm[1])
            bold = bool(_BOLD.search(str((font or {}).get("/BaseFont", ""))))
            height = round(tm[5] * cm[3] + cm[5])
            fragments.setdefault(height, []).append((text, round(size * scale, 1), bold))

    page.extract_text(visitor_text=visit)
    for pieces in fragments.values():
        _note(pieces, faces)
    text = page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=True)
    return text.splitlines()


def _note(pieces: Sequence[tuple[str, float, bool]], faces: Faces) -> None:
    letters = "".join("".join(text.split()) for text, _, _ in pieces)
    faces.sizes[letters] = max(size for _, size, _ in pieces)
    faces.bold[letters] = all(bold for _, _, bold in pieces)
    for text, size, _ in pieces:
        faces.letters[size] += len(text)


def _heading_levels(lines: Sequence[str], faces: Faces) -> dict[str, int]:
    """Return heading lines, stripped, with their level: larger is higher, bold body text last."""
    sized: dict[str, float] = {}
    for line in {line.strip() for line in lines}:
        size = _heading_size(line, faces)
        if size:
            sized[line] = size
    ranks = {size: rank for rank, size in enumerate(sorted(set(sized.values()), reverse=True), 1)}
    return {line: min(ranks[size], 6) for line, size in sized.items()}


def _heading_size(line: str, faces: Faces) -> float:
    """Return the size of a heading line, or 0 where the line is none."""
    letters = "".join(line.split())
    if not letters or len(line) > _HEADING_CHARS or re.search(r"\S {2,}\S", line):
        return 0.0
    size = faces.sizes.get(letters, 0.0)
    if size >= faces.body_size * _HEADING_RATIO:
        return size
    sentence = line.endswith((".", ":", ",", ";", "。"))
    return size if faces.bold.get(letters) and size == faces.body_size and not sentence else 0.0


def _without_margins(pages: Sequence[list[str]], faces: Faces) -> list[list[str]]:
    """Drop page numbers and running heads: first or last lines that most pages repeat."""
    marks = {line: _mark(line, faces) for page in pages for line in page}
    seen = Counter(mark for page in pages for mark in {marks[page[i]] for i in _margins(page)})
    enough = max(_PAGES_TO_TELL_MARGINS, len(pages) // 2 + 1)
    dropped = {mark for mark, n in seen.items() if n >= enough or _PAGE_NUMBER.fullmatch(mark)}
    return [_kept(page, {line for line in page if marks[line] in dropped}) for page in pages]


def _kept(page: Sequence[str], dropped: set[str]) -> list[str]:
    margins = _margins(page)
    return [line for i, line in enumerate(page) if i not in margins or line not in dropped]


def _margins(page: Sequence[str]) -> set[int]:
    filled = [i for i, line in enumerate(page) if line.strip()]
    return {*filled[:_MARGIN_LINES], *filled[-_MARGIN_LINES:]}


def _mark(line: str, faces: Faces) -> str:
    """Return the line without its numbers, which change from page to page; a heading's stay."""
    plain = " ".join(line.split())
    return plain if _heading_size(line.strip(), faces) else re.sub(r"\d+", "#", plain)
