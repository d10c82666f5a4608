from datetime import UTC, datetime

import pytest

from huying.kit import clock


@pytest.fixture
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait of one second must not be over because a busy machine took one to ask."""
    now = datetime.now(UTC)
    monkeypatch.setattr(clock, "real_now", lambda: now)
