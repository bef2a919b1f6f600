"""What lower layers tell higher ones, which they do not know, inside the transaction of the change."""

from django.dispatch import Signal

# A change that can move what waits or who may take it: of channels, contacts, segments and priorities, received by
# ``invenio_live.queue`` (connected in ``invenio_live.apps``), so that the new order holds at commit.
# Keyword arguments, each optional: contacts, channels, segments, users (lists of primary keys that changed), and
# routing: who belongs where may have changed, not just a score (assumed for segments, not for channels; alone: for
# everybody); ageing: what a point of priority is worth in waiting has changed; leads: how long before their hour
# returns of the segments come to the top.
ranking_changed = Signal()

# Keyword arguments: subject_id, channels, purposes (empty means all). Sent by the ledger just before a withdrawal is
# appended, whoever records it; received by ``channels_app.outbox``, which calls back what waits.
consent_left = Signal()
