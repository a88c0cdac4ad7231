"""Tells a table of orders from the shop's documents: it holds customers' data and is never read.

Fails closed: a table with customers' addresses beside anything of an order is refused as a whole,
whatever else stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.interfaces import UnreadableSource
from knowledge.loaders.columns import fold


def _names(listing: str) -> frozenset[str]:
    return frozenset(fold(name) for name in listing.split(","))


_EMAILS = _names(
    "email, e-mail, mail, email address, e-mail address, customer email, customer e-mail, "
    "buyer email, billing email, contact email, kunden e-mail, e-mail adresse, courriel, "
    "adresse e-mail, correo, correo electrónico, 邮箱, 电子邮箱, 客户邮箱"
)
_OF_ORDERS = _names(
    "order id, order number, order no, order, order name, order date, order status, ordered at, "
    "placed at, customer name, customer, customer id, buyer name, tracking number, carrier, "
    "estimated delivery, shipping postcode, shipping zip, shipping name, shipping address, "
    "billing name, billing address, financial status, fulfillment status, paid at, "
    "lineitem name, payment method, bestellnummer, bestelldatum, bestellstatus, kunde, kundenname, "
    "numéro de commande, date de commande, client, nom du client, número de pedido, fecha de "
    "pedido, cliente, 订单号, 订单编号, 下单时间, 收件人, 客户姓名, 运单号"
)
"""Columns of this project's own format and of common shop systems' order exports."""


def refuse_orders(header: Sequence[str], name: str) -> None:
    """Refuse a table of orders.

    Args:
        header: column names as in the file.
        name: of the file, for the error.

    Raises:
        UnreadableSource: it is one.
    """
    folded = {fold(column): column for column in header if column.strip()}
    emails = [folded[key] for key in folded if key in _EMAILS]
    others = [folded[key] for key in folded if key in _OF_ORDERS]
    if emails and others:
        raise UnreadableSource(
            name,
            f"The columns {emails[0]!r} and {others[0]!r} are those of orders, which hold "
            "customers' data and are never indexed.",
            "Take the file out of the folder, and name it with 'storehand orders FILE' so that "
            "customers can ask after their orders.",
        )
