"""Which servers live, and what they are asked: over the database, so from whichever machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from sqlalchemy import select, update

from server.personal import Visitor
from server.presence import Presence, Servers
from server.sealing import HomeKey
from server.storage.blocking import BlockingDatabase
from server.storage.records_schema import serving, told
from tests.server.databases import rename_table

KEY = HomeKey("k" * 32)
MINE = Visitor("v", ("c1",))
PATIENCE_SECONDS = 20.0


@pytest.fixture
def servers(blocking: BlockingDatabase) -> Servers:
    return Servers(blocking, KEY, PATIENCE_SECONDS)


@contextmanager
def present(database: BlockingDatabase) -> Iterator[Presence]:
    presence = Presence(database, KEY)
    try:
        yield presence
    finally:
        presence.close()


def answer_once(presence: Presence, held: dict[str, list[dict[str, str]]]) -> Thread:
    """Answer the next question in a thread, as a server does at its next look."""

    def look() -> None:
        while not (found := presence.list_new()):
            pass
        presence.tell(found[0], held)

    thread = Thread(target=look)
    thread.start()
    return thread


def test_a_server_is_there_until_it_closes(blocking: BlockingDatabase, servers: Servers) -> None:
    assert servers.count() == 0
    with present(blocking) as one, present(blocking):
        assert servers.count() == 2
        one.close()
        one.close()
        assert servers.count() == 1
    assert servers.count() == 0


def test_a_server_that_shows_no_life_is_dead(blocking: BlockingDatabase, servers: Servers) -> None:
    with present(blocking) as crashed:
        with blocking.writing() as connection:
            connection.execute(update(serving).values(until="2020"))
        assert servers.count() == 0
        assert servers.ask("erase", MINE).silent == 0
        crashed._beat()
        assert servers.count() == 1


def test_life_goes_on_where_it_could_not_be_shown(
    blocking: BlockingDatabase, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.presence.BEAT_SECONDS", 0.01)
    refused = Event()
    monkeypatch.setattr("server.presence.log.warning", lambda *_, **__: refused.set())
    with present(blocking):
        rename_table(blocking, "serving", "hidden")
        assert refused.wait(PATIENCE_SECONDS)
        rename_table(blocking, "hidden", "serving")
        with blocking.writing() as connection:
            connection.execute(update(serving).values(until="2020"))
        while not servers.count():
            pass


def test_all_servers_answer_and_nothing_stays(blocking: BlockingDatabase, servers: Servers) -> None:
    with present(blocking) as one, present(blocking) as other:
        threads = [answer_once(one, {"a": [{"x": "1"}]}), answer_once(other, {"a": [{"x": "2"}]})]
        answer = servers.ask("export", MINE)
        for thread in threads:
            thread.join()
    assert answer.silent == 0
    assert sorted(each["x"] for each in answer.held["a"]) == ["1", "2"]
    assert blocking.read(select(told)) == []


def test_only_what_is_new_is_asked(blocking: BlockingDatabase) -> None:
    impatient = Servers(blocking, KEY, 0.0)
    with present(blocking) as one:
        assert impatient.ask("erase", MINE).silent == 1
        with present(blocking) as later:
            assert later.list_new() == []
            assert [asked.visitor for asked in one.list_new()] == [MINE]
            assert one.list_new() == []
            impatient.ask("erase", MINE)
            assert len(one.list_new()) == len(later.list_new()) == 1


def test_an_answer_lies_sealed(blocking: BlockingDatabase) -> None:
    with present(blocking) as one:
        Servers(blocking, KEY, 0.0).ask("erase", MINE)
        one.tell(one.list_new()[0], {"a": [{"x": "kqz"}]})
        ((sealed,),) = blocking.read(select(told.c.sealed))
        assert b"kqz" not in bytes(sealed)
