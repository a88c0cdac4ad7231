"""Documents for the tests of this package."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from knowledge.interfaces import Availability, Chunk, Faq, Money, Offer, Page, Product
from knowledge.money import CURRENCIES

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def build_offer(price: str = "39.90", read_at: datetime = NOW, quantity: int | None = 3) -> Offer:
    return Offer(Money(Decimal(price), "EUR"), None, "in_stock", "", quantity, read_at)


texts = st.text(st.characters(codec="utf-8"), max_size=30)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10)
attributes = st.dictionaries(names, texts, max_size=3)
moments = st.datetimes(timezones=st.just(UTC))
money = st.builds(
    Money,
    st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(["", *sorted(CURRENCIES)]),
)
stock: st.SearchStrategy[Availability] = st.sampled_from(
    ["in_stock", "out_of_stock", "preorder", "backorder", "unknown"]
)
offers = st.builds(
    Offer,
    st.none() | money,
    st.none() | money,
    stock,
    texts,
    st.none() | st.integers(0, 10**6),
    moments,
    st.none() | moments,
)
products = st.builds(
    Product,
    names,
    texts,
    offers,
    description=texts,
    color=texts,
    attributes=attributes,
    origin=texts,
)
faqs = st.builds(Faq, texts, texts, texts, attributes)
pages = st.builds(Page, texts, texts, texts)
chunks = st.builds(
    Chunk, texts, st.sampled_from(["product", "faq", "page"]), texts, texts, texts, texts
)
