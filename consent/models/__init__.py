"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .approval import Approval
from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .figures import Figures
from .head import TreeHead
from .installation import Installation
from .invalidation import Invalidation
from .sample import Sample
from .state import SubjectState
from .suppression import Suppression
from .text import ConsentText
from .vault import ConsentVault
from .verification_run import VerificationRun

__all__ = [
    "Approval",
    "Confirmation",
    "ConsentEvent",
    "ConsentEvidence",
    "ConsentText",
    "ConsentVault",
    "ControllerProfile",
    "Decision",
    "Figures",
    "Installation",
    "Invalidation",
    "Sample",
    "SubjectState",
    "Suppression",
    "TreeHead",
    "VerificationRun",
]
