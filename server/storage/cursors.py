"""Where a list was left, as a text that a page sends back."""

from __future__ import annotations

import base64
import binascii
import json
from typing import NamedTuple


class CursorNotAllowed(ValueError):
    """A cursor that no list has given."""

    def __init__(self) -> None:
        super().__init__("The cursor is none that a list has given; leave it out to begin anew.")


class Cursor(NamedTuple):
    """The last thing that was listed.

    Attributes:
        key: by which the list is in order.
        id: tells things of one key apart.
    """

    key: str
    id: str

    def encode(self) -> str:
        """Write it for an address."""
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode()


def parse_cursor(text: str) -> Cursor:
    """Read a cursor.

    Raises:
        CursorNotAllowed: no list has given it.
    """
    try:
        key, id = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, TypeError, binascii.Error):
        raise CursorNotAllowed from None
    if not (isinstance(key, str) and isinstance(id, str)):
        raise CursorNotAllowed
    return Cursor(key, id)
