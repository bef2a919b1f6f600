"""A change that can move what waits or who may take it.

Sent inside the transaction of the change by channels, contacts, segments and priorities, which do not know the
queue; received by ``invenio_live.queue`` (connected in ``invenio_live.apps``), so that the new order holds at commit.
"""

from django.dispatch import Signal

# Keyword arguments, each optional: contacts, channels, segments, users (lists of primary keys that changed), and
# routing: who belongs where may have changed, not just a score (assumed for segments, not for channels; alone: for
# everybody); ageing: what a point of priority is worth in waiting has changed; leads: how long before their hour
# returns of the segments come to the top.
ranking_changed = Signal()
