"""Settings of who is who: visitors, customers the shop vouches for, agents."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from server.setting_types import Seconds


class IdentitySettings(BaseSettings):
    """Part of `server.settings.Settings`."""

    visitor_token_seconds: Seconds = Field(
        43_200.0,
        description="Time for which a visitor's token is valid; an open chat gets a new one.",
    )
    identity_key: SecretStr = Field(
        SecretStr(""),
        description="Key with which the shop's page says who its customer is: a secret of at least "
        "32 bytes, or a public key as PEM; empty takes no such word.",
    )
    identity_audience: str = Field(
        "storehand", min_length=1, description="Audience that the shop's tokens must name."
    )
