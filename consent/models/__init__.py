"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .head import TreeHead
from .installation import Installation
from .legal import LegalEntry, LegalImport, SendingRules
from .state import SubjectState
from .suppression import Suppression
from .text import ConsentText
from .vault import ConsentVault

__all__ = [
    "Confirmation",
    "ConsentEvent",
    "ConsentEvidence",
    "ConsentText",
    "ConsentVault",
    "ControllerProfile",
    "Decision",
    "Installation",
    "LegalEntry",
    "LegalImport",
    "SendingRules",
    "SubjectState",
    "Suppression",
    "TreeHead",
]
