"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from server.identity.interfaces import WeakPassword
from server.identity.passwords import Passwords, check_strength
from tests.server.identity.conftest import CHEAP

EMAIL = "mara@shop.example"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Tr0ub4dor&3xyz",
        "苹果香蕉橘子葡萄西瓜草莓",
        "мой сложный пароль",
        "x" * 100 + " fjord quiz vat glyph",
    ],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    check_strength(password, EMAIL)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "0 characters; it must have 12 to 256"),
        ("elevenchars", "11 characters"),
        ("fjord " * 50, "300 characters"),
        ("password1234", "Many choose"),
        ("Password2024!", "Many choose"),
        ("Welcome!!2026", "Many choose"),
        ("iloveyou1234567", "Many choose"),
        ("123456789012", "Many choose"),
        ("qwertyuiop12", "Many choose"),
        ("POIUYTREWQ987", "Many choose"),
        ("aaaabbbbcccc", "Many choose"),
        ("aB3!aB3!aB3!", "Many choose"),
        ("ab" * 128, "Many choose"),
        ("密码密码密码密码密码密码", "Many choose"),
        ("mara@shop.example", "more than the address"),
        ("MARA@shop.example1", "more than the address"),
        ("maramaramara", "more than the address"),
        ("shopexamplemara", "more than the address"),
    ],
)
def test_what_could_be_guessed_is_not_taken(password: str, sentence: str) -> None:
    with pytest.raises(WeakPassword, match=sentence) as caught:
        check_strength(password, EMAIL)
    assert not password or password not in str(caught.value)


def test_hashes_are_those_of_the_low_memory_profile() -> None:
    hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    nobody = extract_parameters(Passwords()._nobody)
    assert nobody == RFC_9106_LOW_MEMORY
    assert (hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (3, 65536, 4)


async def test_a_password_matches_its_hash_alone(passwords: Passwords) -> None:
    kept = await passwords.hash("correct horse battery")
    assert "horse" not in kept
    assert await passwords.matches(kept, "correct horse battery")
    assert not await passwords.matches(kept, "correct horse batter")
    assert kept != await passwords.hash("correct horse battery")


async def test_one_password_typed_on_two_keyboards(passwords: Passwords) -> None:
    kept = await passwords.hash("caf\u00e9 noir au lait")
    assert await passwords.matches(kept, "cafe\u0301 noir au lait")


@pytest.mark.parametrize("kept", ["", "junk", "$argon2id$v=19$m=8,t=1,p=1$AAAA$"])
async def test_where_no_password_is_kept_none_matches(passwords: Passwords, kept: str) -> None:
    for password in ("", "correct horse battery", kept):
        assert not await passwords.matches(kept, password)


async def test_no_account_costs_the_work_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same comparison runs, over a hash with the same parameters and lengths."""
    compared: list[str] = []
    verify = PasswordHasher.verify

    def note(self: PasswordHasher, kept: str, password: str) -> bool:
        compared.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", note)
    passwords = Passwords(CHEAP)
    kept = await passwords.hash("correct horse battery")
    await passwords.matches("", "wrong")
    await passwords.matches(kept, "wrong")
    nobody, somebody = compared
    assert extract_parameters(nobody) == extract_parameters(somebody)
    assert len(nobody) == len(somebody)


async def test_a_hash_of_other_parameters_is_outdated(passwords: Passwords) -> None:
    kept = await passwords.hash("correct horse battery")
    assert not passwords.is_outdated(kept)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8)).is_outdated(kept)
