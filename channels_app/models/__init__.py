from .channel import Channel, ChannelSecret, Kind
from .delivery import Delivery, DeliveryState, DeliveryStatus
from .envelope import Envelope, EnvelopeState
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
    "SimulatedMessage",
    "Template",
    "TemplateCategory",
    "TemplateStatus",
]
