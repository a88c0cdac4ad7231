"""Personal data is masked by rules alone."""

from bot.guards.pii import mask_personal_data
from bot.privacy.masking import Placeholders


def test_a_message_is_masked_with_and_without_numbers() -> None:
    text = "ann@example.org, bo@example.org, ann@example.org"
    assert mask_personal_data(text) == "<EMAIL>, <EMAIL>, <EMAIL>"
    assert mask_personal_data(text, Placeholders()) == "<EMAIL_1>, <EMAIL_2>, <EMAIL_1>"
