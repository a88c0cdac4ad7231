"""Where settings come from, the sentence for a wrong one, and the README's table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.settings import Settings, load_settings
from server.settings_text import TABLE_END, TABLE_START, SettingError, render_settings_table

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "storehand.toml").write_text('port = 9001\nshop_name = "Fjell"\n', "utf-8")
    return tmp_path


def test_the_order_is_arguments_environment_file_default(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(home=home).port == 9001
    monkeypatch.setenv("STOREHAND_PORT", "9002")
    assert load_settings(home=home).port == 9002
    settings = load_settings(home=home, port=9003, host=None)
    assert (settings.port, settings.shop_name, settings.host) == (9003, "Fjell", "127.0.0.1")


def test_the_home_itself_may_come_from_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOREHAND_HOME", str(home))
    assert load_settings().shop_name == "Fjell"


def test_a_list_may_be_one_text_with_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOREHAND_ALLOWED_ORIGINS", "https://a.example, https://b.example,")
    settings = load_settings(home=tmp_path)
    assert settings.allowed_origins == ("https://a.example", "https://b.example")


BAD_ARGUMENTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"port": 70000}, ["port = 70000", "an argument", "at most 65535"]),
    ({"generator": "gpt"}, ["generator = 'gpt'", "one of openvino, transformers"]),
    ({"top_p": 2}, ["top_p = 2", "at least 0, at most 1"]),
    ({"approved_similarity": "high"}, ["approved_similarity = 'high'", "a number"]),
    ({"prot": 1}, ["no setting 'prot'", "'port'"]),
]


@pytest.mark.parametrize(("arguments", "said"), BAD_ARGUMENTS)
def test_a_wrong_argument_is_one_sentence(
    tmp_path: Path, arguments: dict[str, Any], said: list[str]
) -> None:
    with pytest.raises(SettingError) as error:
        load_settings(home=tmp_path, **arguments)
    sentence = str(error.value)
    assert all(part in sentence for part in said)
    assert "\n" not in sentence


def test_the_sentence_names_the_variable_or_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "storehand.toml"
    file.write_text("messages_per_minute = 0\n", "utf-8")
    with pytest.raises(SettingError, match=r"from the file .*storehand\.toml"):
        load_settings(home=home)
    monkeypatch.setenv("STOREHAND_MESSAGES_PER_MINUTE", "many")
    with pytest.raises(SettingError, match="the environment variable STOREHAND_MESSAGES_PER_MIN"):
        load_settings(home=home)


def test_an_unknown_name_in_the_file_is_told(home: Path) -> None:
    (home / "storehand.toml").write_text("shop_nam = 'x'\n", "utf-8")
    with pytest.raises(SettingError, match=r"no setting 'shop_nam'.*'shop_name'"):
        load_settings(home=home)


def test_a_broken_file_is_told_with_its_place(home: Path) -> None:
    (home / "storehand.toml").write_text("port = = 1\n", "utf-8")
    with pytest.raises(SettingError, match=r"not valid TOML.*line 1"):
        load_settings(home=home)


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, generator_api_key="sk-secret")
    assert "sk-secret" not in repr(settings)
    with pytest.raises(SettingError) as error:
        load_settings(home=tmp_path, generator_api_key=["sk-secret"])
    assert "sk-secret" not in str(error.value)


def test_every_setting_is_described_in_one_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description and field.description.endswith("."), name
        assert field.description.count(". ") == 0, name


def test_the_readme_shows_the_table_of_settings() -> None:
    shown = README.read_text("utf-8").split(TABLE_START)[1].split(TABLE_END)[0].strip()
    assert shown == render_settings_table(Settings)
