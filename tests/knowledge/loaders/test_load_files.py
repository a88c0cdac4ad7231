import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.interfaces import (
    Faq,
    LoadError,
    Page,
    Product,
    Skipped,
    SourceFile,
    SourceNotFound,
    UnknownFormat,
    UnreadableSource,
)
from knowledge.loaders import FORMATS, _loader, load_files
from tests.knowledge.reading import load_sources

DEMO = Path(__file__).parents[3] / "knowledge" / "demo"


def fill(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_is_read_recursively_in_order_without_hidden_files(tmp_path: Path) -> None:
    fill(
        tmp_path,
        b_dot_md="# B\n\nb",
        a_dot_csv="question,answer\nQ,A\n",
        sub__c_dot_md="# C\n\nc",
        sub__logo_dot_svg="<svg/>",
        style_dot_css="p{}",
        _dot_hidden_dot_md="# H\n\nh",
        _dot_git__config_dot_md="# G\n\ng",
    )
    (tmp_path / "~$b.docx").write_bytes(b"lock")
    items = list(load_sources([tmp_path]))
    assert [item.source for item in items if not isinstance(item, Product)] == [
        "a.csv#1",
        "b.md",
        "sub/c.md",
    ]


def test_files_carry_their_root_path_and_name(tmp_path: Path) -> None:
    fill(tmp_path, sub__c_dot_md="# C\n\nc")
    (file,) = load_files([tmp_path])
    path = str(tmp_path / "sub" / "c.md")
    assert file == SourceFile(str(tmp_path), path, "sub/c.md", (Page("sub/c.md", "C", "# C\n\nc"),))
    (named,) = load_files([tmp_path / "sub" / "c.md"])
    assert (named.root, named.path, named.name) == (path, path, "c.md")


def test_a_relative_path_and_its_absolute_one_are_the_same_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, shop__c_dot_md="# C\n\nc")
    monkeypatch.chdir(tmp_path)
    assert list(load_files([Path("shop")])) == list(load_files([tmp_path / "shop"]))


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    fill(tmp_path, c_dot_md="# C\n\nc")
    assert len(list(load_files([tmp_path, tmp_path / "c.md", tmp_path]))) == 1


def test_progress_is_told_before_each_file(tmp_path: Path) -> None:
    fill(tmp_path, a_dot_md="a", b_dot_md="b")
    seen: list[tuple[str, int, int]] = []
    files = load_files([tmp_path], on_file=lambda *step: seen.append(step))
    next(files)
    assert seen == [("a.md", 1, 2)]
    next(files)
    assert seen == [("a.md", 1, 2), ("b.md", 2, 2)]


def test_inside_a_folder_a_bad_file_is_skipped_and_the_others_load(tmp_path: Path) -> None:
    fill(tmp_path, a_dot_csv="foo,bar\n1,2\n", b_dot_md="# B\n\nb", c_dot_xlsx="x", d_dot_xml="<a")
    (tmp_path / "e.pdf").write_bytes(b"%PDF broken")
    with (tmp_path / "f.html").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    files = list(load_files([tmp_path]))
    assert [file.name for file in files if not file.failed] == ["b.md"]
    reasons = {item.source: item.reason for file in files for item in file.items if file.failed
               and isinstance(item, Skipped)}  # fmt: skip
    assert "No loader reads files with '.xlsx'" in reasons["c.xlsx"]
    assert "--map" in reasons["a.csv"]
    assert "broken" in reasons["d.xml"] and "broken" in reasons["e.pdf"]
    assert "50.0 MB" in reasons["f.html"]


def test_what_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    fill(tmp_path, a_dot_md="a")
    with pytest.raises(SourceNotFound, match="no such file or folder") as caught:
        load_files([tmp_path, tmp_path / "nothing.csv"])
    assert caught.value.source == str(tmp_path / "nothing.csv")


def test_a_named_file_of_unknown_extension(tmp_path: Path) -> None:
    fill(tmp_path, a_dot_xlsx="x", noextension="x")
    with pytest.raises(UnknownFormat, match=r"'\.xlsx'.*Known are .*csv"):
        load_files([tmp_path / "a.xlsx"])
    with pytest.raises(UnknownFormat, match="no extension"):
        load_files([tmp_path / "noextension"])


@pytest.mark.parametrize("name", ["", "_dot_hidden_dot_md", "logo_dot_svg"])
def test_a_folder_without_documents(tmp_path: Path, name: str) -> None:
    fill(tmp_path, **({name: "x"} if name else {}))
    with pytest.raises(UnreadableSource, match=r"holds no documents.*csv"):
        load_files([tmp_path])


def test_a_named_file_that_cannot_be_read_stops_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "sub.pdf"
    path.write_bytes(b"no pdf")
    with pytest.raises(UnreadableSource) as caught:
        list(load_files([path]))
    assert caught.value.source == str(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_skipped(tmp_path: Path) -> None:
    fill(tmp_path, a_dot_md="a", b_dot_md="b")
    (tmp_path / "a.md").chmod(0)
    files = list(load_files([tmp_path]))
    assert [file.failed for file in files] == [True, False]


def test_a_map_to_an_unknown_field_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, a_dot_md="a")
    with pytest.raises(LoadError, match=r"no field 'qestion'.*answer.*question"):
        load_files([tmp_path], {"qestion": "Q"})


LOADERS = sorted(set(FORMATS.values()))


@pytest.mark.parametrize("name", LOADERS)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.text(alphabet='{}[]":,<>/|&;=\n\tabiq #-', max_size=200).map(str.encode),
    )
)
@settings(max_examples=60)
def test_any_bytes_give_items_or_one_sentence(name: str, data: bytes) -> None:
    try:
        items = list(_loader(name).load(data, "shop/file", {}))
    except LoadError as error:
        assert error.source == "shop/file"
        assert error.reason.endswith((".", ".)")) and error.remedy.endswith(".")
    else:
        assert items
        for item in items:
            place = item.origin if isinstance(item, Product) else item.source
            assert place.startswith("shop/file")


def test_the_demo_shop_loads_without_a_skipped_row() -> None:
    items = list(load_sources([DEMO]))
    assert [item for item in items if isinstance(item, Skipped)] == []
    assert {type(item) for item in items} == {Product, Faq, Page}
