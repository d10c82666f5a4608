"""The file: a plain tar of the dump's parts, the sealed keys and, last, a manifest with sums.

Whoever has no Huying any more can still unpack it with tar and load ``dump/`` with pg_restore.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

from huying.kit.backup.errors import BackupError, Damaged

FORMAT = 1
MANIFEST, SUM, KEYS, DUMP = "manifest.json", "manifest.sha256", "keys.sealed", "dump"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Part:
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``rows``: exact counts by table, in the very snapshot of the dump. ``key_check`` tells
    whether an installation has the same master key. Times are ISO 8601, UTC."""

    format: int
    huying: str
    migration: str
    postgresql: str
    schema: str
    made_at: str
    rows: dict[str, int]
    parts: dict[str, Part]
    has_keys: bool
    key_check: str

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def of_bytes(cls, content: bytes) -> "Manifest":
        """Raises Damaged."""
        try:
            read: dict[str, Any] = json.loads(content)
            if read["format"] > FORMAT:
                raise Damaged("newer_format", found=read["format"])
            known = {field.name: read[field.name] for field in fields(cls)}
            known["parts"] = {name: Part(**part) for name, part in read["parts"].items()}
            return cls(**known)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged("no_manifest") from error


class _Summed:
    """A file read once: tar takes its bytes, the sum goes along."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


class Writer:
    """Puts parts into an open tar and remembers their sums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def add_file(self, name: str, path: Path) -> None:
        """Takes the file in and removes it, so that the disk never holds the dump twice."""
        entry = _entry(name, path.stat().st_size)
        with path.open("rb") as file:
            summed = _Summed(file)
            self._tar.addfile(entry, summed)
        self.parts[name] = Part(entry.size, summed.digest.hexdigest())
        path.unlink()

    def add_bytes(self, name: str, content: bytes) -> None:
        with tempfile.SpooledTemporaryFile() as file:
            file.write(content)
            file.seek(0)
            self._tar.addfile(_entry(name, len(content)), file)
        self.parts[name] = Part(len(content), hashlib.sha256(content).hexdigest())


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """Writes beside ``target`` and renames when all of it is on disk: a half file never has the
    name. Raises BackupError ``exists`` rather than overwrite."""
    if target.exists():
        raise BackupError("exists", file=target)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        _sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(file: Path, note: Callable[[str], None] = lambda _: None) -> Manifest:
    """Read every byte and compare each part with its sum. Raises Damaged."""
    sums: dict[str, Part] = {}
    kept: dict[str, bytes] = {}
    try:
        with tarfile.open(file, "r:") as tar:
            for entry in tar:
                content = tar.extractfile(entry)
                if content is None:
                    raise Damaged("not_ours", file=file)
                note(entry.name)
                digest = hashlib.sha256()
                keep = entry.name in (MANIFEST, SUM)
                while piece := content.read(_PIECE):
                    digest.update(piece)
                    if keep:
                        kept[entry.name] = kept.get(entry.name, b"") + piece
                sums[entry.name] = Part(entry.size, digest.hexdigest())
    except (tarfile.TarError, OSError, EOFError) as error:
        raise Damaged("not_ours", file=file, detail=str(error)) from error
    if MANIFEST not in kept or SUM not in kept:
        raise Damaged("no_manifest")
    if sums[MANIFEST].sha256 != kept[SUM].decode("ascii", "replace").strip():
        raise Damaged("sum_wrong", part=MANIFEST)
    manifest = Manifest.of_bytes(kept[MANIFEST])
    found = {name: part for name, part in sums.items() if name not in (MANIFEST, SUM)}
    for name in sorted({*found, *manifest.parts}):
        if found.get(name) != manifest.parts.get(name):
            raise Damaged("sum_wrong", part=name)
    return manifest


def unpack(file: Path, folder: Path) -> None:
    """The parts into ``folder``; nothing leaves it."""
    with tarfile.open(file, "r:") as tar:
        tar.extractall(folder, filter="data")
