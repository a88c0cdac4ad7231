"""The first start of a server that nobody can sign in to: a link for the first admin."""

from __future__ import annotations

from typing import TextIO
from urllib.parse import urlsplit

from server.auth import is_loopback
from server.identity.links import FIRST_LIVES, Links


async def print_first_link(links: Links, origin: str, out: TextIO) -> bool:
    """Print a one-time link where there is no agent yet; return whether there was none.

    It is printed and never logged: logs are read by more people, and kept.

    Args:
        links: makes it.
        origin: of this server, such as ``http://127.0.0.1:8000``.
        out: the terminal.

    Raises:
        StorageUnavailable: nothing was printed.
    """
    secret = await links.offer_first()
    if secret is None:
        return False
    minutes = int(FIRST_LIVES.total_seconds() // 60)
    shown = _tell_local(origin)
    out.write(
        f"There is no agent yet. Make the first account, once, within {minutes} minutes:\n"
        f"  {shown}/desk#setup={secret}\n"
    )
    if shown != origin or not is_loopback(urlsplit(origin).hostname or ""):
        out.write(f"  From another machine: put your HTTPS address in place of {shown}.\n")
    out.flush()
    return True


def _tell_local(origin: str) -> str:
    """Return an address that this machine can open where the server listens on every one."""
    return origin.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
