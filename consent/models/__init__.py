"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .approval import Approval
from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .head import TreeHead
from .hold import Hold
from .installation import Installation
from .request import RightsRequest, RightsStep
from .state import SubjectState
from .suppression import Suppression
from .text import ConsentText
from .vault import ConsentVault

__all__ = [
    "Approval",
    "Confirmation",
    "ConsentEvent",
    "ConsentEvidence",
    "ConsentText",
    "ConsentVault",
    "ControllerProfile",
    "Decision",
    "Hold",
    "Installation",
    "RightsRequest",
    "RightsStep",
    "SubjectState",
    "Suppression",
    "TreeHead",
]
