"""Small catalogues of trades that no part of the code was written for."""

import functools

from knowledge.catalog import Catalog
from knowledge.interfaces import Product
from tests.bot.products.catalogs import product


def _attributes(**cells: str) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell}


def _device(product_id: str, title: str, price: str, kind: str, **fields: str) -> Product:
    return product(
        product_id,
        title,
        price,
        sale=fields.pop("sale", None),
        brand=title.split()[0].title(),
        product_type=kind,
        color=fields.pop("color", ""),
        shipping_weight=fields.pop("shipping_weight", ""),
        item_group_id=fields.pop("item_group_id", ""),
        attributes=_attributes(**fields),
    )


@functools.cache
def electronics() -> Catalog:
    """Titles full of numbers and units, colours as rows of their own, no descriptions."""
    laptops, phones = "Computers > Laptops", "Phones > Smartphones"
    audio, screens = "Audio > Headphones", "TV > TVs"
    rows = [
        ("L1", 'Norvik Zen 14 14" Laptop 16 GB/512 GB Silver', "999", laptops, "512 GB", "16 GB"),
        ("L2", 'Norvik Zen 14 14" Laptop 16 GB/1 TB Black', "1149", laptops, "1 TB", "16 GB"),
        ("L3", 'Norvik Zen 16 16" Laptop 32 GB/1 TB Silver', "1599", laptops, "1 TB", "32 GB"),
        ("L4", 'Tarqo Slate 15 15.6" Laptop 8 GB/256 GB Grey', "549", laptops, "256 GB", "8 GB"),
        ("P1", "Lumo Pix 9 128 GB Ice Blue", "699", phones, "128 GB", "8 GB"),
        ("P2", "Lumo Pix 9 256 GB Ice Blue", "799", phones, "256 GB", "8 GB"),
        ("P3", "Lumo Pix 9 XL 256 GB Black", "1099", phones, "256 GB", "12 GB"),
    ]
    more = {
        "L1": {"color": "Silver", "release_date": "2025-09-12", "shipping_weight": "1.25 kg"},
        "L2": {"color": "Black", "release_date": "2025-09-12", "shipping_weight": "1.25 kg"},
        "L3": {"color": "Silver", "release_date": "2026-01-20", "shipping_weight": "1.9 kg"},
        "L4": {"color": "Grey", "release_date": "2024-03-01", "shipping_weight": "1.7 kg"},
        "P1": {"color": "Ice Blue", "battery_mah": "4700", "item_group_id": "PIX9"},
        "P2": {"color": "Ice Blue", "battery_mah": "4700", "item_group_id": "PIX9"},
        "P3": {"color": "Black", "battery_mah": "5060"},
    }
    devices = [
        _device(i, title, price, kind, storage=storage, ram=ram, **more[i])
        for i, title, price, kind, storage, ram in rows
    ]
    hush = {"wireless": "yes", "review_count": "933", "average_rating": "4.7"}
    devices += [
        _device("H1", "Sonda Hush 700 Headphones, Black", "299", audio, color="Black", **hush),
        _device("H2", "Sonda Hush 700 Headphones, White", "299", audio, color="White", **hush),
        _device(
            "H3",
            "Klar Studio One Headphones, Black",
            "149",
            audio,
            color="Black",
            wireless="no",
            review_count="77",
            average_rating="4.8",
        ),
        _device("T1", "Viewora O55 55-inch TV", "1299", screens, screen_size="55 in", energy="F"),
        _device("T2", "Viewora O65 65-inch TV", "1899", screens, screen_size="65 in", energy="G"),
        _device("T3", "Tarqo L43 43-inch TV", "379", screens, screen_size="43 in", energy="E"),
        _device("A1", "LUMO PIX 9 CLEAR CASE", "19.90", "Accessories > Cases"),
        _device("A2", 'Norvik Laptop Sleeve 14"', "29.90", "Accessories > Sleeves"),
        _device("A3", "Klar USB-C Cable 2 m", "12.90", "Accessories > Cables", sale="9.90"),
        _device("A4", "Klar USB-C Cable 1 m", "9.90", "Accessories > Cables"),
        _device("A5", "Optra NP-55 Battery", "49", "Accessories > Batteries", battery_mah="1200"),
    ]
    return Catalog(devices)


@functools.cache
def clothes() -> Catalog:
    """Variants whose titles name neither colour nor size, and sizes under another name."""
    rows = [
        ("shirt", "Marlow Linen Shirt", "Shirts", "men", "100% linen", "59"),
        ("oxford", "Marlow Oxford Shirt", "Shirts", "men", "100% cotton", "49"),
        ("biker", "Harrow Biker Leather Jacket", "Jackets", "men", "lamb leather", "299"),
        ("vegan", "Juno Vegan Biker Jacket", "Jackets", "women", "polyurethane", "119"),
        ("mac", "Fenn Rain Mac", "Coats", "unisex", "recycled polyester", "139"),
    ]
    found = [
        product(
            f"{group}-{color}-{size}",
            title,
            price,
            brand=title.split()[0],
            product_type=kind,
            color=color,
            size=size,
            material=material,
            item_group_id=group,
            availability="out_of_stock" if (group, color, size) == _SOLD_OUT else "in_stock",
            attributes={"Gender": gender, "Care": "Machine wash 30°C", "Tags": "outdoor, gift"},
        )
        for group, title, kind, gender, material, price in rows
        for color in ("White", "Navy")
        for size in ("S", "M", "L")
    ]
    found += [
        product(
            f"shoe-{size}",
            "Pace Canvas Sneakers",
            "65",
            brand="Pace",
            product_type="Shoes",
            color="White",
            item_group_id="shoe",
            attributes={"Shoe Size": size, "Gender": "unisex"},
        )
        for size in ("41", "42", "43")
    ]
    found += [
        product(
            f"jeans-{size}",
            "Harrow Slim Jeans",
            "79",
            brand="Harrow",
            product_type="Jeans",
            color="Indigo",
            size=size,
            item_group_id="jeans",
            attributes={"Gender": "men"},
        )
        for size in ("34/32", "36/34")
    ]
    return Catalog(found)


_SOLD_OUT = ("shirt", "White", "M")


@functools.cache
def pharmacy() -> Catalog:
    """Yes and no, ages, allergens, prices by unit, categories that name topics."""
    rows = [
        ("S1", "Solea Sun Cream SPF 50 200 ml", "18.90", "Sun care", "octocrylene", "3", "yes"),
        ("S2", "Solea Face Fluid SPF 30 50 ml", "14.00", "Sun care", "beeswax", "12", "no"),
        ("F1", "Derma Calm Face Cream 50 ml", "22.00", "Face care", "", "", "yes"),
        ("F2", "Derma Rich Night Cream 50 ml", "26.50", "Face care", "almond, lanolin", "", "no"),
        ("H1", "Herba Shampoo Nettle 250 ml", "7.20", "Hair care", "linalool", "", "yes"),
        ("H2", "Herba Shampoo Nettle 1 l", "19.90", "Hair care", "linalool", "", "yes"),
        ("V1", "Vitalis D3 90 Tablets", "8.50", "Vitamins", "lactose", "12", "no"),
        ("V2", "Vitalis Multi Gummies Kids 60", "9.90", "Vitamins", "gelatine", "4", "no"),
        ("N1", "Nuroprin 200 mg 24 Tablets", "3.20", "Pain relief", "lactose", "12", "no"),
    ]
    more = {
        "S1": {"volume_ml": "200", "spf": "50", "price_per_100ml": "9.45"},
        "S2": {"volume_ml": "50", "spf": "30", "price_per_100ml": "28.00"},
        "F1": {"volume_ml": "50", "price_per_100ml": "44.00"},
        "F2": {"volume_ml": "50", "price_per_100ml": "53.00"},
        "H1": {"volume_ml": "250", "price_per_100ml": "2.88"},
        "H2": {"volume_ml": "1000", "price_per_100ml": "1.99"},
        "V1": {"tablets": "90"},
    }
    return Catalog(
        product(
            i,
            title,
            price,
            currency="GBP",
            brand=title.split()[0],
            product_type=kind,
            description="Ibuprofen tablets for pain and fever." if i == "N1" else "",
            attributes=_attributes(
                **more.get(i, {}), allergens=allergens, age_from=age, vegan=vegan
            ),
        )
        for i, title, price, kind, allergens, age, vegan in rows
    )


@functools.cache
def wines() -> Catalog:
    """No category at all: what everything is has no word here."""
    rows = [
        ("W1", "Domaine Vaucel Pinot Noir", "28.90", "red", "Pinot Noir", "2020", "France", "dry"),
        (
            "W2",
            "Domaine Vaucel Chardonnay",
            "26.50",
            "white",
            "Chardonnay",
            "2021",
            "France",
            "dry",
        ),
        ("W3", "Kellermann Riesling Kabinett", "12.90", "white", "Riesling", "2022", "Germany", ""),
        ("W4", "Kellermann Spätlese", "14.80", "white", "Riesling", "2019", "Germany", "sweet"),
        ("W5", "Tenuta Corvara Riserva", "29.00", "red", "Sangiovese", "2017", "Italy", "dry"),
        ("W6", "Prosecco Extra Dry", "8.90", "sparkling", "Glera", "2023", "Italy", "extra dry"),
        ("W7", "Quinta Vinho Verde", "6.90", "white", "Loureiro", "2023", "Portugal", "dry"),
    ]
    return Catalog(
        product(
            i,
            title,
            price,
            color=color,
            attributes=_attributes(
                Grape=grape, Vintage=vintage, Country=country, Sweetness=sweetness, ABV=f"{1 + n} %"
            ),
        )
        for n, (i, title, price, color, grape, vintage, country, sweetness) in enumerate(rows)
    )
