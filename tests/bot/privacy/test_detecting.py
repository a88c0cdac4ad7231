"""Personal data is found in the forms people write, and what the shop sells is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interfaces import Span
from bot.privacy.detecting import PersonalDataDetector
from bot.privacy.masking import mask

DETECTOR = PersonalDataDetector()

MASKED = [
    ("mail me at ann.lee+shop@mail.example.co.uk please", "mail me at <EMAIL> please"),
    ("我的邮箱是ann@mail.example。", "我的邮箱是<EMAIL>。"),
    ("ann at example dot com", "<EMAIL>"),
    ("ann[at]example.com", "<EMAIL>"),
    ("john dot smith at gmail dot com", "<EMAIL>"),
    ("it is a n n . l e e @ e x a m p l e . c o . u k thanks", "it is <EMAIL> thanks"),
    ("I pay 5 @ 3 . 5 each", "I pay 5 @ 3 . 5 each"),
    ("pw: l3tm3in", "pw: <SECRET>"),
    ("My card is 4111 1111 1111 1111.", "My card is <CARD>."),
    ("card ４１１１ １１１１ １１１１ １１１１", "card <CARD>"),
    ("Amex 3782-822463-10005", "Amex <CARD>"),
    ("IBAN DE89 3704 0044 0532 0130 00, thanks", "IBAN <IBAN>, thanks"),
    ("call +44 20 7946 0958", "call <PHONE>"),
    ("(415) 555-2671 after six", "<PHONE> after six"),
    ("我的手机是13812345678，谢谢", "我的手机是<PHONE>，谢谢"),
    ("Tel. 030 / 1234 5678", "Tel. <PHONE>"),
    ("06 12 34 56 78", "<PHONE>"),
    ("it is four one five five five five two six seven one", "it is <PHONE>"),
    ("身份证 11010519491231002X", "身份证 <CN_RESIDENT_ID>"),
    ("ssn 219-09-9999", "ssn <US_SSN>"),
    ("my NI number is AB 12 34 56 C", "my NI number is <UK_NINO>"),
    ("Steuer-ID: 86095742719", "Steuer-ID: <DE_TAX_ID>"),
    ("DNI 12345678Z", "DNI <ES_DNI>"),
    ("codice fiscale RSSMRA85T10A562S", "codice fiscale <IT_CODICE_FISCALE>"),
    ("BSN: 111222333", "BSN: <NL_BSN>"),
    ("61 51 81 is my number", "61 51 81 is my number"),
    ("my number: 61 51 81", "my number: <PHONE>"),
    ("Ann Lee,020.7946.0958 - office", "<PERSON>,<PHONE> - office"),
    ("M: 6122 3322", "M: <PHONE>"),
    ("(11) 2345-6789", "<PHONE>"),
    ("512 345 678", "<PHONE>"),
    ("parcel 9101 1234 5678 9000 0000 13", "parcel <TRACKING_NUMBER>"),
    ("Reisepassnummer: C01X00T47", "Reisepassnummer: <PASSPORT>"),
    ("Personalausweis L01X00T471", "Personalausweis <PASSPORT>"),
    ("national insurance QQ 12 34 56 C", "national insurance <UK_NINO>"),
    ("邮箱ann 艾特 qq 点 com", "邮箱<EMAIL>"),
    ("密码是abc12345，登录不了", "密码是<SECRET>，登录不了"),
    ("bitte an Lindenstraße 12, 50674 Köln liefern", "bitte an <ADDRESS> liefern"),
    ("send it to PSC 1083, Box 3672\nAPO AP 10176", "send it to <ADDRESS>"),
    (
        "> Ann Lee\n> Example Works\n> 12 Elm Walk\n> Reading\n",
        "> <PERSON>\n> Example Works\n> <ADDRESS>\n",
    ),
    ("Löberöd 44\nHurva\n24195", "<ADDRESS>"),
    ("it was Johansson who told me", "it was <PERSON> who told me"),
    ("my brother Zbyslav ordered it", "my brother <PERSON> ordered it"),
    ("can you call jasper kowalczyk", "can you call <PERSON>"),
    ("for Anna, Malon and Pieter", "for <PERSON>, <PERSON> and <PERSON>"),
    ("my passport number is X1234567", "my passport number is <PASSPORT>"),
    ("from 192.168.1.20 today", "from <IP_ADDRESS> today"),
    ("2001:db8::8a2e:370:7334", "<IP_ADDRESS>"),
    ("device 00:1A:2B:3C:4D:5E", "device <MAC_ADDRESS>"),
    ("I was born on 12/03/1985", "I was born on <DATE_OF_BIRTH>"),
    ("Geburtsdatum: 3. März 1990", "Geburtsdatum: <DATE_OF_BIRTH>"),
    ("where is order 10023?", "where is order <ORDER_NUMBER>?"),
    ("my order number is TR-100", "my order number is <ORDER_NUMBER>"),
    ("parcel RB123456785GB", "parcel <TRACKING_NUMBER>"),
    ("tracking number: 00340434161094", "tracking number: <TRACKING_NUMBER>"),
    ("my password is hunter2!", "my password is <SECRET>"),
    ("key AKIAIOSFODNN7EXAMPLE", "key <SECRET>"),
    ("Authorization: Bearer abc123def456ghi", "Authorization: Bearer <SECRET>"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "<SECRET>"),
    ("ship to 12 Main Street, Springfield, IL 62704", "ship to <ADDRESS>"),
    ("Musterstraße 12a, 10115 Berlin", "<ADDRESS>"),
    ("12 rue de la Paix, 75002 Paris", "<ADDRESS>"),
    ("Calle de Alcalá 50, 3º B, 28014 Madrid", "<ADDRESS>"),
    ("Keizersgracht 12, 1015 CX Amsterdam", "<ADDRESS>"),
    ("北京市朝阳区建国路88号3栋1201室", "<ADDRESS>"),
    ("my name is ann lee", "my name is <PERSON>"),
    ("Ich heiße Anna Schmidt.", "Ich heiße <PERSON>."),
    ("je m'appelle Zoé Petit", "je m'appelle <PERSON>"),
    ("我叫王小明，你好", "我叫<PERSON>，你好"),
    ("ann\u200b@example.org", "<EMAIL>"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_masks_what_is_personal(text: str, masked: str) -> None:
    assert mask(text, DETECTOR.find(text)) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Is the TT-TNT-0012-GRN in stock?",
        "GTIN 2000000000121 costs 249.00 EUR",
        "a 60 x 120 cm mat, 2 x 1.5 kg, -5 °C",
        "card 4111 1111 1111 1112 fails its checksum",
        "ssn 000-12-3456 was never issued",
        "I want to order 1234 mugs",
        "version 1.2.3.4.5",
        "between 30 and 60 euro, 2026-12-01",
        "is it cheaper at amazon dot com?",
        "my password is wrong",
        "please call me back tomorrow",
        "do you deliver to Germany and Austria?",
        "Do you have the Eider men's down jacket?",
        "3 days to place an order",
        "多少天内可以退货？",
        "open 08:00 - 18:00, 20.12.2026",
        "sizes 36 38 40 42 44 and 128 256 512 GB",
        "a price range of 2000-3000 EUR",
        "鞋子号码 36 37 38 有吗",
        "is the Spring 2026 collection out, or the Necktie 12?",
        "How much is the 5 Star Hill tent with a 4 TB external hard drive?",
        "Is the Anna lamp dimmable, and the Schneider kettle?",
        "Logitech MX Master 3S or Canon EOS R6 Mark II?",
        "Müssen wir die Linsen bezahlen?",
        "Livrez-vous à Lyon ?",
        "already masked: <EMAIL_1> and <PHONE_2>",
    ],
)
def test_leaves_products_sizes_and_prices_alone(text: str) -> None:
    assert DETECTOR.find(text) == []


def test_what_is_the_shops_own_is_not_personal() -> None:
    detector = PersonalDataDetector(is_shops=lambda text: text == "hello@shop.example")
    spans = detector.find("hello@shop.example or ann@mail.example")
    assert spans == [Span("EMAIL", 22, 38)]


class Broken:
    def find_names(self, text: str) -> list[Span]:
        raise RuntimeError("no weights")


def test_a_model_that_fails_leaves_introduced_names_masked() -> None:
    text = "my name is Ann Lee"
    assert mask(text, PersonalDataDetector(names=Broken()).find(text)) == "my name is <PERSON>"


@given(st.text(max_size=400))
def test_spans_are_ordered_apart_and_inside(text: str) -> None:
    spans = DETECTOR.find(text)
    ends = [0, *(span.end for span in spans)]
    assert all(ends[i] <= span.start < span.end <= len(text) for i, span in enumerate(spans))


@pytest.mark.parametrize("text", [text for text, _ in MASKED])
def test_nothing_is_found_in_a_masked_text(text: str) -> None:
    masked = mask(text, DETECTOR.find(text))
    assert not [span for span in DETECTOR.find(masked) if span.type not in ("PERSON", "ADDRESS")]


PARTS = (
    "1", "00", "1 ", "1-", "0:", "+1 (", "a@", "a at ", "a.", "one ", "12 A ", "A, ", "Suite 1\n",
    "Rue A ", "12 Main ", "order #", "token=", "name is ", "Mr A ", "Anna and ", "address is ",
    "路", "市", "王", "-----BEGIN PRIVATE KEY-----", "eyJaaaaaaaa.", "born 1/", "://a:", "é", "４",
    "\u200b", "<A", "\n", "12 34 ", "(11) 2", "M: 6", "6 - office ", "Anna\n", "1 A\n", "A 1\n",
    "Anna, ", "a, ", "Unit 1 box 2 ", "USS A ", "address of a ", "my wife ", "anna kowalska ", "是",
    "Johansson who ", "12 a road ", "9 1 ", "und Petrenko ", "name is Petra ",
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_work_grows_with_length_and_not_with_its_square(part: str) -> None:
    """A hundred thousand characters against ten thousand: ten times the work, a hundred if square.

    The times of a process are compared with each other, so a slow machine makes no difference.
    """
    short, long = (_work((part * count)[:count]) for count in (10_000, 100_000))
    assert long < 40 * max(short, 0.002)


def _work(text: str) -> float:
    began = time.process_time()
    DETECTOR.find(text)
    return time.process_time() - began
