"""Who a visitor is: by the token of an earlier visit, or by what the shop's page says.

What the page says comes first. A token of a customer whom the page does not name any more is of no
use: whoever signed out, or shares the device, must not go on with that customer's conversation.
"""

from __future__ import annotations

import structlog

from server.identity.customers import Customers
from server.identity.signed_identity import IdentityRefused, SignedIdentities
from server.identity.visitor_tokens import TokenRefused, VisitorTokens, build_visitor_id

log = structlog.get_logger(__name__)


class Recognising:
    """Tells who visitors are.

    Args:
        tokens: of earlier visits.
        identities: what shops sign.
        customers: whom the shop vouches for.
    """

    def __init__(
        self, tokens: VisitorTokens, identities: SignedIdentities, customers: Customers
    ) -> None:
        self._tokens = tokens
        self._identities = identities
        self._customers = customers

    async def greet(
        self, token: str | None, identity: str | None, origin: str, now: float
    ) -> tuple[str, str]:
        """Recognise the visitor of a page that opens.

        Args:
            token: of an earlier visit; None where there is none.
            identity: what the page says; None where it says nothing.
            origin: of the page.
            now: seconds since 1970.

        Returns:
            The visitor's id, a new one where nothing tells it; and for developers why the page was
            not believed, empty where it was.

        Raises:
            StorageUnavailable: it cannot be told now.
        """
        if identity:
            try:
                return await self._customers.remember(self._identities.check(identity)), ""
            except IdentityRefused as error:
                log.warning("identity_refused", reason=str(error))
                return build_visitor_id(), str(error)
        visitor = self.check(token, origin, now)
        if visitor is None or await self._customers.find(visitor) is not None:
            return build_visitor_id(), ""
        return visitor, ""

    def check(self, token: str | None, origin: str, now: float) -> str | None:
        """Return whose token it is; None where it is good for nothing here."""
        if not token:
            return None
        try:
            return self._tokens.check(token, origin, now)
        except TokenRefused as error:
            log.info("token_refused", reason=error.reason)
            return None

    def issue(self, visitor: str, origin: str, now: float) -> tuple[str, float]:
        """Return a visitor's next token, and for how many seconds it is valid."""
        return self._tokens.issue(visitor, origin, now), self._tokens.seconds
