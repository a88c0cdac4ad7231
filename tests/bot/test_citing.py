import pytest

from bot.citing import drop_heading

EVIDENCE = ["Showroom and workshop › Repairs\nWe sand and repair teak benches."]


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        ("Repairs We sand teak benches.", "We sand teak benches."),
        ("Repairs cost £65.", "Repairs cost £65."),
        ("We sand teak benches.", "We sand teak benches."),
    ],
)
def test_a_heading_is_no_part_of_a_sentence(draft: str, sentence: str) -> None:
    assert drop_heading(draft, EVIDENCE) == sentence
