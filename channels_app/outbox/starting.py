"""The moment between a committed claim and the provider's call: a person who leaves in it is not written to.

A worker holds ``SENDING`` of the person, shared, from its last look at the ledger until the call is under way; whoever
calls messages back takes it alone. So when an opt-out has committed, every call to that person has begun before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from consent.ledger import queries as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.locks import LockSpace, shared

from ..contract import Http
from ..models import Delivery

# Is it still this worker's, and its decision still fresh (``deciding.MAX_AGE_S``)?
STANDS = """
SELECT 1 FROM channels_app_delivery d JOIN consent_decision k ON k.decision_id = d.decision_id
WHERE d.id = %s AND d.fence = %s AND d.state = 'sending' AND k.decided_at > clock_timestamp() - interval '60 seconds'
"""


class Opened:
    """The client of one call: the first thing that leaves ends the wait of whoever calls messages back."""

    def __init__(self, http: Http, started: Callable[[], None]) -> None:
        self._http, self._started = http, started

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        self._started()
        return self._http.request(method, url, **kwargs)

    def stream(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int, total_s: float = 120.0
    ) -> Iterator[bytes]:
        self._started()
        return self._http.stream(url, headers=headers, max_bytes=max_bytes, total_s=total_s)

    def connect(self, host: str, port: int, *, timeout_s: float = 10.0) -> Any:
        self._started()
        return self._http.connect(host, port, timeout_s=timeout_s)


@contextmanager
def begun(delivery: Delivery, fence: int, known: int, http: Http) -> Iterator[Opened | None]:
    """The client to call with, or None when this message may no longer be started.

    ``known``: the last event about the person that the decision knew. No transaction is open.
    """
    with shared(LockSpace.SENDING, str(delivery.subject_id)) as started:
        stands = sql.row(STANDS, [delivery.pk, fence]) is not None
        unchanged = stands and ledger.newest_about(delivery.subject_id) == known
        yield Opened(http, started) if unchanged else None
