"""The moment between a committed claim and the provider's call: a person who leaves in it is not written to.

A worker holds ``SENDING`` of the person, shared, from its last look at the ledger until the first bytes of the request
are in the network's hands; whoever calls messages back takes it alone. So when an opt-out has committed, every call to
that person has begun before. Finding the provider and connecting to it happen before the look, and hold nobody up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from consent.ledger import queries as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.http import Client
from invenio_center.kernel.locks import LockSpace, shared

from ..models import Delivery

# Is it still this worker's, and its decision still fresh (``deciding.MAX_AGE_S``)?
STANDS = """
SELECT 1 FROM channels_app_delivery d JOIN consent_decision k ON k.decision_id = d.decision_id
WHERE d.id = %s AND d.fence = %s AND d.state = 'sending' AND k.decided_at > clock_timestamp() - interval '60 seconds'
"""


class Left(Exception):
    """The request may not leave. Nothing has reached the person: what brings a message is its call's last request."""


def guarded(http: Client, delivery: Delivery, fence: int, known: int) -> Client:
    """The client to call with: each request is looked at as it is about to leave, and may raise ``Left``.

    ``known``: the last event about the person that the decision knew. No transaction is open. The decision's age counts
    where the call begins: a file that takes minutes to upload is no reason to begin again.
    """
    begun = False

    @contextmanager
    def leaving() -> Iterator[None]:
        nonlocal begun
        with shared(LockSpace.SENDING, str(delivery.subject_id)):
            stands = begun or sql.row(STANDS, [delivery.pk, fence]) is not None
            if not stands or ledger.newest_about(delivery.subject_id) != known:
                raise Left
            begun = True
            yield

    return http.guarded(leaving)
