"""Files of exports past their seven days. Most go by the sweep of every ten minutes; the night finds what it left."""

from __future__ import annotations

from datetime import datetime

from ..choices import Unit
from ..exports import actions as exports
from .kinds import Kind, Step

DAYS = exports.KEPT_FOR.days


def _drop(before: datetime, _after: int) -> Step:
    return exports.expire_over(before + exports.KEPT_FOR), None


EXPORTS = Kind(
    key="exports",
    label="Arquivos exportados",
    what="Cópias do livro feitas para alguém. O pedido, com motivo e manifesto assinado, fica.",
    why="Uma cópia com dados pessoais serve para ser entregue, não guardada; outra se faz a qualquer hora.",
    unit=Unit.DAYS,
    default=DAYS,
    least=DAYS,
    most=DAYS,
    due=lambda before: exports.over(before + exports.KEPT_FOR).count(),
    drop=_drop,
)
