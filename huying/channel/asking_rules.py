"""How often one address may ask, and which policies may be handed out. Pure but for the buckets,
which live in the process as the tokens' do (``kit.limits``)."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from huying.kit.limits import Bucket

PER_SECOND = 0.5
AT_ONCE = 30  # many people may share one address
REMEMBERED = 10_000
RATED_WITHIN = timedelta(hours=24)
# How an official document says that everybody may read it.
_PUBLISHED = ("此件公开发布", "此件主动公开", "信息公开选项：主动公开", "公开属性：主动公开")


class Turns:
    """A bucket of questions for each address."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: OrderedDict[bytes, Bucket] = OrderedDict()

    def take(self, address: bytes) -> int:
        """0 when the question may go, else the seconds until the next may."""
        found = self._buckets.setdefault(address, Bucket(AT_ONCE, self._now()))
        self._buckets.move_to_end(address)
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        now = self._now()
        found.left = min(float(AT_ONCE), found.left + (now - found.at) * PER_SECOND)
        found.at = now
        if found.left < 1:
            return math.ceil((1 - found.left) / PER_SECOND)
        found.left -= 1
        return 0

    def forget(self) -> None:
        self._buckets.clear()


def is_published(blocks: Sequence[Mapping[str, object]]) -> bool:
    """Whether the document itself says that it is public."""
    return any(
        mark in str(block.get("text", "")).replace(" ", "")
        for block in blocks
        for mark in _PUBLISHED
    )
