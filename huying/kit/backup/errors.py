"""Why there is no backup, or no restored installation. The words: ``texts/zh/backup.json``."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the commands; 2 is wrong usage, as everywhere."""

    FAILED = 1
    DAMAGED = 3
    REFUSED = 4


class BackupError(Exception):
    """``code`` names a sentence; ``values`` fill it; ``detail`` is what a program said."""

    exit = Exit.FAILED

    def __init__(self, code: str, *, detail: str = "", **values: object) -> None:
        super().__init__(f"{code} {values or ''} {detail}".strip())
        self.code, self.values, self.detail = code, values, detail


class Damaged(BackupError):
    """The file is not what was written, or is no backup of ours."""

    exit = Exit.DAMAGED


class Refused(BackupError):
    """It could be done and is not, because it would harm; ``code`` says what to do."""

    exit = Exit.REFUSED
