"""``storehand orders``: what it checks, where it keeps it, and that it prints no password."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy

from bot.orders.csv_file import CsvOrders
from bot.orders.database import SqlOrders
from bot.orders.endpoint import HttpOrders
from bot.orders.interfaces import OrdersUnavailable
from server.limiting import name_visitor
from server.orders import build_order_source, check_orders, keep_orders, place_source
from server.settings import Settings, load_settings
from server.settings_text import SettingError
from tests.server.conftest import Serve
from tests.server.engines import EchoEngine

ROOT = Path(__file__).resolve().parents[2]

CSV = "order_id,email,status\nTR-1,ann@mail.example,shipped\nTR-2,,new\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "shop" / "orders.csv"
    path.parent.mkdir()
    path.write_text(CSV)
    return path


def read(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("orders.csv", CsvOrders),
        ("/data/orders.csv", CsvOrders),
        ("sqlite:///orders.db", SqlOrders),
        ("postgresql+psycopg://u:p@db/shop", SqlOrders),
        ("https://shop.example/orders/{order_id}", HttpOrders),
        ("HTTP://shop.example/orders", HttpOrders),
    ],
)
def test_the_setting_chooses_the_source(
    build_settings: Callable[..., Settings], value: str, kind: type
) -> None:
    source = build_order_source(build_settings(orders=value))
    assert source is not None and isinstance(source, kind)
    source.close()


def test_without_a_setting_there_is_no_source(build_settings: Callable[..., Settings]) -> None:
    assert build_order_source(build_settings()) is None


def test_the_environment_names_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOREHAND_ORDERS", "mine.csv")
    source = build_order_source(load_settings(home=tmp_path))
    assert source is not None and source.name == str(tmp_path / "mine.csv")


def test_relative_paths_are_made_absolute(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    assert place_source(" orders.csv ") == str(table)
    assert place_source("sqlite:///orders.db") == f"sqlite:///{table.parent / 'orders.db'}"
    assert place_source("sqlite:////tmp/a.db?x=1") == "sqlite:////tmp/a.db?x=1"
    assert place_source("https://shop.example/o") == "https://shop.example/o"


async def test_a_file_is_counted_and_its_broken_rows_are_told(
    build_settings: Callable[..., Settings], table: Path
) -> None:
    lines = await check_orders(build_settings(orders=str(table)))
    assert lines[0].endswith("orders.csv: 1 orders.")
    assert lines[1] == "skipped row 2: an order has no order_id or no email."


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("none.csv", "No such file"),
        (".", "is a folder"),
        ("sqlite:///none.db", "no such file"),
        ("http://127.0.0.1:9/orders", "ConnectError"),
        ("nobase://user:secret@db/shop", "NoSuchModuleError"),
    ],
)
async def test_a_source_that_cannot_be_used_is_one_sentence(
    build_settings: Callable[..., Settings], value: str, reason: str
) -> None:
    with pytest.raises(OrdersUnavailable, match=reason) as caught:
        await check_orders(build_settings(orders=value))
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)


async def test_a_database_is_asked_once(
    build_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (order_id TEXT, email TEXT)")
    engine.dispose()
    assert (await check_orders(build_settings(orders=url)))[0].endswith("it answers.")


@pytest.mark.parametrize(
    "before",
    [
        "",
        '# My shop\nshop_name = "Fjell"  # a name\nport = 9001\n',
        'shop_name = "Fjell"',
        'port = 9001\norders = "old.csv" # here\nshop_name = "Fjell"\n',
    ],
)
def test_the_rest_of_the_settings_stays(
    build_settings: Callable[..., Settings], tmp_path: Path, before: str
) -> None:
    file = tmp_path / "storehand.toml"
    file.write_text(before)
    assert keep_orders(build_settings(orders="/data/a 'b\".csv")) == file
    assert read(file) == tomllib.loads(before) | {"orders": "/data/a 'b\".csv"}
    assert all(line in file.read_text() for line in before.splitlines() if "orders" not in line)
    assert load_settings(home=tmp_path).orders.get_secret_value() == "/data/a 'b\".csv"


def test_only_the_owner_may_read_what_may_hold_a_password(
    build_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    file = keep_orders(
        build_settings(home=tmp_path / "new" / "home", orders="https://u:p@s.example")
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_line_that_cannot_be_changed_alone_is_left(
    build_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    file = tmp_path / "storehand.toml"
    file.write_text('greeting = """\norders = "x"\n"""\n')
    with pytest.raises(SettingError, match="cannot be changed here") as caught:
        keep_orders(build_settings(orders="https://u:h1dden@s.example"))
    assert "secret" not in str(caught.value)
    assert read(file) == {"greeting": 'orders = "x"\n'}


def test_a_source_is_no_part_of_what_is_printed(build_settings: Callable[..., Settings]) -> None:
    settings = build_settings(orders="https://u:h1dden@s.example", orders_token="t0ken")
    assert "h1dden" not in repr(settings) and "t0ken" not in repr(settings)


@pytest.mark.parametrize(
    ("address", "visitor"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_visitor_is_an_address_or_a_network(address: str, visitor: str) -> None:
    assert name_visitor(address) == visitor


async def test_conversations_of_one_address_are_one_visitor(serve: Serve) -> None:
    engine = EchoEngine()
    server = await serve(engine=engine)
    for _ in range(2):
        client = await server.connect()
        await client.hello()
        await client.ask("m1", "hello")
    assert len({conversation for conversation, _ in engine.turns}) == 2
    assert engine.visitors == ["127.0.0.1", "127.0.0.1"]


def test_the_command_writes_what_chat_uses(tmp_path: Path, table: Path) -> None:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "server", "orders", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, capture_output=True, text=True, cwd=table.parent, env=environment
        )

    done = run("orders.csv", "--home", tmp_path)
    assert done.returncode == 0 and "1 orders." in done.stdout
    assert read(tmp_path / "storehand.toml") == {"orders": str(table)}
    failed = run("https://u:secret@127.0.0.1:9/o", "--home", tmp_path)
    assert failed.returncode == 1 and len(failed.stderr.splitlines()) == 1
    assert "secret" not in failed.stderr
    assert read(tmp_path / "storehand.toml") == {"orders": str(table)}
    unchecked = run("https://u:secret@127.0.0.1:9/o", "--no-check", "--home", tmp_path)
    assert unchecked.returncode == 0 and "secret" not in unchecked.stdout
