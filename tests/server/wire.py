"""The server's side of the wire, played by a test: for what a page shows of every frame.

What a real server says, and when, is tested elsewhere; here a test says it. Frames are built by
`server.frames`, so that none can be said that a server could not say.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from playwright.async_api import Page, WebSocketRoute

from bot.interfaces import Citation, ProductCard, Reply
from server import frames
from server.protocol import encode

LIMITS = frames.Limits(message_chars=500, frame_bytes=32_768, messages_per_minute=20)
PROOF = Citation("faq.csv#1", "How long is delivery?", "two to four days")
TENT = ProductCard("TENT", "Tent for two", "199.00", "EUR", "in_stock", "/products/tent")


class Wire:
    """Every socket that a page opens, answered by the test.

    Attributes:
        hellos: the handshakes, oldest first.
        heard: what else the page sent, oldest first.
        welcome: what every handshake is answered with.
        takes: whether what has an id is acknowledged.
    """

    def __init__(self, **welcome: Any) -> None:
        self.hellos: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []
        self.welcome = welcome
        self.takes = True
        self.seq = 0
        self._sockets: list[WebSocketRoute] = []
        self._news = asyncio.Condition()

    async def attach(self, page: Page) -> Wire:
        """Answer the sockets that a page's whole browser context opens from now on."""
        await page.context.route_web_socket("**/ws", self._open)
        return self

    def say(self, frame: frames.ServerFrame) -> None:
        """Send a frame on the newest socket."""
        self._sockets[-1].send(encode(frame))

    def next(self) -> int:
        """Return the number of the next event."""
        self.seq += 1
        return self.seq

    def stand(self, state: frames.State, **more: Any) -> None:
        """Say that another answers from now on."""
        self.say(frames.StateChanged(seq=self.next(), state=state, **more))

    def reply(self, to: str, text: str, *, done: bool = True, **more: Any) -> None:
        """Answer a message with one piece of text."""
        citations = more.get("citations", ())
        self.say(frames.Text(seq=self.next(), reply_to=to, delta=text, citations=citations))
        if done:
            reply = Reply(text, more.pop("action", "answer"), more.pop("path", "approved"), **more)
            self.say(frames.Done(seq=self.next(), reply_to=to, reply=reply))

    async def hear(self, type: str) -> dict[str, Any]:
        """Wait for a frame of a type and take it."""
        async with self._news:
            await self._news.wait_for(lambda: any(each["type"] == type for each in self.heard))
        found = next(each for each in self.heard if each["type"] == type)
        self.heard.remove(found)
        return found

    async def cut(self) -> None:
        """Close the newest socket as a server that fails does."""
        await self._sockets[-1].close(code=1011)

    def _open(self, socket: WebSocketRoute) -> None:
        self._sockets.append(socket)
        socket.on_message(lambda raw: self._take(json.loads(raw)))

    async def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "hello":
            self.hellos.append(frame)
            self.say(self._greet(frame))
        else:
            self.heard.append(frame)
        if frame.get("id") and self.takes:
            seq = self.next() if frame["type"] == "message" else None
            self.say(frames.Ack(id=frame["id"], seq=seq))
        async with self._news:
            self._news.notify_all()

    def _greet(self, hello: dict[str, Any]) -> frames.Welcome:
        given = {
            "conversation": "c1",
            "token": "t1",
            "token_seconds": 3600.0,
            "resumed": hello.get("conversation") is not None,
            "last_seq": self.seq,
            "shop": "Tarn & Trail",
            "greeting": "Hello! Ask me about tents, delivery or returns.",
            "support_email": "help@tarn.example",
            "ready": True,
            "limits": LIMITS,
        }
        return frames.Welcome(**{**given, **self.welcome})
