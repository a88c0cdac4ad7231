import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.interfaces import UnreadableSource
from knowledge.loaders.encodings import decode_text, tidy

WESTERN = "Größe;Preis\nZelt für zwei Personen – leicht;39,90 €\n"
CHINESE = "question,answer\n你们接受退货吗？,三十天内可以退货。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_western_text_is_read_in_every_promised_encoding(encoding: str) -> None:
    assert decode_text(WESTERN.encode(encoding), "a.csv") == WESTERN


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
)
def test_chinese_text_is_read(encoding: str) -> None:
    text = CHINESE * 5
    assert decode_text(text.encode(encoding), "a.csv") == text


def test_the_same_bytes_are_always_the_same_text() -> None:
    data = "Лыжи и палки для зимы, доставка за три дня\n".encode("cp1251") * 4
    assert len({decode_text(data, "a.txt") for _ in range(3)}) == 1


def test_a_declared_encoding_is_used_where_utf8_fails() -> None:
    assert decode_text("Łódź, żółty".encode("cp1250"), "a.html", "cp1250") == "Łódź, żółty"


def test_one_damaged_byte_does_not_turn_utf8_into_another_encoding() -> None:
    data = ("für Größe " * 20).encode() + b"\xff" + b" Ende"
    text = decode_text(data, "a.txt")
    assert text.startswith("für Größe") and text.endswith("\ufffd Ende")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel or Word"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x01\x02\x03\x04\x05\x06text" * 9, "binary"),
        (b"\x00\x00\x00\x00\x00", "binary"),
    ],
)
def test_binary_content_is_refused_with_a_sentence(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableSource, match=kind) as caught:
        decode_text(data, "faq.csv")
    assert str(caught.value).startswith("faq.csv: ")
    assert "UTF-8" in caught.value.remedy


def test_line_ends_control_characters_and_lone_surrogates_are_tidied() -> None:
    assert tidy("a\r\nb\rc\x00\x08\ud800\ufeffd\t") == "a\nb\ncd\t"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))))
def test_any_text_survives_utf8(text: str) -> None:
    assert decode_text(text.encode(), "a.txt") == tidy(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        assert "\0" not in decode_text(data, "a.txt")
    except UnreadableSource as error:
        assert error.remedy
