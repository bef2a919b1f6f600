from .channel import Channel, ChannelSecret, Kind
from .delivery import Delivery, DeliveryState, DeliveryStatus
from .envelope import Envelope, EnvelopeState
from .mailbox import Mailbox
from .notice import LineNotice
from .simulated import SimulatedMessage
from .template import Template, TemplateCategory, TemplateStatus

__all__ = [
    "Channel",
    "ChannelSecret",
    "Delivery",
    "DeliveryState",
    "DeliveryStatus",
    "Envelope",
    "EnvelopeState",
    "Kind",
    "LineNotice",
    "Mailbox",
    "SimulatedMessage",
    "Template",
    "TemplateCategory",
    "TemplateStatus",
]
