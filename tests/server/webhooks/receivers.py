"""Real receivers on loopback: one speaks HTTP, one SMTP; both answer as a test tells them."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import MappingProxyType


@dataclass(frozen=True)
class Request:
    """What came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpReceiver:
    """Answers each request with the next of its answers, and 204 after the last one.

    An answer is a status with headers, or None: then nothing is answered at all.
    """

    port: int = 0
    answers: list[tuple[int, dict[str, str]] | None] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hang_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def texts(self) -> list[str]:
        """What customers wrote, as it came."""
        return [json.loads(request.body)["data"]["text"] for request in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            cased = dict(line.split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers["content-length"]))
            self.requests.append(Request(head[0].split()[1], cased, body))
            self.arrived.set()
            answer = self.answers.pop(0) if self.answers else (204, {})
            if answer is None:
                await self.hang_up.wait()
            else:
                writer.write(_build_answer(*answer))
                await writer.drain()
        finally:
            writer.close()


def _build_answer(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Answer", "Content-Length: 0", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


@asynccontextmanager
async def receive_http(
    *answers: tuple[int, dict[str, str]] | None, port: int = 0
) -> AsyncIterator[HttpReceiver]:
    receiver = HttpReceiver(answers=list(answers))
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.hang_up.set()
        server.close()
        await server.wait_closed()


@dataclass
class MailReceiver:
    """A mail server that takes everything, or answers some commands otherwise.

    Args:
        tls: offers STARTTLS with it.
        refusals: command to the answer that is given instead.
    """

    tls: ssl.SSLContext | None
    refusals: Mapping[str, str]
    port: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _say(writer, "220 mail.test")
        while line := (await reader.readline()).decode().strip():
            self.commands.append(line)
            word = line.split()[0].upper()
            for answer in self._answer(word):
                await _say(writer, answer)
            if word == "STARTTLS" and self.tls:
                await writer.start_tls(self.tls)
            elif word == "DATA" and "DATA" not in self.refusals:
                data = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(_parse(data.removesuffix(b".\r\n")))
                await _say(writer, "250 taken")
            elif word == "QUIT":
                break
        writer.close()

    def _answer(self, word: str) -> Sequence[str]:
        if word in self.refusals:
            return [self.refusals[word]]
        greeting = ["250-mail.test", *(["250-STARTTLS"] if self.tls else []), "250 AUTH PLAIN"]
        special = {"EHLO": greeting, "AUTH": ["235 welcome"], "DATA": ["354 go on"]}
        special |= {"STARTTLS": ["220 go on"], "QUIT": ["221 bye"]}
        return special.get(word, ["250 ok"])


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()


def _parse(data: bytes) -> EmailMessage:
    return message_from_bytes(data, _class=EmailMessage, policy=policy.default)


@asynccontextmanager
async def receive_mail(
    tls: ssl.SSLContext | None = None, refusals: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[MailReceiver]:
    receiver = MailReceiver(tls, refusals)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await server.wait_closed()
