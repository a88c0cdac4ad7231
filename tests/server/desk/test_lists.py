"""Lists of conversations: what is in them, in which order, filtered, searched, counted."""

from __future__ import annotations

from bot.interfaces import Reply
from server.identity.customers import Customers
from server.identity.signed_identity import Customer, Identity
from server.storage.feedback import FeedbackStore
from tests.server.desk.shopfloor import KEY, Client, Shopfloor


async def ids(client: Client, **params: object) -> list[str]:
    found = await client.get("/conversations", **params)
    return [one["id"] for one in found["conversations"]]


async def test_an_empty_shop_has_empty_lists(mara: Client) -> None:
    assert await mara.get("/conversations") == {
        "conversations": [],
        "cursor": "",
        "counts": {"waiting": 0, "mine": 0, "agent": 0, "bot": 0, "closed": 0, "unread": 0},
    }


async def test_a_conversation_shows_its_last_message_masked(floor: Shopfloor, mara: Client) -> None:
    await floor.begin("c1")
    await floor.say("c1", "Hello there")
    await floor.say("c1", "my mail is ann@mail.example")
    [item] = (await mara.get("/conversations"))["conversations"]
    assert item["preview"] == "my mail is <EMAIL_1>"
    assert (item["last_role"], item["unread"], item["state"]) == ("customer", 2, "bot")
    assert (item["agent"], item["customer"]) == (None, {"name": "", "verified": False})
    assert floor.recorded == [], "nothing was restored"


async def test_a_conversation_without_a_message_is_in_no_list(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    found = await mara.get("/conversations")
    assert found["conversations"] == [] and found["counts"]["bot"] == 0


async def test_who_waits_longest_comes_first_and_has_a_place(
    floor: Shopfloor, mara: Client
) -> None:
    for id in ("c1", "c2", "c3"):
        await floor.begin(id, f"v-{id}")
        await floor.say(id, "help")
    for id in ("c2", "c3", "c1"):
        await floor.call_person(id)
    await floor.say("c2", "still there?")
    found = (await mara.get("/conversations", state="waiting"))["conversations"]
    assert [(one["id"], one["position"]) for one in found] == [("c2", 1), ("c3", 2), ("c1", 3)]
    assert all(one["waiting_since"] and one["reason"] == "request" for one in found)


async def test_of_who_waits_the_customers_last_words_are_shown(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", "my tent is torn")
    await floor.answer("c1", seq, Reply("I am calling a person.", "handoff", "fixed"))
    [item] = (await mara.get("/conversations"))["conversations"]
    assert (item["preview"], item["last_role"]) == ("I am calling a person.", "bot")
    await floor.call_person("c1")
    [item] = (await mara.get("/conversations"))["conversations"]
    assert (item["preview"], item["last_role"]) == ("my tent is torn", "customer")


async def test_otherwise_what_changed_last_comes_first(floor: Shopfloor, mara: Client) -> None:
    for id in ("c1", "c2"):
        await floor.begin(id, f"v-{id}")
        await floor.say(id, "help")
    await floor.say("c1", "one more thing")
    assert await ids(mara) == ["c1", "c2"]


async def test_filters_by_state_agent_and_tag(floor: Shopfloor, mara: Client, lena: Client) -> None:
    for id in ("c1", "c2", "c3", "c4"):
        await floor.begin(id, f"v-{id}")
        await floor.say(id, "help")
    await mara.do("POST", "/conversations/c1/take")
    await lena.do("POST", "/conversations/c2/take")
    await mara.do("PUT", "/conversations/c3/tags", tags=["Refund ", "vip"])
    await floor.call_person("c3")
    await mara.do("POST", "/conversations/c4/take")
    await mara.do("POST", "/conversations/c4/return")
    assert await ids(mara, state="waiting") == ["c3"]
    assert sorted(await ids(mara, state="waiting,agent")) == ["c1", "c2", "c3"]
    assert await ids(mara, mine="1") == ["c1"]
    assert await ids(mara, tag="refund") == ["c3"]
    assert await ids(mara, state="bot") == ["c4"], "what was returned is the bot's"
    counts = (await mara.get("/conversations"))["counts"]
    assert counts == {
        "waiting": 1,
        "mine": 1,
        "agent": 2,
        "bot": 1,
        "closed": 0,
        "unread": 1,
    }


async def test_every_word_of_a_search_stands_in_the_masked_transcript(
    floor: Shopfloor, mara: Client
) -> None:
    await floor.begin("c1")
    await floor.say("c1", "My grinder is broken, I am ann@mail.example")
    seq = await floor.say("c1", "the burrs are 100% worn")
    await floor.answer("c1", seq, Reply("Please send it back.", "answer", "approved"))
    await floor.begin("c2", "v2")
    await floor.say("c2", "Where is my grinder_box?")
    assert sorted(await ids(mara, q="GRINDER")) == ["c1", "c2"]
    assert await ids(mara, q="grinder send") == ["c1"]
    assert await ids(mara, q="100%") == ["c1"], "a sign of the database's is searched as it is"
    assert await ids(mara, q="grinder_") == ["c2"]
    assert await ids(mara, q="ann@mail.example") == [], "masked"


async def test_pages_follow_each_other_without_a_gap(floor: Shopfloor, mara: Client) -> None:
    for number in range(7):
        await floor.begin(f"c{number}", f"v{number}")
        await floor.say(f"c{number}", "help")
        await floor.call_person(f"c{number}")
    for state, wanted in (("waiting", range(7)), ("", range(6, -1, -1))):
        cursor, found = "", list[str]()
        while True:
            page = await mara.get("/conversations", state=state, limit=3, cursor=cursor)
            found += [one["id"] for one in page["conversations"]]
            if not (cursor := page["cursor"]):
                break
        assert found == [f"c{number}" for number in wanted]


async def test_a_foreign_cursor_and_an_unknown_state_are_refused(mara: Client) -> None:
    for query in ("cursor=bm8=", "cursor=%00", "state=lost", "limit=0", "mine=perhaps"):
        status, told = await mara.refused("GET", f"/conversations?{query}")
        assert (status, told["code"]) == (400, "bad_request")


async def test_a_customer_of_the_shop_is_named(floor: Shopfloor, mara: Client) -> None:
    customer = Customer("v1", (), Identity("17", "ann@mail.example", True, "Ann"))
    await Customers(floor.database, KEY).remember(customer)
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await FeedbackStore(floor.database).rate("c1", 4, "")
    [item] = (await mara.get("/conversations"))["conversations"]
    assert item["customer"] == {"name": "Ann", "verified": True}
    assert (await mara.get("/conversations/c1"))["rating"] == 4


async def test_what_was_read_is_not_unread(floor: Shopfloor, mara: Client, lena: Client) -> None:
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await mara.get("/conversations/c1")
    await floor.say("c1", "and another thing")
    [item] = (await mara.get("/conversations"))["conversations"]
    assert item["unread"] == 1
    [item] = (await lena.get("/conversations"))["conversations"]
    assert item["unread"] == 2, "each agent reads alone"
