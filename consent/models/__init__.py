"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .anchor import Anchor
from .approval import Approval
from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .figures import Figures
from .export import ExportRun
from .head import TreeHead
from .imported_text import ImportedText
from .installation import Installation
from .invalidation import Invalidation
from .sample import Sample
from .halt import Halt
from .head import TreeHead
from .installation import Installation
from .key import SealedKey, SubjectKey
from .retention import RetentionPolicy, RetentionRun
from .legal import LegalEntry, LegalImport, SendingRules
from .state import SubjectState
from .suppression import Suppression
from .text import ConsentText
from .vault import ConsentVault
from .verification_run import VerificationRun

__all__ = [
    "Anchor",
    "Approval",
    "Confirmation",
    "ConsentEvent",
    "ConsentEvidence",
    "ConsentText",
    "ConsentVault",
    "ControllerProfile",
    "Decision",
    "Figures",
    "ExportRun",
    "ImportedText",
    "Installation",
    "Invalidation",
    "Sample",
    "Halt",
    "Installation",
    "RetentionPolicy",
    "RetentionRun",
    "SealedKey",
    "SubjectKey",
    "LegalEntry",
    "LegalImport",
    "SendingRules",
    "SubjectState",
    "Suppression",
    "TreeHead",
    "VerificationRun",
]
