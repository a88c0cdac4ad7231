"""Where orders are looked up: from the setting to a source, and ``storehand orders``.

A setting holds a CSV file's path, a SQLAlchemy URL or an HTTP(S) address. It may hold a password,
so it is never printed: `OrderSource.name` is.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from bot.orders.csv_file import CsvOrders, load_orders
from bot.orders.desk import OrderDesk
from bot.orders.inquiry import OrderInquiry
from bot.orders.interfaces import OrderSource, OrdersUnavailable
from server.metrics import Metrics
from server.sealing import load_key
from server.settings import FILE_NAME, Settings
from server.settings_text import SettingError
from server.sharing import build_tries

CHECK_ID = "STOREHAND-CHECK-0"
"""Looked up to see whether a source answers; no shop has such an order."""

ROWS_SHOWN = 10
_SQLITE = re.compile(r"(?P<scheme>sqlite(?:\+\w+)?:///)(?P<path>[^/?:][^?]*)(?P<query>\?.*)?")
_LINE = re.compile(r"(?m)^[ \t]*orders[ \t]*=.*$")
_LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))


def build_order_source(settings: Settings) -> OrderSource | None:
    """Choose the source that the setting names; None where it is empty.

    Raises:
        OrdersUnavailable: it is no URL that can be used.
    """
    value = settings.orders.get_secret_value().strip()
    if not value:
        return None
    if _is_http(value):
        from bot.orders.endpoint import HttpOrders

        return HttpOrders(value, settings.orders_token.get_secret_value())
    if "://" in value:
        from bot.orders.database import SqlOrders

        return SqlOrders(value)
    return CsvOrders(settings.home / Path(value).expanduser())


def build_inquiry(settings: Settings, metrics: Metrics | None = None) -> OrderInquiry | None:
    """Build what answers customers about orders; None where no source is set.

    Raises:
        OrdersUnavailable: the setting orders is no URL that can be used.
        SettingError: there is no key to hide visitors with, or the setting bus is wrong.
    """
    source = build_order_source(settings)
    if source is None:
        return None
    return OrderInquiry(OrderDesk(source, build_tries(settings, load_key(settings), metrics)))


def place_source(source: str) -> str:
    """Return a source as it can be kept: relative paths are made absolute."""
    source = source.strip()
    if match := _SQLITE.fullmatch(source):
        path = Path(match["path"]).expanduser().resolve()
        return f"{match['scheme']}{path}{match['query'] or ''}"
    return source if "://" in source else str(Path(source).expanduser().resolve())


async def check_orders(settings: Settings) -> list[str]:
    """Look into the source, and say what was found there, a line each.

    Raises:
        OrdersUnavailable: it is not there, does not answer, or is of another shape.
    """
    source = build_order_source(settings)
    if source is None:
        raise OrdersUnavailable("nothing", "SOURCE is empty; give a file or an address.")
    if isinstance(source, CsvOrders):
        return _check_table(Path(source.name))
    try:
        await source.find_order(CHECK_ID)
    finally:
        source.close()
    return [f"Orders are looked up in {source.name}; it answers.", *_warn(settings)]


def keep_orders(settings: Settings) -> Path:
    """Write the setting into the home's settings file, and leave the rest of it as it was.

    The file may then hold a password, so only its owner may read it.

    Returns:
        The file.

    Raises:
        SettingError: the file cannot be written, or not changed without touching other settings.
    """
    file = (settings.home / FILE_NAME).resolve()
    value = settings.orders.get_secret_value()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text("utf-8") if file.is_file() else ""
        _replace_file(file, _set_line(before, value, file))
    except OSError as error:
        raise SettingError(
            f"The settings file {file} cannot be written: {error.strerror}."
        ) from error
    return file


def _check_table(path: Path) -> list[str]:
    if path.is_dir():
        raise OrdersUnavailable(str(path), "it is a folder; name the CSV file in it.")
    try:
        table = load_orders(path)
    except OSError as error:
        raise OrdersUnavailable(str(path), f"{error.strerror}; check the path.") from error
    skipped = [f"skipped {reason}" for reason in table.skipped[:ROWS_SHOWN]]
    if len(table.skipped) > ROWS_SHOWN:
        skipped.append(f"skipped {len(table.skipped) - ROWS_SHOWN} more")
    return [f"Orders are looked up in {path}: {len(table.orders)} orders.", *skipped]


def _warn(settings: Settings) -> list[str]:
    parts = urlsplit(settings.orders.get_secret_value())
    if parts.scheme != "http" or parts.hostname in _LOCAL_HOSTS:
        return []
    return ["Warning: http:// carries customers' data in the clear; use https:// if you can."]


def _is_http(value: str) -> bool:
    return value.lower().startswith(("http://", "https://"))


def _set_line(text: str, value: str, file: Path) -> str:
    """Put the setting in place of its line, or at the end; nothing else may change by it."""
    line = f"orders = {json.dumps(value, ensure_ascii=False)}"
    changed, count = _LINE.subn(lambda _: line, text)
    if not count:
        changed = f"{text.rstrip()}\n{line}\n" if text.strip() else f"{line}\n"
    if not _differs_only_there(text, changed, value):
        raise SettingError(
            f"The setting orders in {file} stands in a way that cannot be changed here; "
            "take it out of the file, and run this again."
        )
    return changed


def _differs_only_there(before: str, after: str, value: str) -> bool:
    try:
        return tomllib.loads(after) == tomllib.loads(before) | {"orders": value}
    except tomllib.TOMLDecodeError:
        return False


def _replace_file(file: Path, text: str) -> None:
    """Write beside and swap: nobody reads half a file, and no one else reads it at all."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
