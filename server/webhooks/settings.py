"""Settings of webhooks: who is told of what, and with which signature."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from server.setting_types import Events, SecretWords
from server.webhooks.interfaces import EVENTS


class WebhookSettings(BaseSettings):
    """Part of `server.settings.Settings`."""

    webhook_urls: SecretWords = Field(
        (),
        description="Who is told of hand-overs, messages and closed conversations: addresses that "
        "begin with https://, slack+https://, smtp:// or smtps://; see Webhooks.",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret, base 64 of 24 to 64 bytes, that signs what goes to https:// "
        "addresses.",
    )
    webhook_previous_secrets: SecretStr = Field(
        SecretStr(""),
        description="Secrets that were webhook_secret before, separated by commas, for receivers "
        "that still have them.",
    )
    webhook_events: Events = Field(
        EVENTS, description="What is told of to addresses that name no events of their own."
    )
    public_url: str = Field(
        "",
        description="Address at which people reach this server, such as "
        "https://chat.shop.example; links in webhooks begin with it.",
    )
