"""Keys in a backup: sealed with a passphrase that only people know (scrypt, AES-256-GCM)."""

import base64
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from huying.kit.backup.errors import Damaged, Refused

MASTER = "master.key"
SHORTEST_PASSPHRASE = 12
_LARGEST_FILE = 65_536
_N, _R, _P = 2**16, 8, 1  # 64 MiB and a quarter of a second a try
_CONTEXT = b"huying/backup/keys/1"


def collect(folder: Path) -> dict[str, bytes]:
    """The files of the keys folder by name; HUYING_MASTER_KEY stands for the master key's file."""
    found = {
        path.name: path.read_bytes()
        for path in sorted(folder.glob("*"))
        if path.is_file() and not path.name.startswith(".") and path.stat().st_size <= _LARGEST_FILE
    }
    given = os.environ.get("HUYING_MASTER_KEY")
    if given:
        found[MASTER] = given.encode()
    return found


def check_value(keys: dict[str, bytes]) -> str:
    """Tells whether two installations have one master key, nothing of the key; "" without one.

    Raises Refused ``key_malformed``.
    """
    if MASTER not in keys:
        return ""
    try:
        key = base64.b64decode(keys[MASTER].strip(), validate=True)
    except ValueError as error:
        raise Refused("key_malformed") from error
    return hmac.digest(key, b"huying/backup/same-key", "sha256")[:12].hex()


def seal(keys: dict[str, bytes], passphrase: str) -> bytes:
    """Raises Refused for a passphrase that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused("passphrase_short", least=SHORTEST_PASSPHRASE)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = json.dumps({name: _text(value) for name, value in keys.items()}).encode()
    sealed = AESGCM(_key(passphrase, salt, _N, _R, _P)).encrypt(nonce, plain, _CONTEXT)
    document = {
        "n": _N, "r": _R, "p": _P, "salt": _text(salt), "nonce": _text(nonce),
        "sealed": _text(sealed),
    }  # fmt: skip
    return json.dumps(document).encode()


def unseal(document: bytes, passphrase: str) -> dict[str, bytes]:
    """Raises Refused ``passphrase_wrong``, Damaged when it is no such document."""
    try:
        read = json.loads(document)
        n, r, p = int(read["n"]), int(read["r"]), int(read["p"])
        salt, nonce, sealed = (base64.b64decode(read[k]) for k in ("salt", "nonce", "sealed"))
        if not (n <= 2**20 and r <= 32 and p <= 4):
            raise ValueError("more memory than any of ours asks for")
        key = _key(passphrase, salt, n, r, p)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("keys_damaged") from error
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, _CONTEXT)
    except InvalidTag as error:
        raise Refused("passphrase_wrong") from error
    return {name: base64.b64decode(value) for name, value in json.loads(plain).items()}


def _key(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode())


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
