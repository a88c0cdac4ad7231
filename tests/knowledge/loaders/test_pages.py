from pathlib import Path

import pytest

from knowledge.interfaces import Page, UnreadableSource
from knowledge.loaders.markup import plain_text
from knowledge.loaders.pages import MAX_PAGE_BYTES, plain_heading
from tests.knowledge.reading import load_sources


def load(folder: Path, name: str, data: str | bytes) -> Page:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (page,) = load_sources([path])
    assert isinstance(page, Page)
    return page


def test_markdown_keeps_headings_and_tables(tmp_path: Path) -> None:
    text = "# Returns\n\n<!-- note -->Send it back.\n\n| Day | Cost |\n|---|---|\n| 1 | 0 |\n"
    page = load(tmp_path, "returns.md", text)
    assert page.title == "Returns"
    assert page.markdown == "# Returns\n\nSend it back.\n\n| Day | Cost |\n|---|---|\n| 1 | 0 |"
    assert page.source == "returns.md"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Shipping abroad\ntags: [a]\n---\n# Other\n\nText", "Shipping abroad"),
        ("---\n{broken: [\n\n---\n# Head\n\nText", "Head"),
        ("Big Title\n=========\n\nText", "Big Title"),
        ("```\n# not a heading\n```\n\n## **Real** [one](http://x)\n\nText", "Real one"),
        ("Just text", "policy"),
    ],
)
def test_a_page_is_named_by_front_matter_heading_or_file(
    tmp_path: Path, text: str, title: str
) -> None:
    assert load(tmp_path, "policy.md", text).title == title


def test_underlined_headings_become_hash_headings_and_tables_do_not(tmp_path: Path) -> None:
    text = "Part\n----\n\na | b\n--- | ---\n1 | 2\n\n- item\n---\n"
    page = load(tmp_path, "p.md", text)
    assert page.markdown.startswith("## Part\n\na | b\n--- | ---")
    assert "## - item" not in page.markdown


HTML = """<!doctype html><html><head><title>Shop – Warranty</title><style>p{}</style></head><body>
<nav><a>Home</a></nav><header><h1>Warranty</h1></header>
<p>We repair <b>your</b> tent,<br>free of charge.</p><div hidden>secret</div>
<p style="display: none">hidden too</p><script>evil()</script>
<h2>How long</h2><ul><li>Tents: 2 years<ul><li>Poles: 1 year</li></ul></li><li>Stoves</li></ul>
<ol><li>Write</li><li>Send</li></ol>
<table><caption>Periods</caption><thead><tr><th>Part</th><th>Years</th></tr></thead>
<tr><td rowspan="2">Tent</td><td>2 | 3</td></tr><tr><td>1</td></tr>
<tr><td colspan="2">none</td></tr></table>
<table><tr><th>Height</th><td>2 m</td></tr><tr><th>Width</th><td>1 m</td></tr></table>
<table><tr><td><p>Only layout</p></td></tr></table>
<aside>Buy more</aside><footer>Imprint</footer></body></html>"""


def test_html_keeps_the_content_and_drops_the_frame(tmp_path: Path) -> None:
    page = load(tmp_path, "w.html", HTML)
    assert page.title == "Warranty"
    assert page.markdown.split("\n\n") == [
        "# Warranty",
        "We repair your tent,\nfree of charge.",
        "## How long",
        "- Tents: 2 years\n  - Poles: 1 year\n- Stoves",
        "1. Write\n2. Send",
        "Periods",
        "| Part | Years |\n| --- | --- |\n| Tent | 2 \\| 3 |\n| Tent | 1 |\n| none | none |",
        "|  |  |\n| --- | --- |\n| Height | 2 m |\n| Width | 1 m |",
        "Only layout",
    ]


def test_html_reads_the_marked_main_part_alone(tmp_path: Path) -> None:
    page = load(tmp_path, "w.htm", "<p>Cookies?</p><main><h1>A</h1><p>Text</p></main>")
    assert page.markdown == "# A\n\nText"


def test_html_in_a_declared_encoding(tmp_path: Path) -> None:
    data = '<meta charset="windows-1250"><h1>Žluť</h1><p>Kůň</p>'.encode("cp1250")
    assert load(tmp_path, "w.html", data).title == "Žluť"


def test_html_without_heading_is_named_by_its_title(tmp_path: Path) -> None:
    page = load(tmp_path, "w.html", "<title>Our\n shop</title><p>Text</p>")
    assert page.title == "Our shop"


def test_endlessly_nested_html_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="never closed"):
        load(tmp_path, "w.html", "<div>" * 100_000 + "x")
    assert load(tmp_path, "v.html", "<div>" * 2000 + "deep").markdown == "deep"


def test_plain_text_page(tmp_path: Path) -> None:
    page = load(tmp_path, "imprint.txt", "Imprint\n=======\n\nSome Street 5\r\nTown\n")
    assert page.markdown == "# Imprint\n\nSome Street 5\nTown"


@pytest.mark.parametrize("name", ["p.md", "p.html", "p.txt"])
@pytest.mark.parametrize("data", ["", "   \n\n"])
def test_a_page_without_text_is_refused(tmp_path: Path, name: str, data: str) -> None:
    with pytest.raises(UnreadableSource, match="no text"):
        load(tmp_path, name, data)


@pytest.mark.parametrize("name", ["p.md", "p.html", "p.txt", "p.pdf", "p.docx"])
def test_a_page_that_is_too_big_is_refused_unread(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(UnreadableSource, match=r"50\.0 MB; a page may have 10 MB") as caught:
        list(load_sources([path]))
    assert "Split" in caught.value.remedy
    assert MAX_PAGE_BYTES == 10 * 1024 * 1024


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("A&nbsp;B", "A B"),
        ("x<br/>y", "x\ny"),
        ("<script>alert(1)</script><b>ok</b>", "ok"),
    ],
)
def test_cells_that_may_hold_html(cell: str, text: str) -> None:
    assert plain_text(cell) == text


def test_a_heading_loses_its_marks_and_keeps_its_words() -> None:
    assert plain_heading("**Size** `chart` for [boots](b.html) snake_case") == (
        "Size chart for boots snake_case"
    )
