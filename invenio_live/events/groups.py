"""Names of the groups a frame is sent to. A group is a right to see; a socket joins those its user has."""

from uuid import UUID

# Supervisors: every conversation.
EVERYTHING = "all"


def queue_group(channel_id: int, segment_id: int | None) -> str:
    """What waits on a line for a segment (0 = the general queue)."""
    return f"q.{channel_id}.{segment_id or 0}"


def user_group(user_id: int) -> str:
    """One person's own conversations and notices, in every window of theirs."""
    return f"u.{user_id}"


def conversation_group(public_id: UUID | str) -> str:
    """Messages of one conversation, for those who have it open."""
    return f"c.{public_id}"


def visitor_group(public_id: UUID | str) -> str:
    """The customer's side of a WebChat conversation."""
    return f"v.{public_id}"
