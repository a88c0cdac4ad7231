"""Settings to objects: the only place that chooses implementations.

Heavy libraries are imported where an implementation is chosen, so that importing this module, and
with it the server, loads none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.interfaces import EvidenceGuard, InputGuard, LanguageModel
from bot.policy import Policy
from bot.prompts import CANARY, Shop, own_texts, parse_helplines
from knowledge.interfaces import Changes
from retrieval.interfaces import Reranker
from server.metrics import Metrics
from server.settings import Settings
from server.webhooks.interfaces import Carrier, Format

if TYPE_CHECKING:
    from bot.privacy.detecting import PersonalDataDetector
    from bot.turn import TurnDependencies
    from retrieval.embedder import SentenceEmbedder
    from retrieval.indexing import OnProgress
    from retrieval.reranker import CrossEncoder
    from retrieval.searcher import Searcher
    from retrieval.snapshot import Snapshot
    from server.records import Records


LOADING_SECONDS = 120.0
"""Longest wait for what a guard loads at its first message; later ones are given less."""


def build_embedder(settings: Settings) -> SentenceEmbedder:
    """Choose the embedder; its weights load at the first text."""
    from retrieval.embedder import BUNDLED, SentenceEmbedder

    return SentenceEmbedder(settings.embedder_model or BUNDLED, settings.embedder_dtype)


def build_reranker(settings: Settings) -> CrossEncoder | None:
    """Choose what tells whether a passage answers, if anything does."""
    from retrieval.reranker import CrossEncoder

    return CrossEncoder(dtype=settings.embedder_dtype) if settings.reranker else None


def build_policy(settings: Settings) -> Policy:
    """Put the settings of answering into the turn's policy."""
    default = Policy()
    sampling = replace(
        default.sampling,
        temperature=settings.temperature,
        top_k=settings.top_k,
        top_p=settings.top_p,
        max_new_tokens=settings.max_new_tokens,
        num_return_sequences=settings.num_return_sequences,
    )
    return replace(
        default,
        approved_similarity=settings.approved_similarity,
        approved_with_words=settings.approved_with_words,
        evidence_similarity=settings.evidence_similarity,
        evidence_with_words=settings.evidence_with_words,
        evidence_tokens=settings.evidence_tokens,
        history_tokens=settings.history_tokens,
        first_sentence_seconds=settings.first_sentence_seconds,
        written_language=_written_language(settings),
        sampling=sampling,
    )


def _written_language(settings: Settings) -> str:
    """The bundled model writes English; of another one nothing is known."""
    local = settings.generator in ("openvino", "transformers")
    return "en" if local and not settings.generator_model else ""


def build_shop(settings: Settings) -> Shop:
    """Describe the shop to the bot."""
    return Shop(
        settings.shop_name,
        settings.locale,
        settings.support_email,
        settings.languages,
        parse_helplines(settings.helplines),
    )


def build_input_guards(
    settings: Settings, embedder: SentenceEmbedder | None = None
) -> tuple[InputGuard, ...]:
    """Choose what judges the customer's messages; harm and distress come first.

    Args:
        settings: hold the policies.
        embedder: of the search. The trained heads read it where it is the bundled one, so that a
            message is embedded once; otherwise they get the bundled one for themselves.
    """
    from bot.guards.failing import GuardWatch
    from bot.guards.heads import load_heads
    from bot.guards.policies import parse_policies
    from bot.guards.screening import build_guards, screen_message
    from retrieval.embedder import BUNDLED, SentenceEmbedder

    if embedder is None or embedder.name != BUNDLED:
        embedder = SentenceEmbedder(dtype=settings.embedder_dtype)
    guards = build_guards(load_heads(embedder), parse_policies(settings.harm_policies))
    screen_message(guards, "How much is it?", GuardWatch(seconds=LOADING_SECONDS))
    return guards


def build_detector(
    settings: Settings, serve: Callable[[], Snapshot] | None = None
) -> PersonalDataDetector:
    """Choose what finds personal data; the model of names loads now.

    Args:
        settings: hold the shop's name and address of mail.
        serve: gives the index in use, since what a shop says itself is not personal; None knows
            of no shop.
    """
    from bot.privacy.detecting import PersonalDataDetector
    from bot.privacy.ner import SpacyNames
    from bot.privacy.shops_own import ShopsOwn

    names = SpacyNames()
    names.load()
    if serve is None:
        return PersonalDataDetector(names=names)
    said = (settings.shop_name, settings.support_email)
    return PersonalDataDetector(ShopsOwn(serve, said), names)


def build_home_detector(settings: Settings) -> PersonalDataDetector:
    """The same without a searcher: the home's index is read once, where there is one."""
    from retrieval.interfaces import IndexUnavailable
    from retrieval.snapshot import load_newest

    try:
        snapshot = load_newest(settings.home)
    except IndexUnavailable:
        return build_detector(settings)
    return build_detector(settings, lambda: snapshot)


def open_records(
    settings: Settings, metrics: Metrics | None = None, check_key: bool = True
) -> Records:
    """Open the stores of what customers said; see `server.records.Records`.

    Raises:
        SettingError: there is no key to encrypt with.
        StorageError: the database cannot be used.
    """
    from server.records import Records

    return Records(settings, metrics, check_key=check_key)


def build_carriers(settings: Settings) -> Mapping[Format, Carrier]:
    """Choose what brings webhooks to endpoints of each format.

    Raises:
        SettingError: a secret cannot be used.
    """
    from server.webhooks.endpoints import build_secrets
    from server.webhooks.mailing import MailCarrier
    from server.webhooks.posting import HttpCarrier

    over_http = HttpCarrier(build_secrets(settings))
    return {"signed": over_http, "slack": over_http, "mail": MailCarrier()}


def open_searcher(settings: Settings) -> Searcher:
    """Open the index of the home.

    Raises:
        IndexUnavailable: there is none that can be used.
    """
    from retrieval.searcher import Searcher

    return Searcher.open(settings.home, build_embedder(settings))


def ingest_sources(
    settings: Settings,
    sources: Sequence[Path],
    columns: Mapping[str, str],
    on_progress: OnProgress | None = None,
    embedder: SentenceEmbedder | None = None,
) -> Changes:
    """Take files and folders into the index, customers masked; see `retrieval.indexing.ingest`."""
    from bot.privacy.documents import mask_document
    from retrieval.indexing import ingest

    used = embedder or build_embedder(settings)
    return ingest(settings.home, sources, columns, used, on_progress, mask=mask_document)


def build_turn(
    settings: Settings,
    searcher: Searcher,
    model: LanguageModel,
    embedder: SentenceEmbedder,
    reranker: CrossEncoder | None,
) -> TurnDependencies:
    """Put together what a turn works with, with no orders, and nothing kept on disk."""
    from bot.glossing.faqs import GlossedFaqs
    from bot.memory import InMemoryConversationStore
    from bot.turn import TurnDependencies

    shop = build_shop(settings)
    guards = build_input_guards(settings, embedder)
    return TurnDependencies(
        shop=shop,
        searcher=searcher,
        model=model,
        store=InMemoryConversationStore(),
        guards=guards,
        content=guards[0],
        grounding=build_grounding(shop, reranker),
        policy=build_policy(settings),
        faqs=GlossedFaqs(embedder),
        find_personal=build_detector(settings, lambda: searcher.snapshot).find,
    )


def build_grounding(shop: Shop, reranker: Reranker | None) -> EvidenceGuard:
    """Choose what checks generated sentences; the quick checks come first."""
    from bot.guards.claims import ClaimsGuard
    from bot.guards.grounding import FactGrounding
    from bot.guards.leaking import LeakGuard
    from bot.guards.relevance import AnswerGrounding
    from bot.guards.together import GuardsTogether

    facts = FactGrounding((shop.name,))
    grounding = AnswerGrounding(facts, reranker) if reranker else facts
    return GuardsTogether((LeakGuard(CANARY, own_texts(shop)), ClaimsGuard(), grounding))
