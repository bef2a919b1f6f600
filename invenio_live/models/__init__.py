from .agent import Agent, Pause, PauseType, PresenceSpan
from .assignment import Assignment
from .canned_reply import CannedReply
from .conversation import Conversation, Outcome
from .erasure import ErasureRun, ErasureState
from .event import ConversationEvent
from .landing import LandingAct, LandingPage
from .lane import Lane, LaneEntry, LaneFloor, LaneSet
from .link import ShortLink
from .loyalty import Loyalty
from .message import Attachment, Message, ReleasedFile
from .move import Followed, Move, MoveCause
from .preference import PreferenceLink
from .rating import Rating
from .schedule import Schedule
from .sla import SlaClock
from .subscription import FeedCursor, Subscription, SubscriptionDelivery
from .team import Team
from .visitor import Visitor

__all__ = [
    "Agent",
    "Assignment",
    "Attachment",
    "CannedReply",
    "Conversation",
    "ConversationEvent",
    "ErasureRun",
    "ErasureState",
    "FeedCursor",
    "Followed",
    "LandingAct",
    "LandingPage",
    "Lane",
    "LaneEntry",
    "LaneFloor",
    "LaneSet",
    "Loyalty",
    "Message",
    "Move",
    "MoveCause",
    "Outcome",
    "Pause",
    "PauseType",
    "PreferenceLink",
    "PresenceSpan",
    "Rating",
    "ReleasedFile",
    "Schedule",
    "ShortLink",
    "SlaClock",
    "Subscription",
    "SubscriptionDelivery",
    "Team",
    "Visitor",
]
