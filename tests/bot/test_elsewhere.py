import pytest

from bot.elsewhere import is_elsewhere


@pytest.mark.parametrize(
    ("question", "passage", "expected"),
    [
        ("do you ship to portugal", "Do you deliver to Ireland?\nYes, it costs £18.", True),
        ("do you ship to portugal", "Parcels to Jersey and Guernsey cost £19.", True),
        ("Lieferung nach Italien?", "Yes, we deliver to France for £24.", True),
        ("do you ship to portugal", "We ship to all countries of the EU.", False),
        ("do you ship to portugal", "We deliver within Germany only.", False),
        ("is it free to Italy", "75 EUR in zone 1 (Germany), 100 EUR in zone 2", False),
        ("do you ship to portugal", "Parcels arrive within 3 days.", False),
        ("do you ship to Scotland", "We ship to the United Kingdom for £5.", False),
        ("delivery to Holland", "| Netherlands | £23 |", False),
        ("how long does delivery take", "We deliver to France in 6 days.", False),
    ],
)
def test_another_country(question: str, passage: str, expected: bool) -> None:
    assert is_elsewhere(question, passage) is expected
