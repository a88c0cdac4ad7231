"""Webhooks of a server that runs, and the commands beside it, in real processes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.conftest import PATIENCE_SECONDS, Serve
from tests.server.webhooks.conftest import OpenShop, Shop
from tests.server.webhooks.receivers import HttpReceiver, receive_http


async def run(
    home: Path, *arguments: str, url: str = "", code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "server", "webhook", *arguments, "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=120,
        env={"STOREHAND_WEBHOOK_URLS": url, "PATH": ""},
    )
    assert done.returncode == code, done.stderr
    return done


async def receive(receiver: HttpReceiver, count: int) -> list[dict[str, str]]:
    """Wait for so many requests; return what they tell."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(receiver.requests) < count:
            receiver.arrived.clear()
            await receiver.arrived.wait()
    return [json.loads(request.body)["data"] for request in receiver.requests]


async def test_a_running_server_tells_what_is_said(serve: Serve) -> None:
    async with receive_http() as receiver:
        running = await serve(webhook_urls=receiver.url)
        client = await running.connect()
        welcome = await client.hello()
        await client.ask("m1", "Do you sell tents?")
        told = await receive(receiver, 2)
    assert [(one["role"], one["text"]) for one in told] == [
        ("customer", "Do you sell tents?"),
        ("bot", "You said: Do you sell tents?"),
    ]
    assert {one["conversation"] for one in told} == {welcome["conversation"]}


async def test_an_address_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "server", "serve", "--home", str(tmp_path), "--port", "0"],
        capture_output=True,
        text=True,
        timeout=120,
        env={"STOREHAND_WEBHOOK_URLS": "http://shop.example/", "PATH": ""},
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The setting webhook_urls has 'http://shop.example'; without TLS")
    assert "listens" not in done.stdout


async def test_deliveries_are_listed_and_replayed(open_shop: OpenShop) -> None:
    async with receive_http((410, {})) as receiver:
        shop: Shop = await open_shop(webhook_urls=receiver.url)
        home = shop.settings.home
        await shop.start()
        await shop.write(1)
        await shop.send_due()
        id = shop.find_only().id

        listed = await run(home, "list")
        assert listed.stdout.split("\t")[0] == id
        assert "failed\t1\t" in listed.stdout
        assert "It answered 410." in listed.stdout
        as_json = await run(home, "list", "--state", "failed", "--json")
        assert json.loads(as_json.stdout)["id"] == id
        assert (await run(home, "list", "--state", "waiting")).stdout == ""
        wrong = await run(home, "list", "--state", "lost", code=2)
        assert "waiting" in wrong.stderr

        gone = await run(home, "replay", id, code=1)
        assert "is not in the setting webhook_urls any more" in gone.stderr
        again = await run(home, "replay", id, url=receiver.url)
        assert again.stdout == f"{id} will be sent again.\n"
        shop.clock.move(days=1)
        await shop.send_due()
    assert shop.find_only().state == "delivered"


async def test_every_address_is_tried(tmp_path: Path) -> None:
    async with receive_http((204, {}), (500, {})) as receiver:
        nobody = await run(tmp_path, "test", code=1)
        assert nobody.stderr == "The setting webhook_urls is empty: nobody is told.\n"
        good = await run(tmp_path, "test", url=receiver.url)
        assert good.stdout.endswith("\t204\tdelivered\n")
        bad = await run(tmp_path, "test", url=receiver.url, code=1)
        assert bad.stdout.endswith("\t500\tIt answered 500.\n")
    assert json.loads(receiver.requests[0].body)["type"] == "webhook.test"


async def test_a_home_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = await run(tmp_path / "nowhere", "list", code=1)
    assert "There is no folder" in done.stderr


@pytest.mark.parametrize("secret", ["too short", "c2hvcnQ="])
async def test_a_wrong_secret_is_told_without_it(tmp_path: Path, secret: str) -> None:
    (tmp_path / "storehand.toml").write_text(f'webhook_secret = "{secret}"\n', "utf-8")
    done = await run(tmp_path, "test", url="https://shop.example/", code=1)
    assert "A secret in the setting webhook_secret" in done.stderr
    assert secret not in done.stderr
