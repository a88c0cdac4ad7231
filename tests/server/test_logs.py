"""What a log line holds, and what it never does."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from server.logs import TEXT_KEYS, configure_logs
from server.settings import Settings
from tests.server.conftest import Serve

SECRET = "canary-7731 my name is Ada"


@pytest.fixture
def lines(build_settings: Callable[..., Settings]) -> Callable[[], list[dict[str, Any]]]:
    stream = io.StringIO()
    configure_logs(build_settings(log_level="debug", log_format="json"), stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_time_level_and_fields(lines: Callable[[], Any]) -> None:
    structlog.get_logger("server").info("turn_finished", action="answer", total_ms=12.5)
    (line,) = lines()
    assert (line["event"], line["level"], line["action"]) == ("turn_finished", "info", "answer")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("key", sorted(TEXT_KEYS))
def test_keys_that_hold_text_are_dropped_on_every_level(lines: Callable[[], Any], key: str) -> None:
    structlog.get_logger("server").info(
        "event", id="m1", inner={key: SECRET, "n": 1}, **{key: SECRET}
    )
    (line,) = lines()
    assert SECRET not in json.dumps(line)
    assert (line["id"], line["inner"]) == ("m1", {"n": 1})


def test_an_exception_is_logged_without_its_words(lines: Callable[[], Any]) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed")
    for line in lines():
        assert line["failure"]["types"] == ["builtins.ValueError", "builtins.KeyError"]
        assert "test_logs.py" in line["failure"]["places"][-1]
        assert SECRET not in json.dumps(line)


def test_the_console_shows_an_exception_on_one_line_without_its_words(
    build_settings: Callable[..., Settings],
) -> None:
    stream = io.StringIO()
    configure_logs(build_settings(), stream)
    structlog.get_logger("server").warning("turn_failed", exc_info=ValueError(SECRET), text=SECRET)
    (line,) = stream.getvalue().splitlines()
    assert "turn_failed" in line and "builtins.ValueError" in line
    assert SECRET not in line


def test_libraries_log_through_the_same_form(lines: Callable[[], Any]) -> None:
    logging.getLogger("uvicorn.error").warning("odd request")
    logging.getLogger("uvicorn.error").debug("< TEXT %s", SECRET)
    logging.getLogger("uvicorn.access").info("%s", "203.0.113.7")
    (line,) = lines()
    assert (line["event"], line["logger"]) == ("odd request", "uvicorn.error")


async def test_no_message_text_reaches_the_log_of_a_whole_chat(
    serve: Serve, lines: Callable[[], Any]
) -> None:
    server = await serve()
    client = await server.connect()
    await client.hello()
    await client.ask("m1", SECRET)
    await client.send(type="message", id="m2", text=f"crash {SECRET}")
    await client.until("error")
    await client.socket.send(json.dumps({"type": "message", "id": "m3", "text": [SECRET]}))
    await client.until("error")
    events = [line["event"] for line in lines()]
    assert {"turn_finished", "turn_failed"} <= set(events)
    assert "canary" not in json.dumps(lines())
    assert "127.0.0.1" not in json.dumps(lines())
