"""ZIP of many: its members one by one, within limits; names as Windows and WPS write them."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from huying.kit.documents.errors import DocumentError
from huying.kit.documents.kinds import KIND_OF_NAME, ending_of, kind_of
from huying.kit.documents.limits import Limits

_CHUNK = 1 << 20
_MOST_RATIO = 200  # packed → unpacked of one member; text packs to a tenth at best
_SMALL = 1 << 20
_UTF8_NAME = 0x800
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError,
)  # fmt: skip
_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, or why it was not taken out. ``name``: folders joined with ``/``."""

    name: str
    content: bytes
    error: DocumentError | None = None


def is_archive(content: bytes, name: str) -> bool:
    """Whether the file is a ZIP of files (a DOCX is none). Raises DocumentError as ``kind_of``."""
    return kind_of(content, name) == "zip"


def members(content: bytes, limits: Limits = _DEFAULT) -> Iterator[Member]:
    """Every file that can be imported, in the order of the archive; a bad one harms no other.

    What systems add (``__MACOSX``, ``Thumbs.db``, dot files) and folders are passed over; files of
    other kinds come with their error. Nothing is ever written to disk, so that names cannot lead
    anywhere. Raises DocumentError: broken, archive_members, archive_empty.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        raise DocumentError("broken") from error
    with package:
        wanted = [(info, name) for info in package.infolist() if (name := _name(info))]
        if len(wanted) > limits.members:
            raise DocumentError("archive_members", limit=limits.members)
        if not wanted:
            raise DocumentError("archive_empty")
        left = limits.unpacked_bytes
        for info, name in wanted:
            member = _member(package, info, name, left)
            left -= len(member.content)
            yield member


def _name(info: zipfile.ZipInfo) -> str:
    """The name to show, "" for what is no file of a person."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        name = _recoded(name)
    name = name.replace("\\", "/").replace("\x00", "").strip("/")
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    if info.is_dir() or not parts or "__MACOSX" in parts:
        return ""
    if parts[-1].startswith((".", "~$")) or parts[-1].lower() in {"thumbs.db", "desktop.ini"}:
        return ""
    return "/".join(parts)


def _recoded(name: str) -> str:
    """zipfile reads unmarked names as code page 437: really they are UTF-8 or GB18030."""
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _member(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, left: int) -> Member:
    try:
        if KIND_OF_NAME.get(ending_of(name)) is None:
            raise DocumentError("kind")
        if KIND_OF_NAME[ending_of(name)] == "zip":
            raise DocumentError("archive_nested")
        return Member(name, _unpacked(package, info, left))
    except DocumentError as error:
        return Member(name, b"", error)
    except RuntimeError:  # what zipfile says of encrypted members
        return Member(name, b"", DocumentError("password"))
    except _BROKEN:
        return Member(name, b"", DocumentError("broken"))


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    """Counted while unpacking: what the headings of a zip claim is not believed."""
    most = min(left, max(_SMALL, info.compress_size * _MOST_RATIO))
    taken: list[bytes] = []
    size = 0
    with package.open(info) as part:
        while piece := part.read(_CHUNK):
            size += len(piece)
            if size > most:
                raise DocumentError("too_big")
            taken.append(piece)
    if size == 0:
        raise DocumentError("empty")
    return b"".join(taken)
