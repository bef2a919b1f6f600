"""What a connector is: pure Python, bytes and headers in, the dataclasses of this package out.

A connector never touches the database, Celery or another connector. It receives a ``Line`` (what it may know of
its channel) and an HTTP client (``invenio_center.kernel.http``), and says with ``ProviderRefused`` why a provider
did not take a message. The checklist for a new provider is in CONTRIBUTING.md.
"""

from .choices import Choices
from .connector import Connector, Http
from .inbound import (
    Answer,
    Call,
    Event,
    Ignored,
    IncomingMedia,
    IncomingMessage,
    LineNotice,
    OptIn,
    OptOutSignal,
    Part,
    StatusUpdate,
    StatusUpTo,
    TemplateSeen,
    Unreadable,
)
from .line import Claim, Line, MessageKind
from .outbound import (
    PROGRESS,
    Act,
    ErrorClass,
    Limits,
    OutgoingMedia,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
    Status,
)
from .setup import BASE_URL, Field, Step

__all__ = [
    "BASE_URL",
    "PROGRESS",
    "Act",
    "Answer",
    "Call",
    "Choices",
    "Claim",
    "Connector",
    "ErrorClass",
    "Event",
    "Field",
    "Http",
    "Ignored",
    "IncomingMedia",
    "IncomingMessage",
    "Limits",
    "Line",
    "LineNotice",
    "MessageKind",
    "OptIn",
    "OptOutSignal",
    "OutgoingMedia",
    "OutgoingMessage",
    "Part",
    "ProviderError",
    "ProviderRefused",
    "Sent",
    "Status",
    "StatusUpTo",
    "StatusUpdate",
    "Step",
    "TemplateSeen",
    "Unreadable",
]
