"""An operation in which the general queue is given out by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from channels_app.models import Channel
from invenio_center.models import Operation
from invenio_center.operation import actions as operation
from tests import factories


@pytest.fixture
def line(db: None) -> Channel:
    return factories.make_channel("whatsapp", name="Vendas", priority=80)


@pytest.fixture
def automatic(db: None) -> Operation:
    return operation.save_operation(actor=None, automatic_general=True)


@pytest.fixture
def settings_of(db: None) -> Callable[..., Operation]:
    return lambda **fields: operation.save_operation(actor=None, **fields)
