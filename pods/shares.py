"""A share with its interval: never without the number behind it."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """hits of n, with the 95 % score interval (Wilson 1927). value None: nothing to divide by."""

    hits: int
    n: int
    value: float | None
    low: float | None
    high: float | None

    def words(self) -> str:
        """ "72 % (51 to 86 %, n 25)", or "no data"."""
        if self.value is None or self.low is None or self.high is None:
            return "no data"
        return (
            f"{self.value:.0%}".replace("%", " %") + f" ({self.low * 100:.0f} to {self.high * 100:.0f} %, n {self.n})"
        )


def share_of(hits: int, n: int) -> Share:
    """The share, and the interval in which it lies; at nought and at all the interval touches the end."""
    if n <= 0:
        return Share(hits, n, None, None, None)
    share = hits / n
    middle = share + Z95**2 / (2 * n)
    spread = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    scale = 1 + Z95**2 / n
    low = 0.0 if hits == 0 else (middle - spread) / scale
    high = 1.0 if hits == n else (middle + spread) / scale
    return Share(hits, n, share, low, high)
