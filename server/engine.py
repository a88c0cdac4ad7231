"""The engine behind every face: loads what answers customers, and keeps it fresh.

Heavy libraries are imported where an implementation is chosen, so that importing this module, and
with it the server, loads none of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from bot.interfaces import (
    BotError,
    ConversationStore,
    LanguageModel,
    ModelUnavailable,
    TurnEvent,
    TurnFinished,
)
from knowledge.interfaces import LoadError
from retrieval.interfaces import IndexLocked, RetrievalError
from server.erasing import Erasure
from server.generators import build_model
from server.interfaces import Category, Readiness, SourceText
from server.metrics import Metrics
from server.personal import Memory, Visitor
from server.settings import Settings
from server.settings_text import SettingError
from server.shopfront import ShopPages
from server.storage.interfaces import StorageError
from server.wiring import (
    build_embedder,
    build_reranker,
    build_shop,
    build_turn,
    ingest_sources,
    open_records,
)

if TYPE_CHECKING:
    from bot.turn import TurnDependencies
    from retrieval.searcher import Searcher
    from server.records import Records

log = structlog.get_logger(__name__)

LOADING = "The models are loading."
MODEL_RETRY_SECONDS = 15.0
"""Time between two tries to load a model that was not there, such as a server that is down."""

EXPECTED = (BotError, RetrievalError, LoadError, OSError, SettingError, StorageError)
"""Errors whose sentence tells the operator what to do."""


class Engine:
    """Everything that answers customers; implements `server.interfaces.TurnEngine`.

    The model and the index load side by side. Either may fail and be tried again by `refresh`:
    the server stands meanwhile, and `readiness` tells why it does not answer.

    Args:
        settings: of this process.
        sources: files and folders taken into the index before it is opened.
        metrics: where the model's times go; None measures nothing.
    """

    def __init__(
        self, settings: Settings, sources: Sequence[Path] = (), metrics: Metrics | None = None
    ) -> None:
        self.settings = settings
        self._sources = sources
        self._metrics = metrics
        self._shop = build_shop(settings)
        self._embedder = build_embedder(settings)
        self._reranker = build_reranker(settings)
        self._model: LanguageModel | None = None
        self._searcher: Searcher | None = None
        self._turn: TurnDependencies | None = None
        self._records: Records | None = None
        self._problems = {"model": LOADING, "index": LOADING, "turn": LOADING}
        self._model_tried_at = 0.0
        self._pages = ShopPages()
        self._memories: list[Memory] = []

    @property
    def readiness(self) -> Readiness:
        """Whether all parts are loaded, and if not what is missing."""
        reasons = dict.fromkeys(filter(None, self._problems.values()))
        if len(reasons) > 1:
            reasons.pop(LOADING, None)  # a part that failed says more
        return Readiness(not reasons, " ".join(reasons))

    def load(self) -> None:
        """Load model and index side by side; see `TurnEngine.load`."""
        # A daemon, unlike a pool's threads, does not hold up a server that is told to stop.
        model = Thread(target=self._load_model, name="storehand-model", daemon=True)
        model.start()
        self._load_index()
        model.join()
        self._assemble()

    def refresh(self) -> bool:
        """Serve a newer index, and try again what failed; see `TurnEngine.refresh`."""
        before = self.readiness
        swapped = self._refresh_index()
        if self._model is None and monotonic() - self._model_tried_at > MODEL_RETRY_SECONDS:
            self._load_model()
        self._assemble()
        self._tend_records()
        return swapped or self.readiness != before

    def remember(self, store: Memory) -> None:
        """Have exports and erasures reach it; see `TurnEngine.remember`."""
        self._memories.append(store)

    @property
    def turn(self) -> TurnDependencies:
        """What turns work with.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        if self._turn is None:
            raise ModelUnavailable("of this shop", self.readiness.reason)
        return self._turn

    async def mask(self, conversation_id: str, text: str) -> str:
        """Return a text without personal data; see `TurnEngine.mask`.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        from bot.turn import mask_message

        return await mask_message(self.turn, conversation_id, text)

    async def reveal(self, conversation_id: str, masked: str) -> str:
        """Put back what the vault holds; see `TurnEngine.reveal`.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        from bot.privacy.vault import recall_placeholders, show_own

        return show_own(await recall_placeholders(self.turn.vault, conversation_id), masked)

    async def run_turn(
        self,
        conversation_id: str,
        text: str,
        visitor: str = "",
        store: ConversationStore | None = None,
    ) -> AsyncGenerator[TurnEvent, None]:
        """Answer one message; see `bot.turn.run_turn`. What ends without an answer is on record.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        from bot.turn import run_turn

        finished = False
        turn = self.turn if store is None else replace(self.turn, store=store)
        async with aclosing(run_turn(turn, conversation_id, text, visitor)) as events:
            try:
                async for event in events:
                    finished = isinstance(event, TurnFinished)
                    yield event
            except BaseException as error:
                if not finished and self._records is not None:
                    self._records.note_unfinished(conversation_id, visitor, error)
                raise

    def export_visitor(self, visitor: Visitor) -> dict[str, Any]:
        """Return what is held of a visitor; see `TurnEngine.export_visitor`.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        return self._open_records().export(visitor)

    def erase_visitor(self, visitor: Visitor) -> Erasure:
        """Erase a visitor; see `TurnEngine.erase_visitor`.

        Raises:
            ModelUnavailable: not everything is loaded.
        """
        return self._open_records().erase(visitor)

    def _open_records(self) -> Records:
        if self._records is None:
            raise ModelUnavailable("of this shop", self.readiness.reason)
        return self._records

    def ingest(self, path: Path) -> None:
        """Take a file into the index, and serve it; see `TurnEngine.ingest`."""
        ingest_sources(self.settings, [path], {}, embedder=self._embedder)
        self._refresh_index()

    def storefront(self) -> Sequence[Category]:
        """Return the catalogue by category; see `TurnEngine.storefront`."""
        return self._pages.storefront(self._searcher) if self._searcher else ()

    def find_source(self, source: str) -> SourceText | None:
        """Return the text of a cited source; see `TurnEngine.find_source`."""
        return self._pages.find_source(self._searcher, source) if self._searcher else None

    def close(self) -> None:
        """Stop the model's engine; see `TurnEngine.close`."""
        orders = self._turn.orders if self._turn else None
        for part in (self._model, self._searcher, orders, self._records):
            if part is not None:
                part.close()

    def _load_model(self) -> None:
        self._model_tried_at = monotonic()
        with self._loading("model"):
            model = build_model(self.settings)
            model.load()
            if self.settings.generator in ("openvino", "transformers"):
                from server.warming import warm_up

                asyncio.run(warm_up(model, self._shop))
            self._model = self._observe(model)

    def _observe(self, model: LanguageModel) -> LanguageModel:
        if self._metrics is None:
            return model
        from server.observing import ObservedModel

        return ObservedModel(model, self._metrics)

    def _open_searcher(self) -> Searcher:
        if self._metrics is None:
            from retrieval.searcher import Searcher

            return Searcher.open(self.settings.home, self._embedder, reranker=self._reranker)
        from server.observing import open_observed_searcher

        return open_observed_searcher(
            self.settings.home, self._embedder, self._reranker, self._metrics
        )

    def _load_index(self) -> None:
        from retrieval.embedder import use_one_thread

        with self._loading("index"):
            self._embedder.load()
            self._embedder.embed_query("warm-up")
            if self._reranker is not None:
                self._reranker.score("warm-up", ["warm-up"])
            self._ingest_sources()
            self._searcher = self._open_searcher()
            use_one_thread()

    def _ingest_sources(self) -> None:
        if not self._sources:
            return
        try:
            changes = ingest_sources(self.settings, self._sources, {}, embedder=self._embedder)
            log.info("ingested", added=changes.added, changed=changes.changed)
        except IndexLocked as error:
            log.warning("not_ingested", reason=str(error))

    def _refresh_index(self) -> bool:
        from bot.understanding import index_words

        with self._loading("index", quiet=True):
            if self._searcher is not None:
                swapped = self._searcher.refresh()
                if swapped:  # or the next customer waits for it
                    index_words(self._searcher.snapshot)
                return swapped
            self._searcher = self._open_searcher()
        return self._searcher is not None

    @contextmanager
    def _loading(self, part: str, quiet: bool = False) -> Iterator[None]:
        """Keep the reason why a part is missing, and log it when it changes."""
        began = monotonic()
        try:
            yield
        except Exception as error:
            self._note_failure(part, error)
        else:
            self._problems[part] = ""
            if not quiet:
                log.info(f"{part}_loaded", seconds=round(monotonic() - began, 2))

    def _note_failure(self, part: str, error: Exception) -> None:
        expected = isinstance(error, EXPECTED)
        reason = str(error) if expected else f"The {part} cannot be loaded because of a defect."
        if part == "index" and self._searcher is not None:
            reason = ""  # the index in memory goes on serving
        if reason != self._problems[part]:
            log.error("load_failed", part=part, reason=reason, exc_info=None if expected else error)
        self._problems[part] = reason

    def _assemble(self) -> None:
        if self._turn is not None or self._model is None or self._searcher is None:
            return
        from bot.guards.failing import GuardWatch
        from bot.memory import InMemoryConversationStore
        from server.conflicts import ConflictLog
        from server.orders import build_inquiry
        from server.warming import rehearse

        turn = build_turn(
            self.settings, self._searcher, self._model, self._embedder, self._reranker
        )
        with self._loading("turn"):
            asyncio.run(rehearse(turn))
            orders = build_inquiry(self.settings, self._metrics)
            records = self._records = open_records(self.settings, self._metrics)
            self._turn = replace(
                turn,
                store=InMemoryConversationStore(),
                receipts=records.receipts,
                orders=orders,
                on_conflict=ConflictLog(self.settings.home, self._metrics),
                vault=records.vault,
                watch=GuardWatch(records.note_guard_failure),
                on_answered=records.note_answer,
            )
        self._tend_records()

    def _tend_records(self) -> None:
        """Answer what commands ask of this process, and delete once a day what is too old."""
        from server.remembered import list_memories

        if self._turn is None or self._records is None:
            return
        try:
            if self._memories:  # or nobody calls this again
                found = list_memories(self._turn)
                self._records.serve([*self._memories, *found])
            self._records.expire_when_due()
        except Exception as error:
            log.error("records_not_tended", exc_info=error)
