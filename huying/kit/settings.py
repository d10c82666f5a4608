"""What the surroundings tell a process: environment variables and the data folder."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFAULT_PORT = 8345
DEMO_DAYS = 800


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
    embedding_url: str | None = None  # None: search is lexical
    embedding_model: str = ""
    embedding_key: str = ""
    slow_ms: int = 200  # a statement that takes longer is listed as slow
    token_rate: int = 20  # requests a second of one service token; 0: no limit
    policy_folder: Path | None = None  # policies laid there are imported
    allows_private_urls: bool = False  # whether policies may be fetched from private addresses
    demo_days: int = DEMO_DAYS  # of invented past that the demo city loads; 0: none
    stalled_seconds: int = 30  # without a sign of life a worker's jobs go to others

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
        embedding_url=os.environ.get("HUYING_EMBEDDING_URL") or None,
        embedding_model=os.environ.get("HUYING_EMBEDDING_MODEL", ""),
        embedding_key=os.environ.get("HUYING_EMBEDDING_KEY", ""),
        slow_ms=_number("HUYING_SLOW_MS", 200, 1, 600_000, "milliseconds"),
        token_rate=_number("HUYING_TOKEN_RATE", 20, 0, 100_000, "requests a second"),
        demo_days=_number("HUYING_DEMO_DAYS", DEMO_DAYS, 0, 3_660, "days"),
        stalled_seconds=_number("HUYING_STALLED_SECONDS", 30, 3, 3_600, "seconds"),
        policy_folder=_folder("HUYING_POLICY_FOLDER"),
        allows_private_urls=os.environ.get("HUYING_POLICY_PRIVATE_URLS", "") == "1",
    )


def _folder(name: str) -> Path | None:
    given = os.environ.get(name)
    return Path(given).expanduser().resolve() if given else None


def _number(name: str, default: int, least: int, most: int, unit: str) -> int:
    raw = os.environ.get(name, str(default))
    if not raw.isdigit() or not least <= int(raw) <= most:
        raise ValueError(f"{name} must be {unit}, {least} to {most}, not {raw!r}")
    return int(raw)
