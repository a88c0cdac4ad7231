"""A working day at the desk, for the pages to show."""

from __future__ import annotations

from bot.orders.interfaces import Order
from server.storage.feedback import FeedbackStore
from tests.server.desk.pages.shop import OpenShop

WAITS = "1111-waits"
MINE = "2222-mine"
OTHERS = "3333-others"
BOTS = "4444-bots"
CLOSED = "5555-closed"

DELIVERY = "How long does the delivery take?"
DELIVERED = "Parcels arrive within 2 to 4 working days in Germany."
"""How the answer to it begins."""
DELIVERY_AND_MORE = f"{DELIVERY} And how do I return something?"
"""Of two questions the shop's words answer one for certain, so that there are two suggestions."""

ORDER = Order(
    "TR-100200",
    "ann@mail.example",
    customer_name="Siobhán O’Neill",
    status="shipped",
    placed_at="2026-07-12",
    items="Molen Tarka Hand Grinder, paper filters",
    total="1249.40",
    currency="EUR",
    carrier="An Post",
    tracking_number="CE123456789IE",
    estimated_delivery="2026-07-17",
    shipping_postcode="T12 XY34",
)


async def build_day(shop: OpenShop) -> None:
    """Have customers wait, talk with Ana Berg and Mei Lin, with the bot, and with nobody more."""
    shop.sell(ORDER)
    await shop.hire("Ana Berg", "admin")
    await shop.hire("Mei Lin")
    await _wait(shop)
    await _talk(shop)
    await _fill_folders(shop)
    await shop.services.desk.replies.add("Greeting", "Hello {customer}, I am {agent}.", "hello")
    await shop.services.desk.replies.add("Thanks", "Thank you for waiting at {shop}.", "thanks")


async def _wait(shop: OpenShop) -> None:
    await shop.begin(WAITS, "v-waits")
    await shop.ask(WAITS, DELIVERY, "w1")
    await FeedbackStore(shop.database).keep(WAITS, "w1", False, "incomplete", "Not to Cork!")
    await shop.ask(WAITS, "My parcel was due on Monday. This is not good enough!", "w2")
    await shop.move(WAITS, "complaint")


async def _talk(shop: OpenShop) -> None:
    ana = await shop.find_agent("Ana Berg")
    desk = shop.services.desk
    await shop.begin(MINE, "v-mine")
    await shop.introduce("v-mine", "Siobhán O’Neill", "ann@mail.example")
    first = await shop.write(MINE, "Hello! Where is my order TR-100200?", "m1")
    await shop.shift(MINE, first, "2026-07-16T10:00:00+00:00")
    await shop.move(MINE, "taken", ana)
    await shop.reply(MINE, ana, "It is on its way. This fits to it:", "GR-7")
    await shop.write(MINE, DELIVERY, "m2")
    await FeedbackStore(shop.database).rate(MINE, 4, "Quick")
    await desk.noting.set_tags(MINE, ["delivery", "gift"])
    await desk.noting.add_note(MINE, ana, "She asked about gift wrap last week, too.")


async def _fill_folders(shop: OpenShop) -> None:
    mei = await shop.find_agent("Mei Lin")
    await shop.begin(OTHERS, "v-others")
    await shop.write(OTHERS, "The lid of my grinder broke on the second day.")
    await shop.move(OTHERS, "taken", mei)
    await shop.reply(OTHERS, mei, "I am sorry to hear that. Which grinder is it?")
    await shop.services.desk.noting.set_tags(OTHERS, ["repair"])
    await shop.begin(BOTS, "v-bots")
    await shop.ask(BOTS, "price of GR-7")
    await shop.begin(CLOSED, "v-closed")
    await shop.write(CLOSED, "Thank you!")
    await shop.move(CLOSED, "closed_by_customer")
    await shop.services.desk.noting.set_tags(CLOSED, ["returns"])
