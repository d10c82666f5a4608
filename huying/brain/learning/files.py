"""A model as bytes: a zip with ``model.json`` and arrays as ``.npy``. Nothing is pickled."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from huying.brain.learning.values import LearningError

Arrays = Mapping[str, NDArray[np.generic]]
_DATE = (1980, 1, 1, 0, 0, 0)  # the same model is the same bytes, whenever it is written


def pack(told: Mapping[str, object], arrays: Arrays) -> bytes:
    """``told`` must be plain JSON; ``arrays`` must not hold objects."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        _add(bundle, "model.json", json.dumps(told, ensure_ascii=False).encode())
        for name, array in arrays.items():
            content = io.BytesIO()
            np.save(content, array, allow_pickle=False)
            _add(bundle, f"{name}.npy", content.getvalue())
    return out.getvalue()


def unpack(raw: bytes, kind: str, version: str) -> tuple[dict[str, object], Arrays]:
    """Raises LearningError: ``damaged``, or ``other_version`` of another kind or version."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
            told = json.loads(bundle.read("model.json"))
            arrays = {
                name.removesuffix(".npy"): np.load(
                    io.BytesIO(bundle.read(name)), allow_pickle=False
                )
                for name in bundle.namelist()
                if name.endswith(".npy")
            }
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise LearningError("damaged") from error
    if not isinstance(told, dict) or (told.get("kind"), told.get("version")) != (kind, version):
        raise LearningError("other_version")
    return cast(dict[str, object], told), arrays


def _add(bundle: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(entry, content, compresslevel=1)
