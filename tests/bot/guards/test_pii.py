"""The guard reports what `bot.privacy` finds, and never stops a message for it."""

from bot.guards.pii import PersonalDataGuard, mask_personal_data
from bot.interfaces import Span
from bot.privacy.masking import Placeholders


def test_the_guard_reports_and_never_stops() -> None:
    verdict = PersonalDataGuard().check_message("mail ann@example.org")
    assert verdict.passed
    assert [(span.type, span.start, span.end) for span in verdict.spans] == [("EMAIL", 5, 20)]


def test_the_guard_asks_what_it_was_given() -> None:
    guard = PersonalDataGuard(lambda text: [Span("PERSON", 0, len(text))])
    assert guard.check_message("Ann").spans == (Span("PERSON", 0, 3),)


def test_a_message_is_masked_with_and_without_numbers() -> None:
    text = "ann@example.org, bo@example.org, ann@example.org"
    assert mask_personal_data(text) == "<EMAIL>, <EMAIL>, <EMAIL>"
    assert mask_personal_data(text, Placeholders()) == "<EMAIL_1>, <EMAIL_2>, <EMAIL_1>"
