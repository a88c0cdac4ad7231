"""Receipts to keep, without a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.interfaces import ChatMessage, Citation
from bot.receipts.identity import build_receipt_id
from bot.receipts.interfaces import Found, Receipt, Said, Screened, Step, Used
from bot.understanding import Question

PROOF = Citation("faq.csv#1", "How long is delivery?", "It takes two to four days.")


def make_receipt(at: datetime | None = None, **values: object) -> Receipt:
    """Make a receipt with every kind of field filled in."""
    moment = at or datetime.now(UTC)
    found = Found("faq.csv#1", "faq", "How long is delivery?", "a" * 32, 0.9, 0.8, 0.7, 3.5,
                  False, None, used=True)  # fmt: skip
    step = Step(
        question=Question("how long", "how long is delivery", "en", "question"),
        hits=(found, replace(found, source="T-1", kind="product", answers=0.25, used=False)),
        rule="generate",
        action="answer",
        reason="Near enough.",
        prompts=((ChatMessage("system", "Be brief."), ChatMessage("user", "how long")),),
        generated="It takes two to four days. It is free.",
        said=(
            Said("It takes two to four days.", "passed", (), (PROOF,)),
            Said("It is free.", "withheld", ("word free is carried by nothing",)),
        ),
        token_counts={"b" * 32: 12},
    )
    receipt = Receipt(
        id=build_receipt_id(moment),
        at=moment.isoformat(timespec="milliseconds"),
        conversation_id="c1",
        message="how long",
        screened=Screened(True, "allow", {"harm": 0.01}),
        generation="000001",
        steps=(step,),
        documents=(Used("faq.csv#1", "faq", "How long is delivery?", "a" * 32),),
        model="scripted answers",
        policy={"chosen_by": "a run", "least_answers": 0.55, "max_sentences": 3},
        version="0.1",
        text="It takes two to four days.",
        action="answer",
        path="generated",
        citations=(PROOF,),
        products=(),
        language="en",
        ttft_ms=12.5,
        total_ms=20.0,
    )
    return replace(receipt, **values)  # type: ignore[arg-type]
