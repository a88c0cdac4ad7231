"""A small shop of another trade than the demo's: coffee gear, in a folder of its own files."""

from pathlib import Path

_COLUMNS = (
    "id\ttitle\tdescription\tprice\tsale_price\tavailability\tquantity\tbrand\tproduct_type\t"
    "color\titem_group_id\tboiler volume"
)
_ROWS = (
    "KV-100-S|Kivra Brevo Espresso Machine, Steel|A compact machine with a steam wand. "
    "It heats up in 90 seconds.|399.00 EUR|349.00 EUR|in stock|4|Kivra|"
    "Coffee > Espresso machines|Steel|KV-100|0.4 l",
    "KV-100-R|Kivra Brevo Espresso Machine, Red|A compact machine with a steam wand. "
    "It heats up in 90 seconds.|399.00 EUR||out of stock||Kivra|"
    "Coffee > Espresso machines|Red|KV-100|0.4 l",
    "GR-7|Molen Tarka Hand Grinder|Steel burrs and 40 clicks, for filter and espresso.|"
    "89.90 EUR||in stock||Molen|Coffee > Grinders|Black||",
    "GR-9|Molen Orka Electric Grinder|Flat burrs and a timer for every morning.|"
    "159.00 EUR||in stock||Molen|Coffee > Grinders|Black||",
    "FL-1|Kivra Paper Filters|Unbleached paper for pour-over drippers, 100 pieces.|"
    "4.50 EUR||preorder||Kivra|Coffee > Filters|||",
)
PRODUCTS = "\n".join([_COLUMNS, *(row.replace("|", "\t") for row in _ROWS)]) + "\n"
FAQ = """\
question;answer
How long does delivery take?;Parcels arrive within 2 to 4 working days in Germany. \
Express costs 9.90 EUR.
How do I descale my espresso machine?;Run one sachet of descaler through the machine every \
3 months and rinse twice.
Can I return opened coffee beans?;Opened bags of beans cannot be returned.
退货期限是多少天？;收到商品后 30 天内可以退货。
"""
PAGE = """\
# Warranty

## How long it lasts

Espresso machines carry a warranty of 24 months from the day of delivery. Grinders carry a warranty
of 5 years, but the burrs are not covered. Keep your invoice.
"""


def write_shop(folder: Path) -> Path:
    """Write the shop's files and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "products.tsv").write_text(PRODUCTS, "utf-8")
    (folder / "faq.csv").write_text(FAQ, "utf-8")
    (folder / "warranty.md").write_text(PAGE, "utf-8")
    return folder
