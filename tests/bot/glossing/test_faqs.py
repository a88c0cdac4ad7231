"""The shop's own questions in the customer's language, compared by their glosses."""

from functools import cache

import pytest

from bot.glossing.faqs import GlossedFaqs, build_glossed_faqs
from knowledge.interfaces import Chunk
from retrieval.embedder import BUNDLED, SentenceEmbedder

pytestmark = pytest.mark.models

FAQS = {
    "宠物可以一起入住吗？": "小型犬可以，每晚加收 80 元，猫不可以。",
    "押金多久退还？": "退房检查后 3 个工作日内原路退款。",
    "早餐几点开始？": "每天早上 7 点到 10 点，周末到 11 点。",
    "发票怎么开？": "退房时把抬头和税号告诉前台，电子发票发到邮箱。",
    "Wie bekomme ich eine Rechnung?": "Die Rechnung kommt nach der Abreise per E-Mail.",
    "How do I get an invoice?": "We e-mail it after you leave.",
}
CHUNKS = {
    str(n): Chunk(str(n), "faq", f"faq.csv#{n}", title, text, str(n))
    for n, (title, text) in enumerate(FAQS.items(), 1)
}


@cache
def open_faqs() -> GlossedFaqs:
    return GlossedFaqs(SentenceEmbedder(BUNDLED))


def find(text: str, language: str = "zh") -> str | None:
    hit = open_faqs().find(text, language, CHUNKS, "000001")
    return hit.chunk.source if hit else None


def test_faqs_are_kept_by_language_and_english_ones_left_out() -> None:
    found = build_glossed_faqs(CHUNKS.values())
    assert {language: len(faqs) for language, faqs in found.items()} == {"zh": 4, "de": 1}


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("什么时候能把押金退给我", "faq.csv#2"),
        ("几点有早餐吃", "faq.csv#3"),
        ("我需要电子发票", "faq.csv#4"),
    ],
)
def test_a_paraphrase_finds_the_question(text: str, source: str) -> None:
    assert find(text) == source


def test_other_languages_are_compared_too() -> None:
    assert find("Kann ich eine Rechnung per E-Mail bekommen?", "de") == "faq.csv#5"


@pytest.mark.parametrize("text", ["有游泳池吗", "可以停车吗", "可以用比特币付款吗", "帮我写首诗"])
def test_what_the_shop_does_not_say_is_not_found(text: str) -> None:
    assert find(text) is None


def test_a_shop_without_such_questions_finds_none() -> None:
    assert open_faqs().find("押金怎么退", "zh", {"6": CHUNKS["6"]}, "000002") is None


def test_a_thing_that_the_shop_does_not_name_takes_off() -> None:
    own, other = (
        max(c.score for c in open_faqs().compare(text, "zh", CHUNKS, "000001"))
        for text in ("宠物可以住吗", "自行车可以住吗")
    )
    assert own > other
