"""What a person said of stopped messages, as `storehand review export` writes it."""

from __future__ import annotations

import json
from pathlib import Path

from bot.training.messages import Example

WEIGHT = 3.0
"""Of a shop's own word against the thousands of texts of public sets, as of our small sets."""


class ReviewUnreadable(Exception):
    """A file of reviewed messages cannot be used; the text is one sentence for the operator."""


def load_reviewed(path: Path) -> list[Example]:
    """Read reviewed messages; withheld sentences, of which no category is known, are left out.

    Raises:
        ReviewUnreadable: the file is missing, or a line is none that was exported.
    """
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise ReviewUnreadable(f"The file {path} cannot be read: {error.strerror}.") from error
    found = [_parse(line, f"{path}, line {number}") for number, line in enumerate(lines, 1)]
    return [example for example in found if example.known]


def _parse(line: str, place: str) -> Example:
    try:
        row = json.loads(line)
        text, known = str(row["text"]), {str(name): bool(of) for name, of in row["known"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReviewUnreadable(
            f"{place} is no reviewed message; 'storehand review export' writes such files."
        ) from error
    return Example(text, known, "review", text, weight=WEIGHT)
