"""Who imports, and what the files name."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_center.models import Role, User
from tests import factories


@pytest.fixture
def supervisor(db: None) -> User:
    return factories.make_user(Role.SUPERVISOR, username="rita")


@pytest.fixture
def segment(db: None) -> Any:
    segment = factories.make_segment("VIP")
    segment.code = "vip"
    segment.save()
    return segment
