"""How much of a file is read at most."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``unpacked_bytes``: of a workbook's parts together; ``memory_bytes``: of the process that
    reads a workbook; ``seconds``: until it is stopped."""

    rows: int = 200_000
    columns: int = 500
    unpacked_bytes: int = 1 << 30
    memory_bytes: int = 3 << 30
    seconds: int = 180

    def as_dict(self) -> dict[str, int]:
        return asdict(self)
