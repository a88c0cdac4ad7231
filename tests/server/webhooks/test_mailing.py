"""E-mails reach a real mail server on loopback, over TLS where it is another machine."""

from __future__ import annotations

import asyncio
import base64
import smtplib
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.storage.interfaces import Change
from server.webhooks.endpoints import parse_mailbox
from server.webhooks.interfaces import Delivery, Endpoint
from server.webhooks.mailing import MailCarrier, build_mail, send_mail
from server.webhooks.outbox import build_test
from tests.server.webhooks.conftest import OpenShop
from tests.server.webhooks.receivers import MailReceiver, receive_mail


def build_url(receiver: MailReceiver) -> str:
    return f"smtp://127.0.0.1:{receiver.port}/?to=desk@shop.example&from=bot@shop.example"


def build_endpoint(receiver: MailReceiver) -> Endpoint:
    return Endpoint("mail", "mail", build_url(receiver))


@pytest.fixture
def delivery() -> Delivery:
    return build_test(Endpoint("mail", "mail", ""), "https://chat.shop.example")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody vouches for, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    signed = builder.add_extension(alternative, critical=False).sign(key, SHA256())
    file = tmp_path / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return file


def serve_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_a_handover_arrives_as_a_mail(open_shop: OpenShop) -> None:
    async with receive_mail() as receiver:
        url = f"{build_url(receiver)}&to=second@shop.example#handover.requested"
        shop = await open_shop(webhook_urls=url, public_url="https://chat.shop.example")
        await shop.start()
        await shop.write(1, "Où est <ORDER_1> ?\n.\nMerci")
        await shop.change(Change("waiting", "request"))
        assert await shop.send_due() == 1
    (mail,) = receiver.mails
    found = shop.find_only()
    assert (found.state, found.status) == ("delivered", 250)
    assert mail["Subject"] == "Storehand: A customer needs a person (request)"
    assert mail["To"] == "desk@shop.example, second@shop.example"
    assert mail["From"] == "bot@shop.example"
    assert mail["Message-ID"] == f"<{found.id}@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "https://chat.shop.example/desk#c=c1" in mail.get_content()
    assert "> Où est <ORDER_1> ?" in mail.get_content()
    assert not any(line.startswith("AUTH") for line in receiver.commands)


async def test_who_must_sign_in_does(delivery: Delivery) -> None:
    async with receive_mail() as receiver:
        url = build_url(receiver).replace("//", "//desk:p%40ss@")
        outcome = await MailCarrier().carry(Endpoint("mail", "mail", url), delivery)
    assert outcome.error == ""
    (auth,) = [line for line in receiver.commands if line.startswith("AUTH")]
    assert base64.b64decode(auth.split()[-1]) == b"\0desk\0p@ss"


@pytest.mark.parametrize(
    ("command", "answer", "status", "error"),
    [
        ("DATA", "554 no", 554, "The mail server answered 554."),
        ("MAIL", "451 later", 451, "The mail server answered 451."),
        ("RCPT", "550 unknown", 0, "The mail server cannot be used: SMTPRecipientsRefused."),
    ],
)
async def test_what_a_mail_server_refuses_is_tried_again(
    delivery: Delivery, command: str, answer: str, status: int, error: str
) -> None:
    async with receive_mail(refusals={command: answer}) as receiver:
        outcome = await MailCarrier().carry(build_endpoint(receiver), delivery)
    assert (outcome.status, outcome.error) == (status, error)


async def test_a_mail_server_that_is_not_there_is_an_outcome(delivery: Delivery) -> None:
    async with receive_mail() as receiver:
        pass
    outcome = await MailCarrier().carry(build_endpoint(receiver), delivery)
    assert outcome.error == "The mail server cannot be used: ConnectionRefusedError."


async def send(receiver: MailReceiver, message: EmailMessage, trust: Path | None) -> None:
    """Send as to another machine."""
    mailbox = replace(parse_mailbox(build_url(receiver)), security="starttls")
    context = ssl.create_default_context(cafile=trust)
    await asyncio.to_thread(send_mail, mailbox, message, context)


async def test_another_machine_gets_the_mail_over_tls(
    delivery: Delivery, certificate: Path
) -> None:
    async with receive_mail(serve_tls(certificate)) as receiver:
        message = build_mail(parse_mailbox(build_url(receiver)), delivery)
        await send(receiver, message, certificate)
    assert len(receiver.mails) == 1
    assert "STARTTLS" in [line.upper() for line in receiver.commands]


async def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    delivery: Delivery, certificate: Path
) -> None:
    async with receive_mail(serve_tls(certificate)) as receiver:
        message = build_mail(parse_mailbox(build_url(receiver)), delivery)
        with pytest.raises(ssl.SSLCertVerificationError):
            await send(receiver, message, None)
    assert receiver.mails == []


async def test_another_machine_without_tls_gets_no_mail(delivery: Delivery) -> None:
    async with receive_mail() as receiver:
        message = build_mail(parse_mailbox(build_url(receiver)), delivery)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            await send(receiver, message, None)
    assert receiver.mails == []
