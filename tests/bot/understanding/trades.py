"""One catalogue with a few products of many trades, for reading messages without any index."""

import functools
from typing import Any

from bot.interfaces import Topic
from bot.understanding.shopwords import ShopWords
from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from tests.bot.products.catalogs import product

TEXTS = (
    "How long does delivery take? Parcels arrive within three working days.",
    "Can I return something? Returns are free of charge. A refund takes five days.",
    "How long is the warranty? The warranty on bikes is two years. Do you organize tours?",
    "We accept invoices and gift cards. Jewelry is polished in our workshop in Leiden.",
)


def _variants(
    group: str, title: str, category: str, prices: dict[str, str], **fields: Any
) -> list[Product]:
    """Return a variant for each colour, with its price."""
    return [
        product(
            f"{group}-{place}",
            f"{title}, {color}",
            price,
            color=color,
            item_group_id=group,
            product_type=category,
            **fields,
        )
        for place, (color, price) in enumerate(prices.items(), start=1)
    ]


@functools.cache
def words() -> ShopWords:
    products = [
        *_variants(
            "BK", "Velora Tramo City Bike", "Bikes > City bikes", {"Blue": "899", "Green": "849"}
        ),
        product(
            "BK9",
            "Velora Alto Mountain Bike",
            "1299",
            product_type="Bikes > Mountain bikes",
            attributes={"weight": "13.5 kg"},
        ),
        *_variants("SF", "Hygge Lund Sofa", "Furniture > Sofas", {"Grey": "799", "Red": "749"}),
        product("SF2", "Hygge Brisa Sofa", "1099", product_type="Furniture > Sofas"),
        product(
            "HP1",
            "Sonra Echo 5 Headphones",
            "129",
            product_type="Audio > Headphones",
            attributes={"weight": "240 g"},
        ),
        product(
            "HP2",
            "Sonra Aria 3 Headphones",
            "89",
            product_type="Audio > Headphones",
            attributes={"weight": "190 g"},
        ),
        product("HP3", "Sonra Mute 7 Headphones", "249", product_type="Audio > Headphones"),
        *_variants("DR", "Milla Wrap Dress", "Clothing > Dresses", {"Red": "79", "Black": "79"}),
        *(
            product(
                f"JK-{size}",
                f"Milla Rain Jacket, {size}",
                "99",
                size=size,
                item_group_id="JK",
                product_type="Clothing > Jackets",
            )
            for size in ("S", "M", "L")
        ),
        product("DF1", "Rufo Salmon Dog Food", "34.90", product_type="Pets > Dog food"),
        product("KT1", "Brannt Copper Kettle", "59", product_type="Kitchen > Kettles"),
        product("LP1", "Lumo Arc Floor Lamp", "189", product_type="Lighting > Lamps"),
        product("LP2", "Lumo Dot Table Lamp", "49", product_type="Lighting > Lamps"),
    ]
    return ShopWords(Catalog(products), TEXTS)


def topic(question: str, *products: str, choices: tuple[str, ...] = ()) -> Topic:
    return Topic(question, products, choices)
