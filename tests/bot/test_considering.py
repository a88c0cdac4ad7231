"""One question, searched for and decided on, over a real index."""

from bot.answering import Approved, Fixed, Generate
from bot.considering import UPSET, Considered, consider
from bot.interfaces import Verdict
from bot.policy import Policy
from bot.understanding import understand
from retrieval.searcher import Searcher


def consider_text(searcher: Searcher, text: str) -> Considered:
    question = understand(text, (), "en")
    return consider(searcher, question, Verdict(passed=True), Policy())


STORY = "My mother in law turns ninety and eats no cheese at all on Sundays"


def test_what_a_story_hides_is_asked_once_more_alone_and_answered_in_doubt(
    searcher: Searcher,
) -> None:
    asked = "can I return opened coffee?"
    alone = consider_text(searcher, asked)
    told = consider_text(searcher, f"{STORY}, {asked}")
    assert isinstance(alone.decision, Approved | Generate) and not alone.decision.unsure
    assert isinstance(told.decision, Approved | Generate) and told.decision.unsure
    assert told.question.standalone == f"{STORY}, {asked}"


def test_what_nothing_answers_stays_refused_with_and_without_its_story(searcher: Searcher) -> None:
    decision = consider_text(searcher, f"{STORY}, do you rent kayaks?").decision
    assert isinstance(decision, Fixed) and decision.action == "refuse"


def test_a_defect_that_nothing_answers_is_asked_as_what_to_do_about_one(searcher: Searcher) -> None:
    told = consider_text(searcher, "my grinder came with a crack")
    asked = consider_text(searcher, "What do I do if something arrives damaged?")
    assert type(told.decision) is type(asked.decision)


def test_anger_that_asks_nothing_is_met_kindly_and_offered_a_person(searcher: Searcher) -> None:
    assert consider_text(searcher, "this is ridiculous, your shop is a joke").decision == UPSET
    asked = consider_text(searcher, "this is ridiculous, do you rent kayaks?").decision
    assert isinstance(asked, Fixed) and asked.phrases == ("unknown",)
