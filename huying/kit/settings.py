"""What the surroundings tell a process: environment variables and the data folder."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFAULT_PORT = 8345


@dataclass(frozen=True)
class Settings:
    """``database_url`` is None when the embedded server is to be used, ``llm_url`` when there is no
    language model."""

    home: Path
    host: str
    port: int
    database_url: str | None
    log_format: str
    is_demo: bool
    llm_url: str | None = None
    llm_model: str = ""
    llm_key: str = ""
    slow_ms: int = 200  # a statement that takes longer is listed as slow
    token_rate: int = 20  # requests a second of one service token; 0: no limit

    @property
    def keys_dir(self) -> Path:
        return self.home / "keys"


@cache
def settings() -> Settings:
    """Read the environment once. Raises ValueError for a variable that must be a number and is
    none."""
    raw_port = os.environ.get("HUYING_PORT", str(DEFAULT_PORT))
    if not raw_port.isdigit() or not 0 < int(raw_port) < 65536:
        raise ValueError(f"HUYING_PORT must be a port number from 1 to 65535, not {raw_port!r}")
    home = os.environ.get("HUYING_HOME") or str(Path.cwd() / "data")
    return Settings(
        home=Path(home).expanduser().resolve(),
        host=os.environ.get("HUYING_HOST", "127.0.0.1"),
        port=int(raw_port),
        database_url=os.environ.get("HUYING_DATABASE_URL") or None,
        log_format=os.environ.get("HUYING_LOG_FORMAT", "json"),
        is_demo=os.environ.get("HUYING_DEMO", "") == "1",
        llm_url=os.environ.get("HUYING_LLM_URL") or None,
        llm_model=os.environ.get("HUYING_LLM_MODEL", ""),
        llm_key=os.environ.get("HUYING_LLM_KEY", ""),
        slow_ms=_slow_ms(),
        token_rate=_token_rate(),
    )


def _slow_ms() -> int:
    raw = os.environ.get("HUYING_SLOW_MS", "200")
    if not raw.isdigit() or not 0 < int(raw) <= 600_000:
        raise ValueError(f"HUYING_SLOW_MS must be milliseconds from 1 to 600000, not {raw!r}")
    return int(raw)


def _token_rate() -> int:
    raw = os.environ.get("HUYING_TOKEN_RATE", "20")
    if not raw.isdigit() or int(raw) > 100_000:
        raise ValueError(f"HUYING_TOKEN_RATE must be requests a second, 0 to 100000, not {raw!r}")
    return int(raw)
