from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.interfaces import Loaded, Money, Product, Skipped, UnreadableSource
from tests.knowledge.reading import load_sources

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<title>Shop</title><link>https://shop.example</link>
{items}
</channel></rss>"""

ITEM = """<item><g:id>{id}</g:id><title>{title}</title><link>https://shop.example/t</link>
<description>&lt;b&gt;Warm&lt;/b&gt; and light</description><pubDate>Mon, 02 Mar 2026</pubDate>
<g:price>{price}</g:price><g:sale_price>80.00 EUR</g:sale_price>
<g:availability>in stock</g:availability><g:color>red</g:color><g:item_group_id>G</g:item_group_id>
<g:product_detail><g:attribute_name>Poles</g:attribute_name>
<g:attribute_value>2</g:attribute_value></g:product_detail>
<g:shipping><g:country>DE</g:country><g:price>4.95 EUR</g:price></g:shipping>
<g:product_highlight>Dry</g:product_highlight><g:product_highlight>Small</g:product_highlight>
</item>"""


def load(folder: Path, text: str | bytes, name: str = "feed.xml", **columns: str) -> list[Loaded]:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(load_sources([path], columns))


def rss(*items: str, encoding: str = "UTF-8") -> str:
    return RSS.format(items="\n".join(items), encoding=encoding)


def item(id: str = "T-1", title: str = "Zelt für zwei", price: str = "100.00 EUR") -> str:
    return ITEM.format(id=id, title=title, price=price)


def test_rss_with_merchant_fields(tmp_path: Path) -> None:
    (product,) = load(tmp_path, rss(item()))
    assert isinstance(product, Product)
    assert (product.id, product.title, product.color) == ("T-1", "Zelt für zwei", "red")
    assert product.description == "Warm and light"
    assert product.offer.price == Money(Decimal("100.00"), "EUR")
    assert product.offer.current_price == Money(Decimal("80.00"), "EUR")
    assert product.item_group_id == "G"
    assert dict(product.attributes) == {
        "Poles": "2",
        "shipping": "country DE, price 4.95 EUR",
        "product_highlight": "Dry, Small",
    }
    assert product.origin == "feed.xml#1"


def test_atom_with_merchant_fields(tmp_path: Path) -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
    <title>Shop</title><entry><id>tag:1</id><g:id>A-1</g:id><title>Mat</title>
    <link href="https://shop.example/a"/><summary>Soft</summary><g:price>5 GBP</g:price></entry>
    </feed>"""
    (product,) = load(tmp_path, text, "feed.atom")
    assert isinstance(product, Product)
    assert (product.id, product.link, product.description) == (
        "A-1",
        "https://shop.example/a",
        "Soft",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("declared", [True, False])
def test_encodings_with_and_without_declaration(
    tmp_path: Path, encoding: str, declared: bool
) -> None:
    name = "windows-1252" if encoding == "cp1252" else encoding
    text = rss(item(), encoding=name)
    if not declared:
        text = text.partition("\n")[2]
    (product,) = load(tmp_path, text.encode(encoding))
    assert isinstance(product, Product)
    assert product.title == "Zelt für zwei"


def test_broken_items_are_skipped_with_their_number(tmp_path: Path) -> None:
    items = load(tmp_path, rss(item("A"), item("B", price="free"), item(""), item("D")))
    assert [type(i).__name__ for i in items] == ["Product", "Skipped", "Skipped", "Product"]
    second = items[1]
    assert isinstance(second, Skipped)
    assert (second.source, second.key) == ("feed.xml#2", "B")
    assert "'free'" in second.reason


ENTITY_BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><rss><channel><item>
<title>&lol2;</title></item></channel></rss>"""
EXTERNAL = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&x;</title></item></channel></rss>"""


@pytest.mark.parametrize("text", [ENTITY_BOMB, EXTERNAL])
def test_entities_are_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableSource, match="declares entities") as caught:
        load(tmp_path, text)
    assert "without a DTD" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<rss><channel>", "XML is broken"),
        ("not xml", "XML is broken"),
        ("", "XML is broken"),
        ("<rss><channel><title>x</title></channel></rss>", "no item and no entry"),
    ],
)
def test_a_feed_of_no_use_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        load(tmp_path, text)


def test_a_feed_without_ids_is_refused_and_can_be_mapped(tmp_path: Path) -> None:
    text = "<rss><channel><item><title>Tent</title><teile_nr>7</teile_nr></item></channel></rss>"
    with pytest.raises(UnreadableSource, match="None of the 1 items has a g:id") as caught:
        load(tmp_path, text)
    assert "--map id=" in caught.value.remedy
    (product,) = load(tmp_path, text, id="teile_nr")
    assert isinstance(product, Product)
    assert product.id == "7"
