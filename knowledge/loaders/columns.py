"""Which column holds which field, by name, in the languages and exports that shops use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.interfaces import Kind, LoadError

# Per field its names, best first: where a table has two of them the earlier one is the field
# and the other stays an attribute. Google Merchant's own name stands first (support.google.com,
# "Product data specification"); then common shop systems' exports; then German, French,
# Spanish, Chinese.
_FAQ_NAMES = """
question: question, faq question, questions, q, frage, fragen, pregunta, domanda, 问题,
    問題, 常见问题, 提问, 質問
answer: answer, faq answer, answers, a, antwort, antworten, réponse, reponse, respuesta,
    risposta, response, reply, 答案, 回答, 答复, 解答
"""
_PRODUCT_NAMES = """
id: id, sku, product id, item id, variant id, offer id, product sku, item number, item no,
    article number, artikelnummer, artikel nr, art nr, produkt id, référence, reference,
    handle, code, asin, 编号, 商品编号, 货号, 商品id
title: title, name, product name, product title, item name, produktname, artikelname,
    bezeichnung, titel, titre, nom, nombre, título, titulo, product, produkt, 标题, 名称,
    商品名称, 商品名
description: description, desc, body, body html, long description, product description,
    beschreibung, produktbeschreibung, details, descripción, descripcion,
    short description, 描述, 商品描述, 简介
price: price, regular price, unit price, preis, verkaufspreis, prix, precio, prezzo, 价格,
    单价, 售价
sale_price: sale price, special price, discount price, discounted price, offer price,
    angebotspreis, sonderpreis, aktionspreis, prix soldé, precio de oferta, 促销价, 优惠价,
    特价
sale_price_effective_date: sale price effective date
currency: currency, price currency, currency code, währung, devise, moneda, 货币, 币种
availability: availability, stock status, available, in stock, verfügbarkeit,
    lieferbarkeit, disponibilité, disponibilidad, availability status, 供货情况, 库存状态
availability_date: availability date, available from, available on, lieferbar ab, 到货日期
quantity: quantity, stock, qty, inventory, stock quantity, quantity in stock, stock level,
    inventory quantity, bestand, lagerbestand, menge, sell on google quantity, cantidad,
    quantité, 库存, 库存数量, 数量
brand: brand, manufacturer, vendor, marke, hersteller, marque, marca, 品牌, 厂商
gtin: gtin, ean, upc, barcode, ean13, gtin13, isbn, 条形码, 条码
mpn: mpn, manufacturer part number, part number, herstellernummer, 型号
product_type: product type, category, categories, type, kategorie, produkttyp, warengruppe,
    catégorie, categoria, categoría, 分类, 类别, 类目
color: color, colour, farbe, couleur, colore, 颜色, 顏色
size: size, größe, grösse, groesse, taille, talla, taglia, 尺码, 尺寸, 大小
material: material, fabric, materiale, matériau, matière, 材质, 材料, 面料
item_group_id: item group id, group id, parent id, parent sku, parent, style id,
    variantengruppe
shipping_weight: shipping weight, weight, product weight, gewicht, versandgewicht, poids,
    peso, 重量
condition: condition, zustand, état, estado, 成色
link: link, url, product url, product link, permalink, canonical url, produktlink, 链接,
    商品链接
image_link: image link, image, image url, picture, image src, main image, bild, bildlink,
    图片, 图片链接
"""


def fold(name: str) -> str:
    """Fold a column name: ``g:item_group_id``, ``Item Group ID``, ``itemGroupId`` are one."""
    plain = unicodedata.normalize("NFKC", name).strip().removeprefix("g:")
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return re.sub(r"[\W_]+", " ", spaced).strip().casefold()


def _ranks(listing: str) -> dict[str, tuple[int, str]]:
    """Return name to its rank and field, from ``field: name, name`` lines, indented ones go on."""
    ranks: dict[str, tuple[int, str]] = {}
    for entry in listing.strip().replace("\n    ", " ").split("\n"):
        field, _, names = entry.partition(": ")
        ranks |= {fold(name): (rank, field) for rank, name in enumerate(names.split(","))}
    return ranks


_RANKS: dict[Kind, dict[str, tuple[int, str]]] = {
    "faq": _ranks(_FAQ_NAMES),
    "product": _ranks(_PRODUCT_NAMES),
}
FIELDS = frozenset(field for ranks in _RANKS.values() for _, field in ranks.values())
"""Every field that ``--map`` can name."""

_REQUIRED: dict[Kind, tuple[str, ...]] = {"faq": ("question", "answer"), "product": ("id", "title")}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table holds.

    Attributes:
        kind: ``faq`` or ``product``; None where it is neither.
        fields: column name as in the file to field name; other columns are attributes.
        missing: required fields that no column holds, of the kind that came closest.
    """

    kind: Kind | None
    fields: Mapping[str, str]
    missing: Sequence[str] = ()


def recognise(header: Iterable[str], columns: Mapping[str, str]) -> Layout:
    """Tell from its column names what a table holds.

    Args:
        header: column names as in the file.
        columns: ``--map``: field name to column name; beats recognition.
    """
    names = [name for name in header if name.strip()]
    faq, product = _assign(names, columns, "faq"), _assign(names, columns, "product")
    layouts = [_layout("faq", faq), _layout("product", product)]
    return min(layouts, key=lambda layout: len(layout.missing))


def _layout(kind: Kind, fields: Mapping[str, str]) -> Layout:
    missing = [name for name in _REQUIRED[kind] if name not in fields.values()]
    return Layout(None if missing else kind, fields, missing)


def _assign(names: Sequence[str], columns: Mapping[str, str], kind: Kind) -> dict[str, str]:
    """Return column to field: mapped ones first, then for each field its best-ranked column."""
    ranks = _RANKS[kind]
    taken = {field for _, field in ranks.values()}
    wanted = {fold(column): field for field, column in columns.items() if field in taken}
    fields = {name: wanted[fold(name)] for name in names if fold(name) in wanted}
    ranked = sorted((ranks[fold(name)], name) for name in names if fold(name) in ranks)
    for (_, field), name in ranked:
        if name not in fields and field not in fields.values():
            fields[name] = field
    return fields


def check_map(columns: Mapping[str, str]) -> None:
    """Refuse a ``--map`` whose field does not exist.

    Raises:
        LoadError: with the fields there are.
    """
    for field, column in columns.items():
        if field not in FIELDS:
            raise LoadError(
                f"--map {field}={column}",
                f"There is no field {field!r}.",
                f"Fields are {', '.join(sorted(FIELDS))}.",
            )
