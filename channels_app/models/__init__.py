from .channel import Channel, ChannelSecret, Kind
from .delivery import Delivery, DeliveryState, DeliveryStatus
from .envelope import Envelope, EnvelopeState
from .mailbox import Mailbox
from .notice import LineNotice
from .refusal import AddressRefusal
from .simulated import SimulatedMessage
from .stop import ProviderStop, StopScope
from .template import Template, TemplateCategory, TemplateSample, TemplateStatus

__all__ = [
    "AddressRefusal",
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
    "ProviderStop",
    "SimulatedMessage",
    "StopScope",
    "Template",
    "TemplateCategory",
    "TemplateSample",
    "TemplateStatus",
]
