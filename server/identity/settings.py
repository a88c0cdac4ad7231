"""Settings of who is who: visitors, customers the shop vouches for, agents."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from server.identity.roles import parse_group_roles
from server.setting_types import Seconds, Words


def _check_groups(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Raise ValueError where one cannot be read."""
    parse_group_roles(texts)
    return texts


class IdentitySettings(BaseSettings):
    """Part of `server.settings.Settings`."""

    # Visitors
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

    # Agents. Source of the times: NIST SP 800-63B-4, 2.2.3, asks for at most 1 and 24 hours.
    desk_idle_seconds: Seconds = Field(
        3600.0,
        description="Time without an open desk, or a request, after which an agent is signed out.",
    )
    desk_session_seconds: Seconds = Field(
        43_200.0, description="Time after which an agent is signed out, whatever happens."
    )
    oidc_issuer: str = Field(
        "",
        description="Address of the OpenID Connect provider with which agents sign in; empty signs "
        "in with passwords alone.",
    )
    oidc_client_id: str = Field("", description="Name of this server at the provider.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="Secret of this server at the provider; empty sends none."
    )
    oidc_domains: Words = Field(
        (),
        description="Domains of e-mail addresses whose people get an account when they first sign "
        "in with the provider.",
    )
    oidc_roles: Annotated[Words, AfterValidator(_check_groups)] = Field(
        (),
        description="Roles that such an account begins with, by the provider's group, such as "
        "support-leads=lead; agent where none fits.",
    )
