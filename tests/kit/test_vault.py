"""Sealed values: readable with their key only, found by keyed hash, gone with their key."""

import hashlib
import hmac
import secrets
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import vault
from huying.kit.vault import (
    AesGcm,
    DataKey,
    Unreadable,
    destroy,
    fingerprint,
    seal,
    unseal,
    unseal_many,
)
from tests.conftest import NOW

At = Callable[[datetime], None]
PHONE = "12812345678"


class Whisper:
    """Another suite: a keystream and a tag of HMAC; stands for a national algorithm."""

    suite = 9

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        nonce = secrets.token_bytes(16)
        body = bytes(a ^ b for a, b in zip(plaintext, self._stream(key, nonce), strict=False))
        return nonce + self._tag(key, nonce + body + context) + body

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        nonce, tag, body = sealed[:16], sealed[16:48], sealed[48:]
        if not hmac.compare_digest(tag, self._tag(key, nonce + body + context)):
            raise Unreadable("wrong key")
        return bytes(a ^ b for a, b in zip(body, self._stream(key, nonce), strict=False))

    def _tag(self, key: bytes, over: bytes) -> bytes:
        return hmac.digest(key, over, hashlib.sha3_256)

    def _stream(self, key: bytes, nonce: bytes) -> bytes:
        return hashlib.shake_256(key + nonce).digest(4096)


@pytest.fixture
def other_suite() -> Iterator[None]:
    vault.use_suite(Whisper())
    yield
    vault.use_suite(AesGcm())
    del vault._suites[Whisper.suite]


async def test_only_unsealing_gives_the_value_back(session: AsyncSession) -> None:
    one, two = await seal(session, "citizen", PHONE), await seal(session, "citizen", PHONE)

    assert one != two
    assert PHONE.encode() not in one
    assert await unseal(session, one) == PHONE
    assert await unseal(session, await seal(session, "citizen", "陈建国")) == "陈建国"


async def test_a_changed_byte_is_noticed(session: AsyncSession) -> None:
    sealed = await seal(session, "citizen", PHONE)

    for place in (17, 30, len(sealed) - 1):
        forged = bytearray(sealed)
        forged[place] ^= 1
        with pytest.raises(Unreadable):
            await unseal(session, bytes(forged))


async def test_a_value_cannot_be_moved_to_another_key(session: AsyncSession) -> None:
    one, two = await seal(session, "citizen", PHONE), await seal(session, "call", PHONE)

    with pytest.raises(Unreadable):
        await unseal(session, one[:1] + two[1:17] + one[17:])
    with pytest.raises(Unreadable, match="unknown"):
        await unseal(session, one[:1] + bytes(16) + one[17:])


async def test_each_purpose_and_month_has_a_key_of_its_own(session: AsyncSession, at: At) -> None:
    sealed = [await seal(session, "citizen", PHONE), await seal(session, "citizen", PHONE)]
    sealed.append(await seal(session, "call", PHONE))
    at(NOW + timedelta(days=20))
    sealed.append(await seal(session, "citizen", PHONE))

    keys = [value[1:17] for value in sealed]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert [await unseal(session, value) for value in sealed] == [PHONE] * 4


async def test_destroying_a_key_deletes_its_values_and_no_others(
    session: AsyncSession, at: At
) -> None:
    gone, other = await seal(session, "citizen", PHONE), await seal(session, "call", PHONE)
    at(NOW + timedelta(days=20))
    later = await seal(session, "citizen", PHONE)

    done = [
        await destroy(session, "citizen", "2026-11"),
        await destroy(session, "citizen", "2026-11"),
    ]
    await session.flush()

    assert done == [True, False]
    with pytest.raises(Unreadable, match="destroyed"):
        await unseal(session, gone)
    assert [await unseal(session, value) for value in (other, later)] == [PHONE, PHONE]
    unknown = other[:1] + bytes(16) + other[17:]
    assert await unseal_many(session, [other, gone, unknown]) == [PHONE, None, None]


async def test_the_key_is_kept_wrapped(session: AsyncSession) -> None:
    await seal(session, "citizen", PHONE)
    row = (await session.scalars(select(DataKey).where(DataKey.purpose == "citizen"))).one()

    assert row.wrapped is not None
    assert len(row.wrapped) > 32
    assert vault._unwrap(row) not in row.wrapped


async def test_a_new_suite_seals_and_what_the_old_one_sealed_stays_readable(
    session: AsyncSession, other_suite: None
) -> None:
    vault.use_suite(AesGcm())
    old = await seal(session, "citizen", PHONE)
    vault.use_suite(Whisper())
    new, fresh = await seal(session, "citizen", PHONE), await seal(session, "message", PHONE)

    assert [value[0] for value in (old, new, fresh)] == [1, 9, 9]
    assert [await unseal(session, value) for value in (old, new, fresh)] == [PHONE] * 3


def test_a_value_is_found_by_its_keyed_hash() -> None:
    assert fingerprint(PHONE) == fingerprint(PHONE)
    assert fingerprint(PHONE) != fingerprint(PHONE[:-1] + "9")
    assert fingerprint(PHONE) != fingerprint(PHONE, purpose="token")
    assert fingerprint(PHONE) != hashlib.sha256(PHONE.encode()).digest()


def test_another_master_key_finds_and_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    here = fingerprint(PHONE)
    monkeypatch.setattr(vault, "_master", secrets.token_bytes(32))

    assert fingerprint(PHONE) != here


def test_the_master_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = vault._master_file(tmp_path / "keys")
    made = first.read_text()
    second = vault._master_file(tmp_path / "keys")

    assert (second, second.read_text()) == (first, made)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["master.key"]
