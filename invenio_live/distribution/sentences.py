"""Decisions in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import mean

from invenio_center.kernel.formats import span

from ..choices import LeftOut
from .choosing import Row
from .scoring import Figures, Ranked, Weights

NOBODY = {
    LeftOut.RIGHTS: "Nenhum operador atende este segmento nesta linha.",
    LeftOut.SKILLS: "Nenhum operador que atende aqui tem a competência ou o idioma exigido.",
    LeftOut.RESERVED: "Está reservado, e quem pode atender ainda não pode agora.",
    LeftOut.OFFLINE: "Quem pode atender está desconectado.",
    LeftOut.PAUSED: "Quem pode atender está em pausa ou desconectado.",
    LeftOut.FULL: "Quem pode atender está no limite de atendimentos.",
    LeftOut.PASSED: "Quem pode atender já recebeu este atendimento e não o abriu ou o devolveu.",
}


def assigned(row: Row, name: str, ranked: Sequence[Ranked], weights: Weights, moment: datetime) -> str:
    """``Atribuído a Ana: 1 pendência (equipe: 2,4), já atendeu este contato, sem novo há 6 min.``"""
    won, team = ranked[0].figures, [one.figures for one in ranked]
    facts = [_alone(row, won), _pending(won, team)]
    if weights.loyal and won.loyal:
        facts.append(_count(won.loyal, "fidelizado", "fidelizados"))
    if weights.response and won.response_s is not None:
        facts.append(f"TMR {span(won.response_s)}")
    if won.served:
        facts.append("já atendeu este contato")
    facts.append(_idle(won, moment))
    return f"Atribuído a {name}: {', '.join(fact for fact in facts if fact)}."


def nobody(reason: str) -> str:
    return NOBODY[LeftOut(reason)]


def _alone(row: Row, won: Figures) -> str:
    if won.agent == row.owner:
        return "o retorno é seu"
    return "atendeu este contato por último" if won.agent == row.reserved_for else ""


def _pending(won: Figures, team: Sequence[Figures]) -> str:
    own = _count(won.pending, "pendência", "pendências")
    if len(team) < 2:
        return own
    average = f"{mean(one.pending for one in team):.1f}".replace(".", ",")
    return f"{own} (equipe: {average})"


def _idle(won: Figures, moment: datetime) -> str:
    if not won.last_at:
        return "ainda sem nenhum"
    return f"sem novo há {span((moment - datetime.fromisoformat(won.last_at)).total_seconds())}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
