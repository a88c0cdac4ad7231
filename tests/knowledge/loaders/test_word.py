import zipfile
from io import BytesIO

import pytest
from docx import Document

from knowledge.interfaces import Page, UnreadableSource
from knowledge.loaders.word import WordLoader


def build() -> bytes:
    document = Document()
    document.add_heading("Care", 0)
    document.add_paragraph("How to keep a tent dry.")
    document.add_heading("Cleaning", 1)
    document.add_paragraph("By hand", style="List Bullet")
    document.add_paragraph("With soap", style="List Bullet")
    table = document.add_table(rows=3, cols=2)
    cells = [("Part", "Degrees"), ("Fly", "30"), ("Floor", "40 | 50")]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_heading("Drying", 2)
    document.add_paragraph("In the shade.")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def load(data: bytes) -> Page:
    (page,) = WordLoader().load(data, "care.docx", {})
    assert isinstance(page, Page)
    return page


def test_headings_lists_and_tables_in_order() -> None:
    page = load(build())
    assert page.title == "Care"
    assert page.markdown.split("\n\n") == [
        "# Care",
        "How to keep a tent dry.",
        "# Cleaning",
        "- By hand\n- With soap",
        "| Part | Degrees |\n| --- | --- |\n| Fly | 30 |\n| Floor | 40 \\| 50 |",
        "## Drying",
        "In the shade.",
    ]


def test_an_empty_document_is_refused() -> None:
    buffer = BytesIO()
    Document().save(buffer)
    with pytest.raises(UnreadableSource, match="no text"):
        load(buffer.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"plain text", build()[:-200]])
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match="Word file is broken"):
        load(data)


def test_a_file_under_a_password_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="under a password"):
        load(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def test_a_file_that_unpacks_without_end_is_refused() -> None:
    buffer = BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(210):
            entry.write(bytes(1024 * 1024))
    with pytest.raises(UnreadableSource, match="unpacks to 210 MB"):
        load(buffer.getvalue())
