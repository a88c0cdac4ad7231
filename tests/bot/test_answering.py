"""Decisions from hits that a model has read: which passage answers, or what is said instead."""

import pytest

from bot.answering import Approved, Decision, Fixed, Generate, decide
from bot.interfaces import Verdict
from bot.policy import Policy
from bot.understanding import Question
from knowledge.catalog import Catalog
from knowledge.interfaces import Chunk, Kind
from retrieval.interfaces import Hit
from tests.bot.products.catalogs import product as make_product

RETURNS = "How long can I return things?"


def make_hit(
    title: str,
    answers: float | None,
    kind: Kind = "faq",
    text: str = "You have 30 days.",
    asked: float = 0.5,
) -> Hit:
    source = f"{title}.md" if kind == "page" else f"faq.csv#{title}"
    chunk = Chunk(title, kind, source, title, text, source)
    return Hit(chunk, 1.0, 0.5, asked if kind == "faq" else 0.0, answers=answers)


def decide_on(text: str, *hits: Hit, catalog: Catalog | None = None) -> Decision:
    question = Question(text, text, "en", "question")
    return decide(question, hits, Verdict(passed=True), catalog or Catalog([]), Policy())


def test_the_faq_that_answers_is_given() -> None:
    faq = make_hit(RETURNS, 0.9)
    assert decide_on("can i send it back after a month", faq) == Approved(faq)


def test_a_page_that_answers_more_surely_comes_before_a_faq() -> None:
    faq, page = make_hit(RETURNS, 0.7), make_hit("Returns › Swimwear", 0.95, "page")
    decision = decide_on("can i send a bikini back", faq, page)
    assert isinstance(decision, Generate) and decision.evidence[0] == page


def test_a_question_for_a_figure_is_refused_without_another_figure() -> None:
    faq = make_hit(RETURNS, Policy().least_answers - 0.01)
    asked = decide_on("how many people plant trees for you", faq)
    told = decide_on("who plants trees for you", faq)
    assert isinstance(asked, Fixed) and isinstance(told, Fixed)
    assert (asked.closest, told.closest) == (None, faq)


def test_of_equals_the_faq_is_given() -> None:
    faq, page = make_hit(RETURNS, 0.9), make_hit("Returns › Swimwear", 0.915, "page")
    assert decide_on("can i send a bikini back", faq, page) == Approved(faq)


def test_the_faqs_own_question_is_answered_without_a_model() -> None:
    faq = make_hit(RETURNS, None, asked=0.97)
    assert decide_on(RETURNS, faq) == Approved(faq)


def test_what_may_answer_something_else_is_said_with_that_doubt() -> None:
    policy = Policy()
    doubtful = (policy.least_answers + policy.sure_answers) / 2
    faq, page = make_hit(RETURNS, doubtful), make_hit("Returns › Swimwear", doubtful, "page")
    assert decide_on("may i bring back a bikini that is too small", faq) == Approved(faq, True)
    assert decide_on("may i bring back a bikini that is too small", page) == Generate([page], True)


def test_what_is_said_of_a_named_product_beside_the_question_is_said_with_doubt() -> None:
    tent = make_product("T", "Fellgard Lochan 3 Tunnel Tent")
    page = make_hit("Tents › Fire", 0.53, "page", "Never cook inside the tent.")
    question = "can my dog sleep in the Lochan 3?"
    assert decide_on(question, page, catalog=Catalog([tent])) == Generate([page], True)
    asked = "can i cook inside the Lochan 3?"
    assert decide_on(asked, page, catalog=Catalog([tent])) == Generate([page], False)


@pytest.mark.parametrize(
    ("answers", "named"), [(Policy().least_answers - 0.01, True), (0.01, False)]
)
def test_a_refusal_names_what_is_close_and_nothing_that_is_far(answers: float, named: bool) -> None:
    faq = make_hit(RETURNS, answers)
    decision = decide_on("do you plant trees for what comes back to you", faq)
    assert isinstance(decision, Fixed)
    assert (decision.action, decision.closest) == ("refuse", faq if named else None)


def test_a_topic_that_several_questions_share_is_asked_back() -> None:
    hits = [
        make_hit("What does delivery cost?", 0.3),
        make_hit("How long does delivery take?", 0.28),
        make_hit("Do you deliver on Sundays?", 0.02),
    ]
    decision = decide_on("delivery", *hits)
    assert isinstance(decision, Fixed)
    assert decision.action == "clarify"
    assert decision.choices == ["What does delivery cost?", "How long does delivery take?"]


def test_a_whole_question_is_not_asked_back() -> None:
    hits = [make_hit("What does delivery cost?", 0.1), make_hit("How long is delivery?", 0.1)]
    decision = decide_on("does the delivery person speak Portuguese", *hits)
    assert isinstance(decision, Fixed) and decision.action == "refuse"
