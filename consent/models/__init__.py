"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .approval import Approval
from .change import TextChange
from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .head import TreeHead
from .installation import Installation
from .question import Question
from .ruling import TextRuling
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
    "Installation",
    "Question",
    "SubjectState",
    "Suppression",
    "TextChange",
    "TextRuling",
    "TreeHead",
]
