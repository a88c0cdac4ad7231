"""The whole turn as a LangChain Runnable, for notebooks and scripts.

``invoke``, ``batch``, ``stream`` and their asynchronous twins take a text, or a mapping with
``text`` and ``conversation_id``, and give a reply in the fields of ``chat --json``. A stream's
chunks add up to that reply: first pieces of ``text``, then all the rest.

Turns run on an event loop of their own, in a thread of their own. So everything also works where
a loop runs already, as in Jupyter, and from several loops and threads at once.
"""

from __future__ import annotations

import asyncio
import uuid
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import aclosing
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import NotRequired, Self, TypedDict

from langchain_core.runnables import AddableDict, RunnableGenerator

from bot.interfaces import ModelUnavailable, Reply, Sentence, TurnEvent, TurnFinished
from server.engine import Engine
from server.interfaces import TurnEngine
from server.logs import configure_logs
from server.replies import describe_reply
from server.settings import load_settings

VISITOR = "runnable"
"""Who asks where nobody is named: all of them share one limit of wrong orders, so that a fresh
conversation does not bring fresh tries."""

Event = TurnEvent | BaseException | None
"""What comes out of a running turn; None is its end."""


class Ask(TypedDict):
    """One message.

    Attributes:
        conversation_id: whose history to read and extend; without one it is a new conversation.
        visitor: who asks, for the limit on wrong orders.
    """

    text: str
    conversation_id: NotRequired[str]
    visitor: NotRequired[str]


class StorehandRunnable(RunnableGenerator[str | Ask, AddableDict]):
    """Answers messages; use `open`, and `close` when done, or a ``with`` block.

    Args:
        engine: loaded; closed with this object.
    """

    def __init__(self, engine: TurnEngine) -> None:
        super().__init__(self._answer, self._answer_async, name="Storehand")
        self._engine = engine
        self._turns = _TurnThread(engine)
        # Also runs when the interpreter ends, so that a notebook needs no close.
        self._finish = weakref.finalize(self, _finish, engine, self._turns)

    @classmethod
    def open(cls, home: str | Path | None = None) -> StorehandRunnable:
        """Load the models and the index of a home; takes some seconds.

        Args:
            home: the shop's folder, ``~`` allowed; None takes the usual one.

        Raises:
            SettingError: a setting of the home is wrong.
            ModelUnavailable: model or index cannot be loaded; the text says why and what to do.
        """
        settings = load_settings(home=Path(home).expanduser() if home is not None else None)
        configure_logs(settings.model_copy(update={"log_level": "error"}))
        engine = Engine(settings)
        loading = Thread(target=engine.load, name="storehand-load")  # it runs loops of its own
        loading.start()
        loading.join()
        if not engine.readiness.ready:
            engine.close()
            raise ModelUnavailable("of this shop", engine.readiness.reason)
        return cls(engine)

    def refresh(self) -> bool:
        """Serve a newer index, if one was ingested; return whether one was."""
        return self._engine.refresh()

    def close(self) -> None:
        """Stop the engine and write what is kept; safe to call twice."""
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self, inputs: Iterator[str | Ask]) -> Iterator[AddableDict]:
        events: SimpleQueue[Event] = SimpleQueue()
        running = self._turns.start(_gather(list(inputs)), events.put)
        pieces = _Pieces()
        try:
            while (event := events.get()) is not None:
                yield from pieces.take(event)
        finally:
            running.cancel()

    async def _answer_async(self, inputs: AsyncIterator[str | Ask]) -> AsyncIterator[AddableDict]:
        events: asyncio.Queue[Event] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        asked = _gather([chunk async for chunk in inputs])
        running = self._turns.start(
            asked, lambda event: loop.call_soon_threadsafe(events.put_nowait, event)
        )
        pieces = _Pieces()
        try:
            while (event := await events.get()) is not None:
                for chunk in pieces.take(event):
                    yield chunk
        finally:
            running.cancel()


class _TurnThread:
    """Runs turns on one event loop in a thread of its own."""

    def __init__(self, engine: TurnEngine) -> None:
        self._run_turn = engine.run_turn
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="storehand-turns", daemon=True)
        self._thread.start()

    def start(self, asked: Ask, post: Callable[[Event], object]) -> Future[None]:
        """Start a turn; cancelling what is returned cancels it.

        Args:
            asked: the message.
            post: takes the events, on this thread; an exception is the last but one, None the last.
        """
        return asyncio.run_coroutine_threadsafe(self._run(asked, post), self._loop)

    def stop(self) -> None:
        """Stop the loop once the turns that run are cancelled; safe to call twice."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _run(self, asked: Ask, post: Callable[[Event], object]) -> None:
        conversation = asked.get("conversation_id") or uuid.uuid4().hex
        events = self._run_turn(conversation, asked["text"], asked.get("visitor") or VISITOR)
        try:
            async with aclosing(events):
                async for event in events:
                    post(event)
        except BaseException as error:
            post(error)
            raise
        finally:
            post(None)


async def _cancel_all() -> None:
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _finish(engine: TurnEngine, turns: _TurnThread) -> None:
    turns.stop()
    engine.close()


class _Pieces:
    """Turns events into chunks; the pieces of text join to the reply's, stripped as it is."""

    def __init__(self) -> None:
        self._held = ""
        self._began = False

    def take(self, event: Event) -> Iterator[AddableDict]:
        """Yield what an event adds to the reply.

        Raises:
            BotError, RetrievalError: the turn was stopped by it.
        """
        match event:
            case BaseException():
                raise event
            case Sentence(text):
                if said := self._trim(text):
                    yield AddableDict(text=said)
            case TurnFinished(reply):
                yield _build_rest(reply)

    def _trim(self, text: str) -> str:
        text = self._held + text
        if not self._began:
            text = text.lstrip()
        said = text.rstrip()
        self._held = text[len(said) :]
        self._began = self._began or bool(said)
        return said


def _build_rest(reply: Reply) -> AddableDict:
    """Return all fields; the text was given before, so that none is left to add."""
    return AddableDict(describe_reply(reply) | {"text": ""})


def _gather(chunks: list[str | Ask]) -> Ask:
    """Take an input that came whole, or a text that came in pieces.

    Raises:
        ValueError: it is neither a text nor a mapping with a text.
    """
    if len(chunks) == 1 and isinstance(chunks[0], dict):
        asked = chunks[0]
    elif chunks and all(isinstance(chunk, str) for chunk in chunks):
        asked = Ask(text="".join(map(str, chunks)))
    else:
        raise ValueError(_explain_input(chunks))
    if not isinstance(asked.get("text"), str):
        raise ValueError(_explain_input(chunks))
    return asked


def _explain_input(chunks: list[str | Ask]) -> str:
    kinds = ", ".join(type(chunk).__name__ for chunk in chunks) or "nothing"
    return (
        f"A message is a text, or a mapping with 'text' and perhaps 'conversation_id'; {kinds} "
        "came without a text."
    )
