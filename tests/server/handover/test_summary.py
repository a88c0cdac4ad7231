"""Summaries of conversations: what is in them, that it is proven, and that they stay short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guards.grounding import FactGrounding
from bot.guards.screening import WITHHELD
from bot.interfaces import Verdict
from server.handover.exchanges import Entry
from server.handover.quoting import Quote
from server.handover.summary import (
    MOST_ASKED,
    MOST_KNOWN,
    MOST_TRIED,
    Summary,
    build_summary,
)
from tests.server.handover.conversations import ALL, CHINESE, ENGLISH, bot, customer


def list_all(summary: Summary) -> Iterator[Quote]:
    yield from (*summary.asked, *summary.known)
    for each in summary.tried:
        yield from (quote for quote in (each.asked, each.said) if quote)
    if summary.shown_by:
        yield summary.shown_by


def texts(quotes: Sequence[Quote]) -> list[str]:
    return [quote.text for quote in quotes]


def test_an_agent_reads_what_is_asked_tried_and_known() -> None:
    summary = build_summary(ENGLISH)
    assert texts(summary.asked) == [
        "It came with a hole in the fly sheet.",
        "Do you also repair tents that are older?",
        "And who pays for the parcel?",
    ]
    assert [(each.asked.text, each.outcome, each.said and each.said.text) for each in
            summary.tried] == [
        ("It came with a hole in the fly sheet.", "answer",
         "Damaged goods can be exchanged within 30 days."),
        ("Do you also repair tents that are older?", "refuse", None),
        ("And who pays for the parcel?", "refuse", None),
    ]  # fmt: skip
    assert texts(summary.known) == [
        "I bought the Corrie 2 tent from you on 3 May.",
        "My address is <EMAIL_1>.",
    ]
    assert (summary.mood, summary.products) == ("unhappy", ("TENT-2",))
    assert summary.shown_by == Quote(3, "customer", "It came with a hole in the fly sheet.")


@pytest.mark.parametrize(
    ("language", "asked", "said", "known", "mood"),
    [
        (
            "de",
            ["Guten Tag, wie lange dauert der Versand nach Österreich?",
             "Meine Bestellung 7731-A ist leider beschädigt angekommen.", "Was soll ich tun?"],
            "Pakete nach Österreich brauchen 3 bis 5 Werktage.",
            [],
            "unhappy",
        ),
        (
            "fr",
            ["Livrez-vous en Belgique ?", "Mon colis n'est jamais arrivé."],
            "Oui, nous livrons en Belgique pour 4,90 EUR.",
            ["Mon numéro est le <PHONE_1>."],
            "unhappy",
        ),
        (
            "es",
            ["¿Cuánto tiempo tengo para devolver una tienda de campaña?"],
            "Tiene 30 días desde la entrega.",
            ["La compré el 3 de mayo por 249,90 euros."],
            "content",
        ),
        (
            "zh",
            ["你好，我的帐篷到货时破了一个洞。", "可以换货吗？"],
            None,
            ["订单号是88213，请尽快处理。"],
            "unhappy",
        ),
        ("ar", ["هل تشحنون إلى دبي؟"], None, ["طلبي رقم 4411 لم يصل بعد."], ""),
    ],
)  # fmt: skip
def test_a_summary_is_in_the_customers_language(
    language: str, asked: list[str], said: str | None, known: list[str], mood: str
) -> None:
    summary = build_summary(ALL[language])
    assert (summary.language, summary.mood) == (language, mood)
    assert (texts(summary.asked), texts(summary.known)) == (asked, known)
    assert summary.tried[0].said == (said and Quote(2, "bot", said))


@pytest.mark.parametrize("language", ALL)
def test_every_sentence_stands_in_its_message_and_passes_the_grounding_check(
    language: str,
) -> None:
    messages = {entry.seq: entry for entry in ALL[language]}
    grounding = FactGrounding()
    quotes = list(list_all(build_summary(ALL[language])))
    assert quotes
    for quote in quotes:
        message = messages[quote.seq]
        assert quote.text in message.text and quote.role == message.role
        names = {"customer": "Visitor wrote", "bot": "Assistant wrote", "agent": "Agent wrote"}
        said = f"{names[quote.role]} “{quote.text}”"
        evidence = f"{names[quote.role]}\n{message.text}"
        assert grounding.check_sentence(said, [evidence]).passed


class Distrusts:
    """Carries no sentence that holds a word."""

    def __init__(self, word: str) -> None:
        self._word = word

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        return Verdict(self._word not in sentence)


def test_what_the_check_does_not_carry_is_left_out() -> None:
    nothing = build_summary(ENGLISH, guard=Distrusts(""))
    assert not list(list_all(nothing)) and nothing.mood == "unhappy"
    without = build_summary(ENGLISH, guard=Distrusts("parcel"))
    assert "And who pays for the parcel?" not in texts(without.asked)
    assert len(without.tried) == 2


def test_a_wish_for_a_person_is_asked_only_where_nothing_else_is() -> None:
    alone = build_summary([customer(1, "Hello!"), customer(2, "Can I talk to a person?")])
    assert texts(alone.asked) == ["Can I talk to a person?"]
    assert build_summary([customer(1, "Hello!")]).asked == ()
    assert build_summary([]) == build_summary([customer(1, WITHHELD)])


def test_what_is_open_comes_in_before_what_was_answered() -> None:
    entries = [customer(1, "Do you ship boots to Norway?")]
    for seq in range(3, 13, 2):
        entries += [
            customer(seq, f"What does tent number {seq} cost in the shop?"),
            bot(seq + 1, f"Tent number {seq} costs {seq} EUR in the shop."),
        ]
    asked = build_summary(entries).asked
    assert [quote.seq for quote in asked] == [1, 9, 11]


def test_an_agents_answer_counts_and_a_farewell_does_not_hide_it() -> None:
    entries = [
        customer(1, "Do you repair old tents?"),
        bot(2, "I don't know: I found nothing in the shop's documents.", "refuse"),
        Entry(3, "agent", "We repair every tent of our own for 25 EUR."),
        Entry(4, "agent", "Have a nice day!"),
    ]
    (tried,) = build_summary(entries).tried
    assert (tried.outcome, tried.said) == (
        "agent", Quote(3, "agent", "We repair every tent of our own for 25 EUR."),
    )  # fmt: skip


def test_what_answers_a_question_is_known() -> None:
    entries = [
        customer(1, "I need a tent"),
        bot(2, "For how many people?", "clarify"),
        customer(3, "just me and my dog"),
    ]
    assert texts(build_summary(entries).known) == ["just me and my dog"]


@pytest.mark.parametrize(
    ("entries", "mood", "shown_by"),
    [
        ([customer(1, "Is it waterproof at all?")], "", None),
        ([customer(1, "You are completely useless.")], "angry", "You are completely useless."),
        ([customer(1, "I am very disappointed by this.")], "unhappy",
         "I am very disappointed by this."),
        ([customer(1, "Great, thank you so much!")], "content", "Great, thank you so much!"),
        ([customer(1, "I cannot go on living like this."), bot(2, "Please call somebody.", "care"),
          *[customer(seq, "You are completely useless.") for seq in range(3, 30)]],
         "distressed", "I cannot go on living like this."),
        ([customer(1, "You are completely useless."),
          *[customer(seq, f"Is number {seq} in stock?") for seq in range(2, 9)]], "", None),
    ],
)  # fmt: skip
def test_mood_is_a_word_with_what_shows_it(
    entries: list[Entry], mood: str, shown_by: str | None
) -> None:
    summary = build_summary(entries)
    assert summary.mood == mood
    assert (summary.shown_by and summary.shown_by.text) == shown_by


def test_a_long_conversation_makes_no_longer_summary() -> None:
    story = "My tent number {seq} came with a hole on day {seq}. Can you mend number {seq}? "
    entries = [customer(1, "My address is <EMAIL_1> and I bought tent 4 of you.")]
    for seq in range(2, 1000, 2):
        entries += [
            customer(seq, story.format(seq=seq) * 20),
            bot(seq + 1, "I don't know what to say to that.", "refuse", f"T-{seq}"),
        ]
    summary = build_summary(entries)
    assert len(summary.asked) == MOST_ASKED and len(summary.tried) == MOST_TRIED
    assert len(summary.known) == MOST_KNOWN and len(summary.products) == 3
    assert summary.known[0].text == "My address is <EMAIL_1> and I bought tent 4 of you."
    assert all(len(quote.text) <= 301 for quote in list_all(summary))


def test_a_long_sentence_is_cut_at_a_word_and_a_long_message_read_at_both_ends() -> None:
    long = " ".join(f"and pole number {place} of the tent" for place in range(400))
    entry = customer(1, f"I miss the bag of tent 7. It lacks {long}. Can you send 3 new poles?")
    known = build_summary([entry]).known
    assert any(quote.text.endswith("…") for quote in known)
    for quote in known:
        assert quote.text.removesuffix("…") in entry.text
    assert texts(build_summary([entry]).asked) == ["Can you send 3 new poles?"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["customer", "bot", "agent"]),
            st.text(max_size=200) | st.sampled_from([entry.text for entry in ENGLISH + CHINESE]),
            st.sampled_from(["", "answer", "refuse", "care", "block", "clarify"]),
        ),
        max_size=12,
    )
)
def test_whatever_was_written_nothing_is_said_that_was_not(
    rows: list[tuple[str, str, str]],
) -> None:
    entries = [
        replace(customer(seq, text), role=role, action=action)  # type: ignore[arg-type]
        for seq, (role, text, action) in enumerate(rows, 1)
    ]
    for quote in list_all(build_summary(entries)):
        message = " ".join(entries[quote.seq - 1].text.split())
        assert quote.text.removesuffix("…") in message
