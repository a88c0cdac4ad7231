"""Pages of prose: Markdown, HTML and plain text, with what all page loaders share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import yaml

from knowledge.interfaces import Loaded, Page, UnreadableSource
from knowledge.loaders.encodings import decode_text, tidy
from knowledge.loaders.markup import parse_html

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""A page of more is a dump or an archive: ten million letters are some 5000 printed pages, which
no customer's question is about, and reading it would stop an ingest for minutes."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_UNDERLINED = re.compile(r"^(?![#>|\s`~]|[-*+] )(.*\S.*)\n(=+|-{2,})[ \t]*$", re.M)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]+)", re.I)
_NESTING = r"(?:div|span|section|article|blockquote|table|ul|ol|dl|a|b|i|u|em|strong|font)\b"
_OPENING, _CLOSING = re.compile(f"<{_NESTING}", re.I), re.compile(f"</{_NESTING}", re.I)
_MOST_UNCLOSED_TAGS = 5000  # parsed within 0.1 s
_INLINE_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+|(?<!\w)_+|_+(?!\w)")


class MarkdownLoader:
    """Markdown with optional YAML front matter, whose ``title`` names the page."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the one page; see `knowledge.interfaces.Source`."""
        text = decode_text(data, name)
        title, body = _take_front_matter(text)
        body = _UNDERLINED.sub(_as_heading, _COMMENT.sub("", body))
        return [build_page(name, body, title)]


class HtmlLoader:
    """HTML; headings, lists and tables are kept, navigation and hidden parts are not."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the one page; see `knowledge.interfaces.Source`."""
        declared = _META_CHARSET.search(data[:4096])
        text = decode_text(data, name, declared[1].decode("ascii") if declared else "")
        _check_nesting(text, name)
        title, markdown = parse_html(text)
        return [build_page(name, markdown, first_heading(markdown) or title)]


class TextLoader:
    """Plain text; underlined lines are its headings."""

    def load(self, data: bytes, name: str, columns: Mapping[str, str]) -> Iterable[Loaded]:
        """Return the one page; see `knowledge.interfaces.Source`."""
        return [build_page(name, _UNDERLINED.sub(_as_heading, decode_text(data, name)))]


def build_page(name: str, markdown: str, title: str = "") -> Page:
    """Return the page; its title is the given one, its first heading, or the file's stem.

    Raises:
        UnreadableSource: there is no text, or more than `MAX_PAGE_BYTES`.
    """
    markdown = re.sub(r"\n{3,}", "\n\n", tidy(markdown)).strip()
    if not markdown:
        raise UnreadableSource(
            name, "The page holds no text.", "Write some, or take the file out of the folder."
        )
    check_size(name, len(markdown))
    title = title or first_heading(markdown) or PurePosixPath(name).stem
    return Page(name, " ".join(title.split()), markdown)


def check_size(name: str, size_bytes: int) -> None:
    """Refuse a page that is too big to be one.

    Raises:
        UnreadableSource: with the size and the limit.
    """
    if size_bytes > MAX_PAGE_BYTES:
        raise UnreadableSource(
            name,
            f"The page has {size_bytes / 2**20:.1f} MB; "
            f"a page may have {MAX_PAGE_BYTES // 2**20} MB.",
            "Split it into one file per topic.",
        )


def first_heading(markdown: str) -> str:
    """Return the text of the first heading, without Markdown's marks; empty if there is none."""
    fenced = False
    for line in markdown.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and (match := re.match(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*$", line)):
            return plain_heading(match[1])
    return ""


def plain_heading(text: str) -> str:
    """Return a heading without links, emphasis and code marks."""
    return " ".join(_INLINE_MARKS.sub(lambda match: match[1] or "", text).split())


def _check_nesting(text: str, name: str) -> None:
    """Refuse what the parser would need hours for: its time grows with the square of the depth."""
    unclosed = len(_OPENING.findall(text)) - len(_CLOSING.findall(text))
    if unclosed > _MOST_UNCLOSED_TAGS:
        raise UnreadableSource(
            name,
            f"{unclosed} HTML tags are never closed; at most {_MOST_UNCLOSED_TAGS} may be.",
            "Export the page again.",
        )


def _take_front_matter(text: str) -> tuple[str, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return "", text
    try:
        values = yaml.safe_load(match[1])
    except yaml.YAMLError:
        return "", text  # two rules with prose between them, not front matter
    if not isinstance(values, dict):
        return "", text
    return str(values.get("title") or ""), text[match.end() :]


def _as_heading(match: re.Match[str]) -> str:
    return f"{'#' if match[2][0] == '=' else '##'} {match[1]}"
