"""Addresses, names and roles as accounts keep them."""

from __future__ import annotations

import pytest

from server.identity.accounts import parse_name
from server.identity.interfaces import EmailNotAllowed, NameNotAllowed, parse_email
from server.identity.roles import LEAST_ROLE, ROLES, parse_group_roles, reaches


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Mara@Shop.Example ", "mara@shop.example"),
        ("ｍａｒａ@shop.example", "mara@shop.example"),
        ("o'hara+desk@shop.example", "o'hara+desk@shop.example"),
        ("mara@localhost", "mara@localhost"),
        ("müller@bücher.example", "müller@bücher.example"),
    ],
)
def test_an_address_is_kept_in_one_form(text: str, email: str) -> None:
    assert parse_email(text) == email


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mara",
        "@shop.example",
        "mara@",
        "mara@@shop.example",
        "mara@shop..example",
        "mara@shop.example.",
        "ma ra@shop.example",
        "mara@shop.example\nbcc: x@y.example",
        "<mara@shop.example>",
        "a" * 65 + "@shop.example",
        "mara@" + "s" * 250 + ".example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(EmailNotAllowed):
        parse_email(text)


def test_a_name_stands_on_one_line() -> None:
    assert parse_name("  Mara\n V. ") == "Mara V."


@pytest.mark.parametrize("text", ["", " \t ", "n" * 81, "Mara\u202eadmin", "Ma\x00ra", "\ud800"])
def test_what_customers_could_not_read_is_no_name(text: str) -> None:
    with pytest.raises(NameNotAllowed):
        parse_name(text)


def test_roles_stand_in_order() -> None:
    assert ROLES == ("agent", "lead", "admin")
    assert [reaches(role, "lead") for role in ROLES] == [False, True, True]
    assert all(reaches("admin", role) for role in LEAST_ROLE.values())
    assert LEAST_ROLE["manage_agents"] == "admin"


def test_groups_give_roles() -> None:
    assert parse_group_roles(["leads = lead", "cn=a,dc=b=admin"]) == {
        "leads": "lead",
        "cn=a,dc=b": "admin",
    }


@pytest.mark.parametrize("text", ["leads", "=lead", "leads=boss", "leads="])
def test_a_group_without_a_role_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="must be GROUP=ROLE with a role of agent, lead, admin"):
        parse_group_roles([text])
