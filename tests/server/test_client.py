"""The terminal's conversation with a server, where people answer too."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

from sqlalchemy import insert

from bot.interfaces import Handover, Reply, Sentence, TurnEvent, TurnFinished, TurnStarted
from server.client import RemoteChat
from server.settings import load_settings
from server.storage.database import open_database
from server.storage.schema import agents
from tests.server.conftest import Serve
from tests.server.engines import EchoEngine


class CallingEngine(EchoEngine):
    """Answers in German; the word "person" calls one."""

    async def _answer(self, text: str) -> AsyncGenerator[TurnEvent, None]:
        yield TurnStarted("de")
        yield Sentence("Gern.")
        handover: Handover = "request" if "person" in text else ""
        yield TurnFinished(Reply("Gern.", "answer", "fixed", language="de", handover=handover))


async def add_agent(home: Path) -> None:
    database = await open_database(load_settings(home=home))
    row = {"id": "a1", "email": "ann@shop.example", "name": "Ann", "role": "agent",
           "active": True, "created_at": "2026-05-04"}  # fmt: skip
    async with database.writing() as connection:
        await connection.execute(insert(agents), row)
    await database.close()


async def ask(chat: RemoteChat, text: str) -> Reply:
    events = [event async for event in chat.ask(text)]
    assert isinstance(events[-1], TurnFinished)
    said = "".join(event.text for event in events if isinstance(event, Sentence))
    assert said == events[-1].reply.text
    return events[-1].reply


async def test_who_waits_is_told_so_and_a_new_conversation_is_the_bots(
    serve: Serve, tmp_path: Path
) -> None:
    await add_agent(tmp_path)
    server = await serve(CallingEngine(), business_hours=("mon-sun 00:00-24:00",))
    async with RemoteChat(f"ws://127.0.0.1:{server.port}/ws") as chat:
        assert (await ask(chat, "Hallo")).text == "Gern."
        assert (await ask(chat, "person bitte")).handover == "request"
        waiting = await ask(chat, "Sind Sie da?")
        assert waiting.text == "Ein Mensch wurde gerufen. Sie sind als Nächstes an der Reihe."
        assert (waiting.action, waiting.language) == ("handoff", "de")
        await chat.restart()
        assert (await ask(chat, "Hallo")).text == "Gern."


async def test_where_nobody_is_there_the_bot_goes_on(serve: Serve, tmp_path: Path) -> None:
    await add_agent(tmp_path)
    server = await serve(CallingEngine())
    async with RemoteChat(f"ws://127.0.0.1:{server.port}/ws") as chat:
        await ask(chat, "person bitte")
        assert (await ask(chat, "Hallo")).text == "Gern."
