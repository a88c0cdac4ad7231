"""Settings of what is kept: where, for how long, under which key."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from server.setting_types import Count


class StorageSettings(BaseSettings):
    """Part of `server.settings.Settings`."""

    database: SecretStr = Field(
        SecretStr(""),
        description="URL of the database, such as postgresql://user:password@host/name; empty is "
        "a SQLite file in the home.",
    )
    receipts_days: int = Field(
        90,
        ge=0,
        description="Days for which it is kept what every answer rests on; 0 writes nothing.",
    )
    vault_key: SecretStr = Field(
        SecretStr(""),
        description="Key, of at least 32 characters, that encrypts what customers write about "
        "themselves; on loopback a file vault.key in the home stands for it.",
    )
    vault_previous_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys that were vault_key before, newest first, separated by commas; they "
        "open what 'storehand vault rotate' has not sealed anew.",
    )
    vault_days: int = Field(
        30,
        ge=0,
        description="Days for which it is kept, encrypted, what masked words of a customer stand "
        "for, and what a customer saw; 0 writes nothing of the former, and keeps the latter for a "
        "day.",
    )
    conversations_days: Count = Field(
        90, description="Days for which messages, masked, and their conversations are kept."
    )
    review_days: int = Field(
        90,
        ge=0,
        description="Days for which messages that a guard stopped wait for review; 0 writes "
        "nothing.",
    )
    audit_days: int = Field(
        365,
        ge=0,
        description="Days after which an entry of the audit log leaves only its hash; 0 writes "
        "no log.",
    )
