"""Webhooks as e-mails, for a desk that has no other program."""

from __future__ import annotations

import asyncio
import json
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from server.webhooks.endpoints import Mailbox, parse_mailbox
from server.webhooks.events import build_text, build_title
from server.webhooks.interfaces import Delivery, Endpoint, Outcome

STEP_SECONDS = 10.0
"""Longest silence of a mail server. An e-mail takes some twelve steps, so that an attempt ends
within the lease of `server.webhooks.deliveries`."""
ACCEPTED = 250
"""A mail server takes responsibility. Source: RFC 5321, 4.2.5."""


class MailCarrier:
    """Sends e-mails, each over a connection of its own, in a thread; implements `Carrier`.

    What the server takes for one recipient at least counts as delivered.

    Args:
        context: which certificates are good; None is those of the system.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context

    async def carry(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        """See `Carrier.carry`."""
        mailbox = parse_mailbox(endpoint.url)
        message = build_mail(mailbox, delivery)
        try:
            await asyncio.to_thread(send_mail, mailbox, message, self._context)
        except smtplib.SMTPResponseException as error:
            return Outcome(error.smtp_code, f"The mail server answered {error.smtp_code}.")
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(0, f"The mail server cannot be used: {type(error).__name__}.")
        return Outcome(ACCEPTED)


def build_mail(mailbox: Mailbox, delivery: Delivery) -> EmailMessage:
    """Build the e-mail of a delivery; sent again it has the same id."""
    body = json.loads(delivery.body)
    message = EmailMessage()
    message["Subject"] = f"Storehand: {build_title(body)}"
    message["From"] = mailbox.sender
    message["To"] = ", ".join(mailbox.to)
    message["Date"] = format_datetime(datetime.fromisoformat(body["timestamp"]))
    message["Message-ID"] = f"<{delivery.id}@{mailbox.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # answers nobody (RFC 3834)
    message.set_content(build_text(body))
    return message


def send_mail(mailbox: Mailbox, message: EmailMessage, context: ssl.SSLContext | None) -> None:
    """Hand an e-mail to the server. Blocking.

    Raises:
        smtplib.SMTPException: the server refuses, or knows no STARTTLS.
        OSError: it cannot be reached, its certificate is not good, or it is silent.
    """
    trusted = context or ssl.create_default_context()
    with _connect(mailbox, trusted) as server:
        if mailbox.security == "starttls":
            server.starttls(context=trusted)
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
        server.send_message(message)


def _connect(mailbox: Mailbox, context: ssl.SSLContext) -> smtplib.SMTP:
    if mailbox.security == "tls":
        return smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=STEP_SECONDS, context=context)
    return smtplib.SMTP(mailbox.host, mailbox.port, timeout=STEP_SECONDS)
