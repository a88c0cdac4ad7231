"""What each role may do: agent < lead < admin. A role may all that those before it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, get_args

from server.identity.interfaces import Role

Action = Literal[
    "converse",
    "suggest_corrections",
    "edit_replies",
    "approve_corrections",
    "list_agents",
    "manage_agents",
    "manage_webhooks",
]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

LEAST_ROLE: Final[Mapping[Action, Role]] = MappingProxyType(
    {
        "converse": "agent",  # read, take, answer and close conversations; notes, tags, orders
        "suggest_corrections": "agent",
        "edit_replies": "lead",  # the canned ones, which everybody uses
        "approve_corrections": "lead",  # the bot says it to customers from then on
        "list_agents": "lead",
        "manage_agents": "admin",
        "manage_webhooks": "admin",
    }
)


def reaches(role: Role, least: Role) -> bool:
    """Tell whether a role may what another may."""
    return ROLES.index(role) >= ROLES.index(least)


def parse_group_roles(texts: Sequence[str]) -> dict[str, Role]:
    """Read which role people of a group get, such as ``support-leads=lead``.

    Raises:
        ValueError: one cannot be read; the text says why.
    """
    return dict(map(_parse_group_role, texts))


def _parse_group_role(text: str) -> tuple[str, Role]:
    group, _, name = map(str.strip, text.rpartition("="))
    role = next((role for role in ROLES if role == name), None)
    if not group or role is None:
        raise ValueError(f"{text!r} must be GROUP=ROLE with a role of {', '.join(ROLES)}")
    return group, role
