"""How inbound leaves this app. Each signal has one receiver, connected in ``invenio_live.apps``.

Receivers run inside the transaction that marks the envelope processed: together or not at all.
"""

from django.dispatch import Signal

# channel: Channel, message: contract.IncomingMessage; the receiver answers why it ignored it, or an empty string
message_received = Signal()
# delivery: Delivery, status: contract.Status, at: datetime
delivery_changed = Signal()
# channel: Channel, wish: contract.OptOutSignal (``signal`` is Django's own word)
optout_received = Signal()
