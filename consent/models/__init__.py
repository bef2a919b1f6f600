"""Tables of the ledger, one noun per file. Other apps use ``consent.ledger`` actions and queries instead."""

from .anchor import Anchor
from .approval import Approval
from .change import TextChange
from .confirmation import Confirmation
from .controller import ControllerProfile
from .decision import Decision
from .event import ConsentEvent
from .evidence import ConsentEvidence
from .export import ExportRun
from .halt import Halt
from .head import TreeHead
from .hold import Hold
from .imported_text import ImportedText
from .installation import Installation
from .invalidation import Invalidation
from .key import SealedKey, SubjectKey
from .legal import LegalEntry, LegalImport, SendingRules
from .question import Question
from .request import RightsRequest, RightsStep
from .retention import RetentionPolicy, RetentionRun
from .ruling import TextRuling
from .sample import Sample
from .state import SubjectState
from .suppression import Suppression
from .tally import Tally, TextTally
from .text import ConsentText
from .text_seal import TextSeal
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
    "ExportRun",
    "Halt",
    "Hold",
    "ImportedText",
    "Installation",
    "Invalidation",
    "LegalEntry",
    "LegalImport",
    "Question",
    "RetentionPolicy",
    "RetentionRun",
    "RightsRequest",
    "RightsStep",
    "Sample",
    "SealedKey",
    "SendingRules",
    "SubjectKey",
    "SubjectState",
    "Suppression",
    "Tally",
    "TextChange",
    "TextRuling",
    "TextSeal",
    "TextTally",
    "TreeHead",
    "VerificationRun",
]
