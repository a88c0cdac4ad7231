"""What counts as right: expectations, citations that hold, facts that stand somewhere."""

from dataclasses import replace

import pytest

from bot.interfaces import Citation, ProductCard, Reply
from retrieval.searcher import Searcher
from server.evaluation.cases import Case
from server.evaluation.evidence import ShopEvidence
from server.evaluation.judging import judge_case

DELIVERY = "Parcels arrive within 2 to 4 working days in Germany. Express costs 9.90 EUR."
PROOF = Citation("faq.csv#1", "How long does delivery take?", DELIVERY)
REPLY = Reply(DELIVERY, "answer", "approved", (PROOF,))
CARD = ProductCard("GR-7", "Molen Tarka Hand Grinder", "89.90", "EUR", "in_stock", "")


def case_of(**expected: object) -> Case:
    return Case.model_validate({"id": "a", "kind": "k", "turns": ["How long?"], **expected})


@pytest.fixture(scope="module")
def evidence(searcher: Searcher) -> ShopEvidence:
    return ShopEvidence(searcher, ("Bean & Burr", "help@beanburr.example"))


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ({"must": [["two", "2 to 4 WORKING days"], ["express"]]}, None),
        ({"must": [["5 days", "a week"]]}, "the reply does not hold /5 days/ or /a week/"),
        ({"must_not": ["9[.,]90"]}, "the reply holds /9[.,]90/"),
        ({"action": ["refuse", "handoff"]}, "the action is answer, not refuse or handoff"),
        ({"path": "catalogue"}, "the path is approved, not catalogue"),
        ({"source": ["returns.md", "faq.csv"]}, None),
        ({"source": "returns.md"}, "it cites faq.csv#1, not returns.md"),
    ],
)
def test_a_reply_is_what_was_expected(expected: dict[str, object], reason: str | None) -> None:
    outcome = judge_case(case_of(**expected), [REPLY], None)
    assert outcome.reasons == (() if reason is None else (reason,))
    assert outcome.passed is (reason is None)
    assert (outcome.unsupported, outcome.broken) == (None, None)


def test_every_card_must_be_one_of_those_allowed() -> None:
    reply = replace(REPLY, products=(CARD, replace(CARD, id="KV-100-S")))
    assert judge_case(case_of(cards=["GR-", "KV-"], source="KV-1"), [reply], None).passed
    strays = judge_case(case_of(cards="GR-"), [reply], None)
    assert strays.reasons == ("it shows KV-100-S, allowed are GR-",)


def test_each_turn_is_judged_by_its_own_expectations() -> None:
    case = case_of(turns=[{"say": "How long?", "must": ["ages"]}, "Really?"], action="refuse")
    outcome = judge_case(case, [REPLY, REPLY], None)
    assert outcome.reasons == (
        "turn 1: the reply does not hold /ages/",
        "turn 2: the action is answer, not refuse",
    )


def test_a_citation_holds_if_its_words_stand_in_its_source(evidence: ShopEvidence) -> None:
    assert evidence.find_broken_citations(REPLY) == []
    spaced = replace(PROOF, quote="Parcels  arrive\nwithin 2 to 4")
    assert evidence.find_broken_citations(replace(REPLY, citations=(spaced,))) == []
    for wrong in (replace(PROOF, source="faq.csv#2"), replace(PROOF, quote="within 9 days")):
        broken = judge_case(case_of(), [replace(REPLY, citations=(wrong,))], evidence)
        assert any("does not hold" in reason for reason in broken.reasons)
        assert broken.broken is not None and len(broken.broken) == 1


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (DELIVERY, None),
        ("It takes two to four working days.", None),
        ("It takes 2 to 4 days.", "4 day"),
        ("Express costs 9,90 €.", None),
        ("Express costs 12.90 EUR.", "12.9 EUR"),
        ("Use the code WELCOME10.", "welcome10"),
        ("It arrives on Sunday.", "sunday"),
        ("You asked about 300 EUR.", None),
        ("Write to help@beanburr.example.", None),
    ],
)
def test_a_fact_stands_in_what_is_cited_or_asked(
    evidence: ShopEvidence, text: str, missing: str | None
) -> None:
    found = evidence.find_unsupported(replace(REPLY, text=text), ["More than 300 EUR?"])
    assert [statement.partition(":")[0] for statement in found] == (
        [] if missing is None else [f"nothing cited holds {missing}"]
    )


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("It costs €349.00 instead of €399.00 and 4 are left.", True),
        ("Its boiler holds 400 ml and it heats up in 90 seconds.", True),
        ("It costs €340.00.", False),
        ("The paper filters cost €4.50.", False),
    ],
)
def test_a_record_carries_its_own_values_and_no_others(
    evidence: ShopEvidence, text: str, supported: bool
) -> None:
    reply = Reply(text, "answer", "catalogue", products=(replace(CARD, id="KV-100-S"),))
    assert (evidence.find_unsupported(reply, []) == []) is supported


def test_a_count_over_the_catalogue_is_left_to_the_case(evidence: ShopEvidence) -> None:
    reply = Reply("There are 17 grinders.", "answer", "catalogue")
    assert evidence.find_unsupported(reply, []) == []
    assert evidence.find_unsupported(replace(reply, path="generated"), []) != []


def test_fixed_phrases_state_nothing_of_the_shop(evidence: ShopEvidence) -> None:
    assert evidence.find_unsupported(Reply("Call 112.", "care", "fixed"), []) == []


def test_an_invention_fails_a_case_that_expects_nothing(evidence: ShopEvidence) -> None:
    outcome = judge_case(case_of(), [replace(REPLY, text="Take 40% off.")], evidence)
    assert not outcome.passed and outcome.unsupported is not None
    assert outcome.reasons == outcome.unsupported
