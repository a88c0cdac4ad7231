"""HTML to Markdown: headings, lists, tables, paragraphs; no navigation, scripts, hidden parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.loaders.encodings import tidy

_DROPPED = frozenset(
    "script style nav footer aside noscript template svg iframe head button select input textarea "
    "object canvas video audio dialog -comment".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strong strike sub sup time tt u var wbr img".split()
)
_HEADING = re.compile(r"h[1-6]")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HTML = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|b|i|u|em|strong|a|h[1-6]|table|t[rdh]|tbody|hr|img|font|sup|sub)"
    r"\b[^<>]*>|&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.I,
)
_DEEPEST = 150  # nesting; real pages stay below 40, and Python's own stack ends near 1000
_WIDEST_CELLS = 1000  # colspan as HTML's own limit (WHATWG, "colspan")


def plain_text(text: str) -> str:
    """Return the text of a cell that may hold HTML; lists and paragraphs become lines."""
    text = tidy(text).strip()
    if not _HTML.search(text):
        return text
    body = LexborHTMLParser(text).body
    return "\n".join(_blocks(body, 0)) if body else ""


def parse_html(text: str) -> tuple[str, str]:
    """Return the title and the Markdown of an HTML page.

    Where the page marks its ``main`` part, only that is read.
    """
    tree = LexborHTMLParser(text)
    title_node = tree.css_first("head > title")
    title = _squeeze(title_node.text()) if title_node else ""
    for node in (tree.css_first("main"), tree.body):
        blocks = list(_blocks(node, 0)) if node else []
        if blocks:
            return title, "\n\n".join(blocks)
    return title, ""


def pipe_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a Markdown table whose header is the first row."""
    width = max(map(len, rows))
    lines = [_pipe_row([*row, *[""] * (width - len(row))]) for row in rows]
    return "\n".join([lines[0], _pipe_row(["---"] * width), *lines[1:]])


def _pipe_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_squeeze(cell).replace("|", "\\|") for cell in cells) + " |"


def _blocks(node: LexborNode, depth: int) -> Iterator[str]:
    """Yield the node's paragraphs, headings, lists and tables as Markdown, in order."""
    inline: list[str] = []
    for child in _visible(node):
        if child.tag == "br":
            inline.append("\n")
        elif child.tag == "-text" or child.tag in _INLINE or depth > _DEEPEST:
            inline.append(_inline(child, depth))
        else:
            yield from _paragraph(inline)
            inline.clear()
            yield from _block(child, depth + 1)
    yield from _paragraph(inline)


def _paragraph(inline: Sequence[str]) -> Iterator[str]:
    lines = [_squeeze(line) for line in "".join(inline).split("\n")]
    if text := "\n".join(line for line in lines if line):
        yield text


def _block(node: LexborNode, depth: int) -> Iterator[str]:
    tag = node.tag or ""
    if _HEADING.fullmatch(tag):
        if text := _squeeze(_inline(node, depth)):
            yield f"{'#' * int(tag[1])} {text}"
    elif tag in ("ul", "ol"):
        if items := "\n".join(_list_items(node, depth)):
            yield items
    elif tag == "table":
        yield from _table(node, depth)
    elif tag == "pre":
        yield f"```\n{node.text().strip()}\n```"
    else:
        yield from _blocks(node, depth)


def _inline(node: LexborNode, depth: int) -> str:
    if node.tag == "-text":
        return re.sub(r"\s+", " ", node.text(deep=False))
    if node.tag == "br":
        return "\n"
    if depth > _DEEPEST:
        return node.text(separator=" ")
    return "".join(_inline(child, depth + 1) for child in _visible(node))


def _list_items(node: LexborNode, depth: int) -> Iterator[str]:
    number = 0
    for child in _visible(node):
        if child.tag == "-text":
            continue
        number += 1
        mark = f"{number}." if node.tag == "ol" else "-"
        text = "\n".join(_blocks(child, depth + 1))
        if text:
            yield f"{mark} " + text.replace("\n", "\n  ")


def _visible(node: LexborNode) -> Iterator[LexborNode]:
    for child in node.iter(include_text=True):
        if child.tag not in _DROPPED and not _hidden(child):
            yield child


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("role") == "navigation"
        or bool(_HIDING_STYLE.search(attributes.get("style") or ""))
    )


def _table(node: LexborNode, depth: int) -> Iterator[str]:
    """Yield a pipe table; a table of one column or around other tables is only layout."""
    rows = [row for row in node.css("tr") if not _hidden(row)]
    cells = [[cell for cell in _visible(row) if cell.tag in ("td", "th")] for row in rows]
    grid = _grid([row for row in cells if row], depth)
    caption = node.css_first("caption")
    if len(grid) < 2 or max(map(len, grid)) < 2 or node.css_first("table table"):
        for row in cells:
            for cell in row:
                yield from _blocks(cell, depth + 1)
        return
    if caption:
        yield from _paragraph([_inline(caption, depth)])
    first = [cell.tag for cell in cells[0]]
    headless = first[0] == "th" and "td" in first
    yield pipe_table([[""] * len(grid[0]), *grid] if headless else grid)


def _grid(rows: Sequence[Sequence[LexborNode]], depth: int) -> list[list[str]]:
    """Return cell texts with spanning cells repeated in every place they cover."""
    grid: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}  # column to rows still covered and text
    for row in rows:
        line: list[str] = []
        for cell in row:
            _take_spanning(line, spanning)
            text = " ".join(_blocks(cell, depth + 1)).replace("\n", " ")
            for _ in range(_span(cell, "colspan")):
                spanning[len(line)] = (_span(cell, "rowspan") - 1, text)
                line.append(text)
        _take_spanning(line, spanning)
        grid.append(line)
    return grid


def _take_spanning(line: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    while (held := spanning.get(len(line), (0, "")))[0] > 0:
        spanning[len(line)] = (held[0] - 1, held[1])
        line.append(held[1])


def _span(cell: LexborNode, name: str) -> int:
    text = cell.attributes.get(name) or "1"
    return min(max(int(text), 1), _WIDEST_CELLS) if text.isascii() and text.isdigit() else 1


def _squeeze(text: str) -> str:
    return " ".join(text.split())
