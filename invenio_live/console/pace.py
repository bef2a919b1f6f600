"""How fast one socket may ask: a bucket that refills with time."""

from __future__ import annotations

import time

PER_SECOND = 20.0
BURST = 100.0


class Bucket:
    def __init__(self, per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self._rate, self._burst, self._left, self._at = per_second, burst, burst, time.monotonic()

    def spend(self) -> bool:
        """Take one; False when there is none left."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
