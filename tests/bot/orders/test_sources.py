"""One suite over the CSV, SQL and HTTP sources: the same orders, the same failures."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import sqlalchemy

from bot.orders.interfaces import ORDER_FIELDS, OrderSource, OrdersUnavailable, build_order
from bot.orders.sources import CsvOrders, HttpOrders, SqlOrders

ROWS = [
    {
        "order_id": "TR-100200",
        "email": "Ann@mail.example",
        "status": "shipped",
        "items": "1 x Corrie 2",
        "total": "389.00",
        "currency": "EUR",
        "carrier": "Postal",
        "tracking_number": "PX1",
        "estimated_delivery": "2026-11-25",
    },
    {"order_id": "TR-100201", "email": "bo@mail.example", "status": "processing"},
]


def open_csv(folder: Path) -> OrderSource:
    path = folder / "orders.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ORDER_FIELDS)
        writer.writeheader()
        writer.writerows(ROWS)
    return CsvOrders(path)


def open_sql(folder: Path) -> OrderSource:
    url = f"sqlite:///{folder / 'orders.db'}"
    engine = sqlalchemy.create_engine(url)
    columns = ", ".join(f"{name} TEXT" for name in ORDER_FIELDS)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE orders ({columns})")
        for row in ROWS:
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            connection.exec_driver_sql(
                f"INSERT INTO orders ({names}) VALUES ({marks})", tuple(row.values())
            )
    engine.dispose()
    return SqlOrders(url)


def answer_http(request: httpx.Request) -> httpx.Response:
    found = [row for row in ROWS if request.url.path == f"/orders/{row['order_id']}"]
    return httpx.Response(200, json=found[0]) if found else httpx.Response(404)


def http_source(answer: Callable[[httpx.Request], httpx.Response]) -> HttpOrders:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return HttpOrders("https://shop.example/orders", client=client)


def open_http(folder: Path) -> OrderSource:
    return http_source(answer_http)


@pytest.fixture(params=[open_csv, open_sql, open_http])
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OrderSource]:
    opened: OrderSource = request.param(tmp_path)
    yield opened
    await opened.close()


@pytest.mark.parametrize("order_id", ["TR-100200", "tr-100200", " #TR-100200 "])
async def test_an_order_is_found_by_its_number(source: OrderSource, order_id: str) -> None:
    order = await source.find_order(order_id)
    assert order is not None
    assert (order.email, order.status, order.total) == ("Ann@mail.example", "shipped", "389.00")
    assert order.customer_name == ""


@pytest.mark.parametrize("order_id", ["TR-999999", "", "' OR 1=1 --", "../TR-100200", "%"])
async def test_an_unknown_order_is_none(source: OrderSource, order_id: str) -> None:
    assert await source.find_order(order_id) is None


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    source = open_csv(tmp_path)
    assert await source.find_order("TR-1") is None
    with (tmp_path / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("TR-1,c@mail.example\n")
    assert await source.find_order("TR-1") is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number,status\n1,new\n", "no column email and no order_id"),
        ("order_id,email\nTR-1,\n", "row 1: an order has no order_id or no email"),
    ],
)
async def test_a_broken_file_names_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text)
    with pytest.raises(OrdersUnavailable, match=reason):
        await CsvOrders(path).find_order("TR-1")


async def test_a_missing_file_or_table_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(OrdersUnavailable, match="No such file"):
        await CsvOrders(tmp_path / "none.csv").find_order("TR-1")
    empty = SqlOrders(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(OrdersUnavailable, match=r"empty\.db: OperationalError"):
        await empty.find_order("TR-1")
    await empty.close()


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx.Response(500), "status 500"),
        (httpx.Response(403), "status 403"),
        (httpx.Response(200, text="<html>"), "cannot be read"),
        (httpx.Response(200, json=[1]), "no JSON object"),
        (httpx.Response(200, json={"order_id": "TR-1"}), "no order_id or no email"),
        (httpx.Response(200, json={"order_id": "TR-1", "email": {}}), "neither text nor a number"),
        (httpx.Response(200, text="x" * 200_000), "longer than"),
    ],
)
async def test_an_endpoint_that_answers_nonsense_is_unavailable(
    response: httpx.Response, reason: str
) -> None:
    with pytest.raises(OrdersUnavailable, match=reason):
        await http_source(lambda request: response).find_order("TR-1")


async def test_an_endpoint_that_recovers_is_asked_twice() -> None:
    answers = [httpx.Response(503), httpx.Response(200, json=ROWS[1])]
    order = await http_source(lambda request: answers.pop(0)).find_order("TR-100201")
    assert order is not None and not answers


async def test_an_endpoint_that_is_down_is_unavailable() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(OrdersUnavailable, match="ConnectError"):
        await http_source(refuse).find_order("TR-1")


async def test_the_name_of_a_source_holds_no_password() -> None:
    source = HttpOrders("https://user:secret@shop.example/orders?key=1")
    with pytest.raises(OrdersUnavailable) as caught:
        await asyncio.wait_for(
            http_source(lambda request: httpx.Response(500)).find_order("TR-1"), 10
        )
    assert "secret" not in source._name and "key" not in source._name
    assert "shop.example" in str(caught.value)
    await source.close()


def test_lists_of_items_become_one_line() -> None:
    order = build_order({"order_id": 7, "email": "a@b.example", "items": ["Tent", "Mat"]})
    assert (order.order_id, order.items) == ("7", "Tent, Mat")
