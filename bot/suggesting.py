"""What an agent might reply to a message: a turn that stores nothing and speaks to nobody.

Search, decision and checks are those of `bot.turn.run_turn`, and so nothing is suggested that a
passage or a record does not carry. Words of the bot about itself (greetings, refusals, offers of a
person, "I am not sure") are left out: how sure a suggestion is stands beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.answering import Approved, Generate
from bot.citing import cite_chunk, nearness
from bot.composing import Composer
from bot.considering import Considered
from bot.drafting import Draft
from bot.evidence import is_evidence, speaks_elsewhere
from bot.guards.failing import WatchedGrounding
from bot.guards.screening import screen_message
from bot.interfaces import Confidence, Message, Path, Sentence, Suggestion, Suggestions, Verdict
from bot.joining import choose_spoken
from bot.phrases import say
from bot.policy import Policy
from bot.products.listing import CatalogueAnswer
from bot.quoting import select_quote
from bot.turn import TurnDependencies, consider_question
from bot.understanding import Question, index_words, understand
from bot.usable import restore_quotes
from retrieval.interfaces import Hit
from retrieval.reading import SAME_QUESTION

_ORDER: tuple[Confidence, ...] = ("unsure", "likely", "sure")

SURE_ANSWERS = 0.8
LIKELY_ANSWERS = 0.5
"""Probabilities (`Hit.answers`) from which an answer is called sure and likely. Of 2,627 messages
to the ten invented shops that are held out 1,717 found a FAQ or a passage: the right one in
92 % of 278 cases from 0.8 on, in 78 % of 631 from 0.5 to 0.8, in 58 % of 808 below."""

MOST_ALTERNATIVES = 3
"""What an agent reads at a glance; the source that a citation opens holds the rest."""


async def suggest_replies(
    turn: TurnDependencies, text: str, history: Sequence[Message]
) -> Suggestions:
    """Suggest replies to one message.

    Args:
        turn: what turns work with; nothing of it is written to.
        text: the customer's message, masked.
        history: earlier messages, masked, oldest first.

    Raises:
        ModelBusy: the generator's queue is full.
        RetrievalError: there is no index to search.
    """
    verdict = await asyncio.to_thread(screen_message, turn.guards, text, turn.watch)
    if not verdict.passed:
        return Suggestions()
    question = await asyncio.to_thread(read_question, turn, text, history)
    considered = await asyncio.to_thread(_consider, turn, question, verdict)
    parts = [part for part in considered if _answers(part.decision)]
    best = await _compose(turn, parts, history) if parts else None
    if best is not None and len(parts) < len(considered):
        best = replace(best, confidence="unsure")  # a question is left open
    quotes = [quote for part in considered for quote in _quote_hits(part, turn.policy)]
    return Suggestions(best, tuple(_choose_distinct(best, quotes)))


def read_question(turn: TurnDependencies, text: str, history: Sequence[Message]) -> Question:
    """Understand a masked message in its conversation; blocking."""
    words = index_words(turn.searcher.snapshot)
    return understand(text, history, turn.shop.language, turn.shop.languages, words)


def _consider(turn: TurnDependencies, question: Question, verdict: Verdict) -> list[Considered]:
    return choose_spoken([consider_question(turn, one, verdict) for one in question.each])


def _answers(decision: object) -> bool:
    return isinstance(decision, Approved | Generate | CatalogueAnswer)


async def _compose(
    turn: TurnDependencies, parts: Sequence[Considered], history: Sequence[Message]
) -> Suggestion:
    drafts = [(part, await _compose_part(turn, part, history)) for part in parts]
    replies = [draft.build_reply(part.question.language) for part, draft in drafts]
    hedges = {f"{say(part.question.language, 'unsure')}\n" for part in parts}
    return Suggestion(
        text="\n\n".join(dict.fromkeys(_drop_opening(one.text, hedges) for one in replies)),
        confidence=min((tell_confidence(part.decision) for part in parts), key=_ORDER.index),
        action=replies[0].action,
        path=replies[0].path,
        citations=tuple(dict.fromkeys(cited for one in replies for cited in one.citations)),
        products=tuple(dict.fromkeys(card for one in replies for card in one.products)),
    )


async def _compose_part(
    turn: TurnDependencies, part: Considered, history: Sequence[Message]
) -> Draft:
    grounding = WatchedGrounding(turn.grounding, turn.watch, turn.content)
    composer = Composer(turn.shop, part.catalog, turn.model, grounding, turn.policy, part.originals)
    draft = Draft()
    decision = part.decision
    if isinstance(decision, CatalogueAnswer):
        decision = replace(decision, action="answer")  # or a person is offered
    async with aclosing(composer.compose(decision, part.question, history)) as pieces:
        async for piece in pieces:
            draft.add(piece)
    return draft


def _drop_opening(text: str, openings: set[str]) -> str:
    for opening in openings:
        text = text.removeprefix(opening)
    return text


def tell_confidence(decision: object) -> Confidence:
    """Say how surely a decision answers.

    Records answer what was asked of them: of 184 such answers to the two test shops' cases all
    were right. That the records hold nothing fitting is less sure.
    """
    match decision:
        case CatalogueAnswer(action="answer"):
            return "sure"
        case CatalogueAnswer():
            return "likely"
        case Approved(hit, unsure=False) | Generate((hit, *_), unsure=False):
            return tell_of_hit(hit)
        case _:
            return "unsure"


def tell_of_hit(hit: Hit) -> Confidence:
    """Say how surely a FAQ or a passage answers; one that no model has read is at most likely."""
    if hit.question_similarity >= SAME_QUESTION:
        return "sure"
    if hit.answers is None:
        return "likely"
    if hit.answers >= SURE_ANSWERS:
        return "sure"
    return "likely" if hit.answers >= LIKELY_ANSWERS else "unsure"


def _quote_hits(part: Considered, policy: Policy) -> Iterator[Suggestion]:
    """Yield what FAQs and pages say that are near the question, nearest first."""
    question = part.question.standalone
    told = [hit for hit in part.hits if hit.chunk.kind != "product"]
    for hit in sorted(told, key=nearness, reverse=True):
        if _is_near(question, hit, policy) and not speaks_elsewhere(question, hit):
            yield _quote(part, hit)


def _is_near(question: str, hit: Hit, policy: Policy) -> bool:
    if hit.answers is None:
        return is_evidence(question, hit, policy)
    return hit.answers >= policy.closest_answers


def _quote(part: Considered, hit: Hit) -> Suggestion:
    text = quote = hit.chunk.text
    if hit.chunk.kind == "page":
        text, quote = select_quote(part.question.standalone, hit.chunk.text, hit.statement)
    said = restore_quotes(Sentence(text, (cite_chunk(hit, quote),)), part.originals)
    path: Path = "approved" if hit.chunk.kind == "faq" else "quoted"
    confidence = min("likely", tell_of_hit(hit), key=_ORDER.index)  # the best one was chosen
    return Suggestion(said.text, confidence, "answer", path, tuple(said.citations))


def _choose_distinct(best: Suggestion | None, quotes: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Yield those that say something else than what comes before them."""
    said = [_plain(best.text)] if best is not None else []
    for quote in quotes:
        plain = _plain(quote.text)
        if not any(plain in one or one in plain for one in said):
            yield quote
            said.append(plain)
        if len(said) - (best is not None) == MOST_ALTERNATIVES:
            return


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
