"""Settings of people: what calls them, when they are there, how long is waited."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

from server.handover.states import REASONS
from server.setting_types import Count, Days, Hours, Reasons, Seconds, Zone


class HandOverSettings(BaseSettings):
    """Part of `server.settings.Settings`."""

    handover_on: Reasons = Field(
        REASONS,
        description="What calls a person: request, refusals (the bot did not know, several times "
        "in a row), complaint, distress, policy (a category of harm_policies with handoff).",
    )
    handover_refusals: Count = Field(
        2, description="Answers in a row that the bot did not know, after which a person is called."
    )
    handover_wait_seconds: Seconds = Field(
        600.0,
        description="Longest wait for a person; then the bot answers again and an address may be "
        "left.",
    )
    conversation_idle_seconds: Seconds = Field(
        86400.0,
        description="Time without a word from anybody, after which a conversation is closed; "
        "writing opens it again.",
    )
    business_hours: Hours = Field(
        (),
        description="When people are there, such as mon-fri 09:00-12:30 13:30-17:00, sat "
        "10:00-14:00; empty may be always, and then it counts who is at the desk.",
    )
    time_zone: Zone = Field(
        "UTC", description="Time zone of the business hours, such as Europe/Berlin."
    )
    closed_on: Days = Field(
        (), description="Holidays, such as 2026-12-24, or 12-25 for every year."
    )
