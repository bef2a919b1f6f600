"""The ledger's own fixtures."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from consent.models import ConsentText

from . import people


@pytest.fixture(autouse=True)
def anchor_dir(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for the anchors of each test, not there yet."""
    settings.ANCHOR_DIR = str(tmp_path / "anchors")
    return tmp_path / "anchors"


@pytest.fixture
def person() -> uuid.UUID:
    return people.someone()


@pytest.fixture
def text(db: None) -> ConsentText:
    """A published text for offers and reminders by e-mail, SMS and WhatsApp."""
    return people.published()
