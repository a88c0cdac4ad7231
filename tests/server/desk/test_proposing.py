"""Suggestions, their outcomes and rates; variants, products and sources."""

from __future__ import annotations

import asyncio

import pytest

from server.desk.proposing import measure_change
from tests.server.desk.shopfloor import Client, Shopfloor

DELIVERY = "how long does the delivery take"


async def suggest(floor: Shopfloor, client: Client, text: str) -> dict[str, object]:
    if await floor.log.find("c1") is None:
        await floor.begin("c1")
    seq = await floor.say("c1", text)
    found: dict[str, object] = await client.get("/conversations/c1/suggestions", seq=seq)
    return found


async def test_a_suggestion_has_its_evidence_and_says_how_sure_it_is(
    floor: Shopfloor, mara: Client
) -> None:
    found = await suggest(floor, mara, DELIVERY)
    best = found["suggestion"]
    assert isinstance(best, dict)
    assert best["text"].startswith("Parcels arrive within 2 to 4 working days")
    assert (best["confidence"], best["action"], best["path"]) == ("sure", "answer", "approved")
    assert best["citations"][0]["source"] == "faq.csv#1"
    assert best["outcome"] == ""


async def test_where_nothing_is_proven_nothing_is_suggested(floor: Shopfloor, mara: Client) -> None:
    found = await suggest(floor, mara, "Hi there!")
    assert found == {"suggestion": None, "alternatives": []}
    assert await mara.get("/conversations/c1/suggestions", seq=1) == found


async def test_alternatives_are_kept_apart_from_the_best(floor: Shopfloor, mara: Client) -> None:
    found = await suggest(floor, mara, "Is there a warranty on the espresso machine")
    assert found["suggestion"]
    others = found["alternatives"]
    assert isinstance(others, list)
    assert all(one["citations"] for one in others)


async def test_whoever_asks_gets_the_same_suggestion(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    await floor.begin("c1")
    seq = await floor.say("c1", DELIVERY)
    path = "/conversations/c1/suggestions"
    answers = await asyncio.gather(*(one.get(path, seq=seq) for one in (mara, lena, mara)))
    assert len({one["suggestion"]["id"] for one in answers}) == 1


async def test_what_the_customer_wrote_is_restored_in_a_suggestion(
    floor: Shopfloor, mara: Client
) -> None:
    """The FAQ's words hold no placeholder, so that nothing goes on record."""
    await suggest(floor, mara, f"I am ann@mail.example, {DELIVERY}")
    assert floor.recorded == []


@pytest.mark.parametrize("seq", [0, 2, 99])
async def test_only_a_customers_message_is_replied_to(
    floor: Shopfloor, mara: Client, seq: int
) -> None:
    await floor.begin("c1")
    await floor.say("c1", "hello")
    await floor.call_person("c1")
    path = f"/conversations/c1/suggestions?seq={seq}"
    assert (await mara.refused("GET", path))[0] == 404
    assert (await mara.refused("GET", "/conversations/c2/suggestions?seq=1"))[0] == 404


async def test_outcomes_are_counted_by_confidence(
    floor: Shopfloor, mara: Client, lena: Client
) -> None:
    ids = []
    for number in range(4):
        await floor.begin(f"d{number}", f"v{number}")
        seq = await floor.say(f"d{number}", DELIVERY)
        found = await mara.get(f"/conversations/d{number}/suggestions", seq=seq)
        ids.append((found["suggestion"]["id"], found["suggestion"]["text"]))
    await mara.do("POST", f"/suggestions/{ids[0][0]}", outcome="accepted")
    edited = ids[1][1].replace("2 to 4", "3 to 5")
    await mara.do("POST", f"/suggestions/{ids[1][0]}", outcome="edited", text=edited)
    await mara.do("POST", f"/suggestions/{ids[2][0]}", outcome="accepted")
    await mara.do("POST", f"/suggestions/{ids[2][0]}", outcome="dismissed")
    [sure, likely, unsure] = (await lena.get("/suggestions/rates"))["rates"]
    assert (sure["shown"], sure["accepted"], sure["edited"], sure["dismissed"]) == (4, 1, 1, 1)
    assert 0 < sure["changed"] < 0.3
    assert (likely["shown"], unsure["shown"], unsure["changed"]) == (0, 0, None)
    assert (await mara.refused("GET", "/suggestions/rates"))[0] == 403
    assert (await mara.refused("POST", "/suggestions/none", outcome="accepted"))[0] == 404
    wrong = await mara.refused("POST", f"/suggestions/{ids[0][0]}", outcome="liked")
    assert wrong[0] == 400


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [("a b c d", "a b c d", 0.0), ("a b c d", "a b x d", 0.25), ("a b", "c d", 1.0)],
)
def test_a_change_is_measured_in_words(before: str, after: str, share: float) -> None:
    assert measure_change(before, after) == share


async def test_variants_of_a_text(mara: Client) -> None:
    text = "Hi Ann, thanks for asking! You will get 39.90 EUR back within 14 days."
    found = await mara.do("POST", "/rewrite", text=text, style="shorter")
    assert found["texts"][0] == "You'll get 39.90 EUR back within 14 days."
    assert (await mara.do("POST", "/rewrite", text="Yes.", style="shorter")) == {"texts": []}
    assert (await mara.refused("POST", "/rewrite", text=text, style="rude"))[0] == 400


async def test_products_are_found_with_the_values_of_their_records(mara: Client) -> None:
    found = (await mara.get("/products", q="hand grinder"))["products"]
    grinder = next(one for one in found if one["id"] == "GR-7")
    assert (grinder["price"], grinder["currency"]) == ("89.90", "EUR")
    assert (await mara.get("/products", q="GR-9"))["products"][0]["id"] == "GR-9"
    assert (await mara.get("/products"))["products"] == []


async def test_a_source_is_shown_whole(mara: Client) -> None:
    found = await mara.get("/source", source="faq.csv#1")
    assert (found["kind"], found["title"]) == ("faq", "How long does delivery take?")
    assert (await mara.refused("GET", "/source?source=secret.txt"))[0] == 404
