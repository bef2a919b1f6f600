from .agent import Agent, Pause, PauseType
from .conversation import Conversation, Outcome
from .event import ConversationEvent
from .lane import AgentLane, Lane
from .message import Attachment, Message
from .schedule import Schedule
from .visitor import Visitor

__all__ = [
    "Agent",
    "AgentLane",
    "Attachment",
    "Conversation",
    "ConversationEvent",
    "Lane",
    "Message",
    "Outcome",
    "Pause",
    "PauseType",
    "Schedule",
    "Visitor",
]
