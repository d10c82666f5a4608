"""Old Word files (.doc, .wps) through LibreOffice, where it is installed."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from huying.kit.documents.errors import DocumentError
from huying.kit.documents.kinds import ending_of

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 90
_MEMORY_BYTES = 6 << 30
_MOST_BYTES = 256 << 20


def program() -> str | None:
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def to_docx(content: bytes, name: str) -> bytes:
    """Raises DocumentError: no_office, office_failed."""
    office = program()
    form = ending_of(name).lstrip(".").upper() or "DOC"
    if office is None:
        raise DocumentError("no_office", found=form)
    with tempfile.TemporaryDirectory(prefix="huying-office-") as folder:
        given = Path(folder) / "given.doc"
        given.write_bytes(content)
        _convert(office, folder, form)
        made = Path(folder) / "given.docx"
        if not made.is_file() or made.stat().st_size > _MOST_BYTES:
            raise DocumentError("office_failed", found=form)
        return made.read_bytes()


def _convert(office: str, folder: str, form: str) -> None:
    """With a profile of its own, in a session of its own, so that all of it can be stopped; macros
    do not run in a conversion, links are not followed without a network proxy."""
    command = [
        office, "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", folder, f"{folder}/given.doc",
    ]  # fmt: skip
    bounded = [sys.executable, "-m", "huying.kit.documents.bounded", str(_MEMORY_BYTES), *command]
    with subprocess.Popen(
        bounded, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**os.environ, "HOME": folder},
    ) as running:  # fmt: skip
        try:
            running.wait(_SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(running.pid, signal.SIGKILL)
            raise DocumentError("office_failed", found=form) from error
