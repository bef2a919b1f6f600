"""What can go wrong on the way to a place outside."""

from __future__ import annotations


class NotKept(Exception):
    """This time the place did not take the head; the sentence carries no secret. It is tried again."""
