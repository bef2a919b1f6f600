"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .head import TreeHead
from .imported_text import ImportedText
from .installation import Installation
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
    "ImportedText",
    "Installation",
    "SubjectState",
    "Suppression",
    "TreeHead",
]
