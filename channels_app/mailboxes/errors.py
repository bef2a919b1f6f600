from __future__ import annotations


class LeaseLost(Exception):
    """Another process reads this mailbox now."""
