"""Settings of the guards: read as they are written, or refused in one sentence."""

import pytest

from bot.prompts import parse_helplines
from server.settings import load_settings
from server.settings_text import SettingError
from server.wiring import build_shop


def test_policies_may_stand_in_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOREHAND_HARM_POLICIES", "weapons=handoff, hate=block:0.8")
    assert load_settings().harm_policies == ("weapons=handoff", "hate=block:0.8")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("harm_policies", ("hate=shout",), "'hate=shout' is no policy"),
        ("harm_policies", ("hate=block:2",), "no threshold from 0 to 1"),
        ("helplines", ("112",), "'112' is no helpline"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_origin(
    name: str, value: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(SettingError, match=sentence) as caught:
        load_settings(**{name: value})
    assert f"The setting {name} from an argument" in str(caught.value)


def test_every_language_of_the_bot_has_a_helpline_by_default() -> None:
    settings = load_settings()
    assert set(parse_helplines(settings.helplines)) == set(settings.languages)
    assert build_shop(settings).helplines["es"] == "024 en España"
