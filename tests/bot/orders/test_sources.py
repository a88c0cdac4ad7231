"""One suite over the CSV, SQL and HTTP sources: the same orders, the same failures."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import sqlalchemy

from bot.orders.csv_file import CsvOrders, load_orders
from bot.orders.database import SqlOrders
from bot.orders.endpoint import PAUSES_SECONDS, HttpOrders
from bot.orders.interfaces import ORDER_FIELDS, OrderSource, OrdersUnavailable

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
    return HttpOrders("https://shop.example/orders", transport=httpx.MockTransport(answer))


def open_http(folder: Path) -> OrderSource:
    return http_source(answer_http)


@pytest.fixture(params=[open_csv, open_sql, open_http])
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OrderSource]:
    opened: OrderSource = request.param(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("order_id", ["TR-100200", "tr-100200", " #TR-100200 "])
async def test_an_order_is_found_by_its_number(source: OrderSource, order_id: str) -> None:
    order = await source.find_order(order_id)
    assert order is not None
    assert (order.email, order.status, order.total) == ("Ann@mail.example", "shipped", "389.00")
    assert order.customer_name == ""


@pytest.mark.parametrize("order_id", ["TR-999999", "", "' OR 1=1 --", "../TR-100200", "%"])
async def test_an_unknown_order_is_none(source: OrderSource, order_id: str) -> None:
    assert await source.find_order(order_id) is None


@pytest.mark.parametrize("open_source", [open_csv, open_sql])
async def test_signs_within_a_number_may_be_left_out(
    tmp_path: Path, open_source: Callable[[Path], OrderSource]
) -> None:
    source = open_source(tmp_path)
    for order_id in ("tr100200", "TR 100200", "TR_100.200"):
        assert await source.find_order(order_id) is not None
    source.close()


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    source = open_csv(tmp_path)
    assert await source.find_order("TR-1") is None
    with (tmp_path / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("TR-1,c@mail.example" + "," * (len(ORDER_FIELDS) - 2) + "\n")
    assert await source.find_order("TR-1") is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number,status\n1,new\n", "no column order_id and no column email"),
        ("", "no column order_id and no column email"),
        ("just words\n", "one column"),
    ],
)
async def test_a_broken_file_names_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text)
    with pytest.raises(OrdersUnavailable, match=reason):
        await CsvOrders(path).find_order("TR-1")


def test_a_broken_row_is_skipped_and_its_words_are_not_told(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Order ID;Email;Status\n"
        "TR-1;ann@mail.example;shipped\n"
        "TR-2;;new\n"
        "TR-3;secret@mail.example;a;b\n"
        "tr-1;thief@mail.example;new\n"
    )
    table = load_orders(path)
    assert list(table.orders) == ["TR1"]
    assert table.orders["TR1"].email == "ann@mail.example"
    assert [reason.partition(":")[0] for reason in table.skipped] == ["row 2", "row 3", "row 4"]
    assert not any("secret" in reason or "thief" in reason for reason in table.skipped)


async def test_a_file_that_comes_back_is_read(tmp_path: Path) -> None:
    source = CsvOrders(tmp_path / "orders.csv")
    with pytest.raises(OrdersUnavailable, match="No such file"):
        await source.find_order("TR-1")
    (tmp_path / "orders.csv").write_text("order_id,email\nTR-1,c@mail.example\n")
    assert await source.find_order("TR-1") is not None


async def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    source = SqlOrders(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(OrdersUnavailable, match="no such file"):
        await source.find_order("TR-1")
    assert not (tmp_path / "none.db").exists()
    source.close()


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("CREATE TABLE other (order_id TEXT)", "no table or view named orders"),
        ("CREATE TABLE orders (order_id TEXT, mail TEXT)", "no column email"),
    ],
)
async def test_a_database_of_another_shape_says_what_is_missing(
    tmp_path: Path, statement: str, reason: str
) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
    source = SqlOrders(url)
    with pytest.raises(OrdersUnavailable, match=reason):
        await source.find_order("TR-1")
    source.close()


async def test_a_view_with_numbers_and_few_columns_is_enough(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sale (id INTEGER, mail TEXT)")
        connection.exec_driver_sql("INSERT INTO sale VALUES (1003, 'a@b.example')")
        connection.exec_driver_sql(
            "CREATE VIEW orders AS SELECT id AS order_id, mail AS email FROM sale"
        )
    engine.dispose()
    source = SqlOrders(url)
    order = await source.find_order("#1003")
    assert order is not None and (order.order_id, order.status) == ("1003", "")
    assert await source.find_order("TR-1003") is None
    assert await source.find_order("9" * 40) is None
    source.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [("no url", "no SQLAlchemy URL"), ("postgresql+nodriver://h/db", "nodriver|NoSuchModule")],
)
async def test_a_wrong_sql_url_is_one_sentence(url: str, reason: str) -> None:
    with pytest.raises(OrdersUnavailable, match=reason):
        await SqlOrders(url).find_order("TR-1")


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx.Response(500), "status 500"),
        (httpx.Response(403), "status 403"),
        (httpx.Response(302, headers={"Location": "https://other.example"}), "status 302"),
        (httpx.Response(200, text="<html>"), "no JSON"),
        (httpx.Response(200, text="[" * 50_000), "no JSON"),
        (httpx.Response(200, json=[1]), "no JSON object"),
        (httpx.Response(200, json={"order_id": "TR-1"}), "no order_id or no email"),
        (httpx.Response(200, json={"order_id": "TR-1", "email": {}}), "no order_id or no email"),
        (httpx.Response(200, json={"order_id": "TR-2", "email": "a@b.example"}), "another order"),
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


async def test_an_endpoint_that_stays_down_is_asked_a_few_times() -> None:
    asked: list[httpx.Request] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503)

    with pytest.raises(OrdersUnavailable, match="status 503"):
        await http_source(refuse).find_order("TR-1")
    assert len(asked) == len(PAUSES_SECONDS)


async def test_an_endpoint_is_asked_with_its_token_and_its_own_address() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404)

    transport = httpx.MockTransport(answer)
    source = HttpOrders("https://shop.example/o/{order_id}.json?v=1", "t0ken", transport)
    assert await source.find_order("#tr/1") is None
    assert str(asked[0].url) == "https://shop.example/o/TR%2F1.json?v=1"
    assert asked[0].headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("open_source", [HttpOrders, SqlOrders])
async def test_the_name_of_a_source_holds_no_password(
    open_source: Callable[[str], OrderSource],
) -> None:
    scheme = "https" if open_source is HttpOrders else "nobase"
    source = open_source(f"{scheme}://user:secret@shop.invalid/orders?key=hidden")
    with pytest.raises(OrdersUnavailable) as caught:
        await asyncio.wait_for(source.find_order("TR-1"), 20)
    assert "shop.invalid" in str(caught.value)
    assert "secret" not in str(caught.value) and "hidden" not in str(caught.value)
    source.close()
