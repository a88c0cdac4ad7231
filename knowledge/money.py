"""Prices, stock words and stock counts as people and exports write them.

A price that could be read in two ways is refused: a wrong price must never be shown.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from knowledge.interfaces import Availability, Money

# ISO 4217, list one (active codes), without funds, metals and test codes.
CURRENCIES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)
_THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # ISO 4217, minor unit 3

# A sign shared by several currencies is taken as the default currency where that is one of
# them, else as the first: the bare sign's meaning in Unicode CLDR's English locale; "" is none.
_SIGNS: dict[str, tuple[str, ...]] = {
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD",),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "S$": ("SGD",),
    "MX$": ("MXN",),
    "R$": ("BRL",),
    "CN¥": ("CNY",),
    "JP¥": ("JPY",),
    "RMB": ("CNY",),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "TWD", "SGD", "MXN", "CLP", "COP", "ARS"),
    "€": ("EUR",),
    "EURO": ("EUR",),
    "£": ("GBP", "EGP", "GIP"),
    "¥": ("JPY", "CNY"),
    "元": ("CNY", "TWD", "HKD"),
    "人民币": ("CNY",),
    "円": ("JPY",),
    "₹": ("INR",),
    "RS.": ("", "INR", "PKR", "LKR"),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₫": ("VND",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "ZŁ": ("PLN",),
    "KČ": ("CZK",),
    "FT": ("HUF",),
    "LEI": ("RON",),
    "KR": ("", "SEK", "NOK", "DKK", "ISK"),
    "KR.": ("", "DKK", "SEK", "NOK", "ISK"),
    "FR.": ("CHF",),
    "SFR.": ("CHF",),
}

_PRICE = re.compile(r"(?P<before>[^\d+-]*?)\s*(?P<amount>\d[\d.,' ]*?)(?:[.,]-+)?\s*(?P<after>\D*)")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<sep>[.,' ])\d{3})(?:(?P=sep)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")
_POINT_AND_THREE = re.compile(r"\d{1,3}\.\d{3}")
_REMEDY = "Write one amount with its currency, for example 39.90 EUR."


def parse_money(text: str, default_currency: str = "", *, grouped: bool = True) -> Money:
    """Read one price: ``39.90 EUR``, ``€39,90``, ``EUR 1.299,00``, ``CHF 1'299.–``.

    Args:
        text: the price as written.
        default_currency: ISO 4217 code where the text names none, and which of several
            currencies a shared sign such as ``$`` means.
        grouped: whether thousands may be separated; False for a number of a JSON file, where
            a point is always the decimal point.

    Raises:
        ValueError: not exactly one amount of zero or more in at most one currency, or one that
            can be read in two ways: ``39.900`` is 39900 in some countries and 39.90 in others.
    """
    plain = _plain(text)
    match = _PRICE.fullmatch(plain) if len(plain) <= 40 else None
    if match is None:
        raise ValueError(f"{show_text(text)} is not a price. {_REMEDY}")
    currency = _currency(text, match["before"], match["after"], default_currency)
    marked = bool(match["before"].strip() or match["after"].strip())
    return Money(_amount(text, match["amount"], currency, grouped, marked), currency)


def _plain(text: str) -> str:
    """Fold full-width forms and the many dashes, quotes and spaces to ASCII."""
    folded = unicodedata.normalize("NFKC", text).strip()
    folded = re.sub(r"[‐‑‒–—−]", "-", folded)
    return re.sub(r"\s+", " ", re.sub(r"[’‘`´]", "'", folded))


def _currency(text: str, before: str, after: str, default: str) -> str:
    named = [part for part in (before.strip(), after.strip()) if part]
    candidates = [_meanings(part) for part in named]
    if not all(candidates):
        raise ValueError(f"{show_text(text)} is not a price. {_REMEDY}")
    common = [code for code in candidates[0] if all(code in c for c in candidates)] if named else []
    if named and not common:
        raise ValueError(f"{show_text(text)} names two currencies. {_REMEDY}")
    currency = default if default in common or not common else common[0]
    if named and not currency:
        raise ValueError(f"{show_text(text)} may mean {' or '.join(common[1:])}. {_REMEDY}")
    return currency


def _meanings(sign: str) -> tuple[str, ...]:
    upper = sign.upper()
    return (upper,) if upper in CURRENCIES else _SIGNS.get(upper, ())


def _amount(text: str, digits: str, currency: str, grouped: bool, marked: bool) -> Decimal:
    digits = digits.rstrip(" .,'")
    if grouped and not marked:
        _refuse_ambiguous(text, digits, currency)
    whole, fraction = _split(text, digits, currency) if grouped else _split_plain(digits)
    places = 3 if currency in _THREE_DECIMALS else 2
    if not (whole.isascii() and whole.isdigit() and (fraction + "0").isdigit()):
        raise ValueError(f"{show_text(text)} is not one amount. {_REMEDY}")
    if fraction[places:].strip("0"):
        raise ValueError(f"{show_text(text)} has more than {places} decimals. {_REMEDY}")
    return Decimal(f"{whole}.{fraction[:places]}" if fraction else whole)


def _split_plain(digits: str) -> tuple[str, str]:
    whole, _, fraction = digits.partition(".")
    return whole, fraction


def _split(text: str, digits: str, currency: str) -> tuple[str, str]:
    """Return the digits before and after the decimal separator, thousands separators removed."""
    if _GROUPED.fullmatch(digits) and not _decimal_point(text, digits, currency):
        return re.sub(r"\D", "", digits), ""
    head, separator, tail = _cut_at_last(digits)
    if separator and not (head.isdigit() or _GROUPED.fullmatch(head)):
        return "?", ""
    if separator in head:
        return "?", ""
    return re.sub(r"\D", "", head), tail


def _cut_at_last(digits: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.*)([.,])(\d*)", digits)
    return (match[1], match[2], match[3]) if match else (digits, " ", "")


def _decimal_point(text: str, digits: str, currency: str) -> bool:
    """Whether one point before three digits starts the decimals; refuses where it may be either.

    ``1.299 EUR`` can only be 1299 where the currency has two decimals, ``39.900 EUR`` may be
    39900 or an export's 39.90 with a padding zero. A comma before three digits separates
    thousands: no common export writes three decimals after a comma.
    """
    if not _POINT_AND_THREE.fullmatch(digits):
        return False
    if currency in _THREE_DECIMALS or digits.startswith("0"):
        return True
    if digits.endswith("0"):
        _refuse_ambiguous(text, digits, currency)
    return False


def _refuse_ambiguous(text: str, digits: str, currency: str) -> None:
    if not _POINT_AND_THREE.fullmatch(digits) or currency in _THREE_DECIMALS or digits[0] == "0":
        return
    whole, cents = digits.replace(".", ""), f"{Decimal(digits):.2f}"
    raise ValueError(
        f"{show_text(text)} can be read as {whole} or as {cents}. Write {whole}.00 or {cents}."
    )


_IN_STOCK = """in stock|instock|available|yes|y|true|auf lager|lieferbar|sofort lieferbar|verfügbar|
vorrätig|ja|en stock|disponible|oui|en existencias|sí|si|in stock online|instoreonly|onlineonly|
limited availability|limited stock|low stock|disponibile|na stanie|op voorraad|i lager|
有货|有貨|现货|現貨|在庫あり|有|是"""
_OUT_OF_STOCK = """out of stock|outofstock|oos|unavailable|not available|no|n|false|sold out|
soldout|discontinued|nicht auf lager|nicht lieferbar|nicht verfügbar|ausverkauft|nein|vergriffen|
épuisé|rupture de stock|indisponible|non|agotado|sin existencias|esaurito|uitverkocht|none|
缺货|缺貨|无货|無貨|售罄|在庫なし|无|否"""
_PREORDER = (
    "preorder|pre order|presale|vorbestellbar|vorbestellung|précommande|preventa|预售|預售|预购"
)
_BACKORDER = """backorder|back order|backordered|on backorder|available to order|made to order|
auf bestellung|nachbestellt|sur commande|bajo pedido|可订购"""


def _words(listing: str, meaning: Availability) -> dict[str, Availability]:
    return {word.strip(): meaning for word in listing.split("|")}


_AVAILABILITY: dict[str, Availability] = {
    **_words(_IN_STOCK, "in_stock"),
    **_words(_OUT_OF_STOCK, "out_of_stock"),
    **_words(_PREORDER, "preorder"),
    **_words(_BACKORDER, "backorder"),
}


def parse_availability(text: str) -> Availability:
    """Read a stock word or count: ``in stock``, ``https://schema.org/InStock``, ``0``.

    Returns ``unknown`` for what is empty or not understood: a guess would be a promise.
    """
    word = unicodedata.normalize("NFKC", text).strip().rsplit("/", 1)[-1]
    word = re.sub(r"[\s_-]+", " ", word).casefold().strip(" .!")
    if word in _AVAILABILITY:
        return _AVAILABILITY[word]
    count = parse_quantity(text)
    return "unknown" if count is None else ("in_stock" if count else "out_of_stock")


def parse_quantity(text: str) -> int | None:
    """Read a count of pieces: ``12``, ``12.0``, ``1,200``; oversold (below zero) is 0.

    Returns None for what is not one whole number, such as ``10+`` or ``many``.
    """
    match = re.fullmatch(r"(-?)(\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.0+)?", _plain(text))
    if match is None:
        return None
    return 0 if match[1] else int(re.sub(r"[, ]", "", match[2]))


def show_text(text: str) -> str:
    """Return the text as a reason shows it: in quotation marks, at most 60 characters of it."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
