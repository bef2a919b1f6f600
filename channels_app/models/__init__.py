from .channel import Channel, ChannelSecret, Kind
from .delivery import Delivery, DeliveryState, DeliveryStatus
from .envelope import Envelope, EnvelopeState

__all__ = [
    "Channel",
    "ChannelSecret",
    "Delivery",
    "DeliveryState",
    "DeliveryStatus",
    "Envelope",
    "EnvelopeState",
    "Kind",
]
