"""Customers whom the shop vouches for, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert, select

from server.identity.customers import Customers
from server.identity.signed_identity import Customer, Identity
from server.sealing import HomeKey, SealBroken
from server.storage.database import Database
from server.storage.schema import now_text, visitors

KEY = HomeKey("h" * 32)
MARA = Identity("c-17", "mara@mail.example", True, "Mara")


async def test_what_the_shop_says_last_counts(database: Database) -> None:
    customers = Customers(database, KEY)
    assert await customers.remember(Customer("v1", (), Identity("c-17"))) == "v1"
    assert await customers.remember(Customer("v1", (), MARA)) == "v1"
    assert await customers.find("v1") == MARA


async def test_an_anonymous_visitor_is_nobody(database: Database) -> None:
    async with database.writing() as connection:
        row = {"id": "anon", "created_at": now_text(), "seen_at": now_text()}
        await connection.execute(insert(visitors).values(row))
    customers = Customers(database, KEY)
    assert await customers.find("anon") is None
    assert await customers.find("nobody") is None


async def test_a_customer_of_a_previous_key_stays_the_same_visitor(database: Database) -> None:
    await Customers(database, KEY).remember(Customer("old", (), MARA))
    renewed = Customers(database, HomeKey("n" * 32, ["h" * 32]))
    assert await renewed.find("old") == MARA
    assert await renewed.remember(Customer("new", ("older", "old"), MARA)) == "old"


async def test_two_sockets_of_a_new_customer_make_one_visitor(database: Database) -> None:
    customers = Customers(database, KEY)
    customer = Customer("v1", (), MARA)
    found = await asyncio.gather(*(customers.remember(customer) for _ in range(8)))
    assert found == ["v1"] * 8


async def test_identities_lie_sealed_and_each_for_its_visitor(database: Database) -> None:
    customers = Customers(database, KEY)
    await customers.remember(Customer("v1", (), MARA))
    async with database.writing() as connection:
        sealed = await connection.scalar(select(visitors.c.identity))
        assert sealed is not None
        assert b"mara" not in sealed
        row = {"id": "v2", "identity": sealed, "created_at": now_text(), "seen_at": now_text()}
        await connection.execute(insert(visitors).values(row))
    with pytest.raises(SealBroken):
        await customers.find("v2")
