from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from invenio_center.models import Role, User
from invenio_live.hooks import actions
from invenio_live.models import Subscription
from tests import factories
from tests.support.receiver import Receiver, receiving


def subscribe(url: str = "https://receiver.example/eventos", **fields: Any) -> Subscription:
    """A subscription to everything about conversations, read as a supervisor."""
    admin = fields.pop("admin", None) or factories.make_user(Role.ADMIN)
    fields.setdefault("user", factories.make_user(Role.SUPERVISOR))
    fields.setdefault("events", ["conversation.*", "message.*"])
    made, _secret = actions.create_subscription(actor=admin, name="ERP", url=url, **fields)
    return made


@pytest.fixture
def admin(db: None) -> User:
    return factories.make_user(Role.ADMIN)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one
