"""From a decision to sentences: each is checked before it leaves, none is withdrawn."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import structlog

from bot.answering import SAFE, Approved, Decision, Fixed, Generate
from bot.citing import Evidence, cite_best, cite_chunk, drop_heading, nearness, quote_best
from bot.guards.failing import GuardFailed
from bot.guards.words import content_words
from bot.interfaces import (
    Action,
    Citation,
    EvidenceGuard,
    LanguageModel,
    Message,
    ModelUnavailable,
    Path,
    ProductCard,
    ProductsShown,
    Sentence,
)
from bot.memory import fit_history
from bot.orders.inquiry import OrderAnswer
from bot.phrases import say
from bot.policy import Policy
from bot.premises import build_correction
from bot.products.listing import CatalogueAnswer
from bot.products.wording import build_card, describe_product
from bot.prompts import Shop, build_prompt
from bot.quoting import select_quote
from bot.understanding import Question, name_unreadable
from bot.usable import restore_quotes
from knowledge.catalog import Catalog
from knowledge.pipe_tables import is_row
from knowledge.scanning import strip_instructions
from knowledge.sentences import SentenceStream
from retrieval.interfaces import Hit

log = structlog.get_logger(__name__)

MAX_SENTENCE_CHARACTERS = 300
"""A generator whose sentence grows beyond this rambles; the best passage is quoted instead."""


_DENIES = re.compile(r"(?i)\W*(?:no|not|nein|nicht|non|pas|不|否)(?:\b|(?<=[不否]))")
"""An answer that opens like this has corrected the customer already."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How the composition ended; always its last event."""

    action: Action
    path: Path
    choices: Sequence[str] = ()


Piece = Sentence | ProductsShown | Settled


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns decisions into pieces.

    Attributes:
        catalog: records of the same generation as the decision's hits.
        originals: source to its whole text, where the decision holds a part; see `bot.usable`.
    """

    shop: Shop
    catalog: Catalog
    model: LanguageModel
    grounding: EvidenceGuard
    policy: Policy
    originals: Mapping[str, str] = field(default_factory=dict)

    async def compose(
        self, decision: Decision | OrderAnswer, question: Question, history: Sequence[Message]
    ) -> AsyncGenerator[Piece, None]:
        """Yield the reply's pieces, then `Settled`; a false premise is corrected first.

        Raises:
            ModelBusy: the generator's queue is full; nothing was yielded.
        """
        correction = correct_premise(decision, question)
        wholes = {**texts_of(decision), **self.originals}
        async with aclosing(self._answer(decision, question, history)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Sentence):
                    piece = restore_quotes(open_with(correction, piece), wholes)
                    correction = ""
                yield piece

    async def _answer(
        self, decision: Decision | OrderAnswer, question: Question, history: Sequence[Message]
    ) -> AsyncGenerator[Piece, None]:
        match decision:
            case Fixed():
                for piece in self._fixed(decision, question):
                    yield piece
            case Approved(hit, unsure):
                hedge = self._hedge(question.language) if unsure else ""
                yield Sentence(hedge + hit.chunk.text, (cite_chunk(hit, hit.chunk.text),))
                yield Settled("answer", "approved", self._person(question.language, unsure))
            case CatalogueAnswer():
                for piece in self._tell_records(decision, question.language):
                    yield piece
            case OrderAnswer():
                for piece in self._tell_order(decision, question.language):
                    yield piece
            case Generate():
                async with aclosing(self._generate(decision, question, history)) as pieces:
                    async for piece in pieces:
                        yield piece

    def _fixed(self, decision: Fixed, question: Question) -> list[Piece]:
        language = question.language
        shop = self.shop.name or say(language, "shop")
        reason = name_unreadable(question.text) or "empty"
        keys = [reason if key == "empty" else key for key in decision.phrases]
        texts = [say(language, key, shop=shop) for key in keys]
        helpline = self.shop.helplines.get(language, "") if decision.action == "care" else ""
        if helpline:
            texts.append(say(language, "helpline", helpline=helpline))
        if self.shop.contact and (decision.offers_person or decision.action == "handoff"):
            texts.append(say(language, "contact", contact=self.shop.contact))
        pieces: list[Piece] = [Sentence(" ".join(texts))]
        if decision.closest is not None:
            pieces.append(self._closest(decision.closest, question))
        person = self._person(language, decision.offers_person)
        return [*pieces, Settled(decision.action, decision.path, (*decision.choices, *person))]

    def _tell_records(self, answer: CatalogueAnswer, language: str) -> list[Piece]:
        refuses = answer.action == "refuse"
        offer = say(language, "offer") if refuses else ""
        if refuses and self.shop.contact:
            offer = f"{offer} {say(language, 'contact', contact=self.shop.contact)}"
        said: list[Piece] = [*answer.sentences, *([Sentence(f"\n\n{offer}")] if offer else [])]
        settled = Settled(answer.action, "catalogue", self._person(language, refuses))
        return [*said, ProductsShown(answer.products), settled]

    def _tell_order(self, answer: OrderAnswer, language: str) -> list[Piece]:
        texts = [answer.text]
        if self.shop.contact and answer.offers_person and answer.action != "answer":
            texts.append(say(language, "contact", contact=self.shop.contact))
        choices = self._person(language, answer.offers_person)
        return [Sentence(" ".join(texts)), Settled(answer.action, "order", choices)]

    def _closest(self, hit: Hit, question: Question) -> Sentence:
        """Say the closest thing that the shop states, as its own words under their title."""
        text, quote = select_quote(question.standalone, hit.chunk.text, hit.statement)
        said = say(question.language, "closest", title=hit.chunk.title)
        return Sentence(f"\n\n{said}\n{text}", (cite_chunk(hit, quote),))

    async def _generate(
        self, decision: Generate, question: Question, history: Sequence[Message]
    ) -> AsyncGenerator[Piece, None]:
        evidence = self._fit_evidence(decision.evidence)
        said = False
        quotes = self._must_quote(decision, question.language)
        drafts = _say_nothing() if quotes else self._checked(evidence, question, history)
        async with aclosing(drafts) as sentences:
            try:
                async with asyncio.timeout(self.policy.first_sentence_seconds) as patience:
                    async for sentence in sentences:
                        patience.reschedule(None)
                        text = f" {sentence}" if said else sentence
                        yield Sentence(text, cite_best(sentence, evidence))
                        said = True
            except TimeoutError:
                log.info("generation_too_slow", seconds=self.policy.first_sentence_seconds)
            except GuardFailed:  # nothing more may be said, and the failure is logged already
                if not said:
                    for piece in self._fixed(SAFE, question):
                        yield piece
                    return
        if not said:
            quote = quote_best(question.standalone, evidence, decision.evidence)
            hedge = self._hedge(question.language) if decision.unsure else ""
            yield Sentence(hedge + quote.text, quote.citations)
        cards = self._cards(decision.evidence)
        if cards:
            yield ProductsShown(cards)
        choices = self._person(question.language, decision.unsure)
        yield Settled("answer", "generated" if said else "quoted", choices)

    def _must_quote(self, decision: Generate, language: str) -> bool:
        """Tell what is shown as it stands: doubts, rows, what the generator cannot write."""
        row = is_row(decision.evidence[0].statement)
        return decision.unsure or row or self.policy.written_language not in ("", language)

    def _hedge(self, language: str) -> str:
        return say(language, "unsure") + "\n"

    def _person(self, language: str, offered: bool) -> tuple[str, ...]:
        return (say(language, "person"),) if offered else ()

    async def _checked(
        self, evidence: Sequence[Evidence], question: Question, history: Sequence[Message]
    ) -> AsyncGenerator[str, None]:
        """Yield generated sentences up to the first that is not carried or says nothing new."""
        texts = [piece.text for piece in evidence]
        async with aclosing(self._sentences(texts, question, history)) as sentences:
            said: set[frozenset[str]] = set()
            async for draft in sentences:
                sentence = drop_heading(draft, texts)
                words = frozenset(content_words(sentence))
                verdict = await asyncio.to_thread(
                    self.grounding.check_sentence, sentence, texts, question.standalone
                )
                if not verdict.passed or words in said:
                    log.info("sentence_withheld", position=len(said), repeats=words in said)
                    return
                yield sentence
                said.add(words)
                if len(said) == self.policy.max_sentences:
                    return

    async def _sentences(
        self, evidence: Sequence[str], question: Question, history: Sequence[Message]
    ) -> AsyncGenerator[str, None]:
        past = fit_history(history, self.policy.history_tokens, self.model.count_tokens)
        prompt = build_prompt(self.shop, question.standalone, evidence, past, question.language)
        stream = SentenceStream()
        try:
            async with aclosing(self.model.stream(prompt, self.policy.sampling)) as tokens:
                async for token in tokens:
                    for sentence in stream.feed(token):
                        yield sentence
                    if stream.held_characters > MAX_SENTENCE_CHARACTERS:
                        return
        except ModelUnavailable as error:
            log.warning("model_unavailable", model=error.model, reason=error.reason)
            return
        for sentence in stream.flush():
            yield sentence

    def _fit_evidence(self, hits: Sequence[Hit]) -> list[Evidence]:
        """Take passages within the token budget; the first always fits."""
        fitted: list[Evidence] = []
        left = self.policy.evidence_tokens
        for hit in hits:
            evidence = self._build_evidence(hit)
            left -= self.model.count_tokens(evidence.text)
            if fitted and left < 0:
                break
            fitted.append(evidence)
        return fitted

    def _build_evidence(self, hit: Hit) -> Evidence:
        product = self.catalog.get(hit.chunk.parent) if hit.chunk.kind == "product" else None
        if product is None:
            return Evidence(f"{hit.chunk.title}\n{hit.chunk.text}", cite_chunk(hit, hit.chunk.text))
        text = f"{hit.chunk.title}\n{hit.chunk.text}\n{describe_product(product)}"
        quote = strip_instructions(product.description) or product.title
        return Evidence(text, Citation(product.id, product.title, quote))

    def _cards(self, hits: Sequence[Hit]) -> list[ProductCard]:
        """Show the product that the answer is about, where the best passage is one."""
        product = self.catalog.get(hits[0].chunk.parent)
        return [build_card(product)] if product and hits[0].chunk.kind == "product" else []


def correct_premise(decision: Decision | OrderAnswer, question: Question) -> str:
    """Return how the answer begins where the message takes another figure for granted."""
    match decision:
        case Approved(hit):
            answer, evidence = hit.chunk.text, [hit.chunk.text]
        case Generate():
            nearest = max(decision.evidence, key=nearness)
            answer = nearest.statement or nearest.chunk.text
            evidence = [hit.chunk.text for hit in decision.evidence]
        case CatalogueAnswer():
            answer, evidence = " ".join(one.text for one in decision.sentences), []
        case _:
            return ""
    if _DENIES.match(answer):
        return ""
    return build_correction(question.text, answer, question.language, evidence)


def texts_of(decision: Decision | OrderAnswer) -> dict[str, str]:
    """Return source to text of the passages that a decision may quote."""
    match decision:
        case Approved(hit):
            hits = [hit]
        case Generate():
            hits = [hit for hit in decision.evidence if hit.chunk.kind != "product"]
        case Fixed() if decision.closest is not None:
            hits = [decision.closest]
        case _:
            hits = []
    return {hit.chunk.source: hit.chunk.text for hit in hits}


def open_with(correction: str, sentence: Sentence) -> Sentence:
    """Put a correction before a sentence; before a table on a line of its own."""
    if not correction:
        return sentence
    gap = "\n\n" if is_row(sentence.text) else ""
    return replace(sentence, text=f"{correction}{gap}{sentence.text.lstrip()}")


async def _say_nothing() -> AsyncGenerator[str, None]:
    """A draft without sentences."""
    return
    yield ""
