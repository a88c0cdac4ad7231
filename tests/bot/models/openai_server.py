"""A small server that speaks OpenAI's chat protocol, for tests over a real socket."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse

ANSWER = "The tent weighs two kilograms, keeps out the rain and fits three people with their boots."
"""What every well model says, one word a chunk."""


_ONE_REQUEST = {"connection": "close"}
"""A connection ends with its request, since the tests' event loops come and go."""


class OpenAiServer:
    """Serves on a free loopback port from construction to `stop`.

    The model's name chooses the behaviour: ``busy`` and ``overloaded`` refuse, ``broken`` hangs up
    in the middle, ``silent`` sends nothing, ``endless`` never ends; any other name answers.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            self._build_app(), log_config=None, access_log=False, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _build_app(self) -> FastAPI:
        app = FastAPI()
        app.get("/v1/models")(lambda: {"object": "list", "data": []})
        app.post("/v1/chat/completions", response_model=None)(self._complete)
        return app

    async def _complete(self, request: Request) -> StreamingResponse | JSONResponse:
        body = await request.json()
        self.requests.append(body)
        if body["model"] in ("busy", "overloaded"):
            status = 429 if body["model"] == "busy" else 503
            raise HTTPException(status, "no room", headers=_ONE_REQUEST)
        words = [word + " " for word in ANSWER.split()][: body["max_tokens"]]
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": "".join(words)}}
            return JSONResponse({"id": "1", "choices": [choice]}, headers=_ONE_REQUEST)
        chunks = self._stream(body["model"], words)
        return StreamingResponse(chunks, media_type="text/event-stream", headers=_ONE_REQUEST)

    async def _stream(self, model: str, words: list[str]) -> AsyncIterator[str]:
        try:
            if model == "silent":
                await asyncio.sleep(3600)
            if model == "endless":
                words = words * 10_000
            for number, word in enumerate(words):
                if model == "broken" and number == 3:
                    raise ConnectionAbortedError
                yield _event({"role": "assistant", "content": word})
                await asyncio.sleep(0.002)
            yield "data: [DONE]\n\n"
        except (asyncio.CancelledError, GeneratorExit):
            self.hung_up.set()
            raise


def _event(delta: dict[str, str]) -> str:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": delta}],
    }
    return f"data: {json.dumps(chunk)}\n\n"
