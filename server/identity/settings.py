"""Settings of who is who: visitors, customers the shop vouches for, agents."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

from server.setting_types import Seconds


class IdentitySettings(BaseSettings):
    """Part of `server.settings.Settings`."""

    visitor_token_seconds: Seconds = Field(
        43_200.0,
        description="Time for which a visitor's token is valid; an open chat gets a new one.",
    )
