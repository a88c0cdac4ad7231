"""Word (DOCX) to Markdown: heading styles, lists and tables in the document's order."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.table import Table

from knowledge.interfaces import Loaded, LoadError, UnreadableSource
from knowledge.loaders.markup import pipe_table
from knowledge.loaders.pages import build_page, first_heading

_MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""XML packs about tenfold; a 10 MB file that unpacks to more than 200 MB is made to fill memory."""
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # an OLE file: DOC, or DOCX under a password


class WordLoader:
    """DOCX of Word, LibreOffice, Google Docs."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the one page; see `knowledge.interfaces.Source`."""
        if data.startswith(_OLD_WORD):
            raise UnreadableSource(
                name,
                "It is under a password, or in the old DOC format.",
                "Save it as DOCX without a password.",
            )
        try:
            _check_unpacked(data, name)
            document = Document(BytesIO(data))
            markdown = "\n\n".join(_blocks(document))
            title = first_heading(markdown) or document.core_properties.title or ""
        except LoadError:
            raise
        except Exception as error:  # a broken file may raise anything in the parser
            raise UnreadableSource(
                name, f"The Word file is broken ({type(error).__name__}).", "Save it again as DOCX."
            ) from error
        return [build_page(name, markdown, title)]


def _check_unpacked(data: bytes, name: str) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MAX_UNPACKED_BYTES:
        raise UnreadableSource(
            name,
            f"It unpacks to {unpacked / 2**20:.0f} MB; "
            f"{_MAX_UNPACKED_BYTES // 2**20} MB are allowed.",
            "Take out pictures or split it.",
        )


def _blocks(document: Any) -> Iterator[str]:
    """Yield Markdown blocks; neighbouring list items are one block."""
    items: list[str] = []
    for part in document.iter_inner_content():
        block = _table(part) if isinstance(part, Table) else _paragraph(part)
        if block.startswith("- "):
            items.append(block)
            continue
        if items:
            yield "\n".join(items)
            items.clear()
        if block:
            yield block
    if items:
        yield "\n".join(items)


def _paragraph(paragraph: Any) -> str:
    text = " ".join(paragraph.text.split())
    if not text:
        return ""
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    level = _heading_level(style)
    if level:
        return f"{'#' * level} {text}"
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    return f"- {text}" if numbered or style.startswith("List") else text


def _heading_level(style: str) -> int:
    if style == "Title":
        return 1
    match = re.fullmatch(r"heading (\d)", style, re.I)
    return min(int(match[1]), 6) if match else 0


def _table(table: Table) -> str:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    return pipe_table(rows) if rows else ""
