"""Canaries: an engine whose every sink is at hand, and the search for planted values in them."""

from __future__ import annotations

import base64
import html
import json
import logging
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import structlog
from sqlalchemy import select

from bot.interfaces import ChatMessage, LanguageModel, Reply, TurnFinished, Verdict
from bot.models.scripted import ScriptedModel
from server.engine import Engine
from server.logs import configure_logs
from server.metrics import Metrics
from server.review import ReviewQueue, build_example
from server.settings import Settings, load_settings
from server.storage.blocking import BlockingDatabase, open_blocking_database
from server.storage.records_schema import receipts

CARRIED = "Espresso machines carry a warranty of 24 months from the day of delivery."
ASKING = "Does the espresso machine have a warranty and for how many months"
VISITOR = "198.51.100.23"


@dataclass
class Sinks:
    """Everything that a run left behind, by name."""

    home: Path
    log_file: Path
    metrics: Metrics
    prompts: list[str] = field(default_factory=list)

    def read(self) -> dict[str, bytes]:
        """Return the bytes of every sink; what lies on disk by its path in the home."""
        found = {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in self.home.rglob("*")
            if path.is_file()
        }
        found["log"] = self.log_file.read_bytes()
        found["metrics"] = self.metrics.render()
        found["prompts"] = "\n".join(self.prompts).encode()
        found["receipts"] = b"\n".join(self._read_receipts())
        found["training"] = self._export_training().encode()
        return found

    def _read_receipts(self) -> list[bytes]:
        """Inflate the receipts, which lie deflated on disk: all that ``explain`` can show."""
        with self._open_database() as database:
            rows = database.read(select(receipts.c.body))
        return [zlib.decompress(body) for (body,) in rows]

    def _export_training(self) -> str:
        """Write what ``review export`` would, were everything marked."""
        with self._open_database() as database:
            queue = ReviewQueue(database)
            for stopped in queue.list_stopped():
                queue.mark(stopped.id, "wrongly-stopped")
            return "\n".join(json.dumps(build_example(one)) for one in queue.list_stopped())

    def _open_database(self) -> closing[BlockingDatabase]:
        return closing(open_blocking_database(load_settings(home=self.home)))


class ListeningEngine(Engine):
    """Keeps the prompts that its model saw; a prompt with "BREAK" gets an error that quotes it."""

    def __init__(self, settings: Settings, sources: Sequence[Path], sinks: Sinks) -> None:
        super().__init__(settings, sources, sinks.metrics)
        self._sinks = sinks

    def _observe(self, model: LanguageModel) -> LanguageModel:
        return super()._observe(ScriptedModel(self._answer))

    def _answer(self, prompt: Sequence[ChatMessage]) -> str:
        text = "\n".join(message.content for message in prompt)
        self._sinks.prompts.append(text)
        if "BREAK" in text:
            raise RuntimeError(f"cannot answer {text}")
        return CARRIED


class QuotingGuard:
    """A defect that quotes what the customer wrote."""

    def check_message(self, text: str) -> Verdict:
        raise ValueError(f"cannot judge {text}")


def log_into(sinks: Sinks, settings: Settings) -> Iterator[Sinks]:
    """Send every log line of the process into the sink, until the generator is closed."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with sinks.log_file.open("w", encoding="utf-8") as stream:
        configure_logs(settings, stream)
        yield sinks
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def ask(engine: Engine, conversation: str, text: str) -> str:
    """Ask and return what the customer reads."""
    return (await ask_for_reply(engine, conversation, text)).text


async def ask_for_reply(engine: Engine, conversation: str, text: str) -> Reply:
    """Ask and return the whole reply."""
    events = [event async for event in engine.run_turn(conversation, text, VISITOR)]
    assert isinstance(events[-1], TurnFinished)
    return events[-1].reply


def find_leaks(sinks: Sinks, values: Iterable[str], but: tuple[str, ...] = ()) -> list[str]:
    """Return ``SINK: VALUE`` for each value that a sink holds in any form.

    Args:
        sinks: all of them.
        values: that were planted.
        but: how the names of sinks begin that are not searched.
    """
    found = {name: raw.lower() for name, raw in sinks.read().items() if not name.startswith(but)}
    return [
        f"{sink}: {value}"
        for value in values
        for sink, content in found.items()
        if any(form in content for form in build_forms(value))
    ]


def build_forms(value: str) -> set[bytes]:
    """Return a value as it may lie in a sink, in lower case.

    As it is, without its spaces; escaped for JSON, HTML and addresses; in UTF-16; and in base 64,
    wherever in an encoded text it stands.
    """
    texts = {value, "".join(value.split()), json.dumps(value)[1:-1], html.escape(value)}
    texts |= {quote(value, safe=""), quote_plus(value), value.encode().hex()}
    forms = {text.encode() for text in texts} | {value.encode("utf-16-le")}
    return {form.lower() for form in forms | set(_encode_base64(value.encode()))}


def _encode_base64(value: bytes) -> Iterator[bytes]:
    """Yield what of the value's base 64 does not depend on what stands around it."""
    for ahead in range(3):
        encoded = base64.b64encode(b"\0" * ahead + value)
        first = -(-ahead * 8 // 6)  # characters that hold a bit of what stands before
        last = len(value + b"\0" * ahead) * 8 // 6
        yield encoded[first:last]
