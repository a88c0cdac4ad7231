"""Commands about webhooks: what was told to whom, again, and a test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.options import Home, Json, fail, load_home
from server.webhooks.interfaces import DeliveryState

if TYPE_CHECKING:
    from server.settings import Settings
    from server.webhooks.history import DeliveryHistory
    from server.webhooks.interfaces import Endpoint, Outcome

webhook = typer.Typer(help="Who is told of conversations, and of what.", no_args_is_help=True)


@webhook.command("list")
def list_deliveries(
    state: Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the last deliveries, newest first."""
    with _open_history(load_home(home)) as history:
        for one in history.list_newest(state):
            about = f"{one.endpoint}\t{one.event}\t{one.conversation}\t{one.error or '-'}"
            line = f"{one.id}\t{one.at[:19]}\t{one.state}\t{one.attempts}\t{about}"
            print(json.dumps(asdict(one), ensure_ascii=False) if as_json else line)


@webhook.command("replay")
def replay_deliveries(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As 'webhook list' shows it.")],
    home: Home = None,
) -> None:
    """Send deliveries again, with the same ids; a server that runs does so within seconds."""
    from server.webhooks.endpoints import build_endpoints

    settings = load_home(home)
    names = {endpoint.name for endpoint in build_endpoints(settings)}
    with _open_history(settings) as history:
        for id in ids:
            history.replay(id, names)
            print(f"{id} will be sent again.")


@webhook.command("test")
def try_endpoints(home: Home = None) -> None:
    """Tell every address of the settings once, at once; exits with 1 where one did not take it."""
    from server.webhooks.endpoints import build_endpoints

    settings = load_home(home)
    endpoints = build_endpoints(settings)
    if not endpoints:
        fail("The setting webhook_urls is empty: nobody is told.")
    outcomes = asyncio.run(_try_all(settings, endpoints))
    for endpoint, outcome in zip(endpoints, outcomes, strict=True):
        print(f"{endpoint.name}\t{outcome.status or '-'}\t{outcome.error or 'delivered'}")
    if any(outcome.error for outcome in outcomes):
        fail("Not every address took it.")


async def _try_all(settings: Settings, endpoints: Sequence[Endpoint]) -> list[Outcome]:
    from server.webhooks.outbox import build_test
    from server.wiring import build_carriers

    carriers = build_carriers(settings)
    return await asyncio.gather(
        *(
            carriers[endpoint.format].carry(endpoint, build_test(endpoint, settings.public_url))
            for endpoint in endpoints
        )
    )


@contextmanager
def _open_history(settings: Settings) -> Iterator[DeliveryHistory]:
    from server.storage.blocking import open_blocking_database
    from server.webhooks.history import DeliveryHistory

    database = open_blocking_database(settings)
    try:
        yield DeliveryHistory(database)
    finally:
        database.close()
