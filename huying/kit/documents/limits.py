"""How much of a file is read at most."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``unpacked_bytes``: of a package's parts together; ``memory_bytes`` and ``seconds``: of the
    process that reads; ``page_seconds``: added for each page that has to be recognised from its
    picture; ``pixels``: of a picture."""

    pages: int = 500
    ocr_pages: int = 120
    blocks: int = 50_000
    unpacked_bytes: int = 256 << 20
    memory_bytes: int = 3 << 30
    seconds: int = 120
    page_seconds: int = 60
    pixels: int = 60_000_000
    members: int = 500

    def as_dict(self) -> dict[str, int]:
        return asdict(self)
