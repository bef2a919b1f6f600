"""The four signals of the lower layers have one receiver each; without it nothing would come in or move."""

import pytest
from django.dispatch import Signal

from channels_app.signals import delivery_changed, message_received, optout_received
from invenio_center.kernel.signals import ranking_changed


@pytest.mark.parametrize(
    ("signal", "receiver"),
    [
        (message_received, "invenio_live.intake.receivers.on_message"),
        (delivery_changed, "invenio_live.intake.receivers.on_delivery"),
        (optout_received, "invenio_live.intake.receivers.on_optout"),
        (ranking_changed, "invenio_live.queue.lanes.moved"),
    ],
)
def test_each_signal_has_its_one_receiver(signal: Signal, receiver: str) -> None:
    found = [one for live in signal._live_receivers(None)[:1] for one in live]  # type: ignore[attr-defined]
    assert [f"{one.__module__}.{one.__name__}" for one in found] == [receiver]
