"""A working day at the desk, for the pages to show."""

from __future__ import annotations

from tests.server.static.desk.standin import CARD, CITATION, Desk, Json, Talk, moment

WAITS = "aa11bb22"
MINE = "cc33dd44"
OTHERS = "ee55ff66"
BOTS = "0077aa88"


def build_scene() -> Desk:
    desk = Desk()
    ana, mei = desk.hire("Ana Berg", "admin"), desk.hire("Mei Lin")
    _wait(desk)
    _talk(desk).agent = ana
    other = desk.begin(OTHERS, name="Jonas Weber", state="agent", tags=["repair"])
    other.agent = mei
    desk.add(OTHERS, "customer", "My tent pole broke on the second night.")
    desk.add(OTHERS, "agent", "I am sorry to hear that. Which tent is it?", name=mei.name)
    desk.begin(BOTS, locale="de")
    desk.add(BOTS, "customer", "Do you have sleeping bags for below zero?")
    desk.add(BOTS, "bot", "Yes, three are rated to -10 °C.", action="answer", products=[CARD])
    desk.begin("9988abcd", name="Old Customer", state="closed", tags=["returns"])
    desk.add("9988abcd", "customer", "Thank you!", at=moment(days=3))
    _fill_pages(desk)
    return desk


def _wait(desk: Desk) -> Talk:
    talk = desk.begin(WAITS, state="waiting", reason="complaint", mood="unhappy")
    talk.waiting_since = moment(minutes=7)
    talk.summary = SUMMARY
    desk.add(WAITS, "customer", "Where is my parcel? It was due on Monday.", at=moment(minutes=12))
    desk.add(
        WAITS,
        "bot",
        "Standard delivery takes two to four working days.\n\n- Ireland: 2\n- Germany: 3",
        at=moment(minutes=12),
        action="answer",
        citations=[CITATION],
        feedback={"helpful": False, "reason": "incomplete", "comment": "That is not my question"},
    )
    desk.add(WAITS, "customer", "This is not good enough. A person, please!", at=moment(minutes=8))
    desk.add(WAITS, "bot", "I am calling a person.", at=moment(minutes=7), action="handoff")
    desk.add(WAITS, "state", state="waiting", reason="complaint", at=moment(minutes=7))
    talk.suggestions = {3: [suggest("s-1"), suggest("s-2", "It takes up to four days.")]}
    return talk


def _talk(desk: Desk) -> Talk:
    talk = desk.begin(MINE, name="Siobhán O’Neill", verified=True, state="agent", mood="content")
    talk.tags = ["delivery", "gift"]
    talk.rating, talk.rating_comment = 4, "Quick"
    talk.order = {"verified": True, "reason": "", "order": ORDER}
    talk.notes = [
        {
            "id": "note-0",
            "agent": {"id": "agent-1", "name": "Ana Berg"},
            "text": "She asked about gift wrap last week, too.",
            "at": moment(days=6),
        }
    ]
    desk.add(MINE, "customer", "Hello! Can it be a gift?", at=moment(days=1, hours=2))
    desk.add(MINE, "state", state="agent", name="Ana Berg", at=moment(days=1, hours=2))
    text = "Yes, we wrap it and leave the invoice out. Tell me what the card should say."
    desk.add(MINE, "agent", text, name="Ana Berg", products=[CARD], at=moment(days=1, hours=1))
    desk.add(MINE, "customer", "Lovely. When will it be in Cork?", at=moment(minutes=2))
    talk.suggestions = {4: [suggest("s-3"), suggest("s-4", "It takes up to four days.")]}
    return talk


ASKED = {"seq": 1, "role": "customer", "text": "Where is my parcel?"}
SUMMARY = {
    "asked": [ASKED],
    "tried": [
        {
            "asked": ASKED,
            "outcome": "answer",
            "said": {"seq": 2, "role": "bot", "text": "It takes two to four working days."},
            "sources": ["Delivery times"],
        },
        {"asked": {**ASKED, "seq": 3}, "outcome": "handoff", "said": None, "sources": []},
    ],
    "known": [{"seq": 1, "role": "customer", "text": "It was due on Monday."}],
    "mood": "unhappy",
    "shown_by": {"seq": 3, "role": "customer", "text": "This is not good enough."},
}
ORDER = {
    "order_id": "TR-1003",
    "customer_name": "Siobhán O’Neill",
    "status": "shipped",
    "placed_at": "2026-07-12",
    "items": "Fell tent for two, groundsheet",
    "total": "1249.40",
    "currency": "EUR",
    "carrier": "An Post",
    "tracking_number": "CE123456789IE",
    "estimated_delivery": "2026-07-17",
    "shipping_postcode": "T12",
}


def suggest(id: str, text: str = "") -> Json:
    return {
        "id": id,
        "text": text or "Standard delivery takes two to four working days.",
        "confidence": 0.92,
        "action": "answer",
        "path": "approved",
        "citations": [CITATION],
        "products": [],
    }


def _fill_pages(desk: Desk) -> None:
    hello = "Hello {customer}, this is {agent} of {shop}."
    thanks = "Thank you for your patience."
    desk.replies = {
        "r-1": {"id": "r-1", "title": "Greeting", "shortcut": "hello", "text": hello},
        "r-2": {"id": "r-2", "title": "Thanks", "shortcut": "thanks", "text": thanks},
    }
    desk.corrections["d-1"] = {
        "id": "d-1",
        "question": "Can it be wrapped as a gift?",
        "answer": "Yes, we wrap it and leave the invoice out.",
        "status": "draft",
        "conversation": MINE,
        "seq": 3,
        "created_by": "agent-1",
        "at": moment(hours=1),
    }
    for number, status in enumerate(("delivered", "failed", "waiting")):
        desk.deliveries[f"w-{number}"] = {
            "id": f"w-{number}",
            "event": "conversation.waiting",
            "conversation": WAITS,
            "url": "https://hooks.fell.example/desk",
            "status": status,
            "attempts": number + 1,
            "last_status": 500 if status == "failed" else 200,
            "at": moment(hours=number),
        }
