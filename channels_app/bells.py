"""The bells of the ways in and out."""

from invenio_center.kernel.bells import ring, ring_now

__all__ = ["INBOX", "OUTBOX", "ring", "ring_now"]

INBOX = "channels_app.tasks.drain_inbox"
OUTBOX = "channels_app.tasks.drain_outbox"
