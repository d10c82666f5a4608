"""Personal data at rest: sealed field by field, found by keyed hash, deleted by deleting its key.

A sealed value is ``suite(1) | key id(16) | nonce | ciphertext``. Its data key belongs to a purpose
(``citizen``, ``call`` …) and a month, and is itself wrapped by the master key; destroying the row
of a data key makes everything sealed with it unreadable. The cipher is a port: a national suite
(SM4, SM3) registers under another suite byte.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import DateTime, Dialect, LargeBinary, Text, TypeDecorator, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import clock
from huying.kit.models import Record, new_id
from huying.kit.settings import settings

MASTER_KEY_BYTES = 32


class Unreadable(Exception):
    """The data key was destroyed (retention), or the master key is another one."""


class CipherSuite(Protocol):
    """Authenticated encryption with a 32-byte key; raises Unreadable on a wrong key or tag."""

    suite: int

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes: ...
    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes: ...


class AesGcm:
    """AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D)."""

    suite = 1

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(key).encrypt(nonce, plaintext, context)

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(sealed[:12], sealed[12:], context)
        except InvalidTag as error:
            raise Unreadable("wrong key") from error


_suites: dict[int, CipherSuite] = {AesGcm.suite: AesGcm()}
_default_suite: CipherSuite = _suites[AesGcm.suite]


def use_suite(suite: CipherSuite) -> None:
    """Seal with ``suite`` from now on; what older suites sealed stays readable."""
    global _default_suite
    _suites[suite.suite] = suite
    _default_suite = suite


class DataKey(Record):
    """A wrapped key for one purpose and month; ``wrapped`` is None once destroyed."""

    __tablename__ = "data_key"
    __table_args__ = (UniqueConstraint("purpose", "period"),)

    purpose: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    destroyed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


_master: bytes | None = None


def _load_master() -> bytes:
    """HUYING_MASTER_KEY (base64) or the file HUYING_HOME/keys/master.key, made on first use."""
    given = os.environ.get("HUYING_MASTER_KEY")
    if given:
        key = base64.b64decode(given, validate=True)
    else:
        key = base64.b64decode(_master_file(settings().keys_dir).read_text())
    if len(key) != MASTER_KEY_BYTES:
        raise ValueError("the master key must be 32 bytes, base64")
    return key


def _master_file(folder: Path) -> Path:
    path = folder / "master.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES))
        draft = folder / f".master.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(made)
        try:
            os.link(draft, path)  # atomic: the first process wins, the others read its key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


def master_key() -> bytes:
    global _master
    if _master is None:
        _master = _load_master()
    return _master


@cache
def _derive(master: bytes, label: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"huying/" + label).derive(master)


def _derived(label: bytes) -> bytes:
    return _derive(master_key(), label)


def fingerprint(value: str, *, purpose: str = "lookup") -> bytes:
    """A keyed hash (HMAC-SHA-256, 32 bytes) by which a sealed value can be found, not read."""
    mac = hmac.HMAC(_derived(f"fingerprint/{purpose}".encode()), hashes.SHA256())
    mac.update(value.encode())
    return mac.finalize()


class SealedJson(TypeDecorator[Any]):
    """A JSON column whose whole value is sealed with a key derived from the master key.

    For working values that are rewritten all the time (a growing draft) and emptied by their
    module's retention rule; what must outlive that is sealed field by field with ``seal``.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401
        if value is None:
            return None
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        sealed = _default_suite.encrypt(self._key(), plain, self.purpose.encode())
        return bytes([_default_suite.suite]) + sealed

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ANN401
        if value is None:
            return None
        suite = _suites[value[0]]
        return json.loads(suite.decrypt(self._key(), value[1:], self.purpose.encode()))

    def _key(self) -> bytes:
        return _derived(f"column/{self.purpose}".encode())


async def _current_key(session: AsyncSession, purpose: str) -> tuple[UUID, bytes]:
    return await _key_of(session, purpose, clock.now().strftime("%Y-%m"))


async def _key_of(session: AsyncSession, purpose: str, period: str) -> tuple[UUID, bytes]:
    row = await session.scalar(
        select(DataKey).where(DataKey.purpose == purpose, DataKey.period == period)
    )
    if row is None:
        fresh = secrets.token_bytes(32)
        wrapped = _default_suite.encrypt(_derived(b"wrap"), fresh, purpose.encode())
        await session.execute(
            insert(DataKey)
            .values(
                id=new_id(),
                purpose=purpose,
                period=period,
                wrapped=bytes([_default_suite.suite]) + wrapped,
                created_at=clock.real_now(),
                updated_at=clock.real_now(),
            )
            .on_conflict_do_nothing()
        )
        row = (
            await session.scalars(
                select(DataKey).where(DataKey.purpose == purpose, DataKey.period == period)
            )
        ).one()
    return row.id, _unwrap(row)


def _unwrap(row: DataKey) -> bytes:
    if row.wrapped is None:
        raise Unreadable("the key was destroyed by a retention rule")
    suite = _suites[row.wrapped[0]]
    return suite.decrypt(_derived(b"wrap"), row.wrapped[1:], row.purpose.encode())


async def seal(session: AsyncSession, purpose: str, value: str) -> bytes:
    """Encrypt ``value`` with this month's key of ``purpose``."""
    key_id, key = await _current_key(session, purpose)
    suite = _default_suite
    return bytes([suite.suite]) + key_id.bytes + suite.encrypt(key, value.encode(), key_id.bytes)


async def sealer(session: AsyncSession, purpose: str, period: str) -> Callable[[str], bytes]:
    """Encrypts many values with the key of ``period`` (yyyy-mm), which is looked up once. Raises
    Unreadable when that key was destroyed."""
    key_id, key = await _key_of(session, purpose, period)
    suite, head = _default_suite, bytes([_default_suite.suite]) + key_id.bytes
    return lambda value: head + suite.encrypt(key, value.encode(), key_id.bytes)


async def unseal(session: AsyncSession, sealed: bytes) -> str:
    """The value. Raises Unreadable when its key was destroyed."""
    row = await session.get(DataKey, _key_id(sealed))
    if row is None:
        raise Unreadable("the key is unknown")
    return _open(sealed, _unwrap(row))


async def unseal_many(session: AsyncSession, sealed: Sequence[bytes]) -> list[str | None]:
    """The values in order, None where the key is gone or unknown; each key is looked up once."""
    ids = {_key_id(each) for each in sealed}
    rows = await session.scalars(select(DataKey).where(DataKey.id.in_(ids)))
    keys = {row.id: _unwrap(row) for row in rows if row.wrapped is not None}
    pairs = [(each, keys.get(_key_id(each))) for each in sealed]
    return [None if key is None else _open(each, key) for each, key in pairs]


def _key_id(sealed: bytes) -> UUID:
    return UUID(bytes=sealed[1:17])


def _open(sealed: bytes, key: bytes) -> str:
    return _suites[sealed[0]].decrypt(key, sealed[17:], sealed[1:17]).decode()


async def destroy(session: AsyncSession, purpose: str, period: str) -> bool:
    """Make everything sealed for ``purpose`` in ``period`` (yyyy-mm) unreadable, for ever."""
    row = await session.scalar(
        select(DataKey).where(DataKey.purpose == purpose, DataKey.period == period)
    )
    if row is None or row.wrapped is None:
        return False
    row.wrapped, row.destroyed_at = None, clock.now()
    return True
