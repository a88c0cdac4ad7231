from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.chunking import build_chunks
from knowledge.interfaces import (
    Changes,
    Chunk,
    Document,
    Faq,
    Held,
    Money,
    Page,
    Product,
    Skipped,
    SourceFile,
)
from knowledge.loaders import load_files
from knowledge.sync import SyncPlan, build_plan
from tests.knowledge.shop import NOW, build_offer

HEADER = "id,title,price,color\n"


class Shop:
    """A folder that is ingested again and again, as retrieval does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: list[Held] = []

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def ingest(self, *paths: Path) -> SyncPlan:
        plan = build_plan(self.held, load_files(paths or [self.folder]))
        before = {chunk.id for held in self.held for chunk in held.chunks}
        assert {chunk.id for chunk in plan.added} == plan.chunks.keys() - before
        assert set(plan.removed) == before - plan.chunks.keys()
        self.held = plan.held
        return plan

    @property
    def products(self) -> list[Product]:
        return [h.document for h in self.held if isinstance(h.document, Product)]

    @property
    def ids(self) -> list[str]:
        return [product.id for product in self.products]

    @property
    def sources(self) -> list[str]:
        return [h.document.source for h in self.held if not isinstance(h.document, Product)]


def counts(plan: SyncPlan) -> dict[str, int]:
    names = ("added", "changed", "removed", "unchanged", "repriced")
    return {name: n for name in names if (n := getattr(plan.changes, name))}


def reasons(plan: SyncPlan) -> dict[str, str]:
    return {skipped.source: skipped.reason for skipped in plan.changes.skipped}


def open_shop(folder: Path) -> Shop:
    shop = Shop(folder / "shop")
    shop.write("faq.csv", "question,answer\nQ1,A1\nQ2,A2\nQ3,A3\n")
    shop.write("products.csv", HEADER + "A,Tent,10 EUR,red\nB,Mat,20 EUR,blue\n")
    shop.write("pages/returns.md", "# Returns\n\nThirty days.\n\n## How\n\nPack it.\n")
    assert counts(shop.ingest()) == {"added": 6}
    return shop


def test_the_same_folder_twice_changes_nothing(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    plan = shop.ingest()
    assert counts(plan) == {"unchanged": 6}
    assert (plan.added, plan.removed) == ([], [])


def test_nothing_to_write_is_told(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write("faq.csv", "question,answer\nQ1,A1\n")
    assert shop.ingest().stale
    assert not shop.ingest().stale


def test_a_price_read_again_is_worth_writing(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    before = [
        held.document.offer.read_at for held in shop.held if isinstance(held.document, Product)
    ]
    assert shop.ingest().stale
    after = [
        held.document.offer.read_at for held in shop.held if isinstance(held.document, Product)
    ]
    assert all(new > old for new, old in zip(after, before, strict=True))


def test_an_edited_answer_or_question_changes_its_own_chunk_alone(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("faq.csv", "question,answer\nQ1,A1\nQ2,Better\nQ3 edited,A3\n")
    plan = shop.ingest()
    assert counts(plan) == {"changed": 2, "unchanged": 4}
    assert {(chunk.title, chunk.text) for chunk in plan.added} == {
        ("Q2", "Better"),
        ("Q3 edited", "A3"),
    }
    assert len(plan.removed) == 2


def test_a_removed_row_is_gone_and_the_rows_below_move_up(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("faq.csv", "question,answer\nQ2,A2\nQ3,A3\n")
    plan = shop.ingest()
    assert counts(plan) == {"removed": 1, "unchanged": 5}
    assert plan.added == [] and len(plan.removed) == 1
    moved = {chunk.title: chunk for chunk in plan.chunks.values() if chunk.kind == "faq"}
    assert (moved["Q3"].source, moved["Q3"].parent) == ("faq.csv#2", "faq.csv#2")


def test_a_row_inserted_above_embeds_itself_alone(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("faq.csv", "question,answer\nNew,Row\nQ1,A1\nQ2,A2\nQ3,A3\n")
    plan = shop.ingest()
    assert counts(plan) == {"added": 1, "unchanged": 6}
    assert [chunk.title for chunk in plan.added] == ["New"]


def test_a_price_alone_is_repriced_and_touches_no_chunk(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("products.csv", HEADER + "A,Tent,11 EUR,red\nB,Mat,20 EUR,blue\n")
    plan = shop.ingest()
    assert counts(plan) == {"repriced": 1, "unchanged": 5}
    assert (plan.added, plan.removed, plan.stale) == ([], [], True)
    assert shop.products[0].offer.price == Money(Decimal(11), "EUR")


def test_a_changed_product_embeds_itself_alone(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("products.csv", HEADER + "A,Tent,10 EUR,green\nB,Mat,20 EUR,blue\n")
    plan = shop.ingest()
    assert counts(plan) == {"changed": 1, "unchanged": 5}
    assert [chunk.source for chunk in plan.added] == ["A"]


def test_an_edited_section_embeds_itself_alone(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("pages/returns.md", "# Returns\n\nThirty days.\n\n## How\n\nPack it well.\n")
    plan = shop.ingest()
    assert counts(plan) == {"changed": 1, "unchanged": 5}
    assert [chunk.text for chunk in plan.added] == ["Pack it well."]


def test_a_removed_file_is_gone(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    (shop.folder / "faq.csv").unlink()
    assert counts(shop.ingest()) == {"removed": 3, "unchanged": 3}


def test_another_file_adds_and_its_own_ingest_governs_it(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    more = tmp_path / "more.csv"
    more.write_text("question,answer\nM1,A\nM2,A\n")
    assert counts(shop.ingest(more)) == {"added": 2, "unchanged": 6}
    more.write_text("question,answer\nM1,A\n")
    assert counts(shop.ingest(more)) == {"removed": 1, "unchanged": 7}
    assert counts(shop.ingest()) == {"unchanged": 7}


def test_one_file_of_a_folder_can_be_ingested_alone(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    page = shop.folder / "pages" / "returns.md"
    plan = shop.ingest(page)
    assert counts(plan) == {"unchanged": 6}
    assert (plan.added, plan.removed) == ([], [])
    assert "returns.md" in shop.sources
    shop.ingest()
    assert "pages/returns.md" in shop.sources


def test_a_folder_whose_name_starts_like_another_is_another(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    other = tmp_path / "shop-two"
    other.mkdir()
    (other / "a.md").write_text("# A\n\na")
    shop.ingest(other)
    assert counts(shop.ingest()) == {"unchanged": 7}


def test_a_file_that_breaks_takes_nothing_away_and_says_so(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("faq.csv", "foo,bar\n1,2\n")
    shop.write("pages/returns.md", "")
    plan = shop.ingest()
    assert counts(plan) == {"unchanged": 6}
    assert reasons(plan)["faq.csv"].endswith("What was read from it before stays: 3 documents.")
    assert reasons(plan)["pages/returns.md"].endswith("stays: 1 document.")


def test_a_row_that_breaks_keeps_its_earlier_version_and_says_so(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("products.csv", HEADER + "A,Tent,free,red\nC,Pot,5 EUR,\nB,Mat\n")
    shop.write("faq.csv", "question,answer\nQ1,\nQ2,A2\nQ3,A3\n")
    plan = shop.ingest()
    assert shop.ids == ["A", "C"]
    assert "'free'" in reasons(plan)["products.csv#1"]
    assert "stays: 1 document." in reasons(plan)["products.csv#1"]
    assert "stays" not in reasons(plan)["products.csv#3"]
    assert "stays: 1 document." in reasons(plan)["faq.csv#1"]
    assert "faq.csv#1" in shop.sources


def test_a_broken_row_is_told_by_its_number_where_nothing_else_can_be(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.write("products.csv", HEADER + "A,Tent\nB,Mat,20 EUR,blue\n")
    plan = shop.ingest()
    assert shop.ids == ["A", "B"]
    assert "stays: 1 document." in reasons(plan)["products.csv#1"]


def test_what_the_shop_withdrew_goes(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    header = "Handle,Title,Variant SKU,Variant Price,Status\n"
    shop.write("p.csv", header + "tent,Tent,T,10,active\nmat,Mat,M,5,active\n")
    shop.ingest()
    shop.write("p.csv", header + "tent,Tent,T,10,draft\nmat,Mat,M,5,active\n")
    plan = shop.ingest()
    assert counts(plan) == {"removed": 1, "unchanged": 1}
    assert "draft" in reasons(plan)["p.csv#1"]


def test_of_two_products_with_one_id_the_later_counts(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write("p.csv", HEADER + "A,Tent,10 EUR,red\nA,Mat,20 EUR,blue\n")
    plan = shop.ingest()
    assert counts(plan) == {"added": 1}
    assert [chunk.title for chunk in plan.chunks.values()] == ["Mat"]
    assert reasons(plan) == {
        "p.csv#1": "Product A stands again in p.csv#2, which counts, with 20.00 EUR instead of "
        "10.00 EUR. Give every product its own id."
    }
    again = shop.ingest()
    assert counts(again) == {"unchanged": 1}
    assert reasons(again) == reasons(plan)


def test_a_product_taken_over_by_another_source_is_told(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    other = tmp_path / "other.csv"
    other.write_text(HEADER + "A,Tent,9 EUR,red\n")
    plan = shop.ingest(other)
    assert counts(plan) == {"repriced": 1, "unchanged": 5}
    assert "other.csv#1, which counts" in reasons(plan)["products.csv#1"]


def test_the_same_question_and_answer_twice_is_one_and_two_answers_are_two(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write("faq.csv", "question,answer\nQ,A\nQ,A\nQ,B\n")
    plan = shop.ingest()
    assert shop.sources == ["faq.csv#2", "faq.csv#3"]
    assert list(reasons(plan)) == ["faq.csv#1"]
    assert counts(shop.ingest()) == {"unchanged": 2}


def test_a_product_moved_to_another_file_of_the_folder_is_unchanged(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    (shop.folder / "products.csv").rename(shop.folder / "renamed.csv")
    plan = shop.ingest()
    assert counts(plan) == {"unchanged": 6}
    assert (plan.added, plan.removed, reasons(plan)) == ([], [], {})


def test_unchanged_documents_are_not_cut_again_unless_asked() -> None:
    def chunker(document: Document) -> list[Chunk]:
        cut.append(document)
        return build_chunks(document)

    cut: list[Document] = []
    faq = Faq("Q", "A", "f.csv#1")
    file = SourceFile("/f.csv", "/f.csv", "f.csv", [faq])
    held = [Held(faq, "/f.csv", tuple(build_chunks(faq))), Held(Page("p", "P", "x"), "/p", ())]
    build_plan(held, [file], chunker)
    assert cut == []
    plan = build_plan(held, [file], chunker, rechunk=True)
    assert [type(document) for document in cut] == [Faq, Page]
    assert [chunk.title for chunk in plan.added] == ["P"]


def product_file(products: Sequence[Product]) -> SourceFile:
    return SourceFile("/shop", "/shop/p.csv", "p.csv", products)


def test_quantity_stock_and_dates_are_offers_too() -> None:
    first = Product("A", "Tent", build_offer(), origin="p.csv#1")
    held = build_plan([], [product_file([first])]).held
    for offer in (
        replace(first.offer, quantity=0),
        replace(first.offer, availability="out_of_stock"),
        replace(first.offer, availability_date="2026-04-01"),
        replace(first.offer, sale_price=Money(Decimal(5), "EUR")),
    ):
        plan = build_plan(held, [product_file([replace(first, offer=offer)])])
        assert counts(plan) == {"repriced": 1}
    later = replace(first.offer, read_at=NOW + timedelta(days=1))
    assert counts(build_plan(held, [product_file([replace(first, offer=later)])])) == {
        "unchanged": 1
    }


def test_an_empty_ingest_keeps_everything() -> None:
    held = [Held(Faq("Q", "A", "f.csv#1"), "/f.csv", ())]
    plan = build_plan(held, [])
    assert plan.held == held
    assert plan.changes == Changes(unchanged=1)


def test_skipped_rows_come_in_the_order_read() -> None:
    files = [
        SourceFile("/s", f"/s/{n}", n, [Skipped(f"{n}#{i}", "Bad.") for i in (1, 2)]) for n in "ba"
    ]
    plan = build_plan([], files)
    assert [s.source for s in plan.changes.skipped] == ["b#1", "b#2", "a#1", "a#2"]


rows = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["Tent", "Mat"]), st.integers(1, 3)),
    max_size=6,
)


@given(first=rows, second=rows)
@settings(max_examples=200)
def test_a_sync_ends_where_a_fresh_ingest_would(
    first: list[tuple[str, str, int]], second: list[tuple[str, str, int]]
) -> None:
    def files(table: list[tuple[str, str, int]]) -> list[SourceFile]:
        products = [
            Product(id, title, build_offer(str(price)), origin=f"p.csv#{n}")
            for n, (id, title, price) in enumerate(table, 1)
        ]
        faqs = [
            Faq(title, str(price), f"f.csv#{n}") for n, (_, title, price) in enumerate(table, 1)
        ]
        return [product_file(products), SourceFile("/shop", "/shop/f.csv", "f.csv", faqs)]

    synced = build_plan(build_plan([], files(first)).held, files(second))
    fresh = build_plan([], files(second))
    assert {repr(h) for h in synced.held} == {repr(h) for h in fresh.held}
    assert synced.chunks == fresh.chunks
    total = synced.changes
    assert total.added + total.changed + total.repriced + total.unchanged == len(fresh.held)
