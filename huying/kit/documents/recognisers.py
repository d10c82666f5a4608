"""Whether pictures can be read here; light, so that asking costs nothing."""

import os
from importlib.util import find_spec


def is_installed() -> bool:
    """The extra ``ocr``; HUYING_NO_OCR=1 says no where it is there but not wanted."""
    if os.environ.get("HUYING_NO_OCR") == "1":
        return False
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None
