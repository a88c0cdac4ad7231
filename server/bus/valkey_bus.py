"""A bus over Valkey's channels: one connection to listen, one to publish.

Each of the two is opened again for ever. Valkey confirms every subscription; at that moment the
channel's listeners are told that notes may have been missed, be it the first time or after a loss
of the connection, so that there is no gap between what the store told and what the bus tells.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from typing import Any

import structlog

from server.bus.interfaces import Listener, Note, Unsubscribe
from server.bus.listeners import Listeners
from server.bus.notes import BadNote, encode_note, parse_note
from server.bus.outage import Outage
from server.bus.outbox import Outbox
from server.bus.valkey import FAILURES, Connection, Valkey, describe_failure
from server.metrics import Metrics

log = structlog.get_logger(__name__)

PING_SECONDS = 10.0
"""Time between two signs of life where nothing else is sent; after twice as long without an answer
the connection counts as dead."""

FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0
"""Most time between two tries to connect. It doubles from the first, and the wait is any time below
it, so that nodes do not come back all at once. Source: M. Brooker, "Exponential Backoff And
Jitter", 2015, where such full jitter does the least work."""

CLOSE_SECONDS = 1.0
"""Time that the last notes get to go out."""

CHANNELS_AT_ONCE = 1000
"""Channels in one command, so that thousands of subscriptions cost a few."""

NOTES_AT_ONCE = 100
"""Notes heard before others of this process get their turn."""


class ValkeyBus:
    """Tells the listeners of all nodes; implements `server.bus.interfaces.Bus`.

    Args:
        valkey: the server between the nodes.
        metrics: where outages and notes are counted.
        ping_seconds: see `PING_SECONDS`.
    """

    def __init__(
        self, valkey: Valkey, metrics: Metrics, ping_seconds: float = PING_SECONDS
    ) -> None:
        self._valkey = valkey
        self._metrics = metrics
        self._ping_seconds = ping_seconds
        self._listeners = Listeners()
        self._changed: set[str] = set()
        self._change = asyncio.Event()
        self._outbox = Outbox()
        self._outage = Outage({"listening", "publishing"}, valkey.place, metrics.bus_up)
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    async def open(self) -> None:
        """Begin to connect; see `Bus.open`."""
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._keep("listening", self._listen)),
                asyncio.create_task(self._keep("publishing", self._send)),
            ]

    def subscribe(self, channel: str, listener: Listener) -> Unsubscribe:
        """Listen to a channel; see `Bus.subscribe`."""
        remove = self._listeners.add(channel, listener)
        self._note_change(channel)

        def unsubscribe() -> None:
            remove()
            self._note_change(channel)

        return unsubscribe

    def publish(self, channel: str, note: Note) -> None:
        """Tell a channel; see `Bus.publish`."""
        if self._closed:
            return
        try:
            lost = self._outbox.put(channel, encode_note(note))
        except BadNote as error:
            log.error("note_refused", channel=channel, reason=str(error))
            lost = 1
        self._metrics.bus_notes.labels("lost").inc(lost)

    async def close(self) -> None:
        """Send what can be sent, then end; see `Bus.close`."""
        if not self._closed and self._tasks and self._outage.over:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._outbox.wait_until_sent()
        self._closed = True
        await _cancel(self._tasks)
        self._listeners.clear()
        self._metrics.bus_up.set(0)

    async def _keep(self, part: str, serve: Callable[[Connection], Awaitable[None]]) -> None:
        """Serve one connection after the other."""
        waits = _waits()
        while True:
            if self._outage.begin(part, await self._serve_once(part, serve)):
                waits = _waits()
                self._outbox.wake()  # what publishes may be cut off, too: it pings at once
            await asyncio.sleep(next(waits))

    async def _serve_once(self, part: str, serve: Callable[[Connection], Awaitable[None]]) -> str:
        """Serve a connection until it fails; return why it did."""
        try:
            async with self._valkey.connect() as connection:
                await serve(connection)
        except FAILURES as error:
            return describe_failure(error)
        except Exception as error:
            log.error("bus_failed", part=part, exc_info=error)
        return "It ended by a defect of our own."

    # Listening

    async def _listen(self, connection: Connection) -> None:
        """Keep all channels subscribed and hear them, until the connection fails."""
        await _run_together(self._subscribe(connection), self._read(connection))

    async def _subscribe(self, connection: Connection) -> None:
        """Subscribe to what has listeners, and to nothing else; a ping says that all is well."""
        held: set[str] = set()
        self._changed = set(self._listeners)
        await connection.send_command("PING")
        while True:
            changed, self._changed = self._changed, set()
            wanted = {channel for channel in changed if channel in self._listeners}
            await self._command(connection, "UNSUBSCRIBE", (held & changed) - wanted)
            await self._command(connection, "SUBSCRIBE", wanted - held)
            held -= changed
            held |= wanted
            if not await self._wait_for(self._change.wait()):
                await connection.send_command("PING")
            self._change.clear()

    async def _command(self, connection: Connection, name: str, channels: Iterable[str]) -> None:
        names = [self._address(channel) for channel in channels]
        for start in range(0, len(names), CHANNELS_AT_ONCE):
            await connection.send_command(name, *names[start : start + CHANNELS_AT_ONCE])

    async def _read(self, connection: Connection) -> None:
        heard = 0
        while True:
            async with asyncio.timeout(2 * self._ping_seconds):
                reply = await connection.read_response()
            self._outage.end("listening")
            if isinstance(reply, list) and len(reply) == 3:  # a pong has two
                self._hear(*reply)
            heard += 1
            if heard % NOTES_AT_ONCE == 0:
                await asyncio.sleep(0)

    def _hear(self, kind: bytes, address: bytes, content: bytes | int) -> None:
        channel = address.decode(errors="replace").removeprefix(self._valkey.prefix)
        if kind == b"message" and isinstance(content, bytes):
            self._listeners.call(channel, self._parse(channel, content))
        elif kind == b"subscribe":
            self._listeners.call(channel, None)

    def _parse(self, channel: str, encoded: bytes) -> Note | None:
        """Read a note; one that cannot be read still says that there is something."""
        try:
            return parse_note(encoded)
        except BadNote as error:
            log.warning("note_not_understood", channel=channel, reason=str(error))
            self._metrics.bus_notes.labels("bad").inc()
            return None

    def _note_change(self, channel: str) -> None:
        self._changed.add(channel)
        self._change.set()

    # Publishing

    async def _send(self, connection: Connection) -> None:
        """Send what is published, until the connection fails."""
        try:
            while True:
                await self._send_taken(connection)
                self._metrics.bus_notes.labels("resent").inc(self._outbox.settle())
                self._outage.end("publishing")
                await self._wait_for(self._outbox.wait())
        finally:
            self._outbox.restore()

    async def _send_taken(self, connection: Connection) -> None:
        """Send the next notes and wait until Valkey has them; a ping where there are none."""
        commands: list[tuple[str | bytes, ...]] = [
            ("PUBLISH", self._address(posted.channel), posted.encoded)
            for posted in self._outbox.take()
        ]
        commands = commands or [("PING",)]
        async with asyncio.timeout(2 * self._ping_seconds):
            await connection.send_packed_command(connection.pack_commands(commands))
            for _ in commands:
                await connection.read_response()

    def _address(self, channel: str) -> bytes:
        return f"{self._valkey.prefix}{channel}".encode(errors="backslashreplace")

    async def _wait_for(self, something: Coroutine[Any, Any, object]) -> bool:
        """Wait, but no longer than until the next ping; tell whether it came."""
        try:
            async with asyncio.timeout(self._ping_seconds):
                await something
        except TimeoutError:
            return False
        return True


def _waits() -> Iterator[float]:
    """Yield the seconds to wait before each try to connect."""
    longest = FIRST_WAIT_SECONDS
    while True:
        yield random.uniform(0.0, longest)
        longest = min(LONGEST_WAIT_SECONDS, 2 * longest)


async def _run_together(*works: Coroutine[Any, Any, None]) -> None:
    """Run until one fails, and end the others; of two that failed the first one's error counts."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancel(tasks)
    for task in tasks:
        if task in done:
            task.result()


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait for their end; what they failed of is told elsewhere."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
