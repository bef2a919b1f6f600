from __future__ import annotations

from invenio_center.kernel.errors import Conflict


class NothingLeft(Conflict):
    code = "envelope_erased"
    sentence = "A pessoa apagou esta mensagem: não há mais o que reprocessar."
