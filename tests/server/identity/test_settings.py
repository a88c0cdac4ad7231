"""Settings that cannot be used are told at the start."""

from __future__ import annotations

import httpx
import pytest

from server.identity.oidc import build_provider
from server.settings import load_settings
from server.settings_text import SettingError


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "x"}, "begins with https://"),
        ({"oidc_issuer": "id.example", "oidc_client_id": "x"}, "begins with https://"),
        ({"oidc_issuer": "https://id.example"}, "oidc_client_id is empty"),
    ],
)
async def test_settings_that_cannot_be_used_are_told_at_the_start(
    client: httpx.AsyncClient, settings: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingError, match=sentence):
        build_provider(load_settings(**settings), client)


async def test_no_issuer_is_no_provider(client: httpx.AsyncClient) -> None:
    assert build_provider(load_settings(), client) is None


def test_a_role_that_is_none_is_told() -> None:
    with pytest.raises(SettingError, match="must be GROUP=ROLE"):
        load_settings(oidc_roles="leads=boss")
