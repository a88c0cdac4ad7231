"""What is corrected, and what is the customer's own."""

import pytest

from bot.premises import build_correction

RETURNS = "You can return anything within 45 days of delivery."
DELIVERY = "Delivery is free from 75 EUR. Below that it costs 4.90 EUR."
VOUCHERS = "Gift vouchers are valid for 24 months."
OPENING = "The shop is open from Tuesday to Friday from 07:00 to 17:30."
REFUND = "The refund arrives within 7 working days."
SALE = "The Corrie 1 tent costs €299.00."
CODE = "Club members get 10% off every order."
CLOSED = "We are closed on 24 December."


@pytest.mark.parametrize(
    ("message", "answer", "language", "correction"),
    [
        ("Returns are 90 days, right?", RETURNS, "en", "Not 90 days: "),
        ("You have 90 days returns, correct?", RETURNS, "en", "Not 90 days: "),
        ("I read that I can return things for 3 weeks.", RETURNS, "en", "Not 3 weeks: "),
        ("Is it true that returns are 60 days?", RETURNS, "en", "Not 60 days: "),
        ("So I have 100 days to return it?", RETURNS, "en", "Not 100 days: "),
        ("Delivery is free from 40 euro, isn't it?", DELIVERY, "en", "Not 40 euro: "),
        ("Since delivery costs 3 euro, can I add a book?", DELIVERY, "en", "Not 3 euro: "),
        ("Vouchers last 3 years, don't they?", VOUCHERS, "en", "Not 3 years: "),
        ("My friend said that gift vouchers expire after 1 year", VOUCHERS, "en", "Not 1 year: "),
        ("You open at 9 am on Fridays, correct?", OPENING, "en", "Not 9 am: "),
        ("My refund arrives within 24 hours, right?", REFUND, "en", "Not 24 hours: "),
        ("The Corrie 1 costs 199 euro, correct?", SALE, "en", "Not 199 euro: "),
        ("Does the Corrie 1 cost 199 euro?", SALE, "en", "Not 199 euro: "),
        ("Club members get 20% off, yes?", CODE, "en", "Not 20%: "),
        ("You are closed on 31 December, right?", CLOSED, "en", "Not 31 December: "),
        (
            "So delivery to Ireland is free, right?",
            "Yes, delivery to Ireland costs 18 EUR.",
            "en",
            "Not free: ",
        ),
        ("Die Frist sind 90 Tage, oder?", "Die Frist beträgt 45 Tage.", "de", "Nicht 90 Tage: "),
        (
            "Le délai de retour est de 90 jours, n'est-ce pas ?",
            "Le délai de retour est de 45 jours.",
            "fr",
            "Pas 90 jours : ",
        ),
        (
            "El plazo de devolución es de 90 días, ¿verdad?",
            "El plazo de devolución es de 45 días.",
            "es",
            "No es correcto (90 días): ",
        ),
        ("退货期限是90天，对吧？", "退货期限为30天。", "zh", "不是90天："),
        ("I was told your gift vouchers are valid for 5 years", VOUCHERS, "en", "Not 5 years: "),
    ],
)
def test_a_false_premise_is_corrected(
    message: str, answer: str, language: str, correction: str
) -> None:
    assert build_correction(message, answer, language) == correction


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("Returns are 45 days, right?", RETURNS),
        ("I bought it 90 days ago, can I still return it?", RETURNS),
        ("I received my parcel 60 days ago. Is it too late to return?", RETURNS),
        ("Can I return it after 60 days?", RETURNS),
        ("How long can I return things?", RETURNS),
        ("My order is 50 euro, delivery is free, right?", DELIVERY),
        ("I want to spend 50 euro, what is delivery?", DELIVERY),
        ("What does delivery cost for a 20 euro order?", DELIVERY),
        ("Vouchers last 2 years, don't they?", VOUCHERS),
        ("Are gift vouchers valid for 24 months?", VOUCHERS),
        ("I'm 180 cm tall, which size is right?", "Size L fits from 185 cm."),
        ("My son is 12 years old, right size?", "Size M fits children of 10 years."),
        ("You open at 7:00, correct?", OPENING),
        ("I have waited 10 days for my refund, is that right?", REFUND),
        ("The Corrie 1 costs 299 euro, correct?", SALE),
        ("Show me tents under 200 euro, ok?", SALE),
        ("Delivery takes 3 days, right?", "Delivery takes 2 to 4 days."),
        ("I ordered on 1 December, right?", CLOSED),
        ("Returns are 90 days, right?", "Gift wrap costs 2 EUR."),
        ("My budget is 150 euro. The Corrie 1 is cheaper, isn't it?", SALE),
        ("Ich habe es vor 90 Tagen gekauft, geht das noch?", "Die Frist beträgt 45 Tage."),
    ],
)
def test_what_is_no_false_premise(message: str, answer: str) -> None:
    assert build_correction(message, answer, "en") == ""


def test_what_the_evidence_holds_is_not_denied() -> None:
    evidence = ["Summit members have 60 days."]
    assert build_correction("Returns are 60 days, right?", RETURNS, "en", evidence) == ""


@pytest.mark.parametrize(
    "answer",
    [
        DELIVERY,  # it is free from an amount on
        "We deliver within 3 days.",  # no price is named
        "A seat costs 12 EUR.",  # of something else
    ],
)
def test_free_is_denied_only_where_a_price_stands_for_the_same(answer: str) -> None:
    assert not build_correction("Delivery is free, right?", answer, "en")


def test_free_from_something_is_no_price() -> None:
    answer = "The rye bread costs 4 EUR and holds wheat."
    assert not build_correction("The rye bread is free from nuts, right?", answer, "en")
