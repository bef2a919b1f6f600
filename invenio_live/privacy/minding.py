"""What time alone brings to the desk."""

from __future__ import annotations

from consent.desk import actions as desk
from consent.desk import holds


def mind() -> None:
    desk.warn_due()
    holds.release_ended()
