"""A share with its n and its interval, and how surprising a count is."""

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

Z_95 = 1.959963984540054  # the standard normal quantile that leaves 2.5 % above
_NEGLIGIBLE = 1e-16


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (E. B. Wilson, JASA 22, 1927, 209–212); None for n = 0."""
    if n == 0:
        return None
    share, square = hits / n, Z_95 * Z_95
    middle = share + square / (2 * n)
    spread = Z_95 * sqrt(share * (1 - share) / n + square / (4 * n * n))
    below = 1 + square / n
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)


@dataclass(frozen=True)
class Share:
    """``hits`` of ``n``; share and 95 % interval are None when there is nothing to count."""

    hits: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.n:
            raise ValueError("hits must lie between 0 and n")

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.hits, self.n)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.n + other.n)

    def __sub__(self, other: "Share") -> "Share":
        """What is left without ``other``, which must be a part. Raises ValueError."""
        return Share(self.hits - other.hits, self.n - other.n)


def upper_tail(hits: int, n: int, share: float) -> float:
    """P(X ≥ hits) for X binomial with ``n`` trials of chance ``share``, summed exactly.

    Raises ValueError unless 0 ≤ hits ≤ n and 0 ≤ share ≤ 1.
    """
    if not 0 <= hits <= n or not 0.0 <= share <= 1.0:
        raise ValueError("no such binomial tail")
    if hits == 0 or share == 1.0:
        return 1.0
    if share == 0.0:
        return 0.0
    odds = share / (1 - share)
    first = lgamma(n + 1) - lgamma(hits + 1) - lgamma(n - hits + 1)
    term = exp(first + hits * log(share) + (n - hits) * log(1 - share))
    total = term
    for k in range(hits, n):
        term *= (n - k) / (k + 1) * odds
        total += term
        if term < total * _NEGLIGIBLE and k > n * share:
            break
    return min(1.0, total)
