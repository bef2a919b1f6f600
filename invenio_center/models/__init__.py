from .api_key import ApiKey
from .audit import AuditEntry
from .contact import Contact, Identity, Tag
from .hours import BusinessHours, Holiday
from .idempotency import IdempotencyKey
from .imports import ImportDates, ImportPolicy, ImportRow, ImportRun, ImportStatus, RowState
from .merge import ContactMerge
from .operation import Operation, PriorityKeyword
from .processing import ProcessingNote
from .second_factor import RecoveryCode, SecondFactor
from .segment import Segment, SegmentMember
from .user import Role, User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "BusinessHours",
    "Contact",
    "ContactMerge",
    "Holiday",
    "IdempotencyKey",
    "Identity",
    "ImportDates",
    "ImportPolicy",
    "ImportRow",
    "ImportRun",
    "ImportStatus",
    "Operation",
    "PriorityKeyword",
    "ProcessingNote",
    "RecoveryCode",
    "Role",
    "RowState",
    "SecondFactor",
    "Segment",
    "SegmentMember",
    "Tag",
    "User",
]
