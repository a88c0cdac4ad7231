"""Documents to findable pieces.

A page is cut at its headings and then to a token budget; a table that must be cut keeps its
header row in every part. A product is one piece without anything that changes from hour to
hour. A FAQ is one piece: its answer is given whole.

What is searched is `Chunk.title` and `Chunk.text` together; neither repeats the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.interfaces import Chunk, Document, Faq, Page, Product, content_id
from knowledge.loaders.pages import plain_heading
from knowledge.pipe_tables import is_row, is_rule

CountTokens = Callable[[str], int]

RECIPE = "2"
"""Raise it when the same document gives other chunks than before: a snapshot that was cut by
another recipe is cut again."""

BUDGET_TOKENS = 200
"""MiniLM reads 256 word pieces and drops the rest; `estimate_tokens` counts words, of which
English makes about 1.2 pieces, and the title must fit too."""

PROSE_TOKENS = 80
"""Most tokens of a piece without a table: a question asks for one fact, and a vector of ten facts
is near to none of them."""

TITLE_SEPARATOR = " › "

_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_]{1,10}"
)
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_TABLE = re.compile(r"(?:^[ \t]*\|.*\|[ \t]*$\n?){2,}", re.M)
_LINK = re.compile(r"!?\[([^\]\n]+)\]\(<?([^)\s>]*)[^)\n]*\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1")
_SEPARATORS = ["\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "; ", "，", ", ", " ", ""]
# Column names that say what changes from hour to hour, and values that are links or prices: in
# no piece, still askable.
_VOLATILE = re.compile(
    r"\b(?:prices?|cost|msrp|rrp|\w*preis|stock|inventory|\w*bestand|availab\w*|discount\w*|"
    r"updated|created|modified|tax|currency|shipping)\b|^(?:quantity|qty|sale)$|价|库存",
    re.I,
)
_LINK_OR_PRICE = re.compile(
    r"^https?://\S+|[€$£¥]\s?\d|\d\s?(?:[€£¥元]|(?:EUR|USD|GBP|CHF|CNY|JPY)\b)"
)


def estimate_tokens(text: str) -> int:
    """Estimate tokens cheaply: words, long ones counted several times, and CJK characters."""
    return len(_WORD.findall(text))


def build_chunks(
    item: Document,
    budget_tokens: int = BUDGET_TOKENS,
    count_tokens: CountTokens = estimate_tokens,
) -> list[Chunk]:
    """Cut one document into pieces, in its own order; no two have the same id.

    Args:
        item: a product, a FAQ or a page.
        budget_tokens: most tokens of a page's piece; of one without a table `PROSE_TOKENS`, where
            that is less. A table row that alone has more stays whole.
        count_tokens: counts a text's tokens.
    """
    if isinstance(item, Product):
        return [_product_chunk(item)]
    if isinstance(item, Faq):
        return [_faq_chunk(item)]
    chunks = (
        _page_chunk(item, section, text)
        for section in _sections(item)
        for text in _cut(section.text, budget_tokens, count_tokens)
    )
    return list({chunk.id: chunk for chunk in chunks}.values())


def _product_chunk(product: Product) -> Chunk:
    lines = [f"{name}: {value}" for name, value in _facts(product) if value]
    text = "\n".join([*lines, product.description]).strip()
    key = content_id("product", product.id, product.title, text)
    return Chunk(key, "product", product.id, product.title, text, product.id)


def _facts(product: Product) -> Iterator[tuple[str, str]]:
    yield "Brand", product.brand
    yield "Category", product.product_type
    yield "Color", product.color
    yield "Size", product.size
    yield "Material", product.material
    yield "Weight", product.shipping_weight
    yield "Condition", product.condition if product.condition.lower() != "new" else ""
    for name, value in product.attributes.items():
        label = _label(name)
        if label and not _LINK_OR_PRICE.search(value):
            yield label, value


@lru_cache(maxsize=4096)
def _label(name: str) -> str:
    """Return an attribute's name as words; empty where it changes from hour to hour."""
    plain = re.sub(r"[\s_]+", " ", name).strip()
    return "" if _VOLATILE.search(plain) else plain[:1].upper() + plain[1:]


def _faq_chunk(faq: Faq) -> Chunk:
    further = (part for pair in faq.attributes.items() for part in pair)
    key = content_id("faq", faq.question, *further, faq.answer)
    return Chunk(key, "faq", faq.source, faq.question, faq.answer, faq.source)


@dataclass(frozen=True, slots=True)
class _Section:
    """The text under one heading, without those below it."""

    slug: str
    path: tuple[str, ...]
    text: str


def _page_chunk(page: Page, section: _Section, text: str) -> Chunk:
    source = f"{page.source}#{section.slug}" if section.slug else page.source
    path = section.path if section.path[:1] == (page.title,) else (page.title, *section.path)
    title = TITLE_SEPARATOR.join(path)
    key = content_id("page", title, text)
    return Chunk(key, "page", source, title, text, page.source)


def _sections(page: Page) -> Iterator[_Section]:
    """Yield sections that hold text, in order."""
    slugs: dict[str, int] = {}
    path: list[tuple[int, str]] = []
    slug, lines = "", list[str]()
    for heading, line in _headings(page.markdown):
        if heading is None:
            lines.append(line)
            continue
        yield from _section(slug, path, lines)
        level, text = heading
        path = [*((upper, name) for upper, name in path if upper < level), (level, text)]
        slug, lines = _unique_slug(text, slugs), []
    yield from _section(slug, path, lines)


def _section(
    slug: str, path: Sequence[tuple[int, str]], lines: Sequence[str]
) -> Iterator[_Section]:
    if text := _readable("\n".join(lines)).strip():
        yield _Section(slug, tuple(name for _, name in path), text)


def _readable(text: str) -> str:
    """Take off what is no word where a passage is quoted: link targets inside the shop, bold."""
    text = _LINK.sub(
        lambda match: f"{match[1]} ({match[2]})" if "://" in match[2] else match[1], text
    )
    return _BOLD.sub(r"\2", text)


def _headings(markdown: str) -> Iterator[tuple[tuple[int, str] | None, str]]:
    """Yield each line, with level and text where it is a heading outside code fences."""
    fence = ""
    for line in markdown.split("\n"):
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        match = None if fence else _HEADING.fullmatch(line)
        yield (len(match[1]), plain_heading(match[2])) if match else None, line


def _unique_slug(text: str, seen: dict[str, int]) -> str:
    """Return the heading's anchor as GitHub makes it; the second of a name ends in ``-1``."""
    slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
    count = seen.get(slug, 0)
    seen[slug] = count + 1
    return f"{slug}-{count}" if count else slug


def _cut(text: str, budget_tokens: int, count_tokens: CountTokens) -> list[str]:
    """Cut a section to pieces within the budget; a table stays with prose beside it."""
    whole = budget_tokens if _TABLE.search(text) else min(budget_tokens, PROSE_TOKENS)
    if count_tokens(text) <= whole:
        return [text]
    pieces: list[str] = []
    for part in _parts(text, budget_tokens, count_tokens):
        beside = bool(pieces) and (is_row(part) or pieces[-1].endswith("|"))
        joined = f"{pieces[-1]}\n\n{part}" if beside else ""
        if joined and count_tokens(joined) <= budget_tokens:
            pieces[-1] = joined
        else:
            pieces.append(part)
    return pieces


def _parts(text: str, budget_tokens: int, count_tokens: CountTokens) -> Iterator[str]:
    """Yield stretches of prose and of tables, each within the budget."""
    end = 0
    for match in _TABLE.finditer(text):
        yield from _cut_prose(text[end : match.start()], budget_tokens, count_tokens)
        yield from _cut_table(match[0].strip().split("\n"), budget_tokens, count_tokens)
        end = match.end()
    yield from _cut_prose(text[end:], budget_tokens, count_tokens)


def _cut_prose(text: str, budget_tokens: int, count_tokens: CountTokens) -> list[str]:
    if not text.strip():
        return []
    pieces = _splitter(min(budget_tokens, PROSE_TOKENS), count_tokens)(text)
    return [piece.strip() for piece in pieces if piece.strip()]


@lru_cache(maxsize=4)
def _splitter(budget_tokens: int, count_tokens: CountTokens) -> Callable[[str], list[str]]:
    # Imported here: it costs a quarter of a second, which a server that never cuts need not pay.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        keep_separator="end",
        chunk_size=budget_tokens,
        chunk_overlap=0,
        length_function=count_tokens,
    ).split_text


def _cut_table(lines: Sequence[str], budget_tokens: int, count_tokens: CountTokens) -> list[str]:
    """Cut a table between rows and repeat its header in every part."""
    head = 2 if is_rule(lines[1]) else 0
    header, rows = list(lines[:head]), lines[head:]
    free = budget_tokens - count_tokens("\n".join(header))
    parts: list[list[str]] = [[]]
    used = 0
    for row in rows:
        cost = count_tokens(row)
        if parts[-1] and used + cost > free:
            parts.append([])
            used = 0
        parts[-1].append(row)
        used += cost
    return ["\n".join([*header, *part]) for part in parts]
