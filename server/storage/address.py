"""Where the database is: the setting, checked, and what each driver must be told of it."""

from __future__ import annotations

import getpass
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from server.settings import Settings
from server.settings_text import SettingError

FILE_NAME = "storehand.db"
TLS_MODES = ("disable", "prefer", "require", "verify-full")
"""Of PostgreSQL's own ``sslmode``, those of which both drivers know the meaning. Source:
https://www.postgresql.org/docs/current/libpq-ssl.html"""
PORT = 5432
NO_FILE = (None, "", ":memory:")
"""What SQLite keeps in memory alone, for each connection apart."""

_OPTIONS = frozenset({"host", "sslmode", "sslrootcert"})
_FORM = (
    "it must be a URL such as postgresql://user:password@host/name or sqlite:////path/to/file.db; "
    "empty is a file in the home."
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is.

    Attributes:
        url: names the database, and no driver.
        tls: one of `TLS_MODES`; of no meaning where the database is a file or a local socket.
        authority: file with the certificates to trust; empty trusts those of the system.
    """

    url: URL
    tls: str = "prefer"
    authority: str = ""

    @property
    def place(self) -> str:
        """For error sentences: where it is, without a password."""
        return str(self.file or self.url.render_as_string(hide_password=True))

    @property
    def file(self) -> Path | None:
        """The file that is the database; None where it is a server."""
        is_file = self.url.get_backend_name() == "sqlite"
        return Path(self.url.database or "") if is_file else None

    def for_asyncpg(self) -> tuple[URL, Mapping[str, Any]]:
        """Return the URL, and what the driver must be told beside it."""
        url = self.url.set(drivername="postgresql+asyncpg")
        return url, {"ssl": self._build_tls() if self.tls != "prefer" else "prefer"}

    def for_pg8000(self) -> tuple[URL, Mapping[str, Any]]:
        """Return the URL, and what the driver must be told beside it."""
        folder = self.url.query.get("host")
        url = self.url.set(drivername="postgresql+pg8000", query={})
        if isinstance(folder, str) and folder.startswith("/"):
            return url, {"unix_sock": f"{folder}/.s.PGSQL.{url.port or PORT}", "ssl_context": False}
        if isinstance(folder, str):
            url = url.set(host=folder)
        return url, {"ssl_context": self._build_tls() if self.tls != "prefer" else None}

    def _build_tls(self) -> ssl.SSLContext | bool:
        if self.tls == "disable":
            return False
        context = ssl.create_default_context(cafile=self.authority or None)
        if self.tls == "require":
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


def read_address(settings: Settings) -> Address:
    """Return where the database of the settings is.

    Raises:
        SettingError: the setting is no URL of a database that can be used.
    """
    given = settings.database.get_secret_value().strip()
    if not given:
        return Address(URL.create("sqlite", database=str(settings.home / FILE_NAME)))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise SettingError(f"The setting database is no URL; {_FORM}") from None
    if url.get_backend_name() == "sqlite" and url.database not in NO_FILE and not url.query:
        return Address(URL.create("sqlite", database=url.database))
    if url.get_backend_name() in ("postgresql", "postgres"):
        return _read_server(url)
    raise SettingError(f"The setting database begins with {url.drivername!r}; {_FORM}")


def _read_server(url: URL) -> Address:
    options: Mapping[str, Any] = MappingProxyType(url.query)
    if unknown := sorted(options.keys() - _OPTIONS):
        known = ", ".join(sorted(_OPTIONS))
        raise SettingError(
            f"The setting database has the option {unknown[0]!r} in its URL; it may have {known}."
        )
    tls = options.get("sslmode", "prefer")
    if tls not in TLS_MODES:
        allowed = ", ".join(TLS_MODES)
        raise SettingError(
            f"The setting database has sslmode={tls!r} in its URL; it must be one of {allowed}."
        )
    query = {"host": options["host"]} if "host" in options else {}
    user = url.username or getpass.getuser()
    plain = url.set(drivername="postgresql", username=user, query=query)
    return Address(plain, tls, str(options.get("sslrootcert", "")))
