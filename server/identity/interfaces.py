"""The nouns of agents' accounts, and their errors. Read this first.

Errors; each text is a sentence for whoever is at the desk or at the command line::

    AccountError
    ├── EmailNotAllowed    this is no address
    ├── NameNotAllowed     customers could not read it
    ├── EmailTaken         somebody has it already
    ├── WeakPassword       it could be guessed
    ├── UnknownAgent       there is none of that id or address
    ├── LastAdmin          nobody could administer the desk any more
    ├── LinkRefused        a one-time link is used up, too old, or none
    ├── SignInRefused      wrong address or password, or the account is disabled
    ├── TooManyTries       sign-in has to wait
    ├── PersonRefused      the provider proves nobody who may come in
    └── ProviderUnavailable  the OpenID Connect provider cannot be asked
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Role = Literal["agent", "lead", "admin"]
"""What somebody may do; see `server.identity.roles`."""

Clock = Callable[[], datetime]
"""Tells the time, in UTC."""

_EMAIL = re.compile(
    r"[^\s@\"<>(),:;\[\]\\]{1,64}@[^\s@\"<>(),:;\[\]\\.]+(\.[^\s@\"<>(),:;\[\]\\.]+)*"
)
"""What is written without quotes: RFC 5321, section 4.1.2. Whether it exists a mail would tell."""
LONGEST_EMAIL = 254
"""Source: RFC 5321, section 4.5.3.1.3."""
LONGEST_NAME = 80


def tell_time() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Agent:
    """An account.

    Attributes:
        email: as `parse_email` returns it.
        name: as customers see it.
        active: may sign in.
        has_password: signs in with one; else over OIDC alone, or not yet.
    """

    id: str
    email: str
    name: str
    role: Role
    active: bool
    has_password: bool
    created_at: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An agent with the session that a request belongs to.

    Attributes:
        session: hash of what the cookie holds.
        csrf: what the page must send with everything it changes.
    """

    agent: Agent
    session: str
    csrf: str


def parse_email(text: str) -> str:
    """Return an address as accounts keep it: lower case, in one form of Unicode.

    Raises:
        EmailNotAllowed: it is no address.
    """
    email = unicodedata.normalize("NFKC", text.strip()).lower()
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise EmailNotAllowed
    return email


class AccountError(Exception):
    """Something cannot be done with an account."""


class EmailNotAllowed(AccountError):
    """This is no e-mail address."""

    def __init__(self) -> None:
        super().__init__("This is no e-mail address; it must be one such as mara@shop.example.")


class NameNotAllowed(AccountError):
    """This cannot stand before customers as a name."""

    def __init__(self) -> None:
        super().__init__(
            f"The name must have 1 to {LONGEST_NAME} characters that can be seen; customers read "
            "it."
        )


class EmailTaken(AccountError):
    """Another account has the address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"There is an account for {email} already; change that one.")


class WeakPassword(AccountError):
    """A password could be guessed."""


class UnknownAgent(AccountError):
    """There is no such account."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no agent {name!r}; 'storehand agent list' shows who there is.")


class LastAdmin(AccountError):
    """The last active admin would go."""

    def __init__(self) -> None:
        super().__init__(
            "This is the only active admin; nothing was changed. Make somebody else an admin first."
        )


class LinkRefused(AccountError):
    """A one-time link opens nothing."""

    def __init__(self) -> None:
        super().__init__(
            "This link was used already or is too old. Ask for a new one; of the first account, "
            "start the server again."
        )


class SignInRefused(AccountError):
    """Nobody is signed in; it is not told whether there is such an account."""

    def __init__(self) -> None:
        super().__init__("The address or the password is wrong, or the account is disabled.")


class TooManyTries(AccountError):
    """Sign-in must wait.

    Attributes:
        retry_after_seconds: from when on another try is looked at.
    """

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            f"There were too many wrong tries. Try again in {retry_after_seconds} seconds."
        )
        self.retry_after_seconds = retry_after_seconds


class PersonRefused(AccountError):
    """What the OpenID Connect provider says signs nobody in; the text is for the operator's log."""


class ProviderUnavailable(AccountError):
    """The OpenID Connect provider cannot be asked; the text is for the operator's log."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"The OpenID Connect provider cannot be used: {address} {reason}")
