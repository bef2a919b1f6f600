"""The ledger's own fixtures."""

from __future__ import annotations

import uuid

import pytest

from consent.models import ConsentText

from . import people


@pytest.fixture
def person() -> uuid.UUID:
    return people.someone()


@pytest.fixture
def text(db: None) -> ConsentText:
    """A published text for offers and reminders by e-mail, SMS and WhatsApp."""
    return people.published()
