import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod

from knowledge.interfaces import Page, UnreadableSource
from knowledge.loaders.pdf import PdfLoader

TABLE = [("Size", "Chest (cm)", "Waist (cm)"), ("S", "86-91", "71-76"), ("L", "", "83-88")]
PROSE = (
    "Measure your chest and waist before you order a jacket. If you are between two sizes, take "
    "the larger one; sending it back is free within thirty days."
)


def build(pages: int = 1) -> FPDF:
    pdf = FPDF()
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.set_font("helvetica", "", 9)
        pdf.cell(0, 8, "Example Outdoor", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("helvetica", "B", 20)
        pdf.cell(0, 12, f"Size guide {number}", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("helvetica", "", 11)
        pdf.multi_cell(0, 6, PROSE)
        pdf.ln(4)
        pdf.set_font("helvetica", "B", 14)
        pdf.cell(0, 10, "Jackets", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("helvetica", "", 11)
        with pdf.table() as table:
            for cells in TABLE:
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        pdf.ln(4)
        pdf.multi_cell(0, 6, "- wash at 30 degrees\n- do not iron\n\nAsk us.")
        pdf.set_y(-30)
        pdf.cell(0, 10, f"Page {number} of {pages}")
    return pdf


def load(data: bytes) -> Page:
    (page,) = PdfLoader().load(data, "guides/sizes.pdf", {})
    assert isinstance(page, Page)
    return page


def test_headings_paragraphs_tables_and_lists() -> None:
    page = load(bytes(build().output()))
    assert page.title == "Size guide 1"
    assert page.source == "guides/sizes.pdf"
    assert page.markdown.split("\n\n") == [
        "Example Outdoor",
        "# Size guide 1",
        PROSE,
        "## Jackets",
        "| Size | Chest (cm) | Waist (cm) |\n| --- | --- | --- |\n| S | 86-91 | 71-76 |\n"
        "| L |  | 83-88 |",
        "- wash at 30 degrees\n- do not iron",
        "Ask us.",
    ]


def test_running_heads_and_page_numbers_are_dropped() -> None:
    page = load(bytes(build(pages=4).output()))
    assert "Example Outdoor" not in page.markdown
    assert "Page 2 of 4" not in page.markdown
    assert [f"# Size guide {n}" in page.markdown for n in (1, 4)] == [True, True]


def encrypted(user_password: str) -> bytes:
    pdf = build()
    pdf.set_encryption(
        owner_password="owner",
        user_password=user_password,
        encryption_method=EncryptionMethod.AES_256,
        permissions=AccessPermission.none(),
    )
    return bytes(pdf.output())


def test_an_encrypted_pdf_that_asks_for_a_password_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="asks for a password") as caught:
        load(encrypted("secret"))
    assert caught.value.remedy == "Save a copy without one."


def test_an_encrypted_pdf_that_opens_without_a_password_is_read() -> None:
    assert load(encrypted("")).title == "Size guide 1"


def test_a_pdf_of_pictures_is_refused_with_the_way_out() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    with pytest.raises(UnreadableSource, match="no text") as caught:
        load(bytes(pdf.output()))
    assert "OCR" in caught.value.remedy


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.7\n\x00\xff" * 99])
def test_a_broken_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match="PDF is broken"):
        load(data)


def test_a_truncated_pdf_is_read_or_refused_but_never_breaks() -> None:
    whole = bytes(build().output())
    for part in (0.3, 0.6, 0.9):
        try:
            load(whole[: int(len(whole) * part)])
        except UnreadableSource as error:
            assert error.remedy
