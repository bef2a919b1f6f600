from .channel import Channel, ChannelSecret, Kind
from .delivery import Delivery, DeliveryState, DeliveryStatus
from .envelope import Envelope, EnvelopeState
from .mailbox import Mailbox
from .notice import LineNotice
from .simulated import SimulatedMessage

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
]
