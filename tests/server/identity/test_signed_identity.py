"""What the shop signs identifies its customer; whatever else comes identifies nobody."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from server.identity.shop_keys import ShopKey, load_shop_key
from server.identity.signed_identity import Identity, IdentityRefused, SignedIdentities
from server.sealing import HomeKey
from server.settings import load_settings
from server.settings_text import SettingError

SECRET = "s" * 32
HOME = HomeKey("h" * 32)
CLAIMS: dict[str, Any] = {"sub": "c-17", "aud": "storehand"}
README = Path(__file__).resolve().parents[3] / "README.md"

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
RSA = rsa.generate_private_key(65537, 2048)
PRIVATE_KEYS: dict[str, Private] = {
    "RS256": RSA,
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def load(text: str) -> ShopKey:
    key = load_shop_key(load_settings(identity_key=text))
    assert key is not None
    return key


def build(text: str = SECRET) -> SignedIdentities:
    return SignedIdentities(load(text), "storehand", HOME)


def sign(key: Any = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    told = {**CLAIMS, "exp": int(time.time()) + 600, **claims}
    return jwt.encode(
        {name: value for name, value in told.items() if value is not None}, key, algorithm
    )


def sign_by_hand(header: dict[str, Any], payload: bytes, secret: str = SECRET) -> str:
    """Make tokens that no library would make."""
    parts = [json.dumps(header).encode(), payload]
    signed = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"{signed.decode()}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def to_pem(private: Any) -> str:
    pem: bytes = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode()


def refuse(token: str, identities: SignedIdentities | None = None) -> str:
    with pytest.raises(IdentityRefused) as caught:
        (identities or build()).check(token)
    return str(caught.value)


def test_a_customer_is_the_same_visitor_on_every_device() -> None:
    first = build().check(sign(email="mara@mail.example", email_verified=True, name="Mara"))
    second = build().check(sign())
    assert first.visitor == second.visitor
    assert first.identity == Identity("c-17", "mara@mail.example", True, "Mara")
    assert second.identity == Identity("c-17")
    assert build().check(sign(sub="c-18")).visitor != first.visitor
    assert "c-17" not in first.visitor


def test_an_address_is_not_verified_unless_the_shop_says_so() -> None:
    assert not build().check(sign(email="mara@mail.example")).identity.email_verified


def test_former_ids_are_told_after_a_rotation() -> None:
    rotated = SignedIdentities(load(SECRET), "storehand", HomeKey("n" * 32, ["h" * 32]))
    assert rotated.check(sign()).former == (build().check(sign()).visitor,)


@pytest.mark.parametrize("algorithm", PRIVATE_KEYS)
def test_a_public_key_decides_the_algorithm(algorithm: str) -> None:
    private = PRIVATE_KEYS[algorithm]
    assert load(to_pem(private)).algorithm == algorithm
    identities = build(to_pem(private))
    assert identities.check(sign(private, algorithm)).identity.subject == "c-17"


def test_a_key_on_one_line_is_read() -> None:
    assert load(to_pem(RSA).replace("\n", "\\n")).algorithm == "RS256"


@pytest.mark.parametrize("algorithm", PRIVATE_KEYS)
def test_a_public_key_is_no_secret(algorithm: str) -> None:
    """Key confusion: everybody knows the public key, and signs with it as if it were a secret."""
    pem = to_pem(PRIVATE_KEYS[algorithm])
    payload = json.dumps({**CLAIMS, "exp": int(time.time()) + 600}).encode()
    for text in (pem, pem.strip()):
        token = sign_by_hand({"alg": "HS256", "typ": "JWT"}, payload, text)
        assert f"not signed with {algorithm}" in refuse(token, build(pem))


@pytest.mark.parametrize("alg", ["none", "None", "nOnE", "", None, "HS384", "RS256", 7])
def test_the_token_does_not_choose_its_algorithm(alg: Any) -> None:
    payload = json.dumps({**CLAIMS, "exp": int(time.time()) + 600}).encode()
    signed = sign_by_hand({"alg": alg}, payload)
    unsigned = signed.rpartition(".")[0] + "."
    assert "not signed with HS256" in refuse(signed)
    assert "not signed with HS256" in refuse(unsigned)


def test_another_shop_s_token_is_refused() -> None:
    assert "not signed with the key" in refuse(sign("x" * 32))
    other = rsa.generate_private_key(65537, 2048)
    assert "not signed with the key" in refuse(sign(other, "RS256"), build(to_pem(RSA)))


def test_a_changed_token_is_refused() -> None:
    head, _, signature = sign().split(".")
    payload = urlsafe_b64encode(json.dumps({**CLAIMS, "sub": "c-18", "exp": 4e9}).encode())
    assert "not signed with the key" in refuse(f"{head}.{payload.decode().rstrip('=')}.{signature}")


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"exp": 1_600_000_000}, "has expired"),
        ({"exp": 4_000_000_000}, "more than 24 hours ahead"),
        ({"exp": 10**400}, "claim exp"),
        ({"exp": None}, "lacks the claim exp"),
        ({"exp": "soon"}, "numbers for exp"),
        ({"exp": "99999999999"}, "claim exp is not allowed"),
        ({"sub": None}, "lacks the claim sub"),
        ({"sub": ""}, "claim sub is not allowed"),
        ({"sub": 17}, "claim sub is not allowed"),
        ({"sub": "c" * 256}, "claim sub is not allowed"),
        ({"aud": None}, "lacks the claim aud"),
        ({"aud": "another"}, "does not name the audience 'storehand'"),
        ({"aud": {"storehand": 1}}, "does not name the audience"),
        ({"iat": 4_000_000_000}, "iat or nbf lies in the future"),
        ({"nbf": 4_000_000_000}, "iat or nbf lies in the future"),
        ({"iat": "now"}, "numbers for exp, iat and nbf"),
        ({"email": ["a@b.example"]}, "claim email is not allowed"),
        ({"email": "a" * 255}, "claim email is not allowed"),
        ({"email_verified": "true"}, "claim email_verified is not allowed"),
        ({"email_verified": 1}, "claim email_verified is not allowed"),
        ({"name": "n" * 201}, "claim name is not allowed"),
    ],
)
def test_a_wrong_claim_is_named_and_not_repeated(claims: dict[str, Any], sentence: str) -> None:
    told = refuse(sign(**claims))
    assert sentence in told
    assert "c-17" not in told
    assert not any(str(value) in told for value in claims.values() if len(str(value)) > 4)


def test_clocks_may_differ_a_little() -> None:
    now = int(time.time())
    assert build().check(sign(exp=now - 30, iat=now + 30))


@pytest.mark.parametrize("payload", [b"[]", b"1", b"null", b"", b"\xff", b'{"sub":', b"[" * 2000])
def test_claims_that_are_no_object_are_refused(payload: bytes) -> None:
    assert "cannot be read" in refuse(sign_by_hand({"alg": "HS256"}, payload))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é.é.é", "\ud800", "\x00" * 9, "a" * 4097, "e30.e30", "e30.."]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refuse(token)


def test_no_key_takes_no_identity() -> None:
    assert load_shop_key(load_settings()) is None
    told = refuse(sign(), SignedIdentities(None, "storehand", HOME))
    assert "identity_key is empty" in told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("short", "5 bytes; it must have at least 32"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "cannot be read"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be read"),
        ('{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}', "cannot be read"),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ", "cannot be read"),
        (to_pem(rsa.generate_private_key(65537, 1024)), "fewer than 2048 bits"),
        (to_pem(ec.generate_private_key(ec.SECP384R1())), "cannot be read"),
    ],
)
def test_a_key_that_cannot_be_used_is_told_at_the_start(text: str, sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence) as caught:
        load_shop_key(load_settings(identity_key=text))
    assert text not in str(caught.value)


def test_a_private_key_is_not_taken() -> None:
    pem = RSA.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(SettingError, match="holds a private key"):
        load_shop_key(load_settings(identity_key=pem.decode()))


def read_example(language: str) -> str:
    """Return the README's code for shops in one language."""
    section = README.read_text("utf-8").partition("## Who the customer is")[2]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found, language
    return found.group(1)


@pytest.mark.parametrize(
    ("language", "command", "tail"),
    [
        ("python", [sys.executable, "-c"], "\nprint(sign_identity(Customer))"),
        ("js", [shutil.which("node"), "-e"], "\nconsole.log(signIdentity(customer))"),
    ],
)
def test_the_readme_s_examples_make_tokens(
    language: str, command: list[str | None], tail: str
) -> None:
    if command[0] is None:
        pytest.skip("node is not installed")
    lead = {
        "python": "class Customer: id = 17; email = 'mara@mail.example'; name = 'Mara'\n",
        "js": "const customer = {id: 17, email: 'mara@mail.example', name: 'Mara'};\n",
    }[language]
    code = lead + read_example(language) + tail
    ran = subprocess.run(
        [*filter(None, command), code],
        env={"IDENTITY_KEY": SECRET, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    identity = build().check(ran.stdout.strip()).identity
    assert identity == Identity("17", "mara@mail.example", True, "Mara")
