"""Chat writing and misspellings, read as the shop writes; names are left alone."""

import pytest

from bot.understanding.shopwords import ShopWords, find_slips, other_spellings
from bot.understanding.spelling import write_plainly
from knowledge.catalog import Catalog
from tests.bot.understanding.trades import words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("how much r ur boots pls", "how much are your boots please"),
        ("do u ship 2 ireland", "do you ship to ireland"),
        ("wats the price", "what is the price"),
        ("can u send it 2 the netherlands?", "can you send it to the netherlands?"),
        ("how long have i got 2 return it", "how long have i got to return it"),
        ("a tent for 2 people under 2 kg", "a tent for 2 people under 2 kg"),
        ("tents for 2 people", "tents for 2 people"),
        ("i need 2 tents", "i need 2 tents"),
        ("i wanna return it asap", "i want to return it as soon as possible"),
        ("cud u tell me abt returns", "could you tell me about returns"),
        ("soooooo cheap", "soo cheap"),
        ("tea w/ milk", "tea with milk"),
        ("whats ur refund policy", "how long do I have to return something"),
        ("what's the return window", "how long is the return window"),
        ("Size M or U?", "Size M or you?"),
        ("the R2 and U-Lock", "the R2 and U-Lock"),
    ],
)
def test_chat_writing(text: str, plain: str) -> None:
    assert write_plainly(text) == plain


def test_names_are_left_alone() -> None:
    assert write_plainly("is the ya mat soft", {"ya"}) == "is the ya mat soft"


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("how long does delivry take", "how long does delivery take"),
        ("can i get a refnd", "can i get a refund"),
        ("is there a warrenty", "is there a warranty"),
        ("do you sell jewellery", "do you sell jewelry"),
        ("do you organise tours", "do you organize tours"),
        ("do you sell hampers", "do you sell hampers"),
        ("how long does Delivro take", "how long does Delivro take"),
        ("is the tramo in stock", "is the tramo in stock"),
        ("运费多少", "运费多少"),
    ],
)
def test_words_are_read_as_the_shop_writes_them(text: str, corrected: str) -> None:
    assert words().correct(text) == corrected


def test_without_documents_nothing_is_corrected() -> None:
    assert ShopWords(Catalog(())).correct("delivry") == "delivry"


def test_slips_and_spellings() -> None:
    assert "refund" in set(find_slips("refudn")) & set(find_slips("refnd"))
    assert "hammer" not in set(find_slips("hamper"))
    assert "color" in set(other_spellings("colour"))
    assert "colour" in set(other_spellings("color"))
