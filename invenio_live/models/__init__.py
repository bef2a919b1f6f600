from .agent import Agent, Pause, PauseType
from .conversation import Conversation, Outcome
from .event import ConversationEvent
from .lane import Lane, LaneEntry, LaneSet
from .link import ShortLink
from .message import Attachment, Message, ReleasedFile
from .schedule import Schedule
from .visitor import Visitor

__all__ = [
    "Agent",
    "Attachment",
    "Conversation",
    "ConversationEvent",
    "Lane",
    "LaneEntry",
    "LaneSet",
    "Message",
    "Outcome",
    "Pause",
    "PauseType",
    "ReleasedFile",
    "Schedule",
    "ShortLink",
    "Visitor",
]
