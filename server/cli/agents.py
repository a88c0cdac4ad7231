"""Commands about who may come to the desk: agent add, list, disable, enable, password."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.options import Home, Json, fail

if TYPE_CHECKING:
    from server.identity.accounts import Accounts
    from server.identity.interfaces import Agent

agent = typer.Typer(help="Who may come to the desk.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The agent's e-mail address.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@agent.command("add")
def add_agent(
    email: Email,
    name: Annotated[str, typer.Option(help="Name as customers see it.")],
    role: Annotated[str, typer.Option(help="agent, lead or admin.")] = "agent",
    password_stdin: FromStdin = False,
    oidc: Annotated[
        bool, typer.Option("--oidc", help="No password: signs in with the provider alone.")
    ] = False,
    home: Home = None,
) -> None:
    """Add an agent; the password is asked for, or read from standard input."""
    from server.identity.account_log import OPERATOR
    from server.identity.roles import ROLES

    chosen = next((one for one in ROLES if one == role), None)
    if chosen is None:
        fail(f"--role is {role!r}; it must be one of {', '.join(ROLES)}.", code=2)
    password = None if oidc else _read_password(password_stdin)

    async def add(accounts: Accounts) -> None:
        added = await accounts.add(email, name, chosen, OPERATOR, password)
        print(f"{added.email} is added, as {added.role}.")

    _run(home, add)


@agent.command("list")
def list_agents(home: Home = None, as_json: Json = False) -> None:
    """Show all agents, by address."""

    async def show(accounts: Accounts) -> None:
        for one in await accounts.list_all():
            state = "active" if one.active else "disabled"
            line = f"{one.email}\t{one.name}\t{one.role}\t{state}\t{one.created_at[:10]}"
            print(json.dumps(asdict(one), ensure_ascii=False) if as_json else line)

    _run(home, show)


@agent.command("disable")
def disable_agent(email: Email, home: Home = None) -> None:
    """Sign an agent out everywhere, and let it in no more; what it wrote stays."""
    _set_active(email, home, False)


@agent.command("enable")
def enable_agent(email: Email, home: Home = None) -> None:
    """Let a disabled agent in again."""
    _set_active(email, home, True)


@agent.command("password")
def set_password(email: Email, password_stdin: FromStdin = False, home: Home = None) -> None:
    """Give an agent another password; who is signed in with that account is signed out."""
    from server.identity.account_log import OPERATOR

    password = _read_password(password_stdin)

    async def change(accounts: Accounts) -> None:
        found = await _find(accounts, email)
        await accounts.set_password(found, password, OPERATOR)
        print(f"The password of {found.email} is changed.")

    _run(home, change)


def _set_active(email: str, home: Path | None, active: bool) -> None:
    from server.identity.account_log import OPERATOR

    async def change(accounts: Accounts) -> None:
        found = await _find(accounts, email)
        await accounts.change(found.id, OPERATOR, active=active)
        print(f"{found.email} is {'active' if active else 'disabled'}.")

    _run(home, change)


async def _find(accounts: Accounts, email: str) -> Agent:
    from server.identity.interfaces import UnknownAgent

    found = await accounts.find(email)
    if found is None:
        raise UnknownAgent(email)
    return found


def _read_password(stdin: bool) -> str:
    """Return a password; it never stands in the command, which others can see."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("There is no terminal to ask for a password; give it with --password-stdin.", code=2)
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _run(home: Path | None, work: Callable[[Accounts], Awaitable[None]]) -> None:
    async def run() -> None:
        async with _open_accounts(home) as accounts:
            await work(accounts)

    asyncio.run(run())


@asynccontextmanager
async def _open_accounts(home: Path | None) -> AsyncIterator[Accounts]:
    from server.audit import AuditLog
    from server.identity.access import build_accounts
    from server.identity.passwords import Passwords
    from server.logs import configure_logs
    from server.sealing import load_key
    from server.settings import load_settings
    from server.storage.blocking import open_blocking_database
    from server.storage.database import open_database

    settings = load_settings(home=home)
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    key = load_key(settings)
    beside = await asyncio.to_thread(open_blocking_database, settings)
    audit = AuditLog(beside, key) if settings.audit_days else None
    database = await open_database(settings)
    try:
        yield build_accounts(database, key, audit, Passwords())
    finally:
        await database.close()
        beside.close()
