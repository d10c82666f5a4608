"""Names of backups, and which old ones go."""

import re
from datetime import datetime
from pathlib import Path

_NAME = re.compile(r"huying-\d{8}-\d{6}\.tar")


def name_at(moment: datetime) -> str:
    """``huying-yyyymmdd-hhmmss.tar`` of a UTC time."""
    return f"huying-{moment:%Y%m%d-%H%M%S}.tar"


def surplus(folder: Path, keep: int) -> list[Path]:
    """The files beyond the ``keep`` newest, oldest first; only those named by ``name_at``."""
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    return ours[: max(0, len(ours) - keep)]
