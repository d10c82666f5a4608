"""What may be kept of an exception: its kind and where it arose, never the values it carries."""

import traceback

from huying.kit.errors import AppError, ProviderError


def describe(error: BaseException) -> str:
    """One line: kind, stable code where there is one, and the innermost own frames."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/huying/" in frame.filename] or list(frames)
    where = " < ".join(
        f"{frame.filename.rsplit('/huying/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in reversed(own[-3:])
    )
    what = type(error).__name__
    if isinstance(error, AppError):
        what = f"{what} {error.code}"
    elif isinstance(error, ProviderError):
        what = f"{what} {error.provider}: {error.reason}"
    elif error.__cause__ is not None:
        what = f"{what} ({type(error.__cause__).__name__})"
    return f"{what} at {where}" if where else what
